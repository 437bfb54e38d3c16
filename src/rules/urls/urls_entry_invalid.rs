//! An item of `urlpatterns` that is no route (Django's check urls.E004).

use crate::project::event::EventKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-entry-invalid",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-entry-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::EntryInvalid { what } = &event.kind else { continue };
        let message = format!(
            "Every `reverse()` and `{{% url %}}` of the whole site raises, and requests that come here are 500s: this item of \
             `urlpatterns` is {what}. Wrap it in `path()`, or unpack a list with `*`."
        );
        sink.report(Report::new(context.span(&event.place), message));
    }
}
