//! A view that takes no request, or whose first parameter is captured too.

use super::signature::{Problem, mismatches};
use super::{called_name, target_span, with_definition};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-no-request",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-no-request.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for mismatch in mismatches(context) {
        let Some(row) = site.table.rows.get(mismatch.row) else { continue };
        let view = called_name(context, &mismatch.called);
        let first = if mismatch.called.method.is_some() { "`self, request`" } else { "`request`" };
        let why = match &mismatch.problem {
            Problem::NoRequest => format!("`{view}` does not take the request. Its first parameters must be {first}"),
            Problem::RequestTwice(name) => {
                format!(
                    "the request and the captured `{name}` meet in one parameter of `{view}`. Its first parameters must be {first}"
                )
            }
            _ => continue,
        };
        let message = format!("Every request to `/{}` is answered with a 500: {why}.", row.route());
        sink.report(with_definition(context, &mismatch.called, Report::new(target_span(context, row), message)));
    }
}
