//! A bare name of a route that stands in a namespace, as every route of a Karrot plugin does.

use super::named::{Named, Outcome, RAISES, named};
use crate::facts::SiteKind;
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-needs-namespace",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-needs-namespace.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Named { place, name, outcome } in named(context) {
        let Outcome::NeedsNamespace(qualified) = outcome else { continue };
        let Some(first) = qualified.first().filter(|_| place.kind != SiteKind::Hyperlink) else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let message = format!("{RAISES}: a name in a namespace is never found without it. Write `{first}`.");
        let content = content_span(context.file.source.slice(span), span);
        let mut report = Report::new(span, message);
        if context.file.source.slice(content) == name.as_str() {
            for full in qualified.iter().take(3) {
                let fix = replace(&context.file.path, content, full.clone(), format!("Change to {full}"));
                // With one candidate nothing else can be meant, and what stands there never worked.
                report = report.fix(if qualified.len() == 1 { safe(fix) } else { fix });
            }
        }
        sink.report(report);
    }
}
