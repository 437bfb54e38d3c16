//! What stands under a cursor: a route's name, a route, a view, a module. Definition and hover ask the same question.

use super::context::{Expected, Imports, expected};
use super::markdown::code;
use crate::facts::{ClassId, Expr, ExprId, Function, FunctionId, Literal};
use crate::project::evaluate::{Module, World};
use crate::project::place::{Anchor, Place};
use crate::project::site::Site;
use crate::project::table::{Captured, Lookup, Row, view_place};
use crate::project::value::{Binding, ClassValueId, Pattern, Value};
use crate::project::{File, FileKind, Snapshot};
use crate::syntax::cursor::surroundings;
use crate::syntax::literal::content_span;
use crate::syntax::template::{UrlName, jinja_url_names, url_tags};
use crate::text::Span;
use smol_str::SmolStr;

/// What stands under a cursor.
pub enum Subject<'s> {
    /// A route is named.
    Name {
        /// The name, without quotes.
        span: Span,
        /// The routes of that name, in resolve order.
        rows: Vec<&'s Row>,
    },
    /// A route is defined: its text or its name.
    Route {
        /// The text or the name, without quotes.
        span: Span,
        /// The call's arguments.
        pattern: &'s Pattern,
        /// The endpoints that it makes.
        rows: Vec<&'s Row>,
    },
    /// A view or module is named.
    Value {
        /// The name.
        span: Span,
        /// What it stands for.
        value: &'s Value,
    },
    /// A view is defined: a function's or class's name behind `def` or `class`.
    View {
        /// The name.
        span: Span,
        /// The endpoints that it serves.
        rows: Vec<&'s Row>,
        /// What the first of them calls.
        value: &'s Value,
    },
}

/// What stands at a byte offset of a file.
pub fn subject<'s>(site: &'s Site, file: &File, offset: u32) -> Option<Subject<'s>> {
    match file.kind {
        FileKind::Template => {
            let tags = url_tags(file.source.as_str());
            let tag = tags.into_iter().find(|tag| tag.name_span.touches(offset))?;
            match tag.name {
                UrlName::Literal(name) => named(site, &name, tag.name_span),
                UrlName::Variable(_) | UrlName::Malformed(_) | UrlName::Missing => None,
            }
        }
        FileKind::Jinja => {
            let names = jinja_url_names(file.source.as_str());
            let (name, span) = names.into_iter().find(|(_, span)| span.touches(offset))?;
            named(site, name, span)
        }
        FileKind::Python => name_site(site, file, offset)
            .or_else(|| route(site, file, offset))
            .or_else(|| value(site, file, offset))
            .or_else(|| definition(site, file, offset)),
        _ => None,
    }
}

fn named<'s>(site: &'s Site, name: &str, span: Span) -> Option<Subject<'s>> {
    let Lookup::Found(rows) = site.table.look_up(name) else { return None };
    Some(Subject::Name { span, rows: rows.iter().filter_map(|at| site.table.rows.get(*at)).collect() })
}

fn name_site<'s>(site: &'s Site, file: &File, offset: u32) -> Option<Subject<'s>> {
    let in_file = file.facts.sites.iter().find_map(|one| {
        let span = content(file, one.at);
        span.touches(offset).then_some((one.name.clone()?.to_string(), span))
    });
    let (name, span) = in_file.or_else(|| name_at(file, &Imports::of(&file.facts.program), offset))?;
    named(site, &name, span)
}

/// A route's name at a place that only those who read it take for one (a setting, a keyword), or where the syntax is broken: the
/// facts lack it.
pub fn name_at(file: &File, imports: &Imports, offset: u32) -> Option<(String, Span)> {
    let text = file.source.as_str();
    let around = surroundings(text, offset as usize)?;
    around.string?;
    let (what, span) = expected(text, &around, imports, offset)?;
    (what == Expected::RouteName).then(|| (file.source.slice(span).to_owned(), span))
}

fn route<'s>(site: &'s Site, file: &File, offset: u32) -> Option<Subject<'s>> {
    let touched = |place: &Place| match place.anchor {
        Anchor::Expr(id) if place.file == file.path => {
            let literal = matches!(file.facts.program.expression(id), Some(Expr::Literal(Literal::Str(_))));
            Some(content(file, id)).filter(|span| literal && span.touches(offset))
        }
        _ => None,
    };
    let (pattern, span) = site.world.heap.patterns.iter().find_map(|pattern| {
        let span = touched(&pattern.route_place).or_else(|| pattern.name_place.as_ref().and_then(touched))?;
        Some((pattern, span))
    })?;
    let rows = site.table.rows.iter().filter(|row| row.place == pattern.place).collect();
    Some(Subject::Route { span, pattern, rows })
}

