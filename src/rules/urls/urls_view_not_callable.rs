//! Something that can't be called where a view belongs: `path()` raises when the URLconf is imported.

use crate::project::event::{EventKind, NotAView};
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-view-not-callable",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-view-not-callable.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::ViewNotCallable { what } = &event.kind else { continue };
        let (result, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let why = match what {
            NotAView::Text => "a text is no view since Django 1.10. Import the view and name it",
            NotAView::None => "`None` is no view",
            // `urls-include-missing` says it.
            NotAView::Patterns => continue,
            NotAView::ViewInstance => "an instance is no view. Write `.as_view()` behind the class",
            NotAView::Module => "a module is no view. Name a view in it, or wrap the module in `include()`",
            NotAView::Other => "this can't be called, so it is no view",
        };
        let span = context.span(&event.place);
        let report = Report::new(span, format!("{}: {why}.", sentence(result))).impact(impact);
        sink.report(match fix(context, what, span) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

fn fix(context: &Context<'_>, what: &NotAView, span: Span) -> Option<Fix> {
    let file = &context.file.path;
    match what {
        NotAView::ViewInstance => {
            let head = context.file.source.slice(span).strip_suffix("()")?.len();
            let at = Span::empty(span.start + head as u32);
            Some(safe(replace(file, at, ".as_view", "Write .as_view()")))
        }
        _ => None,
    }
}
