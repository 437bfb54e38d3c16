//! Arguments that no route of the name takes (catalogue §1.6, argument match).

use super::named::{Named, Outcome, RAISES, named};
use crate::facts::Given;
use crate::project::orders::accepts;
use crate::project::table::{Row, Table};
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
    for Named { place, name, outcome } in named(context) {
        let Outcome::Found(rows) = outcome else { continue };
        let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        if rows.is_empty() || rows.iter().any(|row| may_take(&site.table, row, &place.given)) {
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
fn may_take(table: &Table, row: &Row, given: &Given) -> bool {
    let taken = match given {
        Given::Positional(count) => accepts(table, row, *count, &[]),
        Given::Keywords(names) => accepts(table, row, 0, &names.iter().map(|name| name.as_str()).collect::<Vec<_>>()),
        Given::Both | Given::Open => None,
    };
    row.parameters_open || taken.unwrap_or(true)
}
