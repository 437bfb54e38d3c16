//! The `apps.py` that the host takes stands where no backend is meant: among tests, in a frontend's packages.

use super::plugin_no_apps_py::config;
use crate::host::Karrot;
use crate::rules::mend::{create, shown};
use crate::rules::{Context, Impact, Operation, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::{Path, PathBuf};

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-apps-misplaced",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("plugin-apps-misplaced.md"),
    check,
};

/// Folders that hold something else than a plugin's backend. The host passes by none of them.
const ELSEWHERE: [&str; 12] = [
    "node_modules",
    "bower_components",
    "venv",
    "env",
    "tests",
    "test",
    "frontend",
    "dist",
    "build",
    "static",
    "public",
    "docs",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin().filter(|plugin| !plugin.layout.ambiguous && !plugin.layout.incomplete) else {
        return;
    };
    let (Some(apps), Some(package), Some(module)) = (plugin.layout.apps.first(), &plugin.package, &plugin.module)
    else {
        return;
    };
    // A name that Python or the host uses itself is another finding.
    let host = Karrot::current();
    if host.clash(module).is_some() || host.is_standard_library(module) {
        return;
    }
    let Some(place) = package.strip_prefix(&plugin.folder).ok().and_then(elsewhere) else { return };
    match meant(context, package, &plugin.folder) {
        // The file that shows the intention carries it.
        Some(folder) => {
            if *context.file.path != *folder.join("urls.py") {
                return;
            }
            let message = format!(
                "These URLs are 404s, and Karrot prints nothing: the only `apps.py` is `{}`, so it loads `{module}` as the plugin's \
                 backend. Create one beside this file.",
                shown(context, apps)
            );
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let mut fix = create(folder.join("apps.py"), &config(&name), "Create apps.py beside this file");
            if !has(context, &folder, "__init__.py") {
                fix.operations.push(Operation::Create(folder.join("__init__.py")));
            }
            let report = Report::new(Span::default(), message).severity(Severity::Error).impact(Impact::Status404);
            sink.report(report.fix(fix));
        }
        None if context.plugin_of_apps().is_some() => {
            let message = if place == "frontend" {
                format!(
                    "Karrot takes this folder for the plugin's backend: its module is called `{module}`, and so are its URLs and tables. \
                     Give the backend a folder of its own."
                )
            } else {
                format!(
                    "Karrot loads `{module}` from `{place}` as this plugin's backend, though nothing there is meant to be one. Leave \
                     `{place}` out of the plugin."
                )
            };
            sink.report(Report::new(Span::default(), message));
        }
        None => {}
    }
}

/// The part of a package's path that says it is no backend.
fn elsewhere(below: &Path) -> Option<&str> {
    let parts = below.components().filter_map(|part| part.as_os_str().to_str());
    let found: Vec<&str> = parts.filter(|part| part.starts_with('.') || ELSEWHERE.contains(part)).collect();
    // What a frontend holds says more than the frontend.
    found.iter().find(|part| **part != "frontend").or(found.first()).copied()
}

/// The folder above the package, within the plugin, that looks like the backend: it has a `urls.py`.
fn meant(context: &Context<'_>, package: &Path, plugin: &Path) -> Option<PathBuf> {
    let above = package.ancestors().skip(1).take_while(|folder| folder.starts_with(plugin));
    above.map(Path::to_path_buf).find(|folder| has(context, folder, "urls.py"))
}

fn has(context: &Context<'_>, folder: &Path, name: &str) -> bool {
    let entries = context.snapshot.files.entries(folder);
    entries.is_some_and(|entries| entries.iter().any(|entry| entry.name == name))
}
