//! What stands around a cursor in Python text that need not be whole: an open string, an unclosed call, an unclosed list.
//!
//! Completion asks for it exactly where the tree is broken, so nothing here looks at a tree: the text before the cursor is read
//! token by token, in one pass without recursion.

use crate::text::Span;

/// Text before the cursor that is read. Where a file is longer, reading starts at a statement in the first column.
const LOOK_BACK: usize = 64 * 1024;
/// Text behind the cursor in which the end of a triple-quoted string is looked for.
const LOOK_AHEAD: usize = 4 * 1024;
/// Brackets that are kept; deeper ones are not what anyone types a route's name into.
const MAX_BRACKETS: usize = 256;

/// A bracket that is open at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BracketKind {
    /// `callee(`: the dotted name before it; empty where something else is called.
    Call(String),
    /// `(` that calls nothing: a tuple, parameters, bases.
    Round,
    /// `[`
    Square,
    /// `{`
    Curly,
}

/// An open bracket and where the cursor is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// What it is.
    pub kind: BracketKind,
    /// Number of commas before the cursor: the index of the argument.
    pub index: usize,
    /// `name` of `name=` before the cursor in this argument; in braces the text of `"key":`.
    pub keyword: Option<String>,
    /// Byte offset of the argument's first token; `None` where it has none yet.
    pub start: Option<u32>,
    /// Content of the first string that stands directly in it, before the cursor.
    pub first_string: Option<Span>,
    /// Byte offset of the bracket.
    pub at: u32,
}

/// The string that the cursor stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StringAt {
    /// Between the quotes; an unclosed one ends at the line's end.
    pub content: Span,
    /// Byte offset of its first character, prefix included.
    pub start: u32,
    /// Whether it is plain text: no bytes, no f-string.
    pub plain: bool,
    /// Whether the closing quote is there.
    pub closed: bool,
}

/// What surrounds a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The string around the cursor.
    pub string: Option<StringAt>,
    /// The dotted name that the cursor touches; empty at the cursor where there is none or a string is around it.
    pub word: Span,
    /// Open brackets, the innermost first.
    pub brackets: Vec<Bracket>,
    /// `name` of a statement `name = …` that the cursor stands in, outside brackets.
    pub target: Option<String>,
}

/// Reads the surroundings of a byte offset; `None` in a comment.
pub fn surroundings(text: &str, offset: usize) -> Option<Surroundings> {
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let mut reader = Reader { text, bytes, ..Reader::default() };
    reader.at = scan_start(text, offset);
    let string = match reader.run(offset) {
        Stop::Comment => return None,
        Stop::String(string) => Some(string),
        Stop::Cursor => None,
    };
    let word = if string.is_some() { Span::empty(offset as u32) } else { word_at(bytes, offset) };
    // The word under the cursor is no token of its own argument yet: where it is the first one, it starts the argument.
    let mut brackets = reader.brackets;
    brackets.reverse();
    let target = if brackets.is_empty() { reader.target } else { None };
    Some(Surroundings { string, word, brackets, target })
}

enum Stop {
    Cursor,
    Comment,
    String(StringAt),
}

/// The token before.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Nothing,
    /// A chain of names; its span.
    Name(usize, usize),
    /// A dot; the start of the chain of names before it, or its own.
    Dot(usize),
    /// A string; its content's span.
    String(usize, usize),
    /// `)`, `]`, `}`
    Closing,
    Other,
}

#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    brackets: Vec<Bracket>,
    target: Option<String>,
    /// Start of the statement's first token, outside brackets.
    statement: Option<usize>,
    last: Last,
    /// Whether the name before is being defined: `def name(`, `class name(`.
    defines: bool,
}

