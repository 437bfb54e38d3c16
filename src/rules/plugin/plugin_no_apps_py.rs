//! A plugin with a `urls.py` and no `apps.py` that the host would find: it has no backend.

use crate::host::is_identifier;
use crate::project::site::Backend;
use crate::rules::mend::{config_name, create, identifier};
use crate::rules::{Context, Impact, Operation, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::Path;

/// The rule. A warning, as a plugin may be meant to have a frontend only.
pub const RULE: Rule = Rule {
    code: "plugin-no-apps-py",
    severity: Severity::Warning,
    impact: Impact::Drop,
    page: include_str!("plugin-no-apps-py.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    let (Backend::None, Some(package), Some(module)) = (plugin.backend, &plugin.package, &plugin.module) else {
        return;
    };
    // An incomplete search may have missed it.
    if plugin.layout.incomplete || *context.file.path != *package.join("urls.py") {
        return;
    }
    let entries = context.snapshot.files.entries(package);
    let has = |name: &str| entries.iter().flat_map(|entries| entries.iter()).any(|entry| entry.name == name);
    let why = if package.to_string_lossy().contains("site-packages") && has("apps.py") {
        "Karrot passes by every path that contains `site-packages`. Rename the folder"
    } else if let Some(other) = entries.iter().flat_map(|entries| entries.iter()).find(|entry| is_misspelt(&entry.name))
    {
        let message = format!(
            "Karrot starts without this plugin's backend and prints nothing: it looks for a file called exactly `apps.py`, and `{}` \
             is not. Rename it.",
            other.name
        );
        sink.report(Report::new(Span::default(), message));
        return;
    } else if has("apps") {
        "an `apps` folder is not what it looks for. Make it a file `apps.py`"
    } else {
        "there is no `apps.py` beside this file. Create one"
    };
    let message = format!("Karrot starts without this plugin's backend and prints nothing: {why}.");
    let mut report = Report::new(Span::default(), message);
    if !has("apps.py") && !has("apps") {
        let mut fix = create(package.join("apps.py"), &config(module), "Create apps.py");
        if !has("__init__.py") {
            fix.operations.push(Operation::Create(package.join("__init__.py")));
        }
        report = report.fix(crate::rules::mend::safe(fix));
    }
    sink.report(report);
}

fn is_misspelt(name: &str) -> bool {
    let path = Path::new(name);
    name != "apps.py"
        && (name.eq_ignore_ascii_case("apps.py")
            || (path.extension().is_some_and(|extension| extension == "py")
                && matches!(path.file_stem(), Some(stem) if stem == "app")))
}

/// An `apps.py` for a module of this name. `__package__` is right whatever the folder is called.
pub fn config(module: &str) -> String {
    let class = config_name(module);
    let label = if is_identifier(module) { String::new() } else { format!("    label = \"{}\"\n", identifier(module)) };
    format!("from django.apps import AppConfig\n\n\nclass {class}(AppConfig):\n    name = __package__\n{label}")
}
