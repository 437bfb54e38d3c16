//! A route name that no route has.

use super::named::{Named, Outcome, RAISES, named};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-unknown",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-unknown.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Named { place, name, outcome } in named(context) {
        let Outcome::Absent(near) = outcome else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let hint = match near {
            Some(near) => format!("Did you mean `{near}`?"),
            None => "Give a route that name, or correct it.".to_owned(),
        };
        let mut report = Report::new(span, format!("{RAISES}: no route is called `{name}`. {hint}"));
        let content = content_span(context.file.source.slice(span), span);
        if let (Some(near), true) = (near, context.file.source.slice(content) == name.as_str()) {
            report = report.fix(replace(&context.file.path, content, near.clone(), format!("Change to {near}")));
        }
        sink.report(report);
    }
}
