//! A value that the parameter's converter does not match (catalogue §1.4).

use super::mismatch::{Mismatch, mismatches, with_routes};
use super::named::RAISES;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-argument-value",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-argument-value.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (place, mismatch, rows) in mismatches(context) {
        let Mismatch::Value(why) = mismatch else { continue };
        let span = context.file.facts.spans.expression(place.at);
        sink.report(with_routes(context, Report::new(span, format!("{RAISES}: {why}")), &rows));
    }
}
