//! Rules about views: what is called with a request, and what becomes of what it returns (catalogue §4.4).

mod refused;
mod returned;
mod signature;
pub mod view_action_arguments;
pub mod view_api_view_arguments;
pub mod view_as_view_arguments;
pub mod view_async_drf;
pub mod view_decorator_order;
pub mod view_extra_parameter;
pub mod view_handler_name;
pub mod view_missing_parameter;
pub mod view_mixed_async;
pub mod view_no_permission;
pub mod view_no_request;
pub mod view_parameter_type;
pub mod view_register_arguments;
pub mod view_response_without_api_view;
pub mod view_returns_data;
pub mod view_returns_none;

pub use signature::{Mismatch, unfilled};

use crate::facts::{Expr, Function, FunctionId, Literal, Statement, StatementKind};
use crate::project::called::Called;
use crate::project::place::{Anchor, Place};
use crate::project::table::Row;
use crate::project::value::{ClassValue, ClassValueId, FunctionValue, Value};
use crate::rules::urls::is_written;
use crate::rules::{Context, Report};
use crate::text::Span;
use std::sync::Arc;

/// Where a route that can't be served is told: at its text, if that stands here, else where it was made.
fn route_span(context: &Context<'_>, row: &Row) -> Span {
    let pattern = context.site().and_then(|site| site.pattern_of(row));
    match pattern.filter(|pattern| is_written(context, pattern)) {
        Some(pattern) => context.span(&pattern.route_place),
        None => context.span(&row.place),
    }
}

/// Where a route names its view, if it stands here; else where it was made.
fn target_span(context: &Context<'_>, row: &Row) -> Span {
    let pattern = context.site().and_then(|site| site.pattern_of(row));
    match pattern.filter(|pattern| pattern.target_place.file == context.file.path) {
        Some(pattern) => context.span(&pattern.target_place),
        None => context.span(&row.place),
    }
}

/// What is called, for a message: "`view`", "`Class.get`", "the lambda".
fn called_name(context: &Context<'_>, called: &Called) -> String {
    let Some(site) = context.site() else { return String::new() };
    let name = called.definition(&site.world).map(|one| one.name.as_str()).unwrap_or_default();
    let class = called.function.class.and_then(|class| site.world.heap.class(class));
    match class {
        Some(class) => format!("`{}.{name}`", class.name),
        None if name.is_empty() => "the lambda".to_owned(),
        None => format!("`{name}`"),
    }
}

/// Adds the definition as a related place.
fn with_definition(context: &Context<'_>, called: &Called, report: Report) -> Report {
    let Some(place) = definition(context, called) else { return report };
    let (file, span) = context.locate(&place);
    report.related(&file, span, "it is defined here")
}

fn definition(context: &Context<'_>, called: &Called) -> Option<Place> {
    let module = context.site()?.world.module(called.function.module)?;
    Some(Place { file: module.path.clone(), anchor: Anchor::Function(called.function.id) })
}

/// The functions that the checked file's module binds, and the methods of its classes, with their classes.
fn functions<'a>(context: &Context<'a>) -> Vec<(Arc<FunctionValue>, Option<ClassValueId>)> {
    let Some(site) = context.site() else { return Vec::new() };
    let Some(id) = site.world.module_of(&context.file.path) else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |value: &Value, class| {
        if let Value::Function(function) = value
            && function.module == id
        {
            found.push((function.clone(), class));
        }
    };
    for binding in site.world.module(id).iter().flat_map(|module| module.scope.names.values()) {
        add(&binding.value, None);
        if let Value::Class(class) = binding.value
            && let Some(own) = site.world.heap.class(class).filter(|own| own.module == id)
        {
            own.scope.names.values().for_each(|one| add(&one.value, Some(class)));
        }
    }
    found.sort_by_key(|(function, _)| function.id);
    found.dedup_by(|a, b| a.0.id == b.0.id);
    found
}

/// The classes that the checked file's module binds and defines.
fn classes<'a>(context: &Context<'a>) -> Vec<(ClassValueId, &'a ClassValue)> {
    let Some(site) = context.site() else { return Vec::new() };
    let Some(id) = site.world.module_of(&context.file.path) else { return Vec::new() };
    let bindings = site.world.module(id).into_iter().flat_map(|module| module.scope.names.values());
    let mut found: Vec<_> = bindings
        .filter_map(|binding| match binding.value {
            Value::Class(class) => Some((class, site.world.heap.class(class).filter(|own| own.module == id)?)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(_, class)| class.id);
    found.dedup_by_key(|(_, class)| class.id);
    found
}

/// A test's `lambda request: None`: it stands where a view must, and nobody asks for it.
fn is_stub(context: &Context<'_>, function: &Function) -> bool {
    let gives_nothing = |statement: &Statement| match &statement.kind {
        StatementKind::Return(Some(value)) => matches!(
            context.file.facts.program.expression(*value),
            Some(Expr::Literal(Literal::None | Literal::Ellipsis))
        ),
        _ => false,
    };
    function.name.is_empty() && function.body.iter().all(gives_nothing) && context.is_test()
}

/// A function's definition in the file as it is now.
fn current<'f>(context: &'f Context<'_>, id: FunctionId) -> Option<&'f Function> {
    context.file.facts.program.function(id)
}
