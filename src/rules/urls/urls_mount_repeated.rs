//! A route that repeats the path under which the host mounts it.

use super::literal::part;
use super::patterns::patterns;
use crate::host::Karrot;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-mount-repeated",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-mount-repeated.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let Some(module) = &plugin.module else { return };
    let mount = Karrot::current().mount(module);
    for pattern in patterns(context) {
        let Some(text) = pattern.route.as_deref() else { continue };
        let head = text.len() - text.trim_start_matches(['^', '/']).len();
        if !text.get(head..).is_some_and(|rest| rest.starts_with(&mount)) {
            continue;
        }
        // Only what is served: a URLconf that nothing includes is no plugin's.
        let is_served =
            site.table.rows.iter().any(|row| row.parts.iter().any(|part| part.text.as_deref() == Some(text)));
        if !is_served {
            continue;
        }
        let end = head + mount.len();
        let whole = context.span(&pattern.route_place);
        let written = text.get(..end).unwrap_or_default();
        let span = part(context.file, whole, 0, end as u32, written);
        let meant = text.get(end..).unwrap_or_default();
        let message = format!(
            "Requests for `/{mount}{meant}` are 404s: Karrot mounts this file at `/{mount}` already, so the route is \
             `/{mount}{text}`. Remove it here."
        );
        let report = Report::new(span, message);
        sink.report(if span == whole {
            report
        } else {
            report.fix(replace(&context.file.path, span, "", "Remove the mount from the route"))
        });
    }
}
