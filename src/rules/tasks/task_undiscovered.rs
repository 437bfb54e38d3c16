//! Tasks in a module that huey's consumer never imports.

use super::declared::tasks;
use crate::facts::{Expr, ExprId};
use crate::project::site::Backend;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-undiscovered",
    severity: Severity::Warning,
    impact: Impact::Never,
    page: include_str!("task-undiscovered.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let (Some(package), Some(module), Backend::Loaded) = (&plugin.package, &plugin.module, plugin.backend) else {
        return;
    };
    // Whatever was imported by anything that the host or its consumer runs is known to it.
    if !context.file.path.starts_with(package) || site.world.module_of(&context.file.path).is_some() {
        return;
    }
    let facts = &context.file.facts;
    let names = context.imports();
    let tasks = tasks(&facts.program, names);
    let Some(task) = tasks.iter().find(|task| task.arguments.is_some()) else { return };
    if site
        .world
        .modules
        .iter()
        .any(|module| module.file.as_ref().is_some_and(|file| imports_by_name(&file.facts.program)))
    {
        return;
    }
    let below = context.file.path.strip_prefix(package).unwrap_or(&context.file.path);
    let dotted = below.with_extension("").to_string_lossy().replace(['/', '\\'], ".");
    let message = format!(
        "huey's consumer does not know `{}` and never runs it: it imports `{module}.tasks` only, and nothing imports this module. \
         Import it there: `from {module} import {dotted}`.",
        task.function.name
    );
    sink.report(Report::new(facts.spans.function(task.id), message));
}

/// Whether a file imports modules whose names are put together at runtime.
fn imports_by_name(program: &crate::facts::Program) -> bool {
    program.expressions.iter::<ExprId>().any(|(_, expression)| match expression {
        Expr::Name(name) | Expr::Attribute(_, name) => {
            matches!(
                name.as_str(),
                "import_module" | "__import__" | "autodiscover_modules" | "walk_packages" | "iter_modules"
            )
        }
        _ => false,
    })
}
