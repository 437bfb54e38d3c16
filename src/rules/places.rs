//! Places in a file that its facts do not keep: what is asked of them is asked of few functions.

use crate::facts::FunctionId;
use crate::project::File;
use crate::text::Span;

/// The name of a function's parameter; the function's own where it is not found.
pub fn parameter_span(file: &File, function: FunctionId, parameter: &str) -> Span {
    let name = file.facts.spans.function(function);
    let rest = file.source.as_str().get(name.end as usize..).unwrap_or_default();
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let found = rest.match_indices(parameter).find(|(at, _)| {
        let before = rest.get(..*at).and_then(|text| text.chars().next_back());
        let after = rest.get(at + parameter.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    });
    found.map_or(name, |(at, _)| {
        let start = name.end + at as u32;
        Span::new(start, start + parameter.len() as u32)
    })
}
