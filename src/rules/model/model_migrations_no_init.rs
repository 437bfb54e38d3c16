//! Migrations in a folder without `__init__.py`: `MigrationLoader` ignores a namespace package.

use crate::rules::mend::{create, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "model-migrations-no-init",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("model-migrations-no-init.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let (Some(package), Some(module)) = (&plugin.package, &plugin.module) else { return };
    let models = site.world.module_named(&format!("{module}.models")).and_then(|id| site.world.module(id));
    if plugin.layout.apps.is_empty() || models.is_none_or(|models| models.path != context.file.path) {
        return;
    }
    let folder = package.join("migrations");
    let Some(entries) = context.snapshot.files.entries(&folder) else { return };
    let is_migration = |name: &str| name.ends_with(".py") && !name.starts_with(['_', '~']);
    if entries.iter().any(|entry| entry.name == "__init__.py") || !entries.iter().any(|entry| is_migration(&entry.name))
    {
        return;
    }
    let message = "Whatever uses these models is a 500: `migrations` has no `__init__.py`, so `migrate` ignores it and makes no tables. \
                   Create an empty one.";
    let fix = create(folder.join("__init__.py"), "", "Create migrations/__init__.py");
    sink.report(Report::new(Span::default(), message).fix(safe(fix)));
}
