//! Two tasks of one name in one module: huey refuses the second when the module is imported.

use super::declared::tasks;
use super::import_fails;
use crate::facts::StatementKind;
use crate::rules::consequence::sentence;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use std::collections::HashMap;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-duplicate",
    severity: Severity::Error,
    impact: Impact::StopAll,
    page: include_str!("task-duplicate.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    let mut tasks = tasks(&facts.program, names);
    // Only what is certainly executed: under no condition, in no function.
    let order = |task: &super::declared::Task<'_>| {
        facts.program.body.iter().position(|statement| statement.kind == StatementKind::Function(task.id))
    };
    tasks.retain(|task| task.arguments.is_some() && !task.is_open() && order(task).is_some());
    tasks.sort_by_key(order);
    let mut first = HashMap::new();
    for task in &tasks {
        let Some(name) = task.registered_name(&facts.program) else { continue };
        let span =
            task.option("name").map_or_else(|| facts.spans.function(task.id), |name| facts.spans.expression(name));
        if let Some(earlier) = first.get(&name) {
            let (result, impact) = import_fails(context);
            let message = format!(
                "{}: ValueError, this module has a task `{name}` already. Give it another name.",
                sentence(result)
            );
            let report = Report::new(span, message).impact(impact);
            let report = report.related(&context.file.path, *earlier, "the first one");
            let new = format!("{}_2", task.function.name);
            let is_free = !context.file.source.as_str().contains(&new) && task.option("name").is_none();
            sink.report(if is_free {
                report.fix(replace(&context.file.path, span, new.clone(), format!("Call it {new}")))
            } else {
                report
            });
        } else {
            first.insert(name, span);
        }
    }
}
