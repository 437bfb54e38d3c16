//! What serves a route, and where that is defined.

use crate::host::django::generic_view_module;
use crate::project::evaluate::World;
use crate::project::place::{Anchor, Place};
use crate::project::value::{ClassValueId, FunctionValue, LocalScope, ScopeId, Value};

/// How many decorators, or functions in functions, are looked through.
const MAX_DEPTH: usize = 16;

/// What a view is behind everything that only stands before it.
enum Served<'a> {
    Function(&'a FunctionValue),
    Class(ClassValueId),
    Other(&'a Value),
}

/// A wrapper counts as what `functools.wraps` made it look like, as everywhere in Django (`lookup_str`,
/// django/urls/resolvers.py, 5.2).
fn served<'a>(world: &'a World, view: &'a Value) -> Option<Served<'a>> {
    let mut view = view;
    for _ in 0..MAX_DEPTH {
        match view {
            Value::Wrapped { inner, .. } => view = inner,
            Value::View(one) => view = &one.class,
            Value::AsView(class) => view = class,
            Value::Function(function) | Value::Bound { function, .. } => {
                match view_class(world, function).or(function.looks_like.as_deref()) {
                    Some(known) => view = known,
                    None => return Some(Served::Function(function)),
                }
            }
            Value::Union(parts) => {
                let (first, rest) = parts.split_first()?;
                let copied = looked_like(first)?;
                if !rest.iter().all(|one| looked_like(one) == Some(copied)) {
                    return None;
                }
                view = copied;
            }
            Value::Class(id) => return Some(Served::Class(*id)),
            Value::Instance(id) => return Some(Served::Class(world.heap.instance(*id)?.class)),
            other => return Some(Served::Other(other)),
        }
    }
    None
}

/// The class that a function of its own calls itself the view of, as what `View.as_view` returns does.
fn view_class<'w>(world: &'w World, function: &FunctionValue) -> Option<&'w Value> {
    let own = world.functions.get(&(function.module, function.id, function.closure))?;
    let class = own.names.get("view_class")?;
    matches!(class.value, Value::Class(_) | Value::External(_)).then_some(&class.value)
}

/// What all alternatives of a wrapper were made to look like: one is defined for coroutines and one for others.
fn looked_like(wrapper: &Value) -> Option<&Value> {
    let mut wrapper = wrapper;
    for _ in 0..MAX_DEPTH {
        match wrapper {
            Value::Wrapped { inner, .. } => wrapper = inner,
            Value::Function(function) => return function.looks_like.as_deref(),
            _ => return None,
        }
    }
    None
}

/// What a view is called: `module.qualified name`, as Python says it.
pub fn describe_view(world: &World, view: &Value) -> Option<String> {
    match served(world, view)? {
        Served::Function(function) => {
            Some(format!("{}.{}", world.module(function.module)?.name, qualified_name(world, function)?))
        }
        Served::Class(id) => {
            let class = world.heap.class(id)?;
            Some(format!("{}.{}", world.module(class.module)?.name, class.name))
        }
        Served::Other(Value::External(dotted) | Value::ExternalResult(dotted)) => {
            Some(generic_view_module(dotted).unwrap_or_else(|| dotted.to_string()))
        }
        Served::Other(_) => None,
    }
}

/// `ModelAdmin.changelist_view`, `adapter.<locals>.view` (PEP 3155).
fn qualified_name(world: &World, function: &FunctionValue) -> Option<String> {
    let program = &world.module(function.module)?.file.as_ref()?.facts.program;
    let mut parts = Vec::new();
    let (mut id, mut class, mut around) = (function.id, function.class, function.closure);
    for _ in 0..MAX_DEPTH {
        let name = &program.function(id)?.name;
        parts.push(if name.is_empty() { "<lambda>" } else { name.as_str() });
        if let Some(class) = class {
            parts.push(&world.heap.class(class)?.name);
            break;
        }
        let Some(call) = calling(world, around) else { break };
        parts.push("<locals>");
        (id, class) = call.function?;
        around = call.outer;
    }
    parts.reverse();
    Some(parts.join("."))
}

/// The names of the innermost call that a scope belongs to.
fn calling(world: &World, scope: Option<ScopeId>) -> Option<&LocalScope> {
    let mut scope = scope;
    for _ in 0..MAX_DEPTH {
        let around = world.heap.scope(scope?)?;
        if around.function.is_some() {
            return Some(around);
        }
        scope = around.outer;
    }
    None
}

/// The place where a view is defined, where that is in a file that was read.
pub fn view_place(world: &World, view: &Value) -> Option<Place> {
    match served(world, view)? {
        Served::Function(function) => {
            let file = world.module(function.module)?.path.clone();
            Some(Place { file, anchor: Anchor::Function(function.id) })
        }
        Served::Class(id) => {
            let class = world.heap.class(id)?;
            Some(Place { file: world.module(class.module)?.path.clone(), anchor: Anchor::Class(class.id) })
        }
        Served::Other(Value::Module(id)) => Some(Place { file: world.module(*id)?.path.clone(), anchor: Anchor::File }),
        Served::Other(_) => None,
    }
}
