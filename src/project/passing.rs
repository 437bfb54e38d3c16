//! Decorators of the workspace that hand everything on: `def wrapper(request, *args, **kwargs): … return view(request, *args, **kwargs)`.

use super::evaluate::World;
use super::value::FunctionValue;
use crate::facts::{
    Argument, Expr, ExprId, Function, ParameterKind, Passing, Program, StatementKind, expressions_of, statements_below,
};

/// Whether a decorator's result calls the view with exactly what it is given.
pub fn passes_through(world: &World, decorator: &FunctionValue) -> bool {
    let file = world.module(decorator.module).and_then(|module| module.file.as_ref());
    let Some(program) = file.map(|file| &file.facts.program) else { return false };
    let Some(function) = program.function(decorator.id) else { return false };
    let ([view], false) = (function.parameters.as_slice(), function.is_async || function.is_generator) else {
        return false;
    };
    // Whatever it returns must be the one function that it defines.
    let statements = statements_below(&function.body);
    let inner: Vec<&Function> = statements
        .iter()
        .filter_map(|statement| match statement.kind {
            StatementKind::Function(id) => program.function(id),
            _ => None,
        })
        .collect();
    let [wrapper] = inner.as_slice() else { return false };
    let returns_it = statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Return(value) => Some(*value),
        _ => None,
    });
    let mut returned = false;
    for value in returns_it {
        match value.and_then(|value| program.expression(value)) {
            Some(Expr::Name(name)) if *name == wrapper.name => returned = true,
            _ => return false,
        }
    }
    returned && only_passes(program, wrapper, &view.name)
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
