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

/// A function's parameters with their brackets.
pub fn parameter_list(file: &File, function: FunctionId) -> Option<Span> {
    let name = file.facts.spans.function(function).end;
    let rest = file.source.as_str().get(name as usize..)?;
    let (mut open, mut depth) = (None, 0_usize);
    for (at, character) in rest.char_indices() {
        match character {
            '(' | '[' | '{' => {
                depth += 1;
                open.get_or_insert(at);
            }
            ')' | ']' | '}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 && character == ')' {
                    return Some(Span::new(name + open? as u32, name + at as u32 + 1));
                }
            }
            _ => {}
        }
    }
    None
}
