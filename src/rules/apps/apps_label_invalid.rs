//! An AppConfig whose `label` is no identifier: `AppConfig.__init__` raises ImproperlyConfigured (since Django 3.2).

use crate::project::site::Reason;
use crate::rules::mend::{identifier, replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-label-invalid",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-label-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    for reason in &plugin.reasons {
        let Reason::Label(Some(place), label) = reason else { continue };
        if place.file != context.file.path {
            continue;
        }
        let span = super::assigned(context, place);
        let message = format!("The whole Karrot site does not start: the label `{label}` is no Python identifier.");
        let report = Report::new(span, message);
        let is_literal = context.file.source.slice(span).contains(label.as_str());
        let new = format!("\"{}\"", identifier(label));
        sink.report(match is_literal {
            true => report.fix(safe(replace(&context.file.path, span, new.clone(), format!("Change to {new}")))),
            false => report,
        });
    }
}
