//! A colon in a route's name (Django check urls.W003): `reverse()` takes what stands before it for a namespace.

use super::patterns::patterns;
use crate::project::value::RouteName;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-name-colon",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-name-colon.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context) {
        let (RouteName::Known(name), Some(place)) = (&pattern.name, &pattern.name_place) else { continue };
        if !name.contains(':') {
            continue;
        }
        let span = context.span(place);
        let message = format!(
            "No `reverse()` ever finds this route: what stands before `:` in `{name}` is taken for a namespace. Use `-`."
        );
        let report = Report::new(span, message);
        let written = context.file.source.slice(span);
        sink.report(if written.contains(name.as_str()) {
            let new = written.replace(name.as_str(), &name.replace(':', "-"));
            report.fix(replace(&context.file.path, span, new.clone(), format!("Change to {new}")))
        } else {
            report
        });
    }
}
