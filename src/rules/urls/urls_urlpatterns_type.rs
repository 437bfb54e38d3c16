//! `urlpatterns` is something that Django can't walk, or can't walk backwards as `reverse()` does.

use crate::facts::{Expr, ExprId, StatementKind};
use crate::project::event::EventKind;
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-urlpatterns-type",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-urlpatterns-type.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::UrlpatternsInvalid { what } = &event.kind else { continue };
        let message = format!(
            "Every `reverse()` and `{{% url %}}` of the whole site raises, and the pages of this URLconf are 500s: `urlpatterns` is {what}. \
             Make it a list."
        );
        let report = Report::new(context.span(&event.place), message);
        sink.report(match listed(context) {
            Some(fix) => report.fix(safe(fix)),
            None => report,
        });
    }
}

/// The same routes in a list. It could not work before.
fn listed(context: &Context<'_>) -> Option<Fix> {
    let facts = &context.file.facts;
    let is_urlpatterns =
        |id: &ExprId| matches!(facts.program.expression(*id), Some(Expr::Name(name)) if name == "urlpatterns");
    let (statement, value) = facts.program.body.iter().rev().find_map(|statement| match &statement.kind {
        StatementKind::Assign { targets, value: Some(value), .. } if targets.iter().any(is_urlpatterns) => {
            Some((facts.spans.statement(statement.id), facts.spans.expression(*value)))
        }
        _ => None,
    })?;
    let source = &context.file.source;
    let text = source.slice(value);
    let whole = Span::new(source.slice(statement).find('=')? as u32 + statement.start + 1, statement.end);
    let written = source.slice(whole).trim();
    // A set of routes, or one that stands in parentheses without a comma.
    let inner = match (written.strip_prefix('{'), written.strip_prefix('(')) {
        (Some(rest), _) if text.starts_with('{') => rest.strip_suffix('}')?,
        (_, Some(rest)) => rest.strip_suffix(')')?,
        _ => return None,
    };
    let has_routes = inner.trim_start().starts_with("path(") || inner.trim_start().starts_with("re_path(");
    has_routes.then(|| {
        replace(
            &context.file.path,
            Span::new(whole.end - written.len() as u32, whole.end),
            format!("[{inner}]"),
            "Make it a list",
        )
    })
}
