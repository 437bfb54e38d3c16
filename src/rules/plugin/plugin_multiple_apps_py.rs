//! Several `apps.py` below one plugin: the host takes the first one that it meets and never reads the others.

use crate::rules::mend::shown;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::Path;
use std::sync::Arc;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-multiple-apps-py",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("plugin-multiple-apps-py.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps() else { return };
    let Some((chosen, others)) = plugin.layout.apps.split_first() else { return };
    let Some(package) = chosen.parent() else { return };
    // An `apps.py` inside the chosen package (`tests/apps.py`), or among git's own files, can neither be taken nor be meant.
    let is_meant =
        |other: &Path| !other.starts_with(package) && !other.components().any(|part| part.as_os_str() == ".git");
    let rivals: Vec<_> = others.iter().filter(|other| plugin.layout.ambiguous || is_meant(other)).collect();
    let Some(first) = rivals.first() else { return };
    let others = match rivals.len() {
        1 => format!("`{}`", shown(context, first)),
        count => format!("`{}` and {} more", shown(context, first), count - 1),
    };
    let message = if plugin.layout.ambiguous {
        format!(
            "Which module Karrot loads depends on the order in which the server's disk lists folders: this `apps.py`, or {others}. \
             Keep one."
        )
    } else {
        format!(
            "Karrot loads this `apps.py` and never reads {others}. Keep one, and leave the others out of the plugin."
        )
    };
    let mut report = Report::new(Span::default(), message);
    for rival in rivals.iter().take(8) {
        report = report.related(&Arc::<Path>::from(rival.as_path()), Span::default(), "another apps.py");
    }
    sink.report(report);
}
