//! A periodic task with a parameter that nobody gives.

use super::declared::{Kind, tasks};
use crate::facts::ParameterKind;
use crate::rules::mend::replace;
use crate::rules::places::parameter_span;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-periodic-arguments",
    severity: Severity::Error,
    impact: Impact::Never,
    page: include_str!("task-periodic-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for task in tasks(&facts.program, names).into_iter().filter(|task| task.kind == Kind::Periodic) {
        let Some(has_context) = task.has_context(&facts.program) else { continue };
        // Another decorator below may give the argument.
        if task.arguments.is_none() || task.is_open() || task.index + 1 < task.function.decorators.len() {
            continue;
        }
        let missing = task.function.parameters.iter().find(|parameter| {
            let takes_none = matches!(parameter.kind, ParameterKind::Star | ParameterKind::DoubleStar);
            parameter.default.is_none() && !takes_none && !(has_context && parameter.name == "task")
        });
        let Some(parameter) = missing else { continue };
        let message = format!(
            "Every run of `{}` fails with a TypeError: huey calls a periodic task without arguments, and `{}` has no default. Give it one.",
            task.function.name, parameter.name
        );
        let span = parameter_span(context.file, task.id, &parameter.name);
        let report = Report::new(span, message);
        // Parameters behind it must have defaults as well, and an annotation stands in between.
        let is_last = task.function.parameters.last().is_some_and(|last| last.name == parameter.name);
        let is_plain = parameter.annotation.is_none() && context.file.source.slice(span) == parameter.name.as_str();
        sink.report(if is_last && is_plain {
            report.fix(replace(&context.file.path, Span::empty(span.end), "=None", "Give it the default None"))
        } else {
            report
        });
    }
}
