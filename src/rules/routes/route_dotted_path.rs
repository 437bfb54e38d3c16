//! The dotted path of a view in place of a route's name (catalogue X17).

use super::named::{Named, Outcome, RAISES, named};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-dotted-path",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-dotted-path.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Named { place, name, outcome } in named(context) {
        let Outcome::DottedPath(route) = outcome else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let hint = match route {
            Some(route) => format!("Write the route's name, `{route}`."),
            None => "Give its route a name, and write that.".to_owned(),
        };
        let message = format!("{RAISES}: since Django 1.10 the dotted path of a view is no name. {hint}");
        let mut report = Report::new(span, message);
        let content = content_span(context.file.source.slice(span), span);
        if let (Some(route), true) = (route, context.file.source.slice(content) == name.as_str()) {
            report = report.fix(replace(&context.file.path, content, route.clone(), format!("Change to {route}")));
        }
        sink.report(report);
    }
}
