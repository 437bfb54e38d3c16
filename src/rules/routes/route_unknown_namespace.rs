//! A namespace that no `include()` makes.

use super::named::{Named, Outcome, RAISES, named};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-unknown-namespace",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-unknown-namespace.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Named { place, name, outcome } in named(context) {
        let Outcome::UnknownNamespace(namespace, near) = outcome else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let mut report = Report::new(span, format!("{RAISES}: {}", sentence(namespace, near.as_deref())));
        let content = content_span(context.file.source.slice(span), span);
        if let (Some(near), true) = (near, context.file.source.slice(content) == name.as_str()) {
            report = report.fix(replace(&context.file.path, content, near.clone(), format!("Change to {near}")));
        }
        sink.report(report);
    }
}

/// What is wrong, and what may be meant.
pub fn sentence(namespace: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("no include() has the namespace `{namespace}`. Did you mean `{near}`?"),
        None => format!("no include() has the namespace `{namespace}`. Include its URLs, or correct it."),
    }
}
