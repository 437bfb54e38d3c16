//! Converters and parameters inside `<…>` of a route.

use super::{Completion, Typed};
use crate::facts::ParameterKind;
use crate::features::answers::CompletionKind;
use crate::features::subject::{function_of, unwrapped};
use crate::project::File;
use crate::project::site::Site;
use crate::project::value::{Pattern, Value};

/// `django.urls.converters.DEFAULT_CONVERTERS` (5.0) and what each matches.
const CONVERTERS: [(&str, &str); 5] = [
    ("int", "zero or a positive integer: [0-9]+"),
    ("str", "anything but a slash: [^/]+"),
    ("slug", "letters, digits, hyphens, underscores: [-a-zA-Z0-9_]+"),
    ("uuid", "a UUID in lower case, with hyphens"),
    ("path", "anything, slashes included: .+"),
];

/// Converters that are registered.
pub fn converters(site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    // Another converter of a parameter that stands there: it has its colon.
    let behind = file.source.as_str().get(typed.span.end as usize..).unwrap_or_default();
    let colon = if behind.starts_with(':') { "" } else { ":" };
    let built_in = CONVERTERS.iter().map(|(name, detail)| ((*name).to_owned(), *detail));
    let mut own: Vec<_> = site.world.converters.keys().map(|name| (name.to_string(), "registered here")).collect();
    own.sort();
    let offer = |(order, (label, detail)): (usize, (String, &str))| Completion {
        kind: CompletionKind::Value,
        detail: detail.to_owned(),
        documentation: String::new(),
        filter: label.clone(),
        sort: format!("{order:03}"),
        replace: typed.span,
        insert: format!("{label}{colon}"),
        also: Vec::new(),
        label,
    };
    built_in.chain(own).enumerate().map(offer).collect()
}

/// Parameters of the route's view that its text does not capture yet.
pub fn parameters(site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    let touched = |pattern: &&Pattern| {
        *pattern.route_place.file == *file.path && pattern.route_place.span(&file.facts).touches(typed.span.start)
    };
    let Some(pattern) = site.world.heap.patterns.iter().find(touched) else { return Vec::new() };
    let Some((_, function)) = function_of(&site.world, &pattern.target) else { return Vec::new() };
    let is_method = !matches!(unwrapped(&pattern.target), Value::Function(one) if one.class.is_none());
    let captured = |name: &str| pattern.route.as_deref().is_some_and(|route| route.contains(&format!(":{name}>")));
    let skipped = if is_method { 2 } else { 1 };
    let wanted = function.parameters.iter().skip(skipped).filter(|parameter| {
        matches!(parameter.kind, ParameterKind::Normal | ParameterKind::KeywordOnly) && !captured(&parameter.name)
    });
    wanted
        .enumerate()
        .map(|(order, parameter)| Completion {
            label: parameter.name.to_string(),
            kind: CompletionKind::Value,
            detail: format!("parameter of {}", function.name),
            documentation: String::new(),
            filter: parameter.name.to_string(),
            sort: format!("{order:03}"),
            replace: typed.span,
            insert: parameter.name.to_string(),
            also: Vec::new(),
        })
        .collect()
}
