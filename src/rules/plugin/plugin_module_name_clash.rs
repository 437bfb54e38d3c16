//! A module that is called like one of the host's own modules, apps or packages.

use crate::host::{Karrot, NameClash};
use crate::project::site::Reason;
use crate::rules::moves::rename_package;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-module-name-clash",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("plugin-module-name-clash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps() else { return };
    let Some(module) = &plugin.module else { return };
    let clash = plugin.reasons.iter().find_map(|reason| match reason {
        Reason::NameClash(clash) => Some(clash),
        _ => None,
    });
    let (message, severity, impact) = match clash {
        Some(NameClash::Refused) => (
            format!(
                "Karrot starts without this plugin and prints nothing: it has a module called `{module}` already. Rename the folder."
            ),
            Severity::Error,
            Impact::Drop,
        ),
        Some(NameClash::Label) => (
            format!(
                "The whole Karrot site does not start: the app label `{module}` is taken by one of its own apps. Rename the folder."
            ),
            Severity::Error,
            Impact::Boot,
        ),
        Some(NameClash::Shadows) => (
            format!(
                "The whole Karrot site does not start: it imports a package `{module}` later and gets this plugin instead. Rename the folder."
            ),
            Severity::Error,
            Impact::Boot,
        ),
        None if Karrot::current().is_standard_library(module) => (
            format!(
                "Whatever imports Python's own `{module}` from now on gets this plugin instead. Rename the folder."
            ),
            Severity::Warning,
            Impact::Wrong,
        ),
        None => return,
    };
    let report = Report::new(Span::default(), message).severity(severity).impact(impact);
    sink.report(match rename_package(context, plugin) {
        Some(fix) => report.fix(fix),
        None => report,
    });
}
