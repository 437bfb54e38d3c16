//! Arguments that are known only in part, against what a route takes (`URLResolver._reverse_with_prefix`, 5.0; catalogue §1.6).

use super::orders::{accepts, refuses};
use super::regex::{Extent, converter_regex, find};
use super::route::{Segment, parse_route};
use super::table::{Row, Table};
use super::value::PatternKind;
use smol_str::SmolStr;

/// What a place gives to a route: values as `reverse()` writes them into a URL, `None` where they are known at runtime only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// By place.
    pub positional: Vec<Option<String>>,
    /// By name. Never together with those by place: `reverse()` refuses that.
    pub keywords: Vec<(SmolStr, Option<String>)>,
}

/// What becomes of arguments with one route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It takes them, as far as is known.
    May,
    /// It takes another number, or other names.
    Never,
    /// It does not take this value for this parameter.
    NotThis {
        /// The parameter.
        parameter: SmolStr,
        /// Its converter, or `re`.
        converter: SmolStr,
        /// The value.
        value: String,
    },
}

/// Whether `reverse()` could make a URL of a row with these arguments.
pub fn fit(table: &Table, row: &Row, given: &Arguments) -> Fit {
    let names: Vec<&str> = given.keywords.iter().map(|(name, _)| name.as_str()).collect();
    if row.parameters_open || row.parts.iter().any(|part| part.text.is_none()) {
        return Fit::May;
    }
    match accepts(table, row, given.positional.len(), &names) {
        Some(true) => {}
        Some(false) => return Fit::Never,
        None => return Fit::May,
    }
    let Some(refused) = refused(table, row, given) else { return Fit::May };
    // A value can be made up for by what stands around it where the whole text matches all the same.
    let known_args: Option<Vec<String>> = given.positional.iter().cloned().collect();
    let known_kwargs: Option<Vec<(String, String)>> =
        given.keywords.iter().map(|(name, value)| Some((name.to_string(), value.clone()?))).collect();
    let certain = match (known_args, known_kwargs) {
        (Some(args), Some(kwargs)) => refuses(table, row, &args, &kwargs),
        _ => has_whole_segments(table, row),
    };
    if certain { refused } else { Fit::May }
}

/// The first value that its parameter's converter does not match.
fn refused(table: &Table, row: &Row, given: &Arguments) -> Option<Fit> {
    row.parameters.iter().enumerate().find_map(|(at, parameter)| {
        let value = match given.positional.as_slice() {
            [] => given.keywords.iter().find(|(name, _)| *name == parameter.name)?.1.clone()?,
            args => args.get(at)?.clone()?,
        };
        // A converter that is registered under a built-in one's name takes what it likes; DRF's writes more than it is given.
        if table.converters.contains(&parameter.converter) || parameter.converter == "drf_format_suffix" {
            return None;
        }
        let regex = converter_regex(&parameter.converter)?;
        matches!(find(regex, Extent::Whole, &value), Ok(None)).then(|| Fit::NotThis {
            parameter: parameter.name.clone(),
            converter: parameter.converter.clone(),
            value,
        })
    })
}

/// Whether each parameter takes one whole segment of the URL, whatever its value: then no other value can make up for one that
/// does not match, for the number of segments is what it is.
fn has_whole_segments(table: &Table, row: &Row) -> bool {
    let mut segments: Vec<Segment<'_>> = Vec::new();
    for part in &row.parts {
        let (Some(text), PatternKind::Path) = (&part.text, part.kind) else { return false };
        let Ok(route) = parse_route(text) else { return false };
        segments.extend(route.segments);
    }
    let literal = |at: Option<usize>| match at.map(|at| segments.get(at)) {
        Some(Some(Segment::Literal(text))) => Some(*text),
        Some(Some(Segment::Parameter(_))) => None,
        _ => Some("/"),
    };
    segments.iter().enumerate().all(|(at, segment)| match segment {
        Segment::Literal(_) => true,
        Segment::Parameter(parameter) => {
            matches!(parameter.converter, "int" | "str" | "slug" | "uuid")
                && !table.converters.contains(parameter.converter)
                && literal(at.checked_sub(1)).is_some_and(|text| text.ends_with('/'))
                && literal(Some(at + 1)).is_some_and(|text| text.starts_with('/'))
        }
    })
}
