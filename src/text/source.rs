//! A text with its lines: the rope that edits go into and the plain string that parsers read.

use super::{Encoding, Position, Range, Span};
use ropey::Rope;
use std::sync::{Arc, OnceLock};

/// One version of a file's text. Cloning is cheap: both forms are shared.
#[derive(Clone, Debug, Default)]
pub struct Source {
    forms: Arc<Forms>,
}

/// Each form is made when first asked for: a scanned file seldom needs its lines, an edited one of 100 MB never its string.
/// One of the two is always there; an empty text may have neither.
#[derive(Clone, Debug, Default)]
struct Forms {
    rope: OnceLock<Rope>,
    string: OnceLock<Box<str>>,
}

/// A row and a byte column as parsers count them: rows end at `\n` alone, where a document's lines also end at a lone `\r`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Zero-based row: the number of `\n` before.
    pub row: usize,
    /// Bytes since the last `\n`.
    pub column: usize,
}

impl Point {
    /// The point after `text`, if `self` is the point before it.
    fn after(self, text: &[u8]) -> Self {
        match memchr::memrchr(b'\n', text) {
            None => Self { row: self.row, column: self.column + text.len() },
            Some(last) => Self {
                row: self.row + memchr::memchr_iter(b'\n', text).count(),
                column: text.len().saturating_sub(last + 1),
            },
        }
    }
}

/// What an edit did, in byte offsets and in points: all that an incremental parser asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// First changed byte.
    pub start: usize,
    /// Old end of the changed bytes.
    pub old_end: usize,
    /// New end of the changed bytes.
    pub new_end: usize,
    /// Where `start` stands.
    pub start_point: Point,
    /// Where `old_end` stood in the old text.
    pub old_end_point: Point,
    /// Where `new_end` stands in the new text.
    pub new_end_point: Point,
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        Self { forms: Arc::new(Forms { rope: OnceLock::new(), string: OnceLock::from(text.into_boxed_str()) }) }
    }
}

impl Source {
    /// A text of these characters.
    pub fn new(text: &str) -> Self {
        Self::from(text.to_owned())
    }

    /// The whole text as one string, made once per version.
    pub fn as_str(&self) -> &str {
        self.forms.string.get_or_init(|| {
            let Some(rope) = self.forms.rope.get() else { return Box::default() };
            let mut text = String::with_capacity(rope.len_bytes());
            text.extend(rope.chunks());
            text.into_boxed_str()
        })
    }

    fn rope(&self) -> &Rope {
        self.forms.rope.get_or_init(|| Rope::from_str(self.forms.string.get().map_or("", |text| text)))
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        match self.forms.string.get() {
            Some(text) => text.len(),
            None => self.rope().len_bytes(),
        }
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
        self.rope().len_lines()
    }

    /// Byte offset of a line's first byte; the text's length past the last line.
    pub fn line_start(&self, line: usize) -> usize {
        if line >= self.line_count() { self.len() } else { self.rope().line_to_byte(line) }
    }

    /// Byte offset of the end of a line, before its line break.
    pub fn line_end(&self, line: usize) -> usize {
        let rope = self.rope();
        if line >= rope.len_lines() {
            return rope.len_bytes();
        }
        let start = rope.line_to_char(line);
        let mut end = rope.line_to_char(line + 1);
        // A line holds no break but its own: at most `\r\n`.
        while end > start && matches!(rope.get_char(end - 1), Some('\r' | '\n')) {
            end -= 1;
        }
        rope.char_to_byte(end)
    }

    /// Zero-based line that holds the byte offset; offsets past the end belong to the last line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.rope().byte_to_line(offset.min(self.len()))
    }

    /// The position of a byte offset. An offset past the end or inside a character is moved back to the nearest boundary, one
    /// inside a line break to the line's end.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let rope = self.rope();
        let offset = offset.min(rope.len_bytes());
        let line = rope.byte_to_line(offset);
        let start = rope.line_to_char(line);
        let mut at = rope.byte_to_char(offset);
        if at > start && rope.get_char(at) == Some('\n') && rope.get_char(at - 1) == Some('\r') {
            at -= 1;
        }
        let column = match encoding {
            Encoding::Utf8 => rope.char_to_byte(at) - rope.char_to_byte(start),
            Encoding::Utf16 => rope.char_to_utf16_cu(at) - rope.char_to_utf16_cu(start),
            Encoding::Utf32 => at - start,
        };
        Position { line: line as u32, column: column as u32 }
    }

    /// The byte offset of a position. A line past the end is the text's end, a column past the end is the line's end before its
    /// break, a column inside a character is the character's start (LSP 3.17 §Position; `vscode-languageserver-textdocument`).
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let rope = self.rope();
        let line = position.line as usize;
        if line >= rope.len_lines() {
            return rope.len_bytes();
        }
        let start = rope.line_to_byte(line);
        let end = self.line_end(line);
        let column = position.column as usize;
        let first = rope.byte_to_char(start);
        let at = match encoding {
            Encoding::Utf8 => rope.byte_to_char(start.saturating_add(column).min(end)),
            Encoding::Utf16 => {
                let units = rope.char_to_utf16_cu(first).saturating_add(column);
                rope.utf16_cu_to_char(units.min(rope.char_to_utf16_cu(rope.byte_to_char(end))))
            }
            Encoding::Utf32 => first.saturating_add(column).min(rope.byte_to_char(end)),
        };
        rope.char_to_byte(at)
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
        let start_point = self.point_after(Point::default(), 0, start);
        let old_end_point = self.point_after(start_point, start, old_end);
        let new_end_point = start_point.after(text.as_bytes());

        let mut rope = match Arc::get_mut(&mut self.forms).and_then(|forms| forms.rope.take()) {
            Some(rope) => rope,
            None => self.rope().clone(),
        };
        let first = rope.byte_to_char(start);
        if old_end > start {
            rope.remove(first..rope.byte_to_char(old_end));
        }
        rope.insert(first, text);
        self.forms = Arc::new(Forms { rope: OnceLock::from(rope), string: OnceLock::new() });
        TextEdit { start, old_end, new_end: start + text.len(), start_point, old_end_point, new_end_point }
    }

    /// The point of the byte offset `to`, if `point` is that of the byte offset `from`.
    fn point_after(&self, point: Point, from: usize, to: usize) -> Point {
        self.rope().byte_slice(from..to).chunks().fold(point, |point, chunk| point.after(chunk.as_bytes()))
    }
}
