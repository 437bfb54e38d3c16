//! Arguments by position and by name in one `reverse()` (catalogue X19).

use super::named::named;
use crate::facts::Given;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-args-and-kwargs",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-args-and-kwargs.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for one in named(context).iter().filter(|one| one.place.given == Given::Both) {
        let message = "Whoever asks for this gets a 500, for ValueError is raised here: arguments are given all by position or all \
                       by name, never both.";
        sink.report(Report::new(context.file.facts.spans.expression(one.place.call.unwrap_or(one.place.at)), message));
    }
}
