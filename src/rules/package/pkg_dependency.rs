//! An import of a package that the server does not have, where it runs later than the host imports the plugin.

use crate::facts::{ExprId, FunctionId, Id, StatementKind, statements_below};
use crate::host::{Karrot, removed_module};
use crate::project::File;
use crate::project::site::Backend;
use crate::rules::cause::outer;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use std::collections::HashSet;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pkg-dependency",
    severity: Severity::Warning,
    impact: Impact::Status500,
    page: include_str!("pkg-dependency.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let (Some(package), Some(own)) = (&plugin.package, plugin.module.as_deref()) else { return };
    let Ok(below) = context.file.path.strip_prefix(package) else { return };
    // What only developers run, the server need not be able to run.
    let is_test = below
        .components()
        .filter_map(|part| part.as_os_str().to_str())
        .any(|part| part.starts_with("test") || part.ends_with("_test.py") || part == "conftest.py");
    // Who changes where Python looks for modules brings some along.
    let extends = |file: &File| {
        let text = file.source.as_str();
        text.contains("sys.path") || text.contains("sys.modules") || text.contains("addsitedir")
    };
    if is_test || plugin.backend != Backend::Loaded {
        return;
    }
    let facts = &context.file.facts;
    let program = &facts.program;
    // What stands outside of functions is told where it raises, if the host imports the file.
    let is_run = site.world.module_of(&context.file.path).is_some();
    let functions = program.functions.iter::<FunctionId>().map(|(_, function)| function.body.as_slice());
    let blocks = std::iter::once(program.body.as_slice()).chain(functions);
    let guarded = guarded(program);
    for statement in blocks.flat_map(statements_below) {
        let (module, at) = match &statement.kind {
            StatementKind::ImportFrom { level: 0, module, at, .. } => (module, *at),
            StatementKind::Import { module, at, .. } => (module, *at),
            _ => continue,
        };
        let first = module.split('.').next().unwrap_or(module);
        let known = first == own
            || first == "__future__"
            || Karrot::current().has_module(first)
            || removed_module(module).is_some();
        if known || guarded.contains(&at) || (is_run && !at.is_inner()) || outer(context, module).is_some() {
            continue;
        }
        // Asked last: it reads every file of every plugin.
        if site.world.modules.iter().filter_map(|module| module.file.as_deref()).any(extends) {
            return;
        }
        let message = format!(
            "ModuleNotFoundError whenever this runs: the server has no package `{first}`. Put it into the plugin, or do without it."
        );
        sink.report(Report::new(facts.spans.expression(at), message));
    }
}

/// Imports that a `try` or an `if` stands around.
fn guarded(program: &crate::facts::Program) -> HashSet<ExprId> {
    let functions = program.functions.iter::<FunctionId>().map(|(_, function)| function.body.as_slice());
    let mut found = HashSet::new();
    for statement in std::iter::once(program.body.as_slice()).chain(functions).flat_map(statements_below) {
        let blocks: Vec<&[crate::facts::Statement]> = match &statement.kind {
            StatementKind::Try { body, handlers, .. } => {
                std::iter::once(body.as_slice()).chain(handlers.iter().map(|handler| handler.body.as_slice())).collect()
            }
            StatementKind::If(branches) => branches.iter().map(|(_, body)| body.as_slice()).collect(),
            _ => continue,
        };
        for inner in blocks.into_iter().flat_map(statements_below) {
            if let StatementKind::Import { at, .. } | StatementKind::ImportFrom { at, .. } = &inner.kind {
                found.insert(*at);
            }
        }
    }
    found
}
