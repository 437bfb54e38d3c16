//! A `crontab()` with an hour or a day and no minute: it runs in every minute of them.

use super::crontab::told;
use crate::facts::{Id, Passing};
use crate::project::crontab::calls;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-crontab-minute",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("task-crontab-minute.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    // What stands in a function is no schedule yet.
    for call in calls(&facts.program, context.imports()).into_iter().filter(|call| !call.id.is_inner()) {
        let Ok(crontab) = &call.result else { continue };
        let [minute, others @ ..] = &call.given;
        // `"*"` in words is meant.
        let restricts = others.iter().flatten().any(|(_, text)| text != "*");
        if minute.is_some() || !restricts || crontab.runs(0, 1).is_empty() {
            continue;
        }
        let message = format!(
            "This job runs every minute of the selected hours, {} times a week: {}, … Give a `minute` too.",
            crontab.runs_a_week(),
            told(crontab)
        );
        let span = facts.spans.expression(call.id);
        let report = Report::new(span, message);
        let first = call.arguments.first().filter(|first| matches!(first.passing, Passing::Keyword(_)));
        let at = first.and_then(|_| context.file.source.slice(span).find('('));
        sink.report(match at {
            Some(at) => {
                let at = Span::empty(span.start + at as u32 + 1);
                report.fix(replace(&context.file.path, at, "minute=0, ", "Add minute=0"))
            }
            None => report,
        });
    }
}
