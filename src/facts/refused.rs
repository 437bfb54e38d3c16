//! What Python's compiler refuses though the parser reads it: the grammar for editors is more lenient than Python's (3.12).
//!
//! A list, not a compiler: what is not on it is not claimed to be refused. Here is what shows only in the whole program; what the
//! tree's own nodes tell is found while they are lowered.

use super::arena::*;
use super::program::*;
use super::walk::{all_statements, jumps, statements_below};

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
    misplaced(program).or_else(|| parameters(program)).or_else(|| empty_block(program, spans, text)).or_else(|| {
        // A file that the parser had to mend tells nothing about its blanks.
        if program.syntax_error { None } else { indentation(program, spans, text) }
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

/// Blanks at the beginning of lines, as the tokenizer counts them: tabs to the next multiple of eight, and as one blank each; both
/// ways must agree on what is deeper.
fn indentation(program: &Program, spans: &Spans, text: &str) -> Option<Refused> {
    let mut lines: Vec<(usize, &str, StatementId)> = Vec::new();
    for statement in all_statements(program) {
        let start = spans.statement(statement.id).start as usize;
        let head = text.get(..start)?;
        let line = head.rfind('\n').map_or(0, |at| at + 1);
        let blanks = head.get(line..)?;
        // What stands behind a `;`, a `:` or in a continued line does not begin one.
        let is_continued = head.get(..line)?.trim_end_matches(['\r', '\n']).ends_with('\\');
        if blanks.bytes().all(|one| matches!(one, b' ' | b'\t')) && !is_continued {
            lines.push((start, blanks, statement.id));
        }
    }
    lines.sort_unstable_by_key(|(start, ..)| *start);
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    let mut is_first = true;
    for (_, blanks, id) in lines {
        let column = blanks.bytes().fold(0, |at, one| if one == b'\t' { (at / 8 + 1) * 8 } else { at + 1 });
        let (own, top) = ((column, blanks.len()), *stack.last()?);
        let refused = |why| Some(Refused::always(RefusedAt::Statement(id), why));
        if std::mem::take(&mut is_first) && column > 0 {
            return refused("unexpected indent");
        }
        if own.0 == top.0 && own.1 != top.1 || own.0 > top.0 && own.1 <= top.1 {
            return refused("inconsistent use of tabs and spaces in indentation");
        }
        if own.0 > top.0 {
            stack.push(own);
        }
        while stack.last().is_some_and(|top| top.0 > own.0) {
            stack.pop();
        }
        if stack.last().is_some_and(|top| top.0 == own.0 && top.1 != own.1) {
            return refused("inconsistent use of tabs and spaces in indentation");
        }
        if stack.is_empty() {
            stack.push((0, 0));
        }
    }
    // A statement of the module's own block stands at the line's beginning.
    program.body.iter().find_map(|statement| {
        let start = spans.statement(statement.id).start as usize;
        let head = text.get(..start)?;
        let line = head.rfind('\n').map_or(0, |at| at + 1);
        let blanks = head.get(line..)?;
        let before = head.get(..line)?.trim_end_matches(['\r', '\n']);
        let is_indented = !blanks.is_empty() && blanks.bytes().all(|one| matches!(one, b' ' | b'\t'));
        (is_indented && !before.ends_with('\\'))
            .then_some(Refused::always(RefusedAt::Statement(statement.id), "unexpected indent"))
    })
}
