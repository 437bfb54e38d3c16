//! A text with its lines: the rope that edits go into and the plain string that parsers read.

use super::{Encoding, Position, Range, Span};
use ropey::Rope;
use std::sync::{Arc, OnceLock};

/// One version of a file's text. Cloning is cheap: both forms are shared.
#[derive(Clone, Debug, Default)]
pub struct Source {
    rope: Rope,
    string: Arc<OnceLock<Arc<str>>>,
}

/// What an edit did, in byte offsets and in (row, byte column) points: all that an incremental parser asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// First changed byte.
    pub start: usize,
    /// Old end of the changed bytes.
    pub old_end: usize,
    /// New end of the changed bytes.
    pub new_end: usize,
}

impl Source {
    /// A text of these characters.
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text), string: Arc::default() }
    }

    /// The whole text as one string, made once per version.
    pub fn as_str(&self) -> &str {
        self.string.get_or_init(|| Arc::from(self.rope.to_string()))
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.rope.len_bytes()
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a span; empty where the span does not fit.
    pub fn slice(&self, span: Span) -> &str {
        self.as_str().get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Number of lines; a text that ends with a line break has an empty last line.
    pub fn line_count(&self) -> usize {
        self.rope.len_lines()
    }

    /// Byte offset of a line's first byte; the text's length past the last line.
    pub fn line_start(&self, line: usize) -> usize {
        if line >= self.rope.len_lines() { self.len() } else { self.rope.line_to_byte(line) }
    }

    /// Byte offset of the end of a line, before its line break.
    pub fn line_end(&self, line: usize) -> usize {
        if line >= self.rope.len_lines() {
            return self.len();
        }
        let start = self.rope.line_to_byte(line);
        let slice = self.rope.line(line);
        let mut end = slice.len_chars();
        while end > 0 && matches!(slice.get_char(end - 1), Some('\r' | '\n')) {
            end -= 1;
        }
        start + slice.char_to_byte(end)
    }

    /// Zero-based line that holds the byte offset; offsets past the end belong to the last line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.rope.byte_to_line(offset.min(self.len()))
    }

    /// The position of a byte offset. An offset past the end or inside a character is moved back to the nearest boundary.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = offset.min(self.len());
        let line = self.rope.byte_to_line(offset);
        let start = self.rope.line_to_char(line);
        let at = self.rope.byte_to_char(offset);
        let column = match encoding {
            Encoding::Utf8 => self.rope.char_to_byte(at) - self.rope.char_to_byte(start),
            Encoding::Utf16 => self.rope.char_to_utf16_cu(at) - self.rope.char_to_utf16_cu(start),
            Encoding::Utf32 => at - start,
        };
        Position { line: line as u32, column: column as u32 }
    }

    /// The byte offset of a position. A line past the end is the text's end, a column past the end is the line's end before its
    /// break, a column inside a character is the character's start (LSP 3.17 §Position; `vscode-languageserver-textdocument`).
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.len();
        }
        let start = self.rope.line_to_byte(line);
        let end = self.line_end(line);
        let column = position.column as usize;
        let first = self.rope.byte_to_char(start);
        let last = self.rope.byte_to_char(end);
        let at = match encoding {
            Encoding::Utf8 => self.rope.byte_to_char(start.saturating_add(column).min(end)),
            Encoding::Utf16 => {
                let units = self.rope.char_to_utf16_cu(first).saturating_add(column);
                self.rope.utf16_cu_to_char(units.min(self.rope.char_to_utf16_cu(last)))
            }
            Encoding::Utf32 => first.saturating_add(column).min(last),
        };
        self.rope.char_to_byte(at)
    }

    /// The span of a range; a reversed range is turned round.
    pub fn span(&self, range: Range, encoding: Encoding) -> Span {
        let (start, end) = (self.offset(range.start, encoding), self.offset(range.end, encoding));
        Span::new(start.min(end) as u32, start.max(end) as u32)
    }

    /// The range of a span.
    pub fn range(&self, span: Span, encoding: Encoding) -> Range {
        Range { start: self.position(span.start as usize, encoding), end: self.position(span.end as usize, encoding) }
    }

    /// Replaces a range by `text` and tells which bytes changed.
    pub fn edit(&mut self, range: Range, encoding: Encoding, text: &str) -> TextEdit {
        let span = self.span(range, encoding);
        let (start, old_end) = (span.start as usize, span.end as usize);
        let first = self.rope.byte_to_char(start);
        self.rope.remove(first..self.rope.byte_to_char(old_end));
        self.rope.insert(first, text);
        self.string = Arc::default();
        TextEdit { start, old_end, new_end: start + text.len() }
    }
}
