//! Files beside the package that only count in it.

use crate::project::EntryKind;
use crate::rules::moves::rename;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-file-unreachable",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("plugin-file-unreachable.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin().filter(|plugin| !plugin.layout.apps.is_empty() && !plugin.layout.ambiguous)
    else {
        return;
    };
    let (Some(package), Some(module)) = (&plugin.package, &plugin.module) else { return };
    // Above the package, nothing is on Python's path and no app looks for templates.
    if *package == plugin.folder || !package.starts_with(&plugin.folder) {
        return;
    }
    let inside = context.snapshot.files.entries(package);
    // What is there already is not written over.
    let moved = |report: Report, name: &str| {
        if inside.iter().flat_map(|entries| entries.iter()).any(|entry| entry.name == name) {
            return report;
        }
        report.fix(rename(plugin.folder.join(name), package.join(name), format!("Move {name} into {module}")))
    };
    if let (Some(name), true) = (context.file.path.file_name(), context.file.path.parent() == Some(&plugin.folder)) {
        let text = context.file.source.as_str();
        let is_meant = match name.to_str() {
            Some("urls.py") => text.contains("urlpatterns"),
            Some("models.py") => text.contains("models.Model"),
            Some("tasks.py") => text.contains("huey"),
            _ => false,
        };
        if is_meant {
            let message = format!("This file is never read: Karrot loads the folder `{module}` only. Move it there.");
            sink.report(moved(Report::new(Span::default(), message), &name.to_string_lossy()));
        }
    }
    if context.plugin_of_apps().is_none() {
        return;
    }
    let Some(entries) = context.snapshot.files.entries(&plugin.folder) else { return };
    for name in ["templates", "migrations"] {
        if entries.iter().any(|entry| entry.name == name && entry.kind == EntryKind::Directory) {
            let message = format!(
                "`{name}` beside the folder `{module}` is never read: Karrot loads that folder only. Move it there."
            );
            sink.report(moved(Report::new(Span::default(), message), name));
        }
    }
}
