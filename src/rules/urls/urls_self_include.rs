//! A URLconf that includes itself.

use crate::project::event::EventKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-self-include",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-self-include.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        if event.kind == EventKind::IncludeCycle {
            let message = "Every `reverse()` and `{% url %}` of the whole site raises: this `include()` leads back to itself. Remove it.";
            sink.report(Report::new(context.span(&event.place), message));
        }
    }
}
