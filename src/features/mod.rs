//! Features: one editor feature = one file, a plain function of (snapshot, file, offset) → own types.
//!
//! LSP types, the protocol and the disk may not be known here.

mod answers;

pub use answers::{Completion, CompletionKind, Hover, Symbol, SymbolKind, Target};
