//! A parameter of an include that a route behind it captures again.

use super::patterns::is_written;
use crate::project::File;
use crate::project::regex::regex_fault;
use crate::project::route::{Parameter, Route, Segment, parse_route};
use crate::project::table::Part;
use crate::project::value::PatternKind;
use crate::rules::mend::{identifier, replace};
use crate::rules::urls::part;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use memchr::memmem;
use smol_str::SmolStr;
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
        // Most routes stand behind no parameter of an include.
        if before.iter().all(|part| part.text.as_deref().is_some_and(|text| !text.contains('<'))) {
            continue;
        }
        if told.contains(&row.pattern) || !is_written(context, pattern) {
            continue;
        }
        let twice = captured(last).into_iter().find_map(|own| {
            let outer = before.iter().find(|part| captured(part).iter().any(|one| one.name == own.name))?;
            Some((own, outer))
        });
        let Some((own, outer)) = twice else { continue };
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
        if let Some((file, span, fix)) = include_place(context, outer, &own.name) {
            report = report.related(&file.path, span, format!("`{}` is captured here as well", own.name));
            if let Some(fix) = fix {
                report = report.fix(fix);
            }
        }
        sink.report(report);
    }
}

/// Where an include captures a name, and the mend that gives it another there: what the include captures got lost until now, while
/// the view works with what its own route captures.
fn include_place(context: &Context<'_>, outer: &Part, name: &str) -> Option<(Arc<File>, Span, Option<Fix>)> {
    let text = outer.text.as_deref()?;
    let place = outer.place.as_ref()?;
    let file = context.snapshot.files.file(&place.file)?;
    let whole = place.span(&file.facts);
    let own = captured(outer).into_iter().find(|one| one.name == name)?;
    let written = text.get(own.start as usize..own.end as usize)?;
    let span = part(&file, whole, own.start, own.end, written);
    if outer.kind == PatternKind::RePath {
        return Some((file, span, None));
    }
    let route = &parse_route(text).ok()?;
    let parameter = route.parameters().find(|one| one.name == name)?;
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
fn free_name(route: &Route<'_>, parameter: &Parameter<'_>) -> String {
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

/// A parameter, and where its text stands in the route's.
struct Captured {
    name: SmolStr,
    start: u32,
    end: u32,
}

/// What a part captures by name; nothing where its text is not known or not understood.
fn captured(part: &Part) -> Vec<Captured> {
    let Some(text) = part.text.as_deref() else { return Vec::new() };
    match part.kind {
        PatternKind::Path => parse_route(text).map_or_else(
            |_| Vec::new(),
            |route| {
                route
                    .parameters()
                    .map(|one| Captured { name: one.name.into(), start: one.start, end: one.end })
                    .collect()
            },
        ),
        PatternKind::RePath if regex_fault(text).is_none() => memmem::find_iter(text.as_bytes(), "(?P<")
            .filter_map(|at| {
                let rest = text.get(at + "(?P<".len()..)?;
                let name = rest.get(..rest.find('>')?)?;
                // An escaped parenthesis opens nothing.
                let slashes = text.get(..at)?.bytes().rev().take_while(|byte| *byte == b'\\').count();
                let end = at + "(?P<".len() + name.len() + 1;
                (slashes % 2 == 0).then(|| Captured { name: name.into(), start: at as u32, end: end as u32 })
            })
            .collect(),
        PatternKind::RePath => Vec::new(),
    }
}
