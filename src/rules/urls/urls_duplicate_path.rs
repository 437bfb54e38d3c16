//! Two routes with the same path: the second one is never reached.

use super::patterns::is_written;
use super::urls_shadowed::serves_the_same;
use crate::project::table::Row;
use crate::project::value::{Pattern, RouteName};
use crate::rules::mend::remove_lines;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink, files};
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
        // A second name for what is served there already does what it is for, if somebody asks for it: `reverse()` finds both.
        let is_alias = (serves_the_same(row, earlier) || is_written_alike(context, row, earlier))
            && row.name != earlier.name
            && is_asked_for(context, row, pattern);
        let (severity, mend) = if is_alias {
            (Severity::Hint, "Only its name is of use, as both are served by the same view.")
        } else {
            (Severity::Warning, "Remove one.")
        };
        let message = format!("This route is never reached: an earlier one has the same path, `{}`. {mend}", row.url());
        let (file, span) = context.locate(&earlier.place);
        let report = Report::new(context.span(&pattern.route_place), message).severity(severity).related(
            &file,
            span,
            "this one answers",
        );
        sink.report(match remove_lines(context.file, context.span(&pattern.place), "Remove this route") {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// Whether both name their view in the same words, where it is not known what the words stand for: `self.admin_site.admin_view(…)`.
fn is_written_alike(context: &Context<'_>, row: &Row, earlier: &Row) -> bool {
    let Some(site) = context.site() else { return false };
    let written = |row: &Row| {
        let pattern = site.pattern_of(row)?;
        let is_here = pattern.target_place.file == context.file.path;
        is_here.then(|| context.file.source.slice(context.span(&pattern.target_place))).filter(|text| !text.is_empty())
    };
    written(row).is_some_and(|text| written(earlier) == Some(text))
}

/// Whether something else says a route's name, or the name is put together, which only who asks for it would do.
fn is_asked_for(context: &Context<'_>, row: &Row, pattern: &Pattern) -> bool {
    let RouteName::Known(name) = &row.name else { return false };
    let own = context.span(&pattern.place);
    let quoted = [format!("'{name}'"), format!("\"{name}\""), format!(":{name}'"), format!(":{name}\"")];
    let says = |text: &str, from: usize, to: usize| {
        quoted.iter().any(|quoted| text.match_indices(quoted.as_str()).any(|(at, _)| at < from || at >= to))
    };
    let is_written = quoted.iter().any(|quoted| context.file.source.slice(own).contains(quoted.as_str()));
    !is_written
        || files(context.snapshot).iter().any(|file| {
            let is_here = file.path == context.file.path;
            let (from, to) = if is_here { (own.start as usize, own.end as usize) } else { (0, 0) };
            says(file.source.as_str(), from, to)
        })
}
