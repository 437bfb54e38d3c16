//! `reverse()` while the URLconf is still being imported: it asks for patterns that are not there yet.

use crate::project::event::EventKind;
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-reverse-at-import",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-reverse-at-import.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::ReverseAtImport { function } = &event.kind else { continue };
        let (result, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let message = format!(
            "{}: `{function}()` runs here while the URLs are still being imported. Use `reverse_lazy()`, or call it in a function.",
            sentence(result)
        );
        sink.report(Report::new(context.span(&event.place), message).impact(impact));
    }
}
