//! The `path()` and `re_path()` calls that a file writes.

use crate::project::value::Pattern;
use crate::rules::Context;
use std::collections::HashSet;

/// The calls in the checked file, each once, however often it was executed. Asked by several rules, found once.
pub fn patterns<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Pattern> {
    context.patterns.get_or_init(|| written(context)).iter().copied()
}

fn written<'a>(context: &Context<'a>) -> Vec<&'a Pattern> {
    let Some(site) = context.site() else { return Vec::new() };
    let path = context.file.path.as_os_str();
    let here = site.world.heap.patterns.iter().filter(|pattern| pattern.place.file.as_os_str() == path);
    let mut seen = HashSet::new();
    here.filter(|pattern| is_written(context, pattern) && seen.insert(pattern.place.anchor)).collect()
}

/// Whether a route's text stands in the checked file as it is: not made by a router, nor put together of pieces.
pub fn is_written(context: &Context<'_>, pattern: &Pattern) -> bool {
    let written = context.file.source.slice(context.span(&pattern.route_place));
    pattern.route_place.file == context.file.path
        && written.ends_with(['"', '\''])
        && pattern.route.as_ref().is_some_and(|text| written.contains(text.as_str()))
}