impl Reader<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn run(&mut self, offset: usize) -> Stop {
        while self.at < offset {
            let at = self.at;
            match self.byte(at) {
                b'#' => {
                    let end = line_end(self.bytes, at);
                    if end >= offset {
                        return Stop::Comment;
                    }
                    self.at = end;
                }
                b'\n' | b'\r' => self.line_break(),
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'\\' => self.at += 2,
                b'"' | b'\'' => {
                    if let Some(string) = self.string(offset) {
                        return Stop::String(string);
                    }
                }
                b'(' | b'[' | b'{' => self.open(),
                b')' | b']' | b'}' => self.close(),
                b',' => {
                    if let Some(bracket) = self.brackets.last_mut() {
                        bracket.index += 1;
                        (bracket.keyword, bracket.start) = (None, None);
                    }
                    self.token(Last::Nothing, 1);
                }
                b'.' => {
                    // `[1].reverse(`: a name behind a value that is none begins with its dot, so that nothing takes it for a bare one.
                    let last = match self.last {
                        Last::Name(start, _) => Last::Dot(start),
                        _ => Last::Dot(at),
                    };
                    self.begin();
                    self.token(last, 1);
                }
                b'=' => self.equals(),
                b':' => self.colon(),
                b';' if self.brackets.is_empty() => {
                    (self.statement, self.target) = (None, None);
                    self.token(Last::Nothing, 1);
                }
                byte if is_name(byte) => {
                    let end = at + self.bytes.get(at..).unwrap_or_default().iter().take_while(|b| is_name(**b)).count();
                    // The word that is being typed is not yet what stands before the cursor.
                    if end >= offset {
                        return Stop::Cursor;
                    }
                    self.begin();
                    self.defines |= matches!(self.slice(at, end), "def" | "class");
                    let start = match self.last {
                        Last::Dot(start) => start,
                        _ => at,
                    };
                    self.last = Last::Name(start, end);
                    self.at = end;
                }
                _ => {
                    self.begin();
                    self.token(Last::Other, 1);
                }
            }
        }
        Stop::Cursor
    }

    fn token(&mut self, last: Last, length: usize) {
        self.last = last;
        self.at += length;
    }

    /// A token begins: the argument's or the statement's first one, where none was before.
    fn begin(&mut self) {
        let at = self.at;
        match self.brackets.last_mut() {
            Some(bracket) => {
                bracket.start.get_or_insert(at as u32);
            }
            None => {
                self.statement.get_or_insert(at);
            }
        }
    }

    fn line_break(&mut self) {
        self.at += 1;
        if self.brackets.is_empty() {
            (self.statement, self.target, self.last, self.defines) = (None, None, Last::Nothing, false);
        } else if begins_statement(self.text.get(self.at..).unwrap_or_default()) {
            // What is open above was never closed.
            self.brackets.clear();
            (self.statement, self.target, self.last, self.defines) = (None, None, Last::Nothing, false);
        }
    }

    /// Reads a string; the string, where the cursor stands in it.
    fn string(&mut self, offset: usize) -> Option<StringAt> {
        let at = self.at;
        let prefix = match self.last {
            Last::Name(start, end) if end == at && is_prefix(self.slice(start, end)) => self.slice(start, end),
            _ => "",
        };
        let plain = !prefix.bytes().any(|byte| matches!(byte.to_ascii_lowercase(), b'b' | b'f' | b't'));
        let start = at - prefix.len();
        let quote = self.byte(at);
        let triple = self.byte(at + 1) == quote && self.byte(at + 2) == quote;
        let content = at + if triple { 3 } else { 1 };
        let mut end = content;
        let mut closed = false;
        let limit = if triple { (offset + LOOK_AHEAD).min(self.bytes.len()) } else { self.bytes.len() };
        while end < limit {
            match self.byte(end) {
                b'\\' => end += 1,
                b'\n' | b'\r' if !triple => break,
                byte if byte == quote && (!triple || (self.byte(end + 1) == quote && self.byte(end + 2) == quote)) => {
                    closed = true;
                    break;
                }
                _ => {}
            }
            end += 1;
        }
        end = end.min(self.bytes.len());
        if offset >= content && offset <= end {
            self.begin_at(start);
            return Some(StringAt {
                content: Span::new(content as u32, end as u32),
                start: start as u32,
                plain,
                closed,
            });
        }
        self.begin_at(start);
        if let Some(bracket) = self.brackets.last_mut() {
            bracket.first_string.get_or_insert(Span::new(content as u32, end as u32));
        }
        self.last = Last::String(content, end);
        self.at = end
            + if !closed {
                0
            } else if triple {
                3
            } else {
                1
            };
        // Between the quotes of an opening `"""` there is no string to stand in.
        self.at = self.at.max(at + 1);
        None
    }

    fn begin_at(&mut self, start: usize) {
        let at = std::mem::replace(&mut self.at, start);
        self.begin();
        self.at = at;
    }

    fn open(&mut self) {
        let at = self.at;
        self.begin();
        let kind = match self.byte(at) {
            b'[' => BracketKind::Square,
            b'{' => BracketKind::Curly,
            _ => match self.last {
                Last::Name(start, end) if !self.defines && !is_keyword(self.slice(start, end)) => {
                    BracketKind::Call(self.slice(start, end).split_whitespace().collect())
                }
                Last::Closing => BracketKind::Call(String::new()),
                _ => BracketKind::Round,
            },
        };
        self.defines = false;
        if self.brackets.len() < MAX_BRACKETS {
            self.brackets.push(Bracket {
                kind,
                index: 0,
                keyword: None,
                start: None,
                first_string: None,
                at: at as u32,
            });
        }
        self.token(Last::Nothing, 1);
    }

    fn close(&mut self) {
        let wanted = |kind: &BracketKind, byte| match byte {
            b')' => matches!(kind, BracketKind::Call(_) | BracketKind::Round),
            b']' => *kind == BracketKind::Square,
            _ => *kind == BracketKind::Curly,
        };
        let byte = self.byte(self.at);
        if let Some(at) = self.brackets.iter().rposition(|bracket| wanted(&bracket.kind, byte)) {
            self.brackets.truncate(at);
        }
        self.token(Last::Closing, 1);
    }

    fn equals(&mut self) {
        let (at, before) = (self.at, self.byte(self.at.wrapping_sub(1)));
        if self.byte(at + 1) == b'=' {
            return self.token(Last::Other, 2);
        }
        let operator =
            matches!(before, b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^' | b'@' | b':');
        if let (Last::Name(start, end), false) = (self.last, operator) {
            let name = self.slice(start, end).to_owned();
            match self.brackets.last_mut() {
                Some(bracket) if bracket.start == Some(start as u32) => {
                    (bracket.keyword, bracket.start) = (Some(name), None);
                }
                None if self.statement == Some(start) => self.target = Some(name),
                _ => {}
            }
        }
        self.token(Last::Other, 1);
    }

    fn colon(&mut self) {
        if let (Last::String(start, end), Some(BracketKind::Curly)) =
            (self.last, self.brackets.last().map(|bracket| &bracket.kind))
        {
            let key = self.slice(start, end).to_owned();
            if let Some(bracket) = self.brackets.last_mut() {
                (bracket.keyword, bracket.start) = (Some(key), None);
            }
        }
        self.token(Last::Other, 1);
    }
}

