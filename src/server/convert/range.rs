//! Positions and ranges.

use crate::text::{self, Encoding, Source, Span};
use tower_lsp::lsp_types::{Position, Range};

/// The protocol's position as ours.
pub fn position(position: Position) -> text::Position {
    text::Position { line: position.line, column: position.character }
}

/// The protocol's range as ours.
pub fn range(range: Range) -> text::Range {
    text::Range { start: position(range.start), end: position(range.end) }
}

/// A span of a text as the protocol's range.
pub fn to_range(source: &Source, span: Span, encoding: Encoding) -> Range {
    let text::Range { start, end } = source.range(span, encoding);
    Range { start: Position::new(start.line, start.column), end: Position::new(end.line, end.column) }
}
