//! An AppConfig whose label one of the host's apps, or another plugin's, has: `Apps.populate` raises ImproperlyConfigured.

use crate::project::site::{Plugin, Reason};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-label-clash",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-label-clash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    for reason in &plugin.reasons {
        let Reason::LabelTaken(place, label) = reason else { continue };
        let span = match place {
            Some(place) if place.file == context.file.path => super::assigned(context, place),
            // The folder's name is the label, which `plugin-module-name-clash` says where it can.
            None if context.plugin_of_apps().is_some() && !clashes(plugin) => Span::default(),
            _ => continue,
        };
        let message = format!(
            "The whole Karrot site does not start: another of its apps has the label `{label}` already. Choose one of your own."
        );
        sink.report(Report::new(span, message));
    }
}

fn clashes(plugin: &Plugin) -> bool {
    plugin.reasons.iter().any(|reason| matches!(reason, Reason::NameClash(_)))
}
