//! Models of a plugin that has no migrations: nobody makes their tables.

use super::concrete_models;
use crate::rules::mend::create;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "model-no-migrations",
    severity: Severity::Warning,
    impact: Impact::Status500,
    page: include_str!("model-no-migrations.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let (Some(module), Some(package)) = (&plugin.module, &plugin.package) else { return };
    let models = site.world.module_named(&format!("{module}.models")).and_then(|id| site.world.module(id));
    if plugin.layout.apps.is_empty() || models.is_none_or(|models| models.path != context.file.path) {
        return;
    }
    let migrations = context.snapshot.files.entries(&package.join("migrations"));
    let is_migration = |name: &str| name.ends_with(".py") && !name.starts_with(['_', '~']);
    if migrations.iter().flat_map(|entries| entries.iter()).any(|entry| is_migration(&entry.name)) {
        return;
    }
    let Some(models) = concrete_models(context) else { return };
    let Some((name, span)) = models.into_iter().min_by_key(|(_, span)| *span) else { return };
    let message = format!(
        "Whatever uses `{name}` is a 500: the plugin has no migrations, so `migrate` makes no table. Run `makemigrations {module}` on a \
         Karrot checkout that has the plugin."
    );
    let report = Report::new(span, message);
    // `makemigrations` without an app's name passes by what has no such package.
    let has_package = migrations.iter().flat_map(|entries| entries.iter()).any(|entry| entry.name == "__init__.py");
    let init = package.join("migrations").join("__init__.py");
    sink.report(match has_package {
        true => report,
        false => report.fix(create(init, "", "Create the package that `makemigrations` writes into")),
    });
}
