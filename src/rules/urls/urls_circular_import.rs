//! A name that a module does not have yet, as the two import each other.

use crate::project::event::EventKind;
use crate::rules::cause::owned;
use crate::rules::imports::leading_to;
use crate::rules::mend::shown;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-circular-import",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-circular-import.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (event, result, impact) in owned(context, RULE.code) {
        let EventKind::NameAbsent { file, name, .. } = &event.kind else { continue };
        let whole = context.span(&event.place);
        let span = Span::new(whole.end.saturating_sub(name.len() as u32).max(whole.start), whole.end);
        let other = shown(context, file);
        let message = format!(
            "{result}: `{name}` is not there yet, for {other} is still being imported when it imports this file. Break the circle: import \
             it in the function that uses it."
        );
        let mut report = Report::new(span, message).impact(impact);
        if let Some(place) = context.site().and_then(|site| leading_to(site, file, &context.file.path)) {
            let (file, span) = context.locate(&place);
            report = report.related(&file, span, "it imports this file here");
        }
        sink.report(report);
    }
}
