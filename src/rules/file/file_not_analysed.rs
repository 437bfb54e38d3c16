//! A file that is too large, too deep or too slow to analyse says so once, instead of silently looking healthy (guarantees 7, 8).

use crate::facts::Skipped;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "file-not-analysed",
    severity: Severity::Information,
    impact: Impact::Hygiene,
    page: include_str!("file-not-analysed.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(why) = context.file.facts.program.skipped else { return };
    let reason = match why {
        Skipped::TooLarge => "it is larger than 2 MiB",
        Skipped::TooDeep => "it is nested deeper than 1,000 levels",
        Skipped::TooSlow => "parsing it takes too long",
        Skipped::Unreadable => "it can't be read",
    };
    sink.report(Report::new(
        Span::default(),
        format!("Nothing in this file is checked, and nothing that depends on it is reported: {reason}. Split it or exclude it."),
    ));
}
