//! A URLconf without `urlpatterns`: Django notices it only when it walks the patterns, which every `reverse()` does.

use crate::facts::StatementKind;
use crate::project::event::EventKind;
use crate::rules::mend::{appended, edit, replace};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-missing-urlpatterns",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-missing-urlpatterns.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::UrlpatternsMissing { near, .. } = &event.kind else { continue };
        let consequence =
            "Every `reverse()` and `{% url %}` of the whole site raises, and the pages of this URLconf are 500s";
        let (span, hint, fix) = match near {
            Some(near) => {
                let (span, fix) = rename(context, near);
                (span, format!("this file has `{near}`, where Django looks for `urlpatterns`"), Some(fix))
            }
            None => (Span::default(), "this file has no list `urlpatterns`".to_owned(), router(context)),
        };
        let report = Report::new(span, format!("{consequence}: {hint}."));
        sink.report(match fix {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// Renames the misspelt name wherever the file uses it.
fn rename(context: &Context<'_>, near: &str) -> (Span, Fix) {
    let spans = super::urls_view_unresolved::uses(context, near);
    let first = spans.iter().min().copied().unwrap_or_default();
    let edits = spans.into_iter().map(|span| edit(&context.file.path, span, "urlpatterns")).collect();
    (first, Fix { title: format!("Rename {near} to urlpatterns"), safe: true, edits, operations: Vec::new() })
}

/// `urlpatterns = router.urls`, where a router is what the file has.
fn router(context: &Context<'_>) -> Option<Fix> {
    let program = &context.file.facts.program;
    let name = program.body.iter().find_map(|statement| {
        let StatementKind::Assign { targets, value: Some(value), .. } = &statement.kind else { return None };
        let crate::facts::Expr::Call(function, _) = program.expression(*value)? else { return None };
        let is_router = program.dotted(*function)?.ends_with("Router");
        let [target] = targets.as_slice() else { return None };
        program.dotted(*target).filter(|name| is_router && !name.contains('.'))
    })?;
    // One empty line is enough between statements.
    let (span, _) = appended(context.file, "");
    let text = format!("\n\nurlpatterns = {name}.urls\n");
    Some(replace(&context.file.path, span, text, format!("Add urlpatterns = {name}.urls")))
}
