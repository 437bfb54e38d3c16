//! Tasks in a module that huey's consumer never imports.

use super::declared::tasks;
use crate::facts::{Expr, ExprId, StatementKind};
use crate::project::site::Backend;
use crate::rules::mend::{create, insert, line_end};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use std::path::PathBuf;

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
    let import = match dotted.rsplit_once('.') {
        Some((package, "__init__")) => match package.rsplit_once('.') {
            Some((above, name)) => format!("from .{above} import {name}"),
            None => format!("from . import {package}"),
        },
        Some((package, name)) => format!("from .{package} import {name}"),
        None => format!("from . import {dotted}"),
    };
    let message = format!(
        "huey's consumer does not know `{}` and never runs it: it imports `{module}.tasks` only, and nothing imports this module. \
         Import it there: `{import}`.",
        task.function.name
    );
    let report = Report::new(facts.spans.function(task.id), message);
    sink.report(report.fix(imported(context, package.join("tasks.py"), &import)));
}

/// The import in `tasks.py`, behind those that are there.
fn imported(context: &Context<'_>, tasks: PathBuf, import: &str) -> Fix {
    let line = format!("{import}  # noqa: F401\n");
    let title = "Import it in tasks.py";
    let Some(file) = context.snapshot.files.file(&tasks) else { return create(tasks, &line, title) };
    let is_import =
        |kind: &StatementKind| matches!(kind, StatementKind::Import { .. } | StatementKind::ImportFrom { .. });
    let last = file.facts.program.body.iter().rev().find(|statement| is_import(&statement.kind));
    match last.map(|statement| file.facts.spans.statement(statement.id).end) {
        Some(end) => insert(&file.path, line_end(&file, end), format!("\n{}", line.trim_end()), title),
        None => insert(&file.path, 0, format!("{line}\n"), title),
    }
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
