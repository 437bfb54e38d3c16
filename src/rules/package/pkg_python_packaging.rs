//! Python's packaging files in a plugin: the host reads none of them.

use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::Path;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pkg-python-packaging",
    severity: Severity::Hint,
    impact: Impact::Hygiene,
    page: include_str!("pkg-python-packaging.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps().filter(|_| context.site().is_some_and(|site| site.is_host)) else {
        return;
    };
    let files = &context.snapshot.files;
    let has = |folder: &Path, name: &str| {
        files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == name))
    };
    // Tools are configured in it as well, which is no packaging.
    let packs = |folder: &Path| {
        has(folder, "pyproject.toml")
            && files.file(&folder.join("pyproject.toml")).is_some_and(|file| {
                let text = file.source.as_str();
                ["[project]", "[build-system]", "[tool.poetry]"]
                    .iter()
                    .any(|table| text.lines().any(|line| line.trim() == *table))
            })
    };
    let folders = [Some(plugin.folder.as_path()), plugin.package.as_deref()];
    let mut found = Vec::new();
    for folder in folders.into_iter().flatten() {
        let named = ["setup.py", "setup.cfg", "MANIFEST.in"].into_iter().filter(|name| has(folder, name));
        found.extend(named.chain(packs(folder).then_some("pyproject.toml")));
    }
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        return;
    }
    let names: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
    let message = format!(
        "Karrot reads no {}, and installs nothing that it asks for: a plugin is a folder. `karrot-ls pack` makes what Karrot installs.",
        names.join(" and no ")
    );
    sink.report(Report::new(Span::default(), message));
}
