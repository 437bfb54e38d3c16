//! A migration that imports the plugin by a name that it does not have on the host.

use crate::facts::{StatementKind, all_statements};
use crate::host::Karrot;
use crate::rules::cause::{Outer, outer};
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use std::path::Path;

/// The rule.
pub const RULE: Rule = Rule {
    code: "model-migration-import",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("model-migration-import.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin().filter(|_| context.site().is_some_and(|site| site.is_host)) else { return };
    let Some(package) = plugin.package.as_ref().filter(|_| !plugin.layout.apps.is_empty()) else { return };
    if !context.file.path.starts_with(package.join("migrations")) {
        return;
    }
    let facts = &context.file.facts;
    for statement in all_statements(&facts.program) {
        let (module, at) = match &statement.kind {
            StatementKind::ImportFrom { level: 0, module, at, .. } => (module, *at),
            StatementKind::Import { module, at, .. } => (module, *at),
            _ => continue,
        };
        let first = module.split('.').next().unwrap_or(module);
        let own = plugin.module.as_deref().unwrap_or_default();
        // The folder around it may be called like the module: `things.things.models`.
        let twice = format!("{own}.{own}");
        let is_called_twice = plugin.folder.file_name().is_some_and(|name| name == own)
            && module.strip_prefix(twice.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            && ["__init__.py", "models.py"].iter().all(|file| !is_file(context, &package.join(own).join(file)))
            && !is_file(context, &package.join(format!("{own}.py")));
        let first = if is_called_twice { twice.as_str() } else { first };
        if !is_called_twice && (Karrot::current().has_module(first) || outer(context, module) != Some(Outer::Folder)) {
            continue;
        }
        let message = format!(
            "`migrate` fails and makes no table: on the server the plugin is called `{own}`, and nothing is called `{first}`. Import \
             relatively."
        );
        let span = facts.spans.expression(at);
        let report = Report::new(span, message);
        // The folders between the plugin's own and the package are no part of any name either.
        let between = package.strip_prefix(&plugin.folder).ok();
        let between =
            between.map(|path| path.components().map(|part| format!(".{}", part.as_os_str().to_string_lossy())));
        let outer = match is_called_twice {
            true => twice.clone(),
            false => format!("{first}{}", between.into_iter().flatten().collect::<String>()),
        };
        let rest = module.strip_prefix(outer.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('.'));
        let depth = context.file.path.parent().and_then(|folder| folder.strip_prefix(package).ok());
        let is_from = matches!(statement.kind, StatementKind::ImportFrom { .. });
        sink.report(match (rest, depth) {
            (Some(rest), Some(depth)) if is_from && context.file.source.slice(span) == module.as_str() => {
                let dots = ".".repeat(depth.components().count() + 1);
                let new = format!("{dots}{}", rest.trim_start_matches('.'));
                report.fix(safe(replace(&context.file.path, span, new.clone(), format!("Change to {new}"))))
            }
            _ => report,
        });
    }
}

fn is_file(context: &Context<'_>, path: &Path) -> bool {
    context.snapshot.files.file(path).is_some()
}
