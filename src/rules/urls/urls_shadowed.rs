//! A route that is never reached, as an earlier one takes all of its paths.

use super::patterns::is_written;
use crate::project::cover::{covers, pieces};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-shadowed",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-shadowed.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let path = context.file.path.as_os_str();
    let here = site.table.rows.iter().filter(|row| row.place.file.as_os_str() == path);
    // DRF's second route with a suffix stands behind its first and is as good as it.
    let asked = here.filter(|row| !row.conditional && row.parameters.iter().all(|one| one.name != "format"));
    let rows: Vec<_> = asked.filter_map(|row| Some((row, pieces(&row.parts)?))).collect();
    let mut told = Vec::new();
    for (at, (row, own)) in rows.iter().enumerate() {
        // What is the same text is another finding. Most pairs differ in their first letters: that is asked first.
        let shadow = rows.iter().take(at).find(|(earlier, other)| {
            earlier.pattern != row.pattern && covers(other, own) && earlier.route() != row.route()
        });
        let Some((earlier, _)) = shadow else { continue };
        if told.contains(&row.pattern) {
            continue;
        }
        told.push(row.pattern);
        let message = format!(
            "This route is never reached: `/{}`, which stands before it, answers for all of its paths. Move this one before it.",
            earlier.route()
        );
        let pattern = site.pattern_of(row).filter(|pattern| is_written(context, pattern));
        let span = pattern.map_or_else(|| context.span(&row.place), |pattern| context.span(&pattern.route_place));
        let (file, other) = context.locate(&earlier.place);
        sink.report(Report::new(span, message).related(&file, other, "this one answers"));
    }
}
