//! The `path()` and `re_path()` calls that a file writes.

use crate::project::value::Pattern;
use crate::rules::Context;

/// The calls in the checked file, each once, however often it was executed.
pub fn patterns<'a>(context: &Context<'a>) -> Vec<&'a Pattern> {
    let Some(site) = context.site() else { return Vec::new() };
    let path = context.file.path.as_os_str();
    let mut found: Vec<&Pattern> = Vec::new();
    for pattern in site.world.heap.patterns.iter().filter(|pattern| pattern.place.file.as_os_str() == path) {
        if is_written(context, pattern) && !found.iter().any(|other| other.place == pattern.place) {
            found.push(pattern);
        }
    }
    found
}

/// Whether a route's text stands in the checked file as it is: not made by a router, nor put together of pieces.
pub fn is_written(context: &Context<'_>, pattern: &Pattern) -> bool {
    let written = context.file.source.slice(context.span(&pattern.route_place));
    pattern.route_place.file == context.file.path
        && written.ends_with(['"', '\''])
        && pattern.route.as_ref().is_some_and(|text| written.contains(text.as_str()))
}
