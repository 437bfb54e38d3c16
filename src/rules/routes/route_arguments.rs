//! Arguments that no route of the name takes (catalogue §1.6, argument match).

use super::named::{Outcome, RAISES, outcomes};
use crate::facts::Given;
use crate::project::table::Row;
use crate::project::value::PatternKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-arguments",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for (place, name, outcome) in outcomes(context) {
        let Outcome::Found(rows) = outcome else { continue };
        let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        if rows.is_empty() || rows.iter().any(|row| may_take(row, &place.given)) {
            continue;
        }
        let given = match &place.given {
            Given::Positional(0) => "none".to_owned(),
            Given::Positional(1) => "1 by position".to_owned(),
            Given::Positional(count) => format!("{count} by position"),
            Given::Keywords(names) => list(names.iter().map(|name| name.as_str())),
            Given::Both | Given::Open => continue,
        };
        let wanted: Vec<String> =
            rows.iter().map(|row| list(row.parameters.iter().map(|parameter| parameter.name.as_str()))).collect();
        let wanted = wanted.join(", or ");
        let message = format!("{RAISES}: the route `{name}` takes {wanted}, and is given {given}.");
        let mut report = Report::new(context.file.facts.spans.expression(place.at), message);
        for row in rows.iter().take(3) {
            let (file, span) = context.locate(&row.place);
            report = report.related(&file, span, format!("the route {}", row.route()));
        }
        sink.report(report);
    }
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "no arguments".to_owned() } else { names.join(" and ") }
}

/// Whether `reverse()` could make a URL of the row with these arguments, as far as is known.
fn may_take(row: &Row, given: &Given) -> bool {
    if row.parameters_open
        || row.parts.iter().any(|part| part.kind == PatternKind::RePath && !is_simple(part.text.as_deref()))
    {
        return true;
    }
    let (wanted, extra) = (&row.parameters, row.extra());
    match given {
        Given::Positional(count) => *count == if wanted.is_empty() { row.unnamed } else { wanted.len() },
        Given::Keywords(names) => {
            // `set(kwargs) ^ set(parameters)` may hold names of the extra dict only.
            let Some(extra) = extra else { return true };
            let surplus = names.iter().filter(|name| !wanted.iter().any(|parameter| parameter.name == **name));
            let missing = wanted.iter().map(|parameter| &parameter.name).filter(|name| !names.contains(name));
            surplus.chain(missing).all(|name| extra.contains(name))
        }
        Given::Both | Given::Open => true,
    }
}

/// Whether a regular expression has nothing optional, repeated or alternative around a group, so that it always needs all of them.
fn is_simple(regex: Option<&str>) -> bool {
    regex.is_some_and(|regex| {
        !regex.contains('|') && !regex.contains("(?:") && ![")?", ")*", "){"].iter().any(|end| regex.contains(end))
    })
}
