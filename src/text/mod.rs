//! Text: a document's characters, its lines, and positions in them.
//!
//! The only encoding code of the program: everything else counts in byte offsets. Must not know Python nor LSP.

mod position;
mod source;
mod span;

pub use position::{Encoding, Position, Range};
pub use source::{Point, Source, TextEdit};
pub use span::Span;
