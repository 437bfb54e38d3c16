//! A path that nothing serves.

use super::asked::{Served, asked, module, nearest_route, served};
use super::literal::HOLE;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "path-unserved",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("path-unserved.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for one in asked(context).iter().filter(|one| one.served == Served::No && one.literal.whole) {
        let is_ours = if site.is_host { module(&one.path).is_some() } else { is_below_a_route(context, &one.path) };
        if !is_ours || served(site, &format!("{}/", one.path)) != Served::No {
            continue;
        }
        let shown = one.path.replace(HOLE, "…");
        let near = nearest_route(site, &one.path);
        let hint = near.map_or_else(String::new, |row| format!(" Did you mean `{}`?", row.url()));
        let mut report =
            Report::new(one.literal.span, format!("Answered with a 404: no route serves `{shown}`.{hint}"));
        if let Some(row) = near {
            let (file, span) = context.locate(&row.place);
            report = report.related(&file, span, format!("the route {}", row.url()));
            let to = row.url();
            if context.file.source.slice(one.literal.span) == one.path && served(site, &to) == Served::Yes {
                report =
                    report.fix(replace(&context.file.path, one.literal.span, to.clone(), format!("Change to {to}")));
            }
        }
        sink.report(report);
    }
}

/// Whether the first segment of a path is one of a route: other paths may be a server's own.
fn is_below_a_route(context: &Context<'_>, path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let rows = context.site().into_iter().flat_map(|site| &site.table.rows);
    !first.is_empty() && rows.into_iter().any(|row| row.route().split('/').next() == Some(first))
}
