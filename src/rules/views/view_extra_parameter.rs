//! A view needs what its route does not capture.

use super::signature::{Problem, mismatches};
use super::{called_name, route_span, with_definition};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
            "Every request to `/{}` is answered with a 500: `{view}` needs `{name}`, and the route does not capture it. Capture it, or \
             give it a default.",
            row.route()
        );
        sink.report(with_definition(context, &mismatch.called, Report::new(route_span(context, row), message)));
    }
}
