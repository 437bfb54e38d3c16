//! What Python code may give to a template.

use crate::facts::{Expr, ExprId, Literal, Passing};
use crate::project::File;

/// Whether a file uses a word as a key or as a keyword, as it would to give a template a variable of that name.
pub fn gives(file: &File, word: &str) -> bool {
    let program = &file.facts.program;
    let is_word =
        |id: ExprId| matches!(program.expression(id), Some(Expr::Literal(Literal::Str(text))) if text == word);
    program.expressions.iter::<ExprId>().any(|(_, expr)| match expr {
        Expr::Dict(pairs) => pairs.iter().any(|(key, _)| key.is_some_and(is_word)),
        Expr::Subscript(_, index) => is_word(*index),
        Expr::Call(_, arguments) => {
            arguments.iter().any(|argument| matches!(&argument.passing, Passing::Keyword(name) if name == word))
        }
        _ => false,
    })
}
