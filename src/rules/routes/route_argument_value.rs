//! A value that the parameter's converter does not match (catalogue §1.4).

use super::mismatch::{Mismatch, mismatch};
use super::named::{Named, Outcome, RAISES, arguments, named};
use super::route_arguments::with_routes;
use crate::project::table::Row;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-argument-value",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-argument-value.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for Named { place, name, outcome } in named(context) {
        let (Outcome::Found(rows), Some(given)) = (outcome, arguments(context, &place.given)) else { continue };
        let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        if let Some(Mismatch::Value(why)) = mismatch(&site.table, name, &rows, &given) {
            let span = context.file.facts.spans.expression(place.at);
            sink.report(with_routes(context, span, format!("{RAISES}: {why}"), &rows));
        }
    }
}
