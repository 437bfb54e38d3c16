//! A piece of a `crontab()` that huey passes over while the rest counts.

use super::crontab::{cron_line, told};
use crate::facts::Id;
use crate::host::crontab::FIELDS;
use crate::project::crontab::calls;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-crontab-partial",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("task-crontab-partial.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    // What stands in a function is no schedule yet.
    for call in calls(&facts.program, context.imports()).into_iter().filter(|call| !call.id.is_inner()) {
        let Ok(crontab) = &call.result else { continue };
        if crontab.empty_field().is_some() {
            continue;
        }
        for (at, field) in crontab.fields.iter().enumerate() {
            let (Some(piece), Some((place, text))) =
                (field.ignored.first(), call.given.get(at).and_then(Option::as_ref))
            else {
                continue;
            };
            let name = FIELDS.get(at).copied().unwrap_or_default();
            let line = cron_line(text);
            let why = match &line {
                Some(_) => {
                    "huey takes one argument for each field, not a whole cron line, and reads only its beginning"
                        .to_owned()
                }
                None if piece.contains('/') => {
                    format!("huey knows no step behind a range and passes over that of `{piece}`")
                }
                None if piece.trim() != piece => {
                    format!("huey passes over `{piece}` of this {name}, for the space in it")
                }
                None => format!("huey passes over `{piece}` of this {name}"),
            };
            let message = format!(
                "This job runs at other times than it says: {why}. It runs {} times a week: {}, …",
                crontab.runs_a_week(),
                told(crontab)
            );
            let span = facts.spans.expression(*place);
            let report = Report::new(span, message);
            let unspaced = text.replace(' ', "");
            sink.report(match line.filter(|_| call.arguments.len() == 1) {
                Some(fields) => report.fix(replace(
                    &context.file.path,
                    span,
                    fields.clone(),
                    format!("Change to crontab({fields})"),
                )),
                None if piece.trim() != piece && !unspaced.is_empty() => {
                    let new = format!("\"{unspaced}\"");
                    report.fix(replace(&context.file.path, span, new.clone(), format!("Change to {new}")))
                }
                None => report,
            });
        }
    }
}
