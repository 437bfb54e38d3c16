//! A module called `assets`: its URLs belong to the host's asset server, which sees every request first.

use crate::rules::moves::rename_package;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-module-assets",
    severity: Severity::Error,
    impact: Impact::Status404,
    page: include_str!("plugin-module-assets.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps() else { return };
    if plugin.module.as_deref() == Some("assets") {
        let message = "Every URL of this plugin is a 404: what begins with `/api/plugins/assets/` goes to Karrot's server of frontend \
                       files. Rename the folder.";
        let report = Report::new(Span::default(), message);
        sink.report(match rename_package(context, plugin) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}
