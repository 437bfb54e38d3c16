//! An `async def` as a task: huey calls it and gets a coroutine that nobody awaits.

use super::declared::tasks;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
                 `async_to_sync` where something must be awaited.",
                task.function.name
            );
            sink.report(Report::new(facts.spans.function(task.id), message));
        }
    }
}
