//! A converter registered under a name that another one has.

use crate::facts::{Expr, ExprId};
use crate::project::event::EventKind;
use crate::project::place::{Anchor, Place};
use crate::project::route::parse_route;
use crate::project::site::Site;
use crate::project::value::{Pattern, PatternKind};
use crate::rules::mend::{edit, identifier};
use crate::rules::{Context, Edit, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;
use std::collections::HashSet;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-converter-clash",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-converter-clash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::ConverterAgain { name, first } = &event.kind else { continue };
        let Some(value) = name_of(context, &event.place) else { continue };
        let span = context.file.facts.spans.expression(value);
        let report = match first {
            None => Report::new(
                span,
                format!(
                    "Every route of the site with `<{name}:…>` that is compiled later takes this converter: the name is Django's own \
                     (since Django 6.0 this raises). Choose another."
                ),
            )
            .impact(Impact::Wrong),
            Some(place) => {
                let (file, at) = context.locate(place);
                let message = format!(
                    "Routes with `<{name}:…>` that were written for another converter take this one, and may answer with a 404: both \
                     are registered as `{name}`, and the last one counts (since Django 6.0 this raises). Give it a name of its own."
                );
                Report::new(span, message).related(&file, at, "the other one is registered here")
            }
        };
        sink.report(match renamed(context, name, span) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// The expression of the name in a call of `register_converter`.
fn name_of(context: &Context<'_>, call: &Place) -> Option<ExprId> {
    let Anchor::Expr(call) = call.anchor else { return None };
    match context.file.facts.program.expression(call)? {
        Expr::Call(_, arguments) => arguments.get(1).map(|argument| argument.value),
        _ => None,
    }
}

/// A name that begins with the module's, here and in the routes of the same app.
fn renamed(context: &Context<'_>, name: &str, span: Span) -> Option<Fix> {
    let site = context.site()?;
    let app = match context.plugin() {
        Some(plugin) => plugin.package.clone()?,
        None => context.file.path.parent()?.to_path_buf(),
    };
    let new = format!("{}_{name}", identifier(&app.file_name()?.to_string_lossy()));
    let inside = content_span(context.file.source.slice(span), span);
    if site.world.converters.contains_key(new.as_str()) || context.file.source.slice(inside) != name {
        return None;
    }
    let mut edits = vec![edit(&context.file.path, inside, new.clone())];
    let mut seen = HashSet::new();
    for pattern in &site.world.heap.patterns {
        if pattern.place.file.starts_with(&app) && seen.insert(&pattern.route_place) {
            edits.extend(in_route(context, site, pattern, name, &new)?);
        }
    }
    Some(Fix { title: format!("Call it {new}"), safe: false, edits, operations: Vec::new() })
}

/// Edits of a route that takes the converter; `None` where it does and is not written as a plain text.
fn in_route(context: &Context<'_>, site: &Site, pattern: &Pattern, name: &str, new: &str) -> Option<Vec<Edit>> {
    let Some(text) = pattern.route.as_deref().filter(|_| pattern.kind == PatternKind::Path) else {
        return Some(Vec::new());
    };
    let Ok(route) = parse_route(text) else { return Some(Vec::new()) };
    let taking: Vec<_> = route.parameters().filter(|one| one.converter == name).collect();
    if taking.is_empty() {
        return Some(Vec::new());
    }
    let place = &pattern.route_place;
    let file = context.snapshot.files.file(&place.file).filter(|_| site.world.module_of(&place.file).is_some())?;
    let span = place.span(&file.facts);
    let content = content_span(file.source.slice(span), span);
    let here = |one: &crate::project::route::Parameter<'_>| {
        let start = content.start + one.start + 1;
        let span = Span::new(start, start + name.len() as u32);
        (file.source.slice(content) == text).then(|| edit(&place.file, span, new))
    };
    taking.into_iter().map(here).collect()
}
