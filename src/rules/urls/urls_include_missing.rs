//! A list of patterns where a view belongs: `include()` is missing.

use crate::facts::StatementKind;
use crate::project::event::{EventKind, NotAView};
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::edit;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-include-missing",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-include-missing.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        if !matches!(event.kind, EventKind::ViewNotCallable { what: NotAView::Patterns }) {
            continue;
        }
        let (result, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let span = context.span(&event.place);
        let message = format!("{}: a list of patterns is no view. Wrap it in `include()`.", sentence(result));
        let report = Report::new(span, message).impact(impact);
        sink.report(match fix(context, span) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// It never was imported before, so nothing can break.
fn fix(context: &Context<'_>, span: Span) -> Option<Fix> {
    let file = &context.file.path;
    let edits = vec![edit(file, Span::empty(span.start), "include("), edit(file, Span::empty(span.end), ")")];
    let imported = context.file.facts.program.body.iter().any(|statement| {
        matches!(&statement.kind, StatementKind::ImportFrom { names, .. } if names.iter().any(|name| name.binding == "include"))
    });
    imported.then(|| Fix { title: "Wrap in include()".to_owned(), safe: true, edits, operations: Vec::new() })
}
