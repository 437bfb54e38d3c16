//! Places in files by index, so that they stay right while lines move.

use crate::facts::{ClassId, ExprId, FileFacts, FunctionId, StatementId};
use crate::text::Span;
use std::path::Path;
use std::sync::Arc;

/// An item of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Anchor {
    /// The file as a whole: its first line.
    File,
    /// An expression.
    Expr(ExprId),
    /// A statement.
    Statement(StatementId),
    /// A function's name.
    Function(FunctionId),
    /// A class's name.
    Class(ClassId),
    /// The n-th place where the parser had to recover.
    SyntaxError(u32),
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: Arc<Path>,
    /// The item in it.
    pub anchor: Anchor,
}

impl Place {
    /// No place: for what the host's profile says, not a file.
    pub fn nowhere() -> Self {
        Self { file: Arc::from(Path::new("")), anchor: Anchor::File }
    }

    /// The span of the place in its file's current facts.
    pub fn span(&self, facts: &FileFacts) -> Span {
        match self.anchor {
            Anchor::File => Span::default(),
            Anchor::Expr(id) => facts.spans.expression(id),
            Anchor::Statement(id) => facts.spans.statement(id),
            Anchor::Function(id) => facts.spans.function(id),
            Anchor::Class(id) => facts.spans.class(id),
            Anchor::SyntaxError(at) => facts.spans.errors.get(at as usize).copied().unwrap_or_default(),
        }
    }
}