/// Where reading starts: at the text's begin, in a long one at a statement in the first column.
fn scan_start(text: &str, offset: usize) -> usize {
    let Some(earliest) = offset.checked_sub(LOOK_BACK) else { return 0 };
    let mut at = earliest;
    while at < offset {
        at = line_end(text.as_bytes(), at) + 1;
        let rest = text.get(at..).unwrap_or_default();
        if !rest.starts_with([' ', '\t']) && begins_statement(rest) {
            return at.min(offset);
        }
    }
    offset
}

/// Whether a line begins with what can't stand inside brackets.
fn begins_statement(line: &str) -> bool {
    let inner = line.trim_start_matches([' ', '\t']);
    if inner.starts_with('@') {
        return true;
    }
    let length = inner.bytes().take_while(|byte| is_name(*byte)).count();
    let (word, rest) = inner.split_at_checked(length).unwrap_or((inner, ""));
    match word {
        "def" | "class" | "import" | "from" | "return" | "raise" | "while" | "try" | "with" | "del" | "assert"
        | "global" | "pass" => rest.starts_with([' ', '\t', ':', '\n', '\r']) || rest.is_empty(),
        "" => false,
        // `urlpatterns = [`; an argument in the first column is not written with blanks around its `=`.
        _ => inner.len() == line.len() && (rest.starts_with(" = ") || rest.starts_with(" += ")),
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |end| at + end)
}

/// The dotted name that an offset touches.
fn word_at(bytes: &[u8], offset: usize) -> Span {
    let before = bytes.get(..offset).unwrap_or_default();
    let start = offset - before.iter().rev().take_while(|byte| is_name(**byte) || **byte == b'.').count();
    let end = offset + bytes.get(offset..).unwrap_or_default().iter().take_while(|byte| is_name(**byte)).count();
    Span::new(start as u32, end as u32)
}

/// Bytes of names; what is beyond ASCII is taken for letters.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn is_prefix(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "r" | "u" | "b" | "f" | "t" | "rb" | "br" | "rf" | "fr" | "rt" | "tr")
}

