//! Arguments that no route of the name takes (catalogue §1.6, argument match).

use super::mismatch::{Mismatch, mismatches, misnamed, with_routes};
use super::named::RAISES;
use crate::facts::{Expr, ExprId, FunctionId, Given, NameSite, ParameterKind, Passing, SiteKind};
use crate::project::table::Row;
use crate::rules::mend::{keyword_span, replace};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use smol_str::SmolStr;
use std::collections::HashSet;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-arguments",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (place, mismatch, rows) in mismatches(context) {
        let Mismatch::Shape(why) = mismatch else { continue };
        let span = context.file.facts.spans.expression(place.at);
        let report = with_routes(context, Report::new(span, format!("{RAISES}: {why}")), &rows);
        sink.report(match renamed(context, place, &rows).or_else(|| supplied(context, place, &rows)) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// The argument under the name that the route has for it, where only one name differs. No safe mend: it may mean another thing.
fn renamed(context: &Context<'_>, place: &NameSite, rows: &[&Row]) -> Option<Fix> {
    let Given::Keywords(given) = &place.given else { return None };
    let names: Vec<SmolStr> = given.iter().map(|(name, _)| name.clone()).collect();
    let (wrong, meant) = misnamed(rows, &names)?;
    let (name, value) = given.get(wrong)?;
    let facts = &context.file.facts;
    let key = facts.program.expressions.iter::<ExprId>().find_map(|(_, one)| match one {
        Expr::Dict(entries) => entries.iter().find(|(_, item)| item == value).and_then(|(key, _)| *key),
        _ => None,
    });
    let source = &context.file.source;
    let span = match key.map(|key| facts.spans.expression(key)) {
        // `kwargs={"id": …}`
        Some(key) => content_span(source.slice(key), key),
        // `redirect("…", id=…)`
        None => {
            let whole = keyword_span(context.file, name, facts.spans.expression(*value));
            Span::new(whole.start, whole.start + name.len() as u32)
        }
    };
    let is_written = source.slice(span) == name.as_str();
    is_written.then(|| replace(&context.file.path, span, meant.as_str(), format!("Call it {meant}")))
}

/// Gives what the route takes from the parameters of the function around, where nothing is given and all of it is there.
/// No safe mend: that a parameter of the same name means the same object is likely, not certain.
fn supplied(context: &Context<'_>, place: &NameSite, rows: &[&Row]) -> Option<Fix> {
    let ([row], Some(call)) = (rows, place.call) else { return None };
    let facts = &context.file.facts;
    let Some(Expr::Call(_, arguments)) = facts.program.expression(call) else { return None };
    let is_bare = matches!(arguments.as_slice(), [only] if only.passing == Passing::Positional);
    let none_given = matches!(&place.given, Given::Positional(values) if values.is_empty());
    if !is_bare || !none_given || row.unnamed > 0 || row.parameters_open || row.parameters.is_empty() {
        return None;
    }
    let (name, whole) = (facts.spans.expression(place.at), facts.spans.expression(call));
    let around = |span: &Span| span.start <= whole.start && whole.end <= span.end;
    let known: HashSet<&str> = facts
        .program
        .functions
        .iter::<FunctionId>()
        .filter(|(id, _)| facts.spans.function_bodies.get(*id).is_some_and(around))
        .flat_map(|(_, function)| &function.parameters)
        .filter(|parameter| !matches!(parameter.kind, ParameterKind::Star | ParameterKind::DoubleStar))
        .map(|parameter| parameter.name.as_str())
        .collect();
    let names: Vec<&str> = row.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    // Behind a name in parentheses of its own a comma would make a tuple of it.
    let rest = context.file.source.slice(Span::new(name.end, whole.end)).trim().trim_start_matches(',').trim_start();
    if rest != ")" || !names.iter().all(|name| known.contains(name)) {
        return None;
    }
    let quote = if context.file.source.slice(name).starts_with('\'') { '\'' } else { '"' };
    let content = match place.kind {
        SiteKind::Reverse | SiteKind::DrfReverse => {
            let items: Vec<_> = names.iter().map(|name| format!("{quote}{name}{quote}: {name}")).collect();
            format!(", kwargs={{{}}}", items.join(", "))
        }
        SiteKind::ResolveUrl => names.iter().map(|name| format!(", {name}={name}")).collect(),
        SiteKind::Attribute | SiteKind::PatternName | SiteKind::Hyperlink => return None,
    };
    let shown: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let title = format!("Give it {} of this function", shown.join(" and "));
    Some(replace(&context.file.path, Span::empty(name.end), content, title))
}
