//! Arguments that `path()`, `re_path()` or `include()` refuses.

use crate::project::event::EventKind;
use crate::rules::cause::owner;
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-path-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-path-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let EventKind::ArgumentsInvalid { function, message } = &event.kind else { continue };
        let (result, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let span = context.span(&event.place);
        // The third argument of `path()` is the dict of extra arguments; a text there is meant to be the name.
        let is_name = message.starts_with("kwargs") && context.file.source.slice(span).starts_with(['"', '\'']);
        let hint = if is_name { ". Write `name=` before it" } else { "" };
        let report =
            Report::new(span, format!("{}: `{function}()`: {message}{hint}.", sentence(result))).impact(impact);
        sink.report(if is_name {
            report.fix(safe(replace(&context.file.path, Span::empty(span.start), "name=", "Write name=")))
        } else {
            report
        });
    }
}
