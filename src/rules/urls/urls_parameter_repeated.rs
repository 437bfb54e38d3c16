//! A parameter of an include that a route behind it captures again.

use super::patterns::is_written;
use crate::project::File;
use crate::project::route::{Parameter, Route, Segment, parse_route};
use crate::project::table::Part;
use crate::project::value::PatternKind;
use crate::rules::mend::{identifier, replace};
use crate::rules::urls::part;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use std::sync::Arc;

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
        let Some(route) = last.text.as_deref().and_then(|text| parse_route(text).ok()) else { continue };
        let twice = route.parameters().find_map(|own| {
            let outer = before.iter().find_map(|part| Some((part, captures(part, &own.name)?)))?;
            Some((own, outer))
        });
        let Some((own, (outer, (outer_route, outer_text)))) = twice else { continue };
        told.push(row.pattern);
        let written = last.text.as_deref().and_then(|text| text.get(own.start as usize..own.end as usize));
        let span =
            part(context.file, context.span(&pattern.route_place), own.start, own.end, written.unwrap_or_default());
        let message = format!(
            "The view never sees the first `{0}`, and `reverse()` of this route raises: an include around it captures `{0}` too. Give one \
             of them another name.",
            own.name
        );
        let mut report = Report::new(span, message);
        if let Some((file, span, fix)) = include_place(context, outer, &outer_route, outer_text, &own.name) {
            report = report.related(&file.path, span, format!("`{}` is captured here as well", own.name));
            if let Some(fix) = fix {
                report = report.fix(fix);
            }
        }
        sink.report(report);
    }
}

/// The route of a part, if it captures a name.
fn captures<'p>(part: &'p Part, name: &str) -> Option<(Route, &'p str)> {
    let text = part.text.as_deref().filter(|_| part.kind == PatternKind::Path)?;
    let route = parse_route(text).ok()?;
    let is_captured = route.parameters().any(|one| one.name == name);
    is_captured.then_some((route, text))
}

/// Where an include captures a name, and the mend that gives it another there: what the include captures got lost until now, while
/// the view works with what its own route captures.
fn include_place(
    context: &Context<'_>,
    outer: &Part,
    route: &Route,
    text: &str,
    name: &str,
) -> Option<(Arc<File>, Span, Option<Fix>)> {
    let place = outer.place.as_ref()?;
    let file = context.snapshot.files.file(&place.file)?;
    let whole = place.span(&file.facts);
    let parameter = route.parameters().find(|one| one.name == name)?;
    let written = text.get(parameter.start as usize..parameter.end as usize)?;
    let span = part(&file, whole, parameter.start, parameter.end, written);
    let is_here = file.source.slice(content_span(file.source.slice(whole), whole)) == text;
    let fix = is_here.then(|| {
        let new = free_name(route, parameter);
        let end = span.end.saturating_sub(1);
        let inside = Span::new(end.saturating_sub(name.len() as u32), end);
        replace(&file.path, inside, new.clone(), format!("Call the include's {new}, which its views get then"))
    });
    Some((file, span, fix))
}

/// `group_pk` for `groups/<int:pk>/`: named for what stands before it.
fn free_name(route: &Route, parameter: &Parameter) -> String {
    let mut before = None;
    for segment in &route.segments {
        match segment {
            Segment::Literal(text) => {
                before = text.split('/').rev().find(|word| !word.is_empty()).or(before);
            }
            Segment::Parameter(one) if one == parameter => break,
            Segment::Parameter(_) => before = None,
        }
    }
    let word = before.map_or_else(|| "outer".to_owned(), identifier);
    // Of a plural that is written as most are, one is meant.
    let one = word.strip_suffix('s').filter(|one| one.len() > 2 && !one.ends_with('s')).unwrap_or(&word);
    format!("{one}_{}", parameter.name)
}
