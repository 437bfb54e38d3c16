//! Two routes with the same path: the second one is never reached.

use super::patterns::is_written;
use crate::rules::mend::remove_lines;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use std::collections::HashMap;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-duplicate-path",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-duplicate-path.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    if !site.table.rows.iter().any(|row| row.place.file == context.file.path) {
        return;
    }
    let mut first: HashMap<Vec<_>, usize> = HashMap::new();
    let mut seen = Vec::new();
    for (at, row) in site.table.rows.iter().enumerate() {
        let key: Option<Vec<_>> = row.parts.iter().map(|part| Some((part.kind as u8, part.text.as_deref()?))).collect();
        let Some(key) = key.filter(|_| !row.conditional) else { continue };
        let earlier = *first.entry(key).or_insert(at);
        let Some(earlier) = site.table.rows.get(earlier).filter(|earlier| earlier.pattern != row.pattern) else {
            continue;
        };
        let Some(pattern) = site.pattern_of(row) else { continue };
        // A router's routes are no one's writing.
        if row.place.file != context.file.path || !is_written(context, pattern) || seen.contains(&row.pattern) {
            continue;
        }
        seen.push(row.pattern);
        let message =
            format!("This route is never reached: an earlier one has the same path, `{}`. Remove one.", row.url());
        let (file, span) = context.locate(&earlier.place);
        let report = Report::new(context.span(&pattern.route_place), message).related(&file, span, "this one answers");
        sink.report(match remove_lines(context.file, context.span(&pattern.place), "Remove this route") {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}
