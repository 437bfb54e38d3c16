//! Features: one editor feature = one file, a plain function of (snapshot, file, offset) → own types.
//!
//! LSP types, the protocol and the disk may not be known here.

mod answers;

pub use answers::{Completion, CompletionKind, Hover, Symbol, SymbolKind, Target};

use crate::project::{File, Snapshot};

/// What can be inserted at a byte offset.
pub fn completion(_: &Snapshot, _: &File, _: u32) -> Vec<Completion> {
    Vec::new()
}

/// Where what stands at a byte offset is defined.
pub fn definition(_: &Snapshot, _: &File, _: u32) -> Vec<Target> {
    Vec::new()
}

/// What stands at a byte offset.
pub fn hover(_: &Snapshot, _: &File, _: u32) -> Option<Hover> {
    None
}

/// A file's outline.
pub fn symbols(_: &Snapshot, _: &File) -> Vec<Symbol> {
    Vec::new()
}
