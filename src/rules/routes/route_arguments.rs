//! Arguments that no route of the name takes (catalogue §1.6, argument match).

use super::mismatch::{Mismatch, mismatch};
use super::named::{Named, Outcome, RAISES, arguments, named};
use crate::project::table::Row;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

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
        let (Outcome::Found(rows), Some(given)) = (outcome, arguments(context, &place.given)) else { continue };
        let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        if let Some(Mismatch::Shape(why)) = mismatch(&site.table, name, &rows, &given) {
            let span = context.file.facts.spans.expression(place.at);
            sink.report(with_routes(context, span, format!("{RAISES}: {why}"), &rows));
        }
    }
}

/// A report that shows the routes of which it speaks.
pub fn with_routes(context: &Context<'_>, span: Span, message: String, rows: &[&Row]) -> Report {
    let mut report = Report::new(span, message);
    for row in rows.iter().take(3) {
        let (file, span) = context.locate(&row.place);
        report = report.related(&file, span, format!("the route {}", row.route()));
    }
    report
}
