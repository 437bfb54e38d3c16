//! Where a piece of a literal's text stands in the file.

use crate::project::File;
use crate::syntax::literal;
use crate::text::Span;

/// The span of the bytes `start..end` of the text of a literal at `span`; the whole literal where escapes, joined pieces or a
/// name in its place leave no simple answer.
pub fn part(file: &File, span: Span, start: u32, end: u32, text: &str) -> Span {
    let content = literal::content_span(file.source.slice(span), span);
    let piece = Span::new(content.start.saturating_add(start), content.start.saturating_add(end));
    if piece.end <= content.end && file.source.slice(piece) == text { piece } else { span }
}
