//! `@api_view` without its list of methods, or with something else.

use super::{current, functions};
use crate::facts::{Argument, Expr, Passing};
use crate::project::called::HANDLERS;
use crate::project::event::EventKind;
use crate::rules::cause::owned;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-api-view-arguments",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-api-view-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (event, result, impact) in owned(context, RULE.code) {
        let EventKind::CallRaises { .. } = &event.kind else { continue };
        let span = context.span(&event.place);
        let message =
            format!("{}: AssertionError, `@api_view` takes a list of methods. Write `@api_view([\"GET\"])`.", result);
        let report = Report::new(span, message).impact(impact);
        sink.report(match listed(context, span) {
            Some((inner, text)) => report.fix(replace(&context.file.path, inner, text, "Make it a list")),
            None => report,
        });
    }
    let facts = &context.file.facts;
    let names = context.imports();
    for (function, _) in functions(context) {
        let Some(definition) = current(context, function.id) else { continue };
        for decorator in &definition.decorators {
            if names.dotted(*decorator).as_deref() == Some("rest_framework.decorators.api_view") {
                let span = facts.spans.expression(*decorator);
                let message = "Every request to this view is answered with a 500: `@api_view` is not called, so it takes the function for \
                               its list of methods. Write `@api_view([\"GET\"])`.";
                let fix = replace(&context.file.path, Span::empty(span.end), "([\"GET\"])", "Add ([\"GET\"])");
                sink.report(Report::new(span, message).fix(fix));
                continue;
            }
            let Some((dotted, arguments)) = names.call(*decorator) else { continue };
            if dotted == "rest_framework.decorators.api_view" {
                unknown_methods(context, arguments, sink);
            }
        }
    }
}

/// Methods that no client sends, or that are misspelt.
fn unknown_methods(context: &Context<'_>, arguments: &[Argument], sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let Some(first) = arguments.first().filter(|first| first.passing == Passing::Positional) else { return };
    let Some(Expr::List(items) | Expr::Tuple(items)) = facts.program.expression(first.value) else { return };
    for item in items {
        let Some(method) = facts.program.text(*item) else { continue };
        let lower = method.to_lowercase();
        if HANDLERS.contains(&lower.as_str()) || matches!(lower.as_str(), "head" | "options" | "trace") {
            continue;
        }
        let near = crate::rules::mend::nearest(&lower, HANDLERS.into_iter()).map(str::to_uppercase);
        let hint = near.map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
        let message = format!("No request ever has the method `{method}`: the others are answered with a 405.{hint}");
        let report = Report::new(facts.spans.expression(*item), message);
        sink.report(report.severity(Severity::Warning).impact(Impact::Wrong));
    }
}

/// The literal between the parentheses, and the same in a list.
fn listed(context: &Context<'_>, call: Span) -> Option<(Span, String)> {
    let text = context.file.source.slice(call);
    let (start, end) = (text.find('(')? + 1, text.rfind(')')?);
    let inner = text.get(start..end)?.trim();
    let is_text = inner.starts_with(['"', '\'']) && !inner.contains(',');
    let span = Span::new(call.start + start as u32, call.start + end as u32);
    is_text.then(|| (span, format!("[{inner}]")))
}
