//! A module name that many plugins share: the second one is silently not loaded.

use crate::host::Karrot;
use crate::project::site::Reason;
use crate::rules::mend::shown;
use crate::rules::moves::rename_package;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-module-name-generic",
    severity: Severity::Hint,
    impact: Impact::Hygiene,
    page: include_str!("plugin-module-name-generic.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(plugin), Some(site)) = (context.plugin_of_apps(), context.site()) else { return };
    let Some(module) = &plugin.module else { return };
    let taken_by = plugin.reasons.iter().find_map(|reason| match reason {
        Reason::SameModule(other) => Some(other.clone()),
        _ => None,
    });
    let is_other = |other: &&crate::project::site::Plugin| {
        other.folder != plugin.folder && !other.layout.apps.is_empty() && other.module.as_ref() == Some(module)
    };
    let other = taken_by.or_else(|| site.plugins.iter().find(is_other).map(|other| other.folder.clone()));
    let renamed = |report: Report| match rename_package(context, plugin) {
        Some(fix) => report.fix(fix),
        None => report,
    };
    if let Some(other) = other {
        let message = format!(
            "Karrot loads only one of the plugins whose module is called `{module}`, this one or `{}`, and prints nothing. Rename the \
             folder.",
            shown(context, &other)
        );
        let report = Report::new(Span::default(), message).severity(Severity::Warning).impact(Impact::Drop);
        sink.report(renamed(report));
    } else if Karrot::current().is_generic(module) {
        let message = format!(
            "This works for one plugin only: a second one with a module called `{module}` is silently not loaded. A folder name of \
             your own also makes URLs, tables and route names your own."
        );
        sink.report(renamed(Report::new(Span::default(), message)));
    }
}
