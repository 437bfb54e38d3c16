//! `lock_task` above the task's decorator: it locks the moment in which the task is put into the queue.

use super::declared::tasks;
use crate::rules::mend::edit;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-lock-order",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("task-lock-order.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for task in tasks(&facts.program, names) {
        let above = task.function.decorators.iter().take(task.index);
        let lock = above.copied().find(|decorator| {
            matches!(
                names.call(*decorator).as_ref().map(|(dotted, _)| dotted.as_str()),
                Some("huey.contrib.djhuey.lock_task" | "huey.contrib.djhuey.HUEY.lock_task")
            )
        });
        let Some(lock) = lock else { continue };
        let (upper, lower) = (facts.spans.expression(lock), facts.spans.expression(task.decorator));
        let message = format!(
            "Two runs of `{}` may overlap, and it has no `.schedule()` any more: the lock is held only while the task is put into the \
             queue. Write `lock_task` below `{}`.",
            task.function.name, task.name
        );
        let source = &context.file.source;
        let fix = Fix {
            title: "Swap the decorators".to_owned(),
            safe: false,
            edits: vec![
                edit(&context.file.path, upper, source.slice(lower)),
                edit(&context.file.path, lower, source.slice(upper)),
            ],
            operations: Vec::new(),
        };
        sink.report(Report::new(upper, message).fix(fix));
    }
}
