//! An `apps.py` that the host passes by, for its path contains the text `site-packages`.

use crate::project::site::Backend;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::Path;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-apps-skipped",
    severity: Severity::Warning,
    impact: Impact::Drop,
    page: include_str!("plugin-apps-skipped.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin().filter(|plugin| plugin.backend == Backend::None) else { return };
    let Ok(below) = context.file.path.strip_prefix(&plugin.folder) else { return };
    // Without an `apps.py` below, the rule about missing ones tells of a `urls.py` in the folder that it takes for the backend.
    let told = plugin.package.as_deref() == context.file.path.parent();
    if told || context.file.path.file_name().is_none_or(|name| name != "apps.py") {
        return;
    }
    let Some(part) = skipped(below) else { return };
    let message = format!(
        "Karrot starts without this plugin's backend and prints nothing: it passes by every path that contains `site-packages`. Rename \
         the folder `{part}`."
    );
    sink.report(Report::new(Span::default(), message));
}

/// A folder whose name contains the text; one that is called exactly so belongs to an environment and is passed by on purpose.
fn skipped(below: &Path) -> Option<&str> {
    let parts: Vec<&str> = below.components().filter_map(|part| part.as_os_str().to_str()).collect();
    if parts.contains(&"site-packages") {
        return None;
    }
    parts.into_iter().find(|part| part.contains("site-packages"))
}
