//! A regular expression that Python refuses: noticed by the first request or `reverse()`, and by no check of Django since 5.1.

use crate::project::event::EventKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-regex-invalid",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-regex-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::RegexInvalid { fault } = &event.kind else { continue };
        let message = format!(
            "Every `reverse()` and `{{% url %}}` of the whole site raises, and requests that come here are 500s: Python refuses this \
             regular expression: {fault}."
        );
        sink.report(Report::new(context.span(&event.place), message));
    }
}
