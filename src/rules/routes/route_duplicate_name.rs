//! Two routes of one name and the same parameters: `reverse()` never gives the first (catalogue §1.6).

use crate::project::table::{Row, describe_view};
use crate::rules::mend::replace;
use crate::rules::urls::is_written;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use std::collections::BTreeSet;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-duplicate-name",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("route-duplicate-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let path = context.file.path.as_os_str();
    if !site.table.rows.iter().any(|row| row.place.file.as_os_str() == path) {
        return;
    }
    let mut reported = BTreeSet::new();
    for (name, at) in site.table.scopes.iter().flat_map(|scope| &scope.names).filter(|(_, at)| at.len() > 1) {
        let rows: Vec<&Row> = at.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        for (position, hidden) in rows.iter().enumerate().filter(|(_, row)| row.place.file.as_os_str() == path) {
            // The last one is what `reverse()` gives.
            let later = rows.get(position + 1..).unwrap_or_default();
            let Some(winner) = later.iter().rev().find(|later| is_hidden(context, hidden, later)) else { continue };
            let Some(pattern) = site.pattern_of(hidden) else { continue };
            if !is_written(context, pattern) || !reported.insert(&hidden.place) {
                continue;
            }
            let message = format!(
                "`reverse()` never gives this route: a later one is called `{name}` as well and takes the same arguments, and the \
                 last one counts. Rename one."
            );
            let name_here = pattern.name_place.as_ref().filter(|place| place.file == context.file.path);
            let span = context.span(name_here.unwrap_or(&hidden.place));
            let (file, at) = context.locate(&winner.place);
            let report = Report::new(span, message).related(&file, at, format!("this one counts: {}", winner.url()));
            sink.report(match name_here.and_then(|_| renamed(context, hidden, name, span)) {
                Some(fix) => report.fix(fix),
                None => report,
            });
        }
    }
}

/// The name of its view in the place of a route's name, as nothing leads to the route by that one; where it is free.
fn renamed(context: &Context<'_>, row: &Row, name: &str, span: Span) -> Option<Fix> {
    let site = context.site()?;
    let view = describe_view(&site.world, &row.view)?;
    let view = view.rsplit('.').next()?;
    let new = if name.contains('-') { view.replace('_', "-") } else { view.to_owned() };
    let inside = content_span(context.file.source.slice(span), span);
    let is_free = site.table.scope(row.scope).is_some_and(|scope| !scope.names.contains_key(new.as_str()));
    (is_free && context.file.source.slice(inside) == name)
        .then(|| replace(&context.file.path, inside, new.clone(), format!("Call it {new}")))
}

/// Whether a later row of the same name is always given in place of another.
fn is_hidden(context: &Context<'_>, row: &Row, later: &Row) -> bool {
    let Some(site) = context.site() else { return false };
    let names = |row: &Row| row.parameters.iter().map(|one| one.name.clone()).collect::<BTreeSet<_>>();
    // With other converters a value may fit one of the routes only.
    let converters = |row: &Row| row.parameters.iter().map(|one| one.converter.clone()).collect::<Vec<_>>();
    let certain = |row: &Row| {
        let has_no_extra = |extra: &Option<Vec<_>>| extra.as_ref().is_some_and(Vec::is_empty);
        !row.conditional && !row.parameters_open && row.parts.iter().all(|part| has_no_extra(&part.extra))
    };
    // Several paths to one view are often wanted, and so is a page that is put in the place of another app's.
    let view = |row: &Row| describe_view(site.world_of(row), &row.view);
    row.pattern != later.pattern
        && row.place.file == later.place.file
        && certain(row)
        && certain(later)
        && (row.unnamed, names(row), converters(row)) == (later.unnamed, names(later), converters(later))
        && row.route() != later.route()
        && view(row).is_some()
        && view(later).is_some_and(|later| Some(later) != view(row))
}
