//! A route that is never reached, as an earlier one takes all of its paths.

use super::patterns::is_written;
use crate::facts::{Expr, ExprId};
use crate::project::place::Anchor;
use crate::project::table::Row;
use crate::project::value::Value;
use crate::rules::mend::{edit, shown, whole_lines};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::collections::HashSet;

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
    let mut told = HashSet::new();
    for (at, row) in site.table.rows.iter().enumerate().filter(|(_, row)| row.place.file.as_os_str() == path) {
        let Some(earlier) = site.table.shadow(at).filter(|_| told.insert(row.pattern)) else { continue };
        // Another name for what the earlier one serves: who asks gets the same.
        if serves_the_same(row, earlier) || is_router_root(context, row) {
            continue;
        }
        // What is included twice is reached if one of its places is.
        let mut others = site.table.rows.iter().enumerate().filter(|(_, other)| other.pattern == row.pattern);
        if !others.all(|(at, _)| site.table.shadow(at).is_some()) {
            continue;
        }
        let is_here = earlier.place.file.as_os_str() == path;
        let (place, mend) = if is_here {
            (String::new(), "Move this one before it.".to_owned())
        } else {
            let file = shown(context, &earlier.place.file);
            (
                format!(" in {file}"),
                "Move what includes this one before it, or give one of them a path of its own.".to_owned(),
            )
        };
        let message = format!(
            "This route is never reached: `{}`, which stands before it{place}, answers for all of its paths. {mend}",
            earlier.url()
        );
        let pattern = site.pattern_of(row).filter(|pattern| is_written(context, pattern));
        let span = pattern.map_or_else(|| context.span(&row.place), |pattern| context.span(&pattern.route_place));
        let (file, other) = context.locate(&earlier.place);
        let report = Report::new(span, message).related(&file, other, "this one answers");
        sink.report(match moved(context, row, earlier).filter(|_| is_here) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// Whether a route is the list of all others that `DefaultRouter` adds by itself: one of one's own in its place is meant.
fn is_router_root(context: &Context<'_>, row: &Row) -> bool {
    let pattern = context.site().and_then(|site| site.pattern_of(row));
    pattern.is_some_and(|pattern| !is_written(context, pattern))
        && row.parts.last().and_then(|part| part.text.as_deref()).is_some_and(|text| matches!(text, "" | "^$"))
}

/// Whether both are served by one view that is told nothing more by either of them.
pub(super) fn serves_the_same(row: &Row, earlier: &Row) -> bool {
    let plain = |row: &Row| row.parts.iter().all(|part| part.extra.as_ref().is_some_and(Vec::is_empty));
    if row.view == Value::Unknown || !plain(row) || !plain(earlier) {
        return false;
    }
    row.view == earlier.view
}

/// The lines of a route in front of those of another one in the same list.
fn moved(context: &Context<'_>, row: &Row, earlier: &Row) -> Option<Fix> {
    let (Anchor::Expr(second), Anchor::Expr(first)) = (row.place.anchor, earlier.place.anchor) else { return None };
    let facts = &context.file.facts;
    let lists = facts.program.expressions.iter::<ExprId>();
    let mut lists = lists.filter_map(|(_, one)| if let Expr::List(items) = one { Some(items) } else { None });
    lists.find(|items| {
        let at = |id| items.iter().position(|item| *item == id);
        at(first).zip(at(second)).is_some_and(|(first, second)| first < second)
    })?;
    let lines = |id| whole_lines(context.file, facts.spans.expression(id));
    let (from, to) = (lines(second)?, lines(first)?);
    let text = context.file.source.slice(from);
    // The last one of a list may have no comma.
    let text = match text.trim_end().strip_suffix(',') {
        Some(_) => text.to_owned(),
        None => format!("{},{}", text.trim_end(), text.get(text.trim_end().len()..).unwrap_or_default()),
    };
    let file = &context.file.path;
    Some(Fix {
        title: "Move it before the one that answers".to_owned(),
        safe: false,
        edits: vec![edit(file, Span::empty(to.start), text), edit(file, from, "")],
        operations: Vec::new(),
    })
}
