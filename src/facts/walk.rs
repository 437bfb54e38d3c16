//! Walks over statements and expressions, none of which recurses.

use super::arena::*;
use super::program::*;

/// Every statement of a program: the module's, its classes' and functions'.
pub fn all_statements(program: &Program) -> impl Iterator<Item = &Statement> {
    let functions = program.functions.iter::<FunctionId>().map(|(_, function)| function.body.as_slice());
    let classes = program.classes.iter::<ClassId>().map(|(_, class)| class.body.as_slice());
    std::iter::once(program.body.as_slice()).chain(functions).chain(classes).flat_map(statements_below)
}

/// The statements of a block and of the blocks in it, but for functions' and classes' own.
pub fn statements_below(body: &[Statement]) -> Vec<&Statement> {
    let mut found = Vec::new();
    let mut blocks: Vec<&[Statement]> = vec![body];
    while let Some(block) = blocks.pop() {
        for statement in block {
            found.push(statement);
            blocks.extend(statement.kind.blocks());
        }
    }
    found
}

/// Every `break` and `continue` of a body that is not of a loop in it.
pub fn jumps(body: &[Statement]) -> Vec<&Statement> {
    let mut found = Vec::new();
    let mut blocks = vec![body];
    while let Some(block) = blocks.pop() {
        for statement in block {
            match &statement.kind {
                StatementKind::Break | StatementKind::Continue => found.push(statement),
                // Their bodies are in a loop; what runs behind them is not.
                StatementKind::For { otherwise, .. } | StatementKind::While { otherwise, .. } => blocks.push(otherwise),
                other => blocks.extend(other.blocks()),
            }
        }
    }
    found
}

/// The expressions that stand directly in a statement.
pub fn roots_of(statement: &Statement) -> Vec<ExprId> {
    match &statement.kind {
        StatementKind::Assign { targets, value, annotation } => {
            targets.iter().chain(value).chain(annotation).copied().collect()
        }
        StatementKind::AugmentedAssign { target, value, .. } => vec![*target, *value],
        StatementKind::Expression(id) | StatementKind::Assert(id) => vec![*id],
        StatementKind::If(branches) => branches.iter().filter_map(|(condition, _)| *condition).collect(),
        StatementKind::For { target, iterable, .. } => vec![*target, *iterable],
        StatementKind::While { condition, .. } => vec![*condition],
        StatementKind::With { items, .. } => items.iter().map(|(id, _)| *id).collect(),
        StatementKind::Match { subject, cases } => {
            std::iter::once(*subject).chain(cases.iter().filter_map(|case| case.guard)).collect()
        }
        StatementKind::Return(value) | StatementKind::Raise(value) => value.iter().copied().collect(),
        StatementKind::Delete(ids) | StatementKind::Broken(ids) => ids.clone(),
        _ => Vec::new(),
    }
}

/// Every expression that stands directly in a statement, with all of its parts.
pub fn expressions_of(program: &Program, statement: &Statement) -> Vec<ExprId> {
    let mut pending = roots_of(statement);
    let mut found = Vec::new();
    while let Some(id) = pending.pop() {
        found.push(id);
        if let Some(expr) = program.expression(id) {
            pending.extend(expr.children());
        }
    }
    found
}

impl Expr {
    /// The expressions that stand directly in this one.
    pub fn children(&self) -> Vec<ExprId> {
        match self {
            Self::Literal(_) | Self::Name(_) | Self::Lambda(_) => Vec::new(),
            Self::Format(pieces) => pieces
                .iter()
                .filter_map(|piece| match piece {
                    FormatPiece::Value(id) | FormatPiece::Formatted(id) => Some(*id),
                    FormatPiece::Text(_) => None,
                })
                .collect(),
            Self::Attribute(id, _)
            | Self::Starred(id)
            | Self::Not(id)
            | Self::Unary(id)
            | Self::Walrus(_, id)
            | Self::YieldFrom(id)
            | Self::Await(id) => {
                vec![*id]
            }
            Self::Subscript(a, b)
            | Self::Binary(_, a, b)
            | Self::And(a, b)
            | Self::Or(a, b)
            | Self::Compare(_, a, b) => vec![*a, *b],
            Self::Call(function, arguments) => {
                std::iter::once(*function).chain(arguments.iter().map(|argument| argument.value)).collect()
            }
            Self::List(ids)
            | Self::Tuple(ids)
            | Self::Set(ids)
            | Self::Sum(ids)
            | Self::Slice(ids)
            | Self::Unknown(ids) => ids.clone(),
            Self::Dict(pairs) => pairs.iter().flat_map(|(key, value)| key.iter().copied().chain([*value])).collect(),
            Self::Conditional { condition, then, otherwise } => vec![*condition, *then, *otherwise],
            Self::Comprehension { element, value, clauses, .. } => {
                let mut ids: Vec<ExprId> = std::iter::once(*element).chain(*value).collect();
                for clause in clauses {
                    ids.extend([clause.target, clause.iterable]);
                    ids.extend(&clause.conditions);
                }
                ids
            }
            Self::Yield(value) => value.iter().copied().collect(),
        }
    }
}

impl StatementKind {
    /// The blocks of a compound statement, but for a definition's body, which runs at another time.
    pub fn blocks(&self) -> Vec<&[Statement]> {
        match self {
            Self::If(branches) => branches.iter().map(|(_, body)| body.as_slice()).collect(),
            Self::For { body, otherwise, .. } | Self::While { body, otherwise, .. } => vec![body, otherwise],
            Self::Try { body, handlers, otherwise, finally } => {
                let handled = handlers.iter().map(|handler| handler.body.as_slice());
                [body.as_slice(), otherwise, finally].into_iter().chain(handled).collect()
            }
            Self::With { body, .. } => vec![body],
            Self::Match { cases, .. } => cases.iter().map(|case| case.body.as_slice()).collect(),
            _ => Vec::new(),
        }
    }
}
