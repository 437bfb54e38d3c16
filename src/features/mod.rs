//! Features: one editor feature = one file, a plain function of (snapshot, file, offset) → own types.
//!
//! LSP types, the protocol and the disk may not be known here.

mod answers;
mod completion;
mod context;
mod definition;
mod hover;
mod markdown;
mod references;
mod rename;
mod schedule;
mod subject;
mod symbols;
#[cfg(test)]
mod testing;

pub use answers::{Completion, CompletionKind, Hover, Mention, Symbol, SymbolKind, Target};
pub use completion::{MAX_OFFERS, completion};
pub use definition::definition;
pub use hover::hover;
pub use references::references;
pub use rename::{renamable, rename};
pub use symbols::symbols;
