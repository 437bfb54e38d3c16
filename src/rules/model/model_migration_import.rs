//! A migration that imports the plugin by a name that it does not have on the host.

use crate::facts::{StatementKind, all_statements};
use crate::host::Karrot;
use crate::rules::cause::{Outer, outer};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
        if Karrot::current().has_module(first) || outer(context, module) != Some(Outer::Folder) {
            continue;
        }
        let own = plugin.module.as_deref().unwrap_or_default();
        let message = format!(
            "`migrate` fails and makes no table: on the server the plugin is called `{own}`, and nothing is called `{first}`. Import \
             relatively."
        );
        sink.report(Report::new(facts.spans.expression(at), message));
    }
}
