//! A periodic task whose schedule can't be called with a moment: huey's scheduler raises once a minute.

use super::crontab::cron_line;
use super::declared::{Kind, tasks};
use crate::facts::{Expr, Literal};
use crate::rules::mend::{edit, import};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-schedule-type",
    severity: Severity::Error,
    impact: Impact::StopAll,
    page: include_str!("task-schedule-type.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for task in tasks(&facts.program, names).into_iter().filter(|task| task.kind == Kind::Periodic) {
        let Some(schedule) = task.schedule() else { continue };
        let expression = facts.program.expression(schedule);
        let is_crontab = matches!(names.dotted(schedule).as_deref(), Some("huey.crontab" | "huey.api.crontab"));
        let what = match expression {
            Some(Expr::Literal(Literal::Str(_))) => "a text",
            Some(Expr::Literal(Literal::None)) => "None",
            Some(Expr::Literal(_)) => "a plain value",
            Some(Expr::List(_) | Expr::Tuple(_) | Expr::Dict(_) | Expr::Set(_)) => "a collection",
            _ if is_crontab => "`crontab` itself, not called",
            _ => continue,
        };
        let message = format!(
            "No periodic job of the whole site runs: huey calls each schedule once a minute, this one is {what}, and what that raises \
             ends the round. Write `crontab(…)`."
        );
        let span = facts.spans.expression(schedule);
        let report = Report::new(span, message);
        let line = facts.program.text(schedule).and_then(|text| cron_line(text));
        sink.report(match line {
            Some(fields) => {
                let text = format!("crontab({fields})");
                let title = format!("Change to {text}");
                let mut edits = import(context.file, "huey", "crontab").unwrap_or_default();
                edits.push(edit(&context.file.path, span, text));
                report.fix(Fix { title, safe: false, edits, operations: Vec::new() })
            }
            None => report,
        });
    }
}
