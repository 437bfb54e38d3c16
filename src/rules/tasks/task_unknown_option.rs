//! An option that huey does not have: it becomes an attribute that nobody reads.

use super::declared::{Kind, tasks};
use crate::facts::Passing;
use crate::rules::mend::{keyword_span, replace};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-unknown-option",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("task-unknown-option.md"),
    check,
};

/// The options of `Huey.task` (2.5.0).
const OPTIONS: [&str; 6] = ["retries", "retry_delay", "priority", "context", "name", "expires"];

/// Options of other queues and slips of the pen, and what they are called here; other names may be read by someone's own hooks.
const MEANT: [(&str, Option<&str>); 16] = [
    ("retry", Some("retries")),
    ("max_retries", Some("retries")),
    ("default_retry_delay", Some("retry_delay")),
    ("retry_backoff", Some("retry_delay")),
    ("delay_between_retries", Some("retry_delay")),
    ("autoretry_for", None),
    ("bind", Some("context")),
    ("ignore_result", None),
    ("expire", Some("expires")),
    ("timeout", None),
    ("time_limit", None),
    ("soft_time_limit", None),
    ("rate_limit", None),
    ("queue", None),
    ("countdown", None),
    ("acks_late", None),
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for task in tasks(&facts.program, names) {
        for argument in task.arguments.into_iter().flatten() {
            let Passing::Keyword(name) = &argument.passing else { continue };
            if OPTIONS.contains(&name.as_str()) || (task.kind == Kind::Periodic && name == "validate_datetime") {
                continue;
            }
            let Some(meant) = MEANT.iter().find(|(other, _)| other == name).map(|(_, meant)| *meant) else { continue };
            let span = keyword_span(context.file, name, facts.spans.expression(argument.value));
            let hint = meant.map_or_else(|| "Remove it.".to_owned(), |meant| format!("Did you mean `{meant}`?"));
            let message = format!("This option does nothing, and nothing says so: huey has no `{name}`. {hint}");
            let report = Report::new(span, message);
            let written = context.file.source.slice(span).starts_with(name.as_str());
            sink.report(match meant.filter(|_| written) {
                Some(meant) => {
                    let at = Span::new(span.start, span.start + name.len() as u32);
                    report.fix(replace(&context.file.path, at, meant, format!("Change to {meant}")))
                }
                None => report,
            });
        }
    }
}