fn value<'s>(site: &'s Site, file: &File, offset: u32) -> Option<Subject<'s>> {
    let program = &file.facts.program;
    let module = site.world.module_of(&file.path)?;
    let known = program.expressions.iter::<ExprId>().filter_map(|(id, expr)| {
        let span = match expr {
            Expr::Name(_) | Expr::Attribute(..) => file.facts.spans.expression(id),
            Expr::Literal(Literal::Str(_)) => content(file, id),
            _ => return None,
        };
        span.touches(offset).then_some(())?;
        let value = site.world.views.get(&(module, id))?;
        Some((span, value))
    });
    let (span, value) = known.min_by_key(|(span, _)| span.len())?;
    Some(Subject::Value { span, value })
}

fn definition<'s>(site: &'s Site, file: &File, offset: u32) -> Option<Subject<'s>> {
    let facts = &file.facts;
    let functions =
        facts.program.functions.iter::<FunctionId>().map(|(id, _)| (Anchor::Function(id), facts.spans.function(id)));
    let classes = facts.program.classes.iter::<ClassId>().map(|(id, _)| (Anchor::Class(id), facts.spans.class(id)));
    let (anchor, span) = functions.chain(classes).find(|(_, span)| !span.is_empty() && span.touches(offset))?;
    let here = Place { file: file.path.clone(), anchor };
    let serves = |row: &&Row| view_place(site.world_of(row), &row.view).is_some_and(|place| place == here);
    let rows: Vec<&Row> = site.table.rows.iter().filter(serves).collect();
    let value = &rows.first()?.view;
    Some(Subject::View { span, rows, value })
}

/// Where an expression stands; of a text what is between its quotes.
fn content(file: &File, id: ExprId) -> Span {
    let span = file.facts.spans.expression(id);
    match file.facts.program.expression(id) {
        Some(Expr::Literal(Literal::Str(_))) => content_span(file.source.slice(span), span),
        _ => span,
    }
}

/// `pk` (`int`), … of a row, as markdown.
pub fn parameter_list(row: &Row) -> String {
    let one = |parameter: &Captured| format!("{} ({})", code(&parameter.name), code(&parameter.converter));
    row.parameters.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What decorators, `partial` and `as_view` wrap.
pub fn unwrapped(value: &Value) -> &Value {
    let mut value = value;
    for _ in 0..16 {
        match value {
            Value::Wrapped { inner, .. } => value = inner,
            Value::View(one) => value = &one.class,
            Value::AsView(class) => value = class,
            _ => return value,
        }
    }
    value
}

/// The function that a view runs: itself, or the first handler of its class.
pub fn function_of<'w>(world: &'w World, view: &Value) -> Option<(&'w Module, &'w Function)> {
    let function = match unwrapped(view) {
        Value::Function(function) => function.clone(),
        Value::Class(id) => ["get", "post", "put", "patch", "delete"].iter().find_map(|method| {
            match world.class_binding(*id, method).or_else(|| own_binding(world, *id, method)) {
                Some(Some(binding)) => match binding.value {
                    Value::Function(function) => Some(function),
                    _ => None,
                },
                _ => None,
            }
        })?,
        _ => return None,
    };
    let module = world.module(function.module)?;
    Some((module, module.file.as_ref()?.facts.program.function(function.id)?))
}

/// A class's own binding, whatever its bases may be.
fn own_binding(world: &World, id: ClassValueId, name: &str) -> Option<Option<Binding>> {
    Some(world.heap.class(id)?.scope.names.get(name).cloned())
}

/// The docstring of a view.
pub fn docstring_of(snapshot: &Snapshot, world: &World, value: &Value) -> Option<SmolStr> {
    match unwrapped(value) {
        Value::Function(function) => {
            let run = world.module(function.module)?.file.as_ref()?;
            // Nobody who runs a file sees what is inside its functions, so that another docstring runs nothing anew: it stands in
            // the file as it is now, under the same number where the shape is the same.
            let now = snapshot.files.file(&run.path).filter(|now| now.facts.shape == run.facts.shape);
            now.as_ref().unwrap_or(run).facts.program.function(function.id)?.docstring.clone()
        }
        Value::Class(id) => {
            let class = world.heap.class(*id)?;
            let file = world.module(class.module)?.file.as_ref()?;
            file.facts.program.class(class.id)?.docstring.clone()
        }
        _ => None,
    }
}

/// `def name(request, pk)`, `class Name`.
pub fn signature_of(world: &World, value: &Value) -> Option<String> {
    match unwrapped(value) {
        Value::Function(function) => {
            let file = world.module(function.module)?.file.as_ref()?;
            let span = file.facts.program.function(function.id)?;
            let parameters = span.parameters.iter().map(|parameter| {
                use crate::facts::ParameterKind::{DoubleStar, Star};
                let star = match parameter.kind {
                    Star => "*",
                    DoubleStar => "**",
                    _ => "",
                };
                let default = if parameter.default.is_some() { "=…" } else { "" };
                format!("{star}{}{default}", parameter.name)
            });
            let keyword = if span.is_async { "async def" } else { "def" };
            Some(format!("{keyword} {}({})", span.name, parameters.collect::<Vec<_>>().join(", ")))
        }
        Value::Class(id) => Some(format!("class {}", world.heap.class(*id)?.name)),
        _ => None,
    }
}
