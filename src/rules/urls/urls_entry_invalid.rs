//! An item of `urlpatterns` that is no route (Django's check urls.E004).

use crate::project::event::EventKind;
use crate::rules::mend::{replace, safe};
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
        let span = context.span(&event.place);
        let text = context.file.source.slice(span);
        let report = Report::new(span, message);
        // Neither could work before.
        sink.report(if text.starts_with("include(") {
            report.fix(safe(replace(&context.file.path, span, format!("path(\"\", {text})"), "Wrap it in path()")))
        } else if text.starts_with('[') {
            report.fix(safe(replace(&context.file.path, span, format!("*{text}"), "Unpack it")))
        } else {
            report
        });
    }
}
