//! A `crontab()` that no moment fits: huey passes over what it does not understand, and nothing is left.

use super::crontab::cron_line;
use crate::facts::Id;
use crate::host::crontab::FIELDS;
use crate::project::crontab::calls;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule. The recorded host's consumer goes on, and says nothing.
pub const RULE: Rule = Rule {
    code: "task-crontab-never",
    severity: Severity::Warning,
    impact: Impact::Never,
    page: include_str!("task-crontab-never.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    // What stands in a function is no schedule yet.
    for call in calls(&facts.program, context.imports()).into_iter().filter(|call| !call.id.is_inner()) {
        let Ok(crontab) = &call.result else { continue };
        let Some(at) = crontab.empty_field() else {
            if crontab.runs(0, 1).is_empty() {
                let message =
                    "This job never runs, and nothing says so: no month that is selected has a day that is selected.";
                sink.report(Report::new(facts.spans.expression(call.id), message));
            }
            continue;
        };
        let field = FIELDS.get(at).copied().unwrap_or_default();
        let Some((place, text)) = call.given.get(at).and_then(Option::as_ref) else { continue };
        let result = "This job never runs, and nothing says so";
        let line = cron_line(text);
        let why = match &line {
            Some(_) => "huey takes one argument for each field, not a whole cron line".to_owned(),
            None if text.is_empty() => format!("no {field} is selected"),
            None if text.starts_with('@') || text.contains(|c: char| c.is_ascii_alphabetic()) => {
                format!("huey passes over `{text}`, for it knows {field} by numbers only")
            }
            None => format!("huey finds no {field} in `{text}`"),
        };
        let mend = if field == "day_of_week" && line.is_none() { " 0 and 7 are Sunday, 1 is Monday." } else { "" };
        let report = Report::new(facts.spans.expression(*place), format!("{result}: {why}.{mend}"));
        sink.report(match (weekdays(at, text), line.filter(|_| call.arguments.len() == 1)) {
            (Some(numbers), _) => {
                let new = format!("\"{numbers}\"");
                let title = format!("Change to {new}");
                report.fix(replace(&context.file.path, facts.spans.expression(*place), new, title))
            }
            (None, Some(fields)) => {
                let title = format!("Change to crontab({fields})");
                report.fix(replace(&context.file.path, facts.spans.expression(*place), fields, title))
            }
            (None, None) => report,
        });
    }
}

/// The numbers of days that are written by name: `mon,thu`, `mon-fri`.
fn weekdays(field: usize, text: &str) -> Option<String> {
    const NAMES: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let number = |name: &str| {
        let short = name.trim().to_lowercase();
        NAMES.iter().position(|day| short.starts_with(day) && short.len() <= 9)
    };
    let piece = |piece: &str| match piece.split_once('-') {
        Some((first, last)) => Some(format!("{}-{}", number(first)?, number(last)?)),
        None => Some(number(piece)?.to_string()),
    };
    (field == 4).then(|| text.split(',').map(piece).collect::<Option<Vec<_>>>().map(|all| all.join(",")))?
}
