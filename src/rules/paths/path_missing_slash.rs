//! A path without the slash at its end that its route has (catalogue X29).

use super::asked::{Served, asked, served};
use super::literal::HOLE;
use crate::rules::mend::insert;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "path-missing-slash",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("path-missing-slash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for one in asked(context).iter().filter(|one| one.served == Served::No && one.literal.whole) {
        let is_harmless = one.literal.followed && !one.literal.sends;
        if is_harmless || one.path.ends_with('/') || served(site, &format!("{}/", one.path)) != Served::Yes {
            continue;
        }
        let shown = one.path.replace(HOLE, "…");
        let message = if one.literal.sends {
            format!(
                "What is sent is lost: the route is `{shown}/`, and a redirection drops the body (with DEBUG it raises RuntimeError). Add the slash."
            )
        } else {
            format!("Answered with a redirection: the route is `{shown}/`. Add the slash.")
        };
        let report = Report::new(one.literal.span, message);
        let written = context.file.source.slice(one.literal.span);
        let end = written.find(['?', '#']).unwrap_or(written.len());
        let is_plain = !one.path.contains(HOLE) && written.get(..end) == Some(one.path.as_str());
        let fix = insert(&context.file.path, one.literal.span.start + end as u32, "/", "Add the slash");
        sink.report(if is_plain { report.fix(fix) } else { report });
    }
}
