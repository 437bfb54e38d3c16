//! Text: a document's characters, its lines, and positions in them.
//!
//! The only encoding code of the program: everything else counts in byte offsets. Must not know Python nor LSP.

mod position;
mod source;
mod span;

/// Stands for each byte that no encoding makes a character of: a code point that is none, so that no text has it by itself.
pub const UNDECODABLE: &str = "\u{ffff}";

pub use position::{Encoding, Position, Range};
pub use source::{Point, Source, TextEdit};
pub use span::Span;
