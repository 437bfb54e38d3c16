//! A parameter of an include that a route behind it captures again.

use super::patterns::is_written;
use crate::project::route::parse_route;
use crate::project::value::PatternKind;
use crate::rules::urls::part;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-parameter-repeated",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-parameter-repeated.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let path = context.file.path.as_os_str();
    let mut told = Vec::new();
    for row in site.table.rows.iter().filter(|row| row.place.file.as_os_str() == path) {
        let (Some((last, before)), Some(pattern)) = (row.parts.split_last(), site.pattern_of(row)) else {
            continue;
        };
        if told.contains(&row.pattern) || last.kind != PatternKind::Path || !is_written(context, pattern) {
            continue;
        }
        let outer: Vec<String> = before
            .iter()
            .filter(|part| part.kind == PatternKind::Path)
            .filter_map(|part| parse_route(part.text.as_deref()?).ok())
            .flat_map(|route| route.parameters().map(|one| one.name.to_string()).collect::<Vec<_>>())
            .collect();
        let Some(route) = last.text.as_deref().and_then(|text| parse_route(text).ok()) else { continue };
        let Some(twice) = route.parameters().find(|one| outer.contains(&one.name.to_string())) else { continue };
        told.push(row.pattern);
        let written = last
            .text
            .as_deref()
            .and_then(|text| text.get(twice.start as usize..twice.end as usize))
            .unwrap_or_default();
        let span = part(context.file, context.span(&pattern.route_place), twice.start, twice.end, written);
        let message = format!(
            "The view never sees the first `{0}`, and `reverse()` of this route raises: an include around it captures `{0}` too. Give one \
             of them another name.",
            twice.name
        );
        sink.report(Report::new(span, message));
    }
}
