//! A view needs what its route does not capture.

use super::signature::{Problem, mismatches};
use super::{called_name, route_span, with_definition};
use crate::project::table::Row;
use crate::project::value::PatternKind;
use crate::rules::mend::replace;
use crate::rules::urls::is_written;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-extra-parameter",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-extra-parameter.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for mismatch in mismatches(context) {
        let (Problem::Extra(name), Some(row)) = (&mismatch.problem, site.table.rows.get(mismatch.row)) else {
            continue;
        };
        let view = called_name(context, &mismatch.called);
        let message = format!(
            "Every request to `{}` is answered with a 500: {view} needs `{name}`, and the route does not capture it. Capture it, or \
             give it a default.",
            row.url()
        );
        let report = with_definition(context, &mismatch.called, Report::new(route_span(context, row), message));
        sink.report(match captured(context, row, name) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// The parameter at the end of a route that ends with a slash.
fn captured(context: &Context<'_>, row: &Row, name: &str) -> Option<Fix> {
    let pattern = context.site()?.world.heap.pattern(row.pattern)?;
    if pattern.kind != PatternKind::Path || !is_written(context, pattern) {
        return None;
    }
    let text = pattern.route.as_deref().filter(|text| text.is_empty() || text.ends_with('/'))?;
    let span = context.span(&pattern.route_place);
    let inside = content_span(context.file.source.slice(span), span);
    // What is called so is mostly a number; anything else a text.
    let converter = if name == "pk" || name == "id" || name.ends_with("_id") { "int:" } else { "" };
    let parameter = format!("<{converter}{name}>/");
    (context.file.source.slice(inside) == text)
        .then(|| replace(&context.file.path, Span::empty(inside.end), parameter, format!("Capture {name}")))
}
