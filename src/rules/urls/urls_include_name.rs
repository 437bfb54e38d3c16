//! A `name=` on an `include()`: Django ignores it.

use super::patterns::patterns;
use crate::project::value::{RouteName, Value};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-include-name",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-include-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context) {
        let (RouteName::Known(name), Some(place), Value::Include(_)) =
            (&pattern.name, &pattern.name_place, &pattern.target)
        else {
            continue;
        };
        let message = format!(
            "No `reverse()` ever finds `{name}`: Django ignores the name of an `include()`. Name the routes in it."
        );
        sink.report(Report::new(context.span(place), message));
    }
}
