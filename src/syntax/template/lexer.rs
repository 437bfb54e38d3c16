//! Cutting a template into tags as Django does (`django.template.base.Lexer`, 5.0): a tag ends on its line.

use crate::text::Span;

/// What hides the tags that follow.
#[derive(Default)]
pub struct Hidden {
    /// The tag that ends it.
    pub inside: Option<String>,
}

impl Hidden {
    /// Takes the next tag's content; whether Django runs it.
    pub fn shows(&mut self, content: &str) -> bool {
        let content = content.trim();
        match &self.inside {
            // `Parser.skip_past("endcomment")` compares the whole content, as the lexer does for `endverbatim`.
            Some(end) => {
                if content == end {
                    self.inside = None;
                }
                false
            }
            None => {
                if content == "verbatim" || content.starts_with("verbatim ") {
                    self.inside = Some(format!("end{content}"));
                } else if content.split_whitespace().next() == Some("comment") {
                    self.inside = Some("endcomment".to_owned());
                }
                true
            }
        }
    }
}

/// Cuts a template: `django.template.base.tag_re`: `({%.*?%}|{{.*?}}|{#.*?#})`, where `.` does not match a line break.
pub struct Lexer<'t> {
    text: &'t str,
    /// Byte offset of what is read next.
    at: usize,
    line_end: Ahead<'t>,
    tag_end: Ahead<'t>,
    variable_end: Ahead<'t>,
    comment_end: Ahead<'t>,
}

/// Where a text stands next, looked for once however often it is asked: else thousands of blocks that nothing closes would be
/// thousands of searches to the end.
pub struct Ahead<'t> {
    text: &'t str,
    needle: &'static str,
    /// From here on it stands at `found` and not before, or nowhere where that is the text's end.
    from: usize,
    found: usize,
}

impl<'t> Ahead<'t> {
    pub fn new(text: &'t str, needle: &'static str) -> Self {
        // Nothing is known before the first search.
        Self { text, needle, from: 1, found: 0 }
    }

    /// Byte offset of the next one that begins at or behind `at`; the text's length where there is none.
    pub fn next(&mut self, at: usize) -> usize {
        if !(self.from..=self.found).contains(&at) {
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            let found = memchr::memmem::find(rest, self.needle.as_bytes());
            (self.from, self.found) = (at, found.map_or(self.text.len(), |found| at + found));
        }
        self.found
    }
}

/// What stands between braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// `{% … %}`
    Tag,
    /// `{{ … }}`
    Variable,
    /// `{# … #}`
    Comment,
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        let [line_end, tag_end, variable_end, comment_end] =
            ["\n", "%}", "}}", "#}"].map(|needle| Ahead::new(text, needle));
        Self { text, at: 0, line_end, tag_end, variable_end, comment_end }
    }

    /// The next `{% … %}`: its span and its content's.
    pub fn next_block(&mut self) -> Option<(Span, Span)> {
        loop {
            if let (Block::Tag, span, content) = self.next_of_any_kind()? {
                return Some((span, content));
            }
        }
    }

    /// The next block: its span and its content's.
    pub fn next_of_any_kind(&mut self) -> Option<(Block, Span, Span)> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = self.at + memchr::memchr(b'{', rest.as_bytes())?;
            let after = self.text.get(start + 1..)?;
            let (block, close) = match after.bytes().next() {
                Some(b'%') => (Block::Tag, &mut self.tag_end),
                Some(b'{') => (Block::Variable, &mut self.variable_end),
                Some(b'#') => (Block::Comment, &mut self.comment_end),
                _ => {
                    self.at = start + 1;
                    continue;
                }
            };
            let end = close.next(start + 2);
            if end == self.text.len() || end > self.line_end.next(start + 2) {
                self.at = start + 1;
                continue;
            }
            self.at = end + 2;
            return Some((block, Span::new(start as u32, self.at as u32), Span::new(start as u32 + 2, end as u32)));
        }
    }
}

/// The text of a span.
pub fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// The words of a tag's content (`django.utils.text.smart_split`): a closed quoted text holds its blanks together.
pub fn words(text: &str, content: Span) -> Vec<Span> {
    let inside = slice(text, content);
    let bytes = inside.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
        if blank(at) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && !blank(at) {
            at = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => closing(bytes, at + 1, *quote).unwrap_or(at) + 1,
                _ => at + 1,
            };
        }
        words.push(Span::new(content.start + start as u32, content.start + at.min(bytes.len()) as u32));
    }
    words
}

/// Bytes of a quoted text; a longer one is none, so that thousands of quotes that nothing closes cost no more.
const MAX_TEXT: usize = 10_000;

/// Where a quoted text ends.
pub fn closing(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    let bytes = bytes.get(..bytes.len().min(at + MAX_TEXT)).unwrap_or_default();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}
