//! Decorators of the workspace that hand everything on: `def wrapper(request, *args, **kwargs): … return view(request, *args, **kwargs)`.

use super::evaluate::World;
use super::value::{FunctionValue, Value};
use crate::facts::{
    Argument, Expr, ExprId, Function, Handler, ParameterKind, Passing, Program, Statement, StatementKind,
    expressions_of, statements_below,
};
use smol_str::SmolStr;

/// Whether a decorator's result calls the view with exactly what it is given.
pub fn passes_through(world: &World, decorator: &FunctionValue) -> bool {
    let file = world.module(decorator.module).and_then(|module| module.file.as_ref());
    let Some(program) = file.map(|file| &file.facts.program) else { return false };
    let Some(function) = program.function(decorator.id) else { return false };
    let ([view], false) = (function.parameters.as_slice(), function.is_async || function.is_generator) else {
        return false;
    };
    // Whatever it returns must be a function that it defines.
    let statements = statements_below(&function.body);
    let inner: Vec<&Function> = statements
        .iter()
        .filter_map(|statement| match statement.kind {
            StatementKind::Function(id) => program.function(id),
            _ => None,
        })
        .collect();
    let mut returned: Vec<&SmolStr> = Vec::new();
    for statement in &statements {
        let StatementKind::Return(value) = &statement.kind else { continue };
        match value.and_then(|value| wrapper_of(program, value)) {
            Some(name) => returned.push(name),
            None => return false,
        }
    }
    // One is defined for coroutines and one for others; what is not returned only helps them.
    let is_wrapper = |name: &SmolStr| {
        let mut named = inner.iter().filter(|one| one.name == *name).peekable();
        named.peek().is_some() && named.all(|one| only_passes(program, one, &view.name))
    };
    !returned.is_empty() && returned.into_iter().all(is_wrapper)
}

/// The view that a wrapper hands everything on to: one that a name around its definition holds. Where there is one wrapper for
/// coroutines and one for others, both do.
pub fn handed_on<'w>(world: &'w World, wrapper: &Value) -> Option<&'w Value> {
    let function = match wrapper {
        Value::Function(function) => function,
        Value::Union(parts) => {
            let mut views = parts.iter().map(|part| handed_on(world, part));
            let first = views.next()??;
            return views.all(|view| view == Some(first)).then_some(first);
        }
        _ => return None,
    };
    let program = &world.module(function.module)?.file.as_ref()?.facts.program;
    let definition = program.function(function.id)?;
    let around = &world.heap.scope(function.closure?)?.names.names;
    let serves = around.iter().filter(|(_, binding)| !binding.maybe_unbound && may_serve(&binding.value));
    let mut views = serves.filter(|(name, _)| only_passes(program, definition, name));
    // Of two that are called alike, only one is the view.
    match (views.next(), views.next()) {
        (Some((_, view)), None) => Some(&view.value),
        _ => None,
    }
}

fn may_serve(value: &Value) -> bool {
    matches!(value, Value::Function(_) | Value::Bound { .. } | Value::View(_) | Value::Wrapped { .. } | Value::Union(_))
}

/// Whether such a decorator returns what the view returns, wherever it calls it: `return view(request, *args, **kwargs)`.
pub fn hands_back(world: &World, decorator: &FunctionValue) -> bool {
    let file = world.module(decorator.module).and_then(|module| module.file.as_ref());
    let Some(program) = file.map(|file| &file.facts.program) else { return false };
    let Some(function) = program.function(decorator.id) else { return false };
    let Some(view) = function.parameters.first() else { return false };
    let is_call = |id: ExprId| {
        let Some(Expr::Call(function, _)) = program.expression(id) else { return false };
        matches!(program.expression(*function), Some(Expr::Name(name)) if *name == view.name)
    };
    let statements = statements_below(&function.body);
    let inner = statements.iter().filter_map(|statement| match statement.kind {
        StatementKind::Function(id) => program.function(id),
        _ => None,
    });
    inner.flat_map(|wrapper| statements_below(&wrapper.body)).all(|statement| {
        let is_returned = |id: ExprId| match &statement.kind {
            StatementKind::Return(Some(value)) => match program.expression(*value) {
                Some(Expr::Await(inner)) => *inner == id,
                _ => *value == id,
            },
            _ => false,
        };
        expressions_of(program, statement).into_iter().all(|id| !is_call(id) || is_returned(id))
    })
}