/// Words behind which a bracket calls nothing.
fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "as"
            | "assert"
            | "await"
            | "del"
            | "elif"
            | "else"
            | "except"
            | "for"
            | "from"
            | "if"
            | "import"
            | "in"
            | "is"
            | "lambda"
            | "not"
            | "or"
            | "raise"
            | "return"
            | "while"
            | "with"
            | "yield"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `callee/index/keyword` of the innermost bracket, what stands in the string or the word, and the target.
    fn at(marked: &str) -> String {
        let offset = marked.find("<|>").unwrap();
        let text = marked.replacen("<|>", "", 1);
        let Some(found) = surroundings(&text, offset) else { return "comment".into() };
        let bracket = found.brackets.first().map_or(String::new(), |bracket| {
            let kind = match &bracket.kind {
                BracketKind::Call(callee) => callee,
                BracketKind::Round => "()",
                BracketKind::Square => "[]",
                BracketKind::Curly => "{}",
            };
            format!("{kind}/{}/{}", bracket.index, bracket.keyword.as_deref().unwrap_or_default())
        });
        let slice = |span: Span| text.get(span.start as usize..span.end as usize).unwrap().to_owned();
        let word = match found.string {
            Some(string) => format!("{}{}", if string.closed { "closed " } else { "open " }, slice(string.content)),
            None => slice(found.word),
        };
        format!("{bracket} <{word}> {}", found.target.unwrap_or_default())
    }

    #[test]
    fn half_typed_calls() {
        assert_eq!(at("reverse(\"<|>"), "reverse/0/ <open > ");
        assert_eq!(at("reverse('<|>')\nx = 1"), "reverse/0/ <closed > ");
        assert_eq!(at("def a(request):\n    return reverse(\"exa<|>\n\ndef b():\n    pass"), "reverse/0/ <open exa> ");
        assert_eq!(at("x = reverse(viewname='a<|>b', args=[1])"), "reverse/0/viewname <closed ab> ");
        assert_eq!(at("urlpatterns = [\n    path('a/', views.<|>\n    path('b/', b),\n]"), "path/1/ <views.> ");
        assert_eq!(at("urlpatterns = [\n    path('a/', views.a\n    path('b/', b<|>),\n]"), "path/1/ <b> ");
        assert_eq!(at("urlpatterns = [path('a/', include('<|>"), "include/0/ <open > ");
        assert_eq!(at("f(a, b=(1, 2), c = d, <|>"), "f/3/ <> ");
        assert_eq!(at("f(a == '<|>"), "f/0/ <open > ");
        assert_eq!(at("[1].reverse('<|>"), ".reverse/0/ <open > ");
    }

    #[test]
    fn targets_and_keys() {
        assert_eq!(at("class A:\n    pattern_name = '<|>'"), " <closed > pattern_name");
        assert_eq!(at("k = {'url': {'view_name': '<|>"), "{}/0/view_name <open > ");
        assert_eq!(at("reverse('a', kwargs={'<|>': 1})"), "{}/0/ <closed > ");
        assert_eq!(at("x += '<|>'"), " <closed > ");
    }

    #[test]
    fn strings_and_comments_hide_what_is_in_them() {
        assert_eq!(at("# reverse('<|>"), "comment");
        assert_eq!(at("'''\nreverse(\n'''\nx<|>"), " <x> ");
        assert_eq!(at("a = 'it\\'s (' ; f(<|>"), "f/0/ <> ");
        assert_eq!(at("f(')', \"(\", <|>)"), "f/2/ <> ");
        assert_eq!(at("f(rb'x', '''a\n(''', g['k'], <|>)"), "f/3/ <> ");
    }

    #[test]
    fn a_statement_ends_what_was_left_open() {
        assert_eq!(at("x = f(1,\ndef g(a, <|>"), "()/1/ <> ");
        assert_eq!(at("a = [f(\nurlpatterns = [path(<|>"), "path/0/ <> ");
        assert_eq!(at("if (<|>"), "()/0/ <> ");
        assert_eq!(at("deco(x)(<|>"), "/0/ <> ");
        assert_eq!(at("A . b.as_view(<|>"), "A.b.as_view/0/ <> ");
    }

    #[test]
    fn any_offset_of_any_text_is_answered() {
        let text = "f('a\\\n', \"\"\"x\n\"\"\" ) é['\n{'k': (r'\\'";
        for offset in 0..=text.len() + 2 {
            let _ = surroundings(text, offset);
        }
        let long = "f(\n".repeat(100_000);
        assert!(surroundings(&long, long.len()).is_some_and(|found| found.brackets.len() <= MAX_BRACKETS));
    }
}
