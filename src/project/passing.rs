//! Decorators of the workspace that hand everything on: `def wrapper(request, *args, **kwargs): … return view(request, *args, **kwargs)`.

use super::evaluate::World;
use super::value::{FunctionValue, Value};
use crate::facts::{
    Argument, Expr, ExprId, Function, Handler, Parameter, ParameterKind, Passing, Program, Statement, StatementKind,
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

/// The view that a wrapper hands everything on to, and whether it returns what that returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handed<'w> {
    /// What is called.
    pub view: &'w Value,
    /// Whether its result is returned as it is.
    pub is_returned: bool,
}

/// The view that a wrapper hands everything on to: one that a name around its definition holds. Where there is one wrapper for
/// coroutines and one for others, both do.
pub fn handed_on<'w>(world: &'w World, wrapper: &Value) -> Option<Handed<'w>> {
    let function = match wrapper {
        Value::Function(function) => function,
        Value::Union(parts) => {
            let mut views = parts.iter().map(|part| handed_on(world, part));
            let mut first = views.next()??;
            for one in views {
                let one = one.filter(|one| one.view == first.view)?;
                first.is_returned &= one.is_returned;
            }
            return Some(first);
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
        (Some((name, view)), None) => Some(Handed {
            view: &view.value,
            is_returned: returns_result(program, definition, &|id| is_call_of(program, id, name)),
        }),
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
    let statements = statements_below(&function.body);
    let mut inner = statements.iter().filter_map(|statement| match statement.kind {
        StatementKind::Function(id) => program.function(id),
        _ => None,
    });
    inner.all(|wrapper| returns_result(program, wrapper, &|id| is_call_of(program, id, &view.name)))
}

fn is_call_of(program: &Program, id: ExprId, view: &str) -> bool {
    let Some(Expr::Call(function, _)) = program.expression(id) else { return false };
    matches!(program.expression(*function), Some(Expr::Name(name)) if name == view)
}

/// Whether a function returns what those calls return: at once, or from a name that is only given attributes, items and calls of
/// its methods before (`response["X-Frame-Options"] = …`), which mere data does not survive either.
fn returns_result(program: &Program, function: &Function, is_call: &dyn Fn(ExprId) -> bool) -> bool {
    let statements = statements_below(&function.body);
    let unawaited = |id: ExprId| match program.expression(id) {
        Some(Expr::Await(inner)) => *inner,
        _ => id,
    };
    let mut held: Option<&SmolStr> = None;
    for statement in &statements {
        for call in expressions_of(program, statement).into_iter().filter(|id| is_call(*id)) {
            match &statement.kind {
                StatementKind::Return(Some(value)) if unawaited(*value) == call => {}
                StatementKind::Assign { targets, value: Some(value), .. } if unawaited(*value) == call => {
                    match targets.as_slice() {
                        [target] => match program.expression(*target) {
                            Some(Expr::Name(name)) if held.is_none_or(|held| held == name) => held = Some(name),
                            _ => return false,
                        },
                        _ => return false,
                    }
                }
                _ => return false,
            }
        }
    }
    held.is_none_or(|held| statements.iter().all(|statement| keeps(program, statement, held, is_call)))
}

/// Whether what a name holds is still the same behind a statement, and nothing else is returned there.
fn keeps(program: &Program, statement: &Statement, held: &str, is_call: &dyn Fn(ExprId) -> bool) -> bool {
    let is_held = |id: ExprId| matches!(program.expression(id), Some(Expr::Name(name)) if name == held);
    let parts = expressions_of(program, statement);
    let objects: Vec<ExprId> = parts
        .iter()
        .filter_map(|id| match program.expression(*id) {
            Some(Expr::Attribute(object, _) | Expr::Subscript(object, _)) => Some(*object),
            _ => None,
        })
        .collect();
    match &statement.kind {
        StatementKind::Return(Some(value)) => is_held(*value) || parts.iter().any(|id| is_call(*id)),
        StatementKind::Return(None) => false,
        StatementKind::Assign { targets, .. } if parts.iter().any(|id| is_call(*id)) => targets.len() == 1,
        StatementKind::Assign { value, .. } => {
            let value = value.map(|value| parts_of(program, value)).unwrap_or_default();
            parts.iter().all(|id| !is_held(*id) || objects.contains(id) && !value.contains(id))
        }
        StatementKind::Expression(_) | StatementKind::If(_) => {
            parts.iter().all(|id| !is_held(*id) || objects.contains(id))
        }
        StatementKind::With { items, .. } => {
            items.iter().all(|(_, name)| name.as_deref() != Some(held)) && !parts.into_iter().any(is_held)
        }
        _ => !parts.into_iter().any(is_held),
    }
}

fn parts_of(program: &Program, expression: ExprId) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut pending = vec![expression];
    while let Some(id) = pending.pop() {
        found.push(id);
        pending.extend(program.expression(id).map(Expr::children).unwrap_or_default());
    }
    found
}

