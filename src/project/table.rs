//! The route table: endpoints in resolve order, and what is not known about it.

use crate::facts::ExprId;
use std::path::Path;
use std::sync::Arc;

/// A place in a file: an expression by index, so that it stays right while lines move.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: Arc<Path>,
    /// The expression in it.
    pub at: ExprId,
}
