//! Two routes of one name and the same parameters: `reverse()` never gives the first (catalogue §1.6).

use crate::project::site::Site;
use crate::project::table::{Row, describe_view};
use crate::rules::mend::replace;
use crate::rules::urls::is_written;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use smol_str::SmolStr;
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
        let rows = at.iter().filter_map(|at| site.table.rows.get(*at));
        // Only those of this file can hide one another here.
        let rows = rows.filter(|row| row.place.file.as_os_str() == path);
        let rows: Vec<Candidate<'_>> = rows.filter_map(|row| Candidate::new(site, row)).collect();
        for (position, candidate) in rows.iter().enumerate() {
            // The last one is what `reverse()` gives.
            let later = rows.get(position + 1..).unwrap_or_default();
            let Some(winner) = later.iter().rev().find(|later| candidate.is_hidden_by(later)) else { continue };
            let (hidden, winner) = (candidate.row, winner.row);
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

/// A row that is certainly there and takes what it says, with what `reverse()` and its author tell rows of one name apart by.
struct Candidate<'s> {
    row: &'s Row,
    unnamed: usize,
    names: BTreeSet<&'s SmolStr>,
    converters: Vec<&'s SmolStr>,
    route: String,
    view: String,
}

impl<'s> Candidate<'s> {
    fn new(site: &Site, row: &'s Row) -> Option<Self> {
        let has_no_extra = |extra: &Option<Vec<_>>| extra.as_ref().is_some_and(Vec::is_empty);
        if row.conditional || row.parameters_open || !row.parts.iter().all(|part| has_no_extra(&part.extra)) {
            return None;
        }
        Some(Self {
            row,
            unnamed: row.unnamed,
            names: row.parameters.iter().map(|one| &one.name).collect(),
            converters: row.parameters.iter().map(|one| &one.converter).collect(),
            route: row.route(),
            view: describe_view(site.world_of(row), &row.view)?,
        })
    }

    /// Whether a later row of the same name is always given in place of this one.
    fn is_hidden_by(&self, later: &Self) -> bool {
        self.row.pattern != later.row.pattern
            && self.row.place.file == later.row.place.file
            // With other converters a value may fit one of the routes only.
            && (self.unnamed, &self.names, &self.converters) == (later.unnamed, &later.names, &later.converters)
            && self.route != later.route
            // Several paths to one view are often wanted, and so is a page that is put in the place of another app's.
            && self.view != later.view
    }
}
