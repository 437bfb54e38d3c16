//! `reverse()` while the URLconf is still being imported: it asks for patterns that are not there yet.

use crate::facts::{Expr, StatementKind, all_statements};
use crate::project::event::EventKind;
use crate::project::place::{Anchor, Place};
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{edit, replace};
use crate::rules::{Context, Edit, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

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
        let what = if function == "reverse_lazy" {
            "the text of `reverse_lazy()` is asked for here while the URLs are still being imported. Keep it as it is, or make the \
             text in a function."
                .to_owned()
        } else {
            format!(
                "`{function}()` runs here while the URLs are still being imported. Use `reverse_lazy()`, or call it in a function."
            )
        };
        let message = format!("{}: {what}", sentence(result));
        let report = Report::new(context.span(&event.place), message).impact(impact);
        let fix = if function == "reverse_lazy" { plain(context, &event.place) } else { lazy(context, &event.place) };
        sink.report(match fix {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// `reverse_lazy(…)` in place of `str(reverse_lazy(…))`.
fn plain(context: &Context<'_>, place: &Place) -> Option<Fix> {
    let Anchor::Expr(call) = place.anchor else { return None };
    let facts = &context.file.facts;
    let Expr::Call(function, arguments) = facts.program.expression(call)? else { return None };
    let [argument] = arguments.as_slice() else { return None };
    let is_str = matches!(facts.program.expression(*function)?, Expr::Name(name) if name == "str");
    let inside = context.file.source.slice(facts.spans.expression(argument.value));
    is_str.then(|| replace(&context.file.path, context.span(place), inside, "Keep it lazy"))
}

/// `reverse_lazy` in place of `reverse`, imported beside it.
fn lazy(context: &Context<'_>, place: &Place) -> Option<Fix> {
    let Anchor::Expr(call) = place.anchor else { return None };
    let program = &context.file.facts.program;
    let Expr::Call(function, _) = program.expression(call)? else { return None };
    let span = context.file.facts.spans.expression(*function);
    let name = context.file.source.slice(span);
    let mut edits = vec![edit(&context.file.path, Span::empty(span.end), "_lazy")];
    if name == "reverse" {
        edits.extend(import_beside(context)?);
    } else if !name.ends_with(".reverse") {
        return None;
    }
    Some(Fix { title: "Use reverse_lazy()".to_owned(), safe: false, edits, operations: Vec::new() })
}

/// What makes `from django.urls import reverse` import `reverse_lazy` as well; nothing to do where that is imported.
fn import_beside(context: &Context<'_>) -> Option<Option<Edit>> {
    let statements = all_statements(&context.file.facts.program);
    let mut import = None;
    for statement in statements {
        let StatementKind::ImportFrom { names, .. } = &statement.kind else { continue };
        if names.iter().any(|name| name.binding == "reverse_lazy") {
            return Some(None);
        }
        if names.iter().any(|name| name.binding == "reverse" && name.name == "reverse") {
            import = Some(context.file.facts.spans.statement(statement.id));
        }
    }
    let span = import?;
    let text = context.file.source.slice(span);
    // The last one: the module may be called so too (`rest_framework.reverse`).
    let end = text.rfind("reverse")? + "reverse".len();
    let at = Span::empty(span.start + end as u32);
    Some(Some(edit(&context.file.path, at, ", reverse_lazy")))
}