/// The name of the function that a decorator returns: as it is, or as `wraps(view)(wrapper)`, `update_wrapper(wrapper, view)`.
fn wrapper_of(program: &Program, value: ExprId) -> Option<&SmolStr> {
    match program.expression(value)? {
        Expr::Name(name) => Some(name),
        Expr::Call(function, arguments) => {
            let copies = match program.expression(*function)? {
                Expr::Call(inner, _) => program.dotted(*inner)?.ends_with("wraps"),
                _ => program.dotted(*function)?.ends_with("update_wrapper"),
            };
            match program.expression(arguments.first().filter(|_| copies)?.value)? {
                Expr::Name(name) => Some(name),
                _ => None,
            }
        }
        _ => None,
    }
}

fn swallows_type_errors(program: &Program, handler: &Handler) -> bool {
    let is_wide = |id: ExprId| {
        let name = program.dotted(id).unwrap_or_default();
        matches!(name.rsplit('.').next(), Some("TypeError" | "Exception" | "BaseException"))
    };
    let catches = handler.types.is_none_or(|types| match program.expression(types) {
        Some(Expr::Tuple(several)) => several.iter().any(|one| is_wide(*one)),
        _ => is_wide(types),
    });
    let raises = |statement: &&Statement| matches!(statement.kind, StatementKind::Raise(_));
    catches && !statements_below(&handler.body).iter().any(raises)
}

fn only_passes(program: &Program, wrapper: &Function, view: &str) -> bool {
    let star = wrapper.parameters.iter().find(|one| one.kind == ParameterKind::Star);
    let double = wrapper.parameters.iter().find(|one| one.kind == ParameterKind::DoubleStar);
    let (Some(star), Some(double)) = (star, double) else { return false };
    let leading: Vec<_> =
        wrapper.parameters.iter().filter(|one| one.name != star.name && one.name != double.name).collect();
    if leading.iter().any(|one| one.kind == ParameterKind::KeywordOnly || one.default.is_some()) {
        return false;
    }
    let is_name = |id: ExprId, name: &str| matches!(program.expression(id), Some(Expr::Name(one)) if one == name);
    let mut called = false;
    for statement in statements_below(&wrapper.body) {
        if matches!(statement.kind, StatementKind::Function(_) | StatementKind::Class(_)) {
            return false;
        }
        // Arguments that do not fit are a TypeError, of which it makes an answer of its own.
        if let StatementKind::Try { handlers, .. } = &statement.kind
            && handlers.iter().any(|handler| swallows_type_errors(program, handler))
        {
            return false;
        }
        for id in expressions_of(program, statement) {
            match program.expression(id) {
                // `kwargs["group"] = …`, `kwargs.pop("pk")`
                Some(Expr::Subscript(object, _) | Expr::Attribute(object, _)) if is_name(*object, &double.name) => {
                    return false;
                }
                Some(Expr::Call(function, arguments)) if is_name(*function, view) => {
                    let mut expected =
                        leading.iter().map(|one| (Passing::Positional, one.name.as_str())).collect::<Vec<_>>();
                    expected.push((Passing::Star, star.name.as_str()));
                    expected.push((Passing::DoubleStar, double.name.as_str()));
                    let same = |argument: &Argument, (passing, name): &(Passing, &str)| {
                        argument.passing == *passing && is_name(argument.value, name)
                    };
                    if arguments.len() != expected.len()
                        || !arguments.iter().zip(&expected).all(|(argument, one)| same(argument, one))
                    {
                        return false;
                    }
                    called = true;
                }
                _ => {}
            }
        }
        // `kwargs = {…}`
        if let StatementKind::Assign { targets, .. } = &statement.kind
            && targets.iter().any(|target| is_name(*target, &double.name) || is_name(*target, &star.name))
        {
            return false;
        }
    }
    called
}
