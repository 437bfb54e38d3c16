//! `urlpatterns` is something that Django can't walk, or can't walk backwards as `reverse()` does.

use crate::project::event::EventKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-urlpatterns-type",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-urlpatterns-type.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::UrlpatternsInvalid { what } = &event.kind else { continue };
        let message = format!(
            "Every `reverse()` and `{{% url %}}` of the whole site raises, and this plugin's pages are 500s: `urlpatterns` is {what}. \
             Make it a list."
        );
        sink.report(Report::new(context.span(&event.place), message));
    }
}
