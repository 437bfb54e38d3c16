//! A decorator of huey's that is not called, or a periodic one without a schedule.

use super::declared::{Kind, tasks};
use super::import_fails;
use crate::facts::Id;
use crate::rules::consequence::sentence;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-decorator-call",
    severity: Severity::Error,
    impact: Impact::Never,
    page: include_str!("task-decorator-call.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for task in tasks(&facts.program, names) {
        let span = facts.spans.expression(task.decorator);
        let (name, function) = (&task.name, &task.function.name);
        match (task.kind, task.arguments) {
            (Kind::Task, None) => {
                let message = format!(
                    "The body of `{function}` never runs, and nothing says so: without parentheses `{name}` takes the function for one of \
                     its options. Write `@{name}()`."
                );
                let at = Span::empty(span.end);
                sink.report(Report::new(span, message).fix(replace(&context.file.path, at, "()", "Add ()")));
            }
            (Kind::Periodic, None) => {
                let message = format!(
                    "`{function}` never runs, and nothing says so: `{name}` takes the function for a schedule. Write \
                     `@{name}(crontab(…))`."
                );
                sink.report(Report::new(span, message));
            }
            (Kind::Periodic, Some(_)) if task.schedule().is_none() && !task.is_open() => {
                let (result, impact) = if task.decorator.is_inner() {
                    ("whatever runs this raises", Impact::Status500)
                } else {
                    import_fails(context)
                };
                let message =
                    format!("{}: TypeError, `{name}` needs a schedule. Write `@{name}(crontab(…))`.", sentence(result));
                sink.report(Report::new(span, message).impact(impact));
            }
            _ => {}
        }
    }
}
