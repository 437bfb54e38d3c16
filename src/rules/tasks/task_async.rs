//! An `async def` as a task: huey calls it and gets a coroutine that nobody awaits.

use super::declared::{Task, tasks};
use crate::facts::{Parameter, ParameterKind};
use crate::project::File;
use crate::rules::mend::{edit, import, indentation};
use crate::rules::places::parameter_list;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-async",
    severity: Severity::Error,
    impact: Impact::Never,
    page: include_str!("task-async.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for task in tasks(&facts.program, names) {
        // A decorator below may make a plain function of it (`async_to_sync`).
        let is_last = task.index + 1 == task.function.decorators.len();
        if task.function.is_async && task.arguments.is_some() && is_last && !task.function.is_generator {
            let message = format!(
                "The body of `{}` never runs: huey calls it like a plain function, and nobody awaits the coroutine. Write `def`, and \
                 `async_to_sync(…)(…)` in it where something must be awaited.",
                task.function.name
            );
            let report = Report::new(facts.spans.function(task.id), message);
            sink.report(match wrapped(context.file, &task) {
                Some(fix) => report.fix(fix),
                None => report,
            });
        }
    }
}

/// A plain task that runs the coroutine, behind it. `@async_to_sync` between the two is no way: what it makes has no name, and huey
/// keeps tasks by theirs.
fn wrapped(file: &File, task: &Task<'_>) -> Option<Fix> {
    let (facts, source) = (&file.facts, &file.source);
    let (whole, name) = (facts.spans.function_body(task.id), facts.spans.function(task.id));
    let last = facts.spans.expression(*task.function.decorators.last()?);
    let head = source.slice(Span::new(last.end, name.start));
    let start = last.end + head.find("async")? as u32;
    let inner = format!("_{}", task.function.name);
    if source.as_str().contains(&inner) {
        return None;
    }
    let passed = |parameter: &Parameter| match parameter.kind {
        ParameterKind::PositionalOnly | ParameterKind::Normal => parameter.name.to_string(),
        ParameterKind::Star => format!("*{}", parameter.name),
        ParameterKind::KeywordOnly => format!("{0}={0}", parameter.name),
        ParameterKind::DoubleStar => format!("**{}", parameter.name),
    };
    let arguments: Vec<String> = task.function.parameters.iter().map(passed).collect();
    let (decorators, indent) = (source.slice(Span::new(whole.start, start)), indentation(file, whole.start));
    let text = format!(
        "\n\n\n{indent}{decorators}def {}{}:\n{indent}    return async_to_sync({inner})({})",
        task.function.name,
        source.slice(parameter_list(file, task.id)?),
        arguments.join(", ")
    );
    let mut edits = import(file, "asgiref.sync", "async_to_sync")?;
    edits.push(edit(&file.path, Span::new(whole.start, start), ""));
    edits.push(edit(&file.path, name, inner));
    edits.push(edit(&file.path, Span::empty(whole.end), text));
    Some(Fix { title: "Run it by a plain task".to_owned(), safe: false, edits, operations: Vec::new() })
}
