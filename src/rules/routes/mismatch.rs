//! Arguments that no route of a name takes: the same words for Python and for templates.

use super::named::{Named, Outcome, arguments, named};
use crate::facts::NameSite;
use crate::project::arguments::{Arguments, Fit, fit};
use crate::project::regex::converter_regex;
use crate::project::table::{Row, Table};
use crate::rules::{Context, Report};
use smol_str::SmolStr;

/// Why no route of a name takes the arguments.
pub enum Mismatch {
    /// Their number or names: the end of a message.
    Shape(String),
    /// One of their values: the end of a message.
    Value(String),
}

/// The places in Python that give what no route of the name takes, with those routes.
pub fn mismatches<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (&'c NameSite, Mismatch, Vec<&'c Row>)> {
    context.site().into_iter().flat_map(move |site| {
        named(context).iter().filter_map(move |Named { place, name, outcome }| {
            let Outcome::Found(rows) = outcome else { return None };
            if !site.reversing.keeps_arguments(name) {
                return None;
            }
            let given = arguments(context, &place.given)?;
            let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
            Some((place, mismatch(&site.table, name, &rows, &given)?, rows))
        })
    })
}

/// Adds the routes of which a report speaks.
pub fn with_routes(context: &Context<'_>, report: Report, rows: &[&Row]) -> Report {
    rows.iter().take(3).fold(report, |report, row| {
        let (file, span) = context.locate(&row.place);
        report.related(&file, span, format!("the route {}", row.url()))
    })
}

/// The one argument whose name the only route of a name does not have, and the one that it lacks.
pub fn misnamed<'r>(rows: &[&'r Row], given: &[SmolStr]) -> Option<(usize, &'r SmolStr)> {
    let [row] = rows else { return None };
    if row.unnamed > 0 || row.parameters_open || row.parameters.len() != given.len() {
        return None;
    }
    let mut missing = row.parameters.iter().map(|one| &one.name).filter(|name| !given.contains(name));
    let mut wrong = (0..given.len())
        .filter(|at| given.get(*at).is_some_and(|name| row.parameters.iter().all(|one| one.name != *name)));
    match (wrong.next(), wrong.next(), missing.next(), missing.next()) {
        (Some(wrong), None, Some(missing), None) => Some((wrong, missing)),
        _ => None,
    }
}

/// Why none of these routes of one name takes the arguments, where that is certain.
pub fn mismatch(table: &Table, name: &str, rows: &[&Row], given: &Arguments) -> Option<Mismatch> {
    // A route with a converter that nobody registers can't even be made: what it captures is not what is meant (`<pk:int>`).
    let is_known = |name: &str| name == "re" || converter_regex(name).is_some() || table.converters.contains(name);
    if rows.iter().any(|row| row.parameters.iter().any(|parameter| !is_known(&parameter.converter))) {
        return None;
    }
    // `reverse()` tries the last one first.
    let fits: Vec<Fit> = rows.iter().rev().map(|row| fit(table, row, given)).collect();
    if fits.is_empty() || fits.contains(&Fit::May) {
        return None;
    }
    let refused = fits.into_iter().find_map(|one| match one {
        Fit::NotThis { parameter, converter, value } => Some((parameter, converter, value)),
        Fit::May | Fit::Never => None,
    });
    if let Some((parameter, converter, value)) = refused {
        let what = match converter.as_str() {
            "int" => "only takes digits",
            "slug" => "only takes ASCII letters, digits, `-` and `_`",
            "uuid" => "only takes a UUID in lower case",
            "str" if value.is_empty() => "takes at least one character",
            "str" => "takes no `/`",
            _ => "does not take it",
        };
        return Some(Mismatch::Value(format!(
            "`{parameter}` of the route `{name}` is {value:?}, and its converter `{converter}` {what}."
        )));
    }
    let mut wanted: Vec<String> = Vec::new();
    for row in rows {
        let one = list(row.parameters.iter().map(|parameter| parameter.name.as_str()), row.unnamed);
        if !wanted.contains(&one) {
            wanted.push(one);
        }
    }
    let wanted = wanted.join(", or ");
    let given = match (given.positional.len(), given.keywords.as_slice()) {
        (0, []) => "none".to_owned(),
        (0, names) => list(names.iter().map(|(name, _)| name.as_str()), 0),
        (count, _) => format!("{count} by position"),
    };
    Some(Mismatch::Shape(format!("the route `{name}` takes {wanted}, and is given {given}.")))
}

fn list<'n>(names: impl Iterator<Item = &'n str>, unnamed: usize) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    match (names.is_empty(), unnamed) {
        (true, 0) => "no arguments".to_owned(),
        (true, count) => format!("{count} by position"),
        (false, _) => names.join(" and "),
    }
}
