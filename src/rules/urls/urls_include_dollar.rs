//! A `$` at the end of an included prefix (Django check urls.W001): nothing can follow it.

use super::patterns::patterns;
use crate::project::value::{PatternKind, Value};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-include-dollar",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-include-dollar.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::RePath) {
        let (Some(text), Value::Include(_)) = (&pattern.route, &pattern.target) else { continue };
        if text.ends_with('$') && !text.ends_with("\\$") {
            let message = "Every route below this `include()` is a 404, but for an empty one: `$` ends the URL before it comes to them. \
                           Remove it.";
            let span = context.span(&pattern.route_place);
            let end = content_span(context.file.source.slice(span), span).end;
            let dollar = Span::new(end.saturating_sub(1), end);
            let report = Report::new(span, message);
            sink.report(if context.file.source.slice(dollar) == "$" {
                report.fix(replace(&context.file.path, dollar, "", "Remove the $"))
            } else {
                report
            });
        }
    }
}
