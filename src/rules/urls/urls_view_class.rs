//! A class, or `as_view` without its call, where a view belongs: Django calls it with the request.

use crate::project::event::EventKind;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-view-class",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("urls-view-class.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::ViewClass { name, uncalled } = &event.kind else { continue };
        let span = context.span(&event.place);
        let (what, added) = match uncalled {
            true => ("`as_view` is not called", "()"),
            false => ("a class is no view", ".as_view()"),
        };
        let name = if name.is_empty() { String::new() } else { format!(" of `{name}`") };
        let message = format!("Every request to this route{name} is answered with a 500: {what}. Add `{added}`.");
        let fix = replace(&context.file.path, Span::empty(span.end), added, format!("Add {added}"));
        sink.report(Report::new(span, message).fix(crate::rules::mend::safe(fix)));
    }
}
