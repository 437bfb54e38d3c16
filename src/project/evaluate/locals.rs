//! A function's own names: what its body binds anywhere is its own everywhere in it, and asking for it before raises
//! (Python's reference, 4.2.2 Resolution of names).

use super::refusals::binds;
use super::*;
use crate::facts::{Expr, Statement, StatementKind, statements_below};

impl Evaluator<'_> {
    /// Whether a name that a function's scope does not hold is the function's own all the same. The same reserve as in
    /// [`super::proofs`].
    pub(super) fn is_unbound_local(&self, frame: &Frame, function: FunctionId, name: &SmolStr) -> bool {
        if !self.proves(frame) || frame.is_class || frame.pending.is_some() {
            return false;
        }
        let program = frame.program();
        let Some(function) = program.function(function) else { return false };
        let is_own = |statement: &&Statement| is_bound_by(program, statement, name);
        let statements = statements_below(&function.body);
        let is_declared = |one: &&Statement| matches!(&one.kind, StatementKind::Global(names) if names.contains(name));
        let is_broken = |one: &&Statement| matches!(one.kind, StatementKind::Broken(_));
        if statements.iter().any(is_declared) || statements.iter().any(is_broken) || !statements.iter().any(is_own) {
            return false;
        }
        // What stands in an expression that is not understood may bind it, too.
        !program.expressions.iter::<ExprId>().any(|(_, one)| matches!(one, Expr::Unknown(_)))
            || !program
                .expressions
                .iter::<ExprId>()
                .any(|(_, one)| matches!(one, Expr::Walrus(bound, _) if bound == name))
    }

    /// `UnboundLocalError`, or `NameError` for a name of a function around the one that runs.
    pub(super) fn fails_unbound(&mut self, frame: &mut Frame, name: &SmolStr, own: bool, at: ExprId) {
        let (exception, why) = if own {
            (
                Exception::named("UnboundLocalError"),
                format!("the function binds `{name}` itself, but not before it is asked for"),
            )
        } else {
            (Exception::Name, format!("`{name}` is bound around this function only later"))
        };
        self.fails(frame, exception, &why, at);
    }

    /// `(name := value)` in a comprehension binds a name of the function around it (PEP 572).
    pub(super) fn bind_around_comprehension(&mut self, frame: &mut Frame, name: &SmolStr, value: Value, at: ExprId) {
        let own = frame.scope;
        for _ in 0..MAX_CALLS {
            let Some(scope) = frame.scope.and_then(|id| self.world.heap.scope(id)) else { break };
            if !scope.is_comprehension {
                break;
            }
            frame.scope = scope.outer;
        }
        self.bind(frame, name.clone(), value, at);
        frame.scope = own;
    }
}

/// Whether a statement of a function makes a name the function's own.
fn is_bound_by(program: &Program, statement: &Statement, name: &SmolStr) -> bool {
    match &statement.kind {
        // Whether a word of these is a name that is bound is not told.
        StatementKind::Match { cases, .. } => cases.iter().any(|case| case.pattern == *name),
        StatementKind::With { items, .. } => items.iter().any(|(_, bound)| bound.as_ref() == Some(name)),
        StatementKind::ImportFrom { star: true, .. } | StatementKind::Global(_) => false,
        StatementKind::Delete(targets) => {
            targets.iter().any(|id| matches!(program.expression(*id), Some(Expr::Name(one)) if one == name))
        }
        _ => binds(program, statement, name),
    }
}
