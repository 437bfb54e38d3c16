//! `@action` without what it needs: DRF raises when the class is made.

use super::refused::refused;
use super::{current, functions};
use crate::facts::{Argument, Passing};
use crate::host::rest;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-action-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-action-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, |_, message| match message {
        rest::ACTION_RESERVED => "A router maps this method itself: remove `@action`, or rename the method.".into(),
        _ => "Write `@action(detail=True)` or `@action(detail=False)`.".into(),
    });
    let facts = &context.file.facts;
    let names = context.imports();
    for (function, _) in functions(context) {
        let Some(definition) = current(context, function.id) else { continue };
        for decorator in &definition.decorators {
            let Some(("rest_framework.decorators.action", arguments)) =
                names.call(*decorator).as_ref().map(|(dotted, arguments)| (dotted.as_str(), *arguments))
            else {
                continue;
            };
            let is_path = |one: &&Argument| matches!(&one.passing, Passing::Keyword(name) if name == "url_path");
            let Some(path) = arguments.iter().find(is_path) else { continue };
            let Some(text) = facts.program.text(path.value).filter(|text| text.starts_with('/') || text.ends_with('/'))
            else {
                continue;
            };
            let span = facts.spans.expression(path.value);
            let message = format!(
                "Requests for the URL that is meant are 404s: the router sets a slash before and behind `{text}` itself, which makes two. \
                 Remove it."
            );
            let content = content_span(context.file.source.slice(span), span);
            let report = Report::new(span, message).severity(Severity::Warning).impact(Impact::Status404);
            let fix = replace(&context.file.path, content, text.trim_matches('/'), "Remove the slash");
            // Where the text is written with escapes, the mend is the author's.
            let is_plain = context.file.source.slice(content) == text.as_str();
            sink.report(if is_plain { report.fix(fix) } else { report });
        }
    }
}