/// Whether a method of a class only adds to what its bases' does: `super().dispatch(request, *args, **kwargs)`, with exactly what it is
/// given, which decides nothing else. Tells whether it returns what that returns.
pub fn passes_to_super(world: &World, method: &FunctionValue) -> Option<bool> {
    let program = &world.module(method.module)?.file.as_ref()?.facts.program;
    let function = program.function(method.id)?;
    if function.is_async || function.is_generator {
        return None;
    }
    let is_super = |id: ExprId| {
        let Some(Expr::Attribute(object, name)) = program.expression(id) else { return false };
        let Some(Expr::Call(class, _)) = program.expression(*object) else { return false };
        *name == function.name && matches!(program.expression(*class), Some(Expr::Name(name)) if name == "super")
    };
    let is_call = |id: ExprId| matches!(program.expression(id), Some(Expr::Call(function, _)) if is_super(*function));
    let statements = statements_below(&function.body);
    let packed: Vec<&SmolStr> = function
        .parameters
        .iter()
        .filter(|one| matches!(one.kind, ParameterKind::Star | ParameterKind::DoubleStar))
        .map(|one| &one.name)
        .collect();
    // What looks at the captured parameters may lead to another method.
    for statement in &statements {
        let parts = expressions_of(program, statement);
        let handed: Vec<ExprId> = parts
            .iter()
            .filter_map(|id| match program.expression(*id) {
                Some(Expr::Call(_, arguments)) if is_call(*id) => Some(arguments.iter().map(|argument| argument.value)),
                _ => None,
            })
            .flatten()
            .collect();
        let looks = parts.iter().any(|id| match program.expression(*id) {
            Some(Expr::Name(name)) => packed.contains(&name) && !handed.contains(id),
            Some(Expr::Attribute(_, name)) => matches!(name.as_str(), "args" | "kwargs" | "resolver_match"),
            _ => false,
        });
        if looks {
            return None;
        }
    }
    let is_handed = passes(program, function, function.parameters.get(1..)?, &is_super);
    is_handed.then(|| returns_result(program, function, &is_call))
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
    let is_view = |id: ExprId| matches!(program.expression(id), Some(Expr::Name(name)) if name == view);
    passes(program, wrapper, &wrapper.parameters, &is_view)
}

/// Whether a function calls that with exactly those of its own parameters, wherever it does.
fn passes(program: &Program, wrapper: &Function, parameters: &[Parameter], is_callee: &dyn Fn(ExprId) -> bool) -> bool {
    let star = parameters.iter().find(|one| one.kind == ParameterKind::Star);
    let double = parameters.iter().find(|one| one.kind == ParameterKind::DoubleStar);
    let (Some(star), Some(double)) = (star, double) else { return false };
    let leading: Vec<_> = parameters.iter().filter(|one| one.name != star.name && one.name != double.name).collect();
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
                Some(Expr::Call(function, arguments)) if is_callee(*function) => {
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
