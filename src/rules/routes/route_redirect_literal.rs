//! `redirect()` to a text with `.` or `/` that was meant as a route's name: it is taken for a relative URL (catalogue X26).

use crate::facts::SiteKind;
use crate::project::table::Lookup;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-redirect-literal",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("route-redirect-literal.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let is_known = |name: &str| matches!(site.table.look_up(name), Lookup::Found(_));
    for place in context.file.facts.sites.iter().filter(|place| place.kind == SiteKind::ResolveUrl) {
        let Some(name) = place.name.as_deref().filter(|name| name.contains(['.', '/'])) else { continue };
        let is_url =
            name.starts_with(['/', '.', '#', '?']) || name.contains("://") || name.contains(char::is_whitespace);
        // As a name it works, whatever is in it.
        if is_url || is_known(name) {
            continue;
        }
        let plain = name.trim_end_matches('/');
        // A name may have dots of its own, and a namespace before it.
        let meant = [":", "-", "_"].into_iter().flat_map(|joint| {
            let behind = plain.split_once('/').map(|(first, rest)| format!("{first}:{}", rest.replace('/', joint)));
            [Some(plain.replace(['.', '/'], joint)), Some(plain.replace('/', joint)), behind]
        });
        let Some(meant) = meant.flatten().find(|meant| is_known(meant)) else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let message = format!(
            "Leads to a wrong address: what has a `.` or `/` and is no route's name is taken for a URL, here a relative one. Did you \
             mean the route `{meant}`?"
        );
        let mut report = Report::new(span, message);
        let content = content_span(context.file.source.slice(span), span);
        if context.file.source.slice(content) == name {
            report = report.fix(replace(&context.file.path, content, meant.clone(), format!("Change to {meant}")));
        }
        sink.report(report);
    }
}
