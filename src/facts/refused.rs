//! What Python's compiler refuses though the parser reads it: the grammar for editors is more lenient than Python's (3.12).
//!
//! A list, not a compiler: what is not on it is not claimed to be refused. Here is what shows only in the whole program; what the
//! tree's own nodes tell is found while they are lowered.

use super::arena::*;
use super::program::*;
use super::walk::{jumps, roots_of, statements_below};

/// Where the compiler stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusedAt {
    /// At a statement.
    Statement(StatementId),
    /// At an expression.
    Expr(ExprId),
    /// At a function.
    Function(FunctionId),
    /// At a class.
    Class(ClassId),
}

/// What the compiler refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refused {
    /// Where.
    pub at: RefusedAt,
    /// What it says.
    pub why: &'static str,
    /// Whether Pythons newer than 3.12 take it.
    pub newer: bool,
}

impl Refused {
    /// What every Python refuses.
    const fn always(at: RefusedAt, why: &'static str) -> Self {
        Self { at, why, newer: false }
    }
}

/// The first thing that the compiler would refuse, as far as it is on the list.
pub fn refused(program: &Program, spans: &Spans, text: &str) -> Option<Refused> {
    let early = misplaced(program).or_else(|| parameters(program)).or_else(|| late_globals(program, spans));
    early.or_else(|| empty_block(program, spans, text)).or_else(|| {
        // A file that the parser had to mend tells nothing about its blanks.
        if program.syntax_error { None } else { super::lines::refused(program, spans, text) }
    })
}

/// `return`, `yield` and `await` outside of functions, `break` and `continue` outside of loops.
fn misplaced(program: &Program) -> Option<Refused> {
    let classes = program.classes.iter::<ClassId>().map(|(_, class)| class.body.as_slice());
    let returns =
        std::iter::once(program.body.as_slice()).chain(classes).flat_map(statements_below).find(|statement| {
            // What a class in a function holds may be numbered as the function's; either way a class can't return.
            matches!(statement.kind, StatementKind::Return(_))
        });
    if let Some(statement) = returns {
        return Some(Refused::always(RefusedAt::Statement(statement.id), "'return' outside function"));
    }
    let outside = program.expressions.iter::<ExprId>().find(|(id, expression)| {
        !id.is_inner() && matches!(expression, Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Await(_))
    });
    if let Some((id, _)) = outside {
        return Some(Refused::always(RefusedAt::Expr(id), "'yield' or 'await' outside function"));
    }
    let functions = program.functions.iter::<FunctionId>().map(|(_, function)| function.body.as_slice());
    let classes = program.classes.iter::<ClassId>().map(|(_, class)| class.body.as_slice());
    std::iter::once(program.body.as_slice()).chain(functions).chain(classes).find_map(outside_loop)
}

/// A `break` or `continue` in a block that no loop holds.
fn outside_loop(body: &[Statement]) -> Option<Refused> {
    let statement = jumps(body).first().copied()?;
    Some(Refused::always(RefusedAt::Statement(statement.id), "'break' or 'continue' outside loop"))
}

/// A parameter twice, or one without a default behind one with a default.
fn parameters(program: &Program) -> Option<Refused> {
    program.functions.iter::<FunctionId>().find_map(|(id, function)| {
        let named = function.parameters.iter().filter(|one| !one.name.is_empty());
        let twice =
            named.clone().enumerate().any(|(at, one)| named.clone().take(at).any(|other| other.name == one.name));
        let mut placed = function
            .parameters
            .iter()
            .filter(|one| matches!(one.kind, ParameterKind::PositionalOnly | ParameterKind::Normal))
            .skip_while(|one| one.default.is_none());
        let why = if twice {
            "duplicate argument in function definition"
        } else if placed.any(|one| one.default.is_none()) {
            "parameter without a default follows parameter with a default"
        } else {
            return None;
        };
        Some(Refused::always(RefusedAt::Function(id), why))
    })
}

/// `global` and `nonlocal` of a parameter, of a name that was used before, or that an annotation declares.
fn late_globals(program: &Program, spans: &Spans) -> Option<Refused> {
    let functions = program.functions.iter::<FunctionId>();
    let functions = functions.map(|(_, function)| (function.body.as_slice(), function.parameters.as_slice()));
    let classes = program.classes.iter::<ClassId>().map(|(_, class)| (class.body.as_slice(), &[][..]));
    let modules = std::iter::once((program.body.as_slice(), &[][..]));
    modules
        .chain(functions)
        .chain(classes)
        .find_map(|(body, parameters)| late_globals_of(program, spans, body, parameters))
}

fn late_globals_of(program: &Program, spans: &Spans, body: &[Statement], parameters: &[Parameter]) -> Option<Refused> {
    let statements = statements_below(body);
    let declared = statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Global(names) => Some((*statement, names)),
        _ => None,
    });
    for (statement, names) in declared {
        let refused = |why| Some(Refused::always(RefusedAt::Statement(statement.id), why));
        if parameters.iter().any(|parameter| names.contains(&parameter.name)) {
            return refused("a name is parameter and global or nonlocal");
        }
        let start = spans.statement(statement.id).start;
        for other in &statements {
            if let StatementKind::Assign { targets, annotation: Some(_), .. } = &other.kind
                && let [target] = targets.as_slice()
                && matches!(program.expression(*target), Some(Expr::Name(name)) if names.contains(name))
            {
                return refused("an annotated name can't be global or nonlocal");
            }
            // What a comprehension binds is its own.
            let is_used = spans.statement(other.id).start < start
                && names_before(program, other, names).into_iter().any(|id| spans.expression(id).start < start);
            if is_used {
                return refused("a name is used or assigned to before its global or nonlocal declaration");
            }
        }
    }
    None
}

/// Where a statement itself names one of these, comprehensions left out.
fn names_before(program: &Program, statement: &Statement, names: &[smol_str::SmolStr]) -> Vec<ExprId> {
    let mut pending = roots_of(statement);
    let mut found = Vec::new();
    while let Some(id) = pending.pop() {
        match program.expression(id) {
            Some(Expr::Name(name)) if names.contains(name) => found.push(id),
            Some(Expr::Comprehension { .. }) | None => {}
            Some(expression) => pending.extend(expression.children()),
        }
    }
    found
}

/// A definition without a body.
fn empty_block(program: &Program, spans: &Spans, text: &str) -> Option<Refused> {
    const WHY: &str = "expected an indented block";
    let ends_at_colon = |span: crate::text::Span| {
        let text = text.get(span.start as usize..span.end as usize).unwrap_or_default();
        text.trim_end().ends_with(':')
    };
    let class = program.classes.iter::<ClassId>().find(|(id, class)| {
        class.body.is_empty() && spans.class_bodies.get(*id).is_some_and(|span| ends_at_colon(*span))
    });
    if let Some((id, _)) = class {
        return Some(Refused::always(RefusedAt::Class(id), WHY));
    }
    let function = program.functions.iter::<FunctionId>().find(|(id, function)| {
        function.body.is_empty() && !function.name.is_empty() && ends_at_colon(spans.function_body(*id))
    });
    function.map(|(id, _)| Refused::always(RefusedAt::Function(id), WHY))
}
