//! Python's `re` syntax (`re._parser`, 3.11) and what it is in the syntax of Rust's regexes.
//!
//! Both engines take the leftmost match and the first branch; what differs is written out: `$` before a last newline, `\Z`,
//! Unicode classes, braces that repeat nothing, brackets inside classes. Groups lose their names here, as Python allows names
//! that Rust does not; [`Translated::names`] keeps them.

use smol_str::SmolStr;

/// Why a regex has no translation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `re.compile` raises this.
    Invalid(&'static str),
    /// It may be fine, but what it means is not known here.
    NotUnderstood,
}

/// What is known of the texts that are searched. Less is needed where they are plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Haystack {
    /// Only ASCII: then Python's and Rust's classes are the same few characters.
    pub ascii: bool,
    /// Without a newline: then `$` is the end.
    pub single_line: bool,
}

impl Haystack {
    /// What is known of a text.
    pub fn of(text: &str) -> Self {
        Self { ascii: text.is_ascii(), single_line: !text.contains('\n') }
    }
}

/// A regex in Rust's syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// Its text.
    pub regex: String,
    /// The names of its groups in order; `None` for one without.
    pub names: Vec<Option<SmolStr>>,
}

/// Groups nested deeper are not followed.
const MAX_DEPTH: u32 = 64;
/// Longer regexes are not read.
const MAX_LENGTH: usize = 20_000;

/// Translates a regex for texts of which this is known.
///
/// # Errors
///
/// What `re.compile` certainly raises, or that the regex is not understood.
pub fn translate(pattern: &str, haystack: Haystack) -> Result<Translated, Refusal> {
    if pattern.len() > MAX_LENGTH {
        return Err(Refusal::NotUnderstood);
    }
    let characters = pattern.chars().collect();
    let mut parser =
        Parser { characters, at: 0, haystack, names: Vec::new(), widths: Vec::new(), open: Vec::new(), depth: 0 };
    let flags = parser.global_flags()?;
    let body = parser.alternation(flags)?;
    if parser.peek().is_some() {
        return Err(Refusal::Invalid("unbalanced parenthesis"));
    }
    let prefix = if flags.ignore_case { "(?i)" } else { "" };
    Ok(Translated { regex: format!("{prefix}{}", body.text), names: parser.names })
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags {
    ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
    verbose: bool,
    pub(super) ascii: bool,
}

impl Flags {
    fn set(&mut self, letter: char, to: bool) -> Result<(), Refusal> {
        match letter {
            'i' => self.ignore_case = to,
            'm' => self.multi_line = to,
            's' => self.dot_all = to,
            'x' => self.verbose = to,
            'a' => self.ascii = to,
            'u' if to => self.ascii = false,
            'L' => return Err(Refusal::Invalid("bad inline flags: cannot use 'L' flag with a str pattern")),
            _ => return Err(Refusal::Invalid("unknown flag")),
        }
        Ok(())
    }
}

/// Least and most characters that something matches; no most where there is none.
pub(super) type Width = (u64, Option<u64>);

/// A translated piece.
pub(super) struct Piece {
    text: String,
    width: Width,
    kind: Kind,
}

#[derive(PartialEq, Eq)]
pub(super) enum Kind {
    /// `^`, `\b`: nothing to repeat.
    Anchor,
    /// Already repeated.
    Repeated,
    /// A comment: not there at all.
    Nothing,
    /// Anything else.
    Item,
}

impl Piece {
    pub(super) fn item(text: String, width: Width) -> Self {
        Self { text, width, kind: Kind::Item }
    }

    pub(super) fn anchor(text: &str) -> Self {
        Self { text: text.to_owned(), width: (0, Some(0)), kind: Kind::Anchor }
    }

    pub(super) fn literal(character: char) -> Self {
        Self::item(regex::escape(character.encode_utf8(&mut [0; 4])), (1, Some(1)))
    }
}

/// A regex that is being read.
pub(super) struct Parser {
    pub(super) characters: Vec<char>,
    pub(super) at: usize,
    pub(super) haystack: Haystack,
    pub(super) names: Vec<Option<SmolStr>>,
    /// Widths of the groups that are closed.
    widths: Vec<Option<Width>>,
    /// Groups that are open.
    open: Vec<usize>,
    depth: u32,
}

impl Parser {
    pub(super) fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    pub(super) fn take(&mut self, expected: char) -> bool {
        let taken = self.peek() == Some(expected);
        self.at += usize::from(taken);
        taken
    }

    /// `(?imsx)` at the start; elsewhere it is an error since 3.11 and a warning before.
    fn global_flags(&mut self) -> Result<Flags, Refusal> {
        let mut flags = Flags::default();
        loop {
            let start = self.at;
            if !(self.take('(') && self.take('?')) {
                self.at = start;
                return Ok(flags);
            }
            let mut found = flags;
            let mut some = false;
            while let Some(letter) = self.peek().filter(char::is_ascii_alphabetic).filter(|letter| *letter != 'P') {
                self.at += 1;
                some = true;
                found.set(letter, true)?;
            }
            if !some || !self.take(')') {
                self.at = start;
                return Ok(flags);
            }
            flags = found;
        }
    }

    fn alternation(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        if self.depth >= MAX_DEPTH {
            return Err(Refusal::NotUnderstood);
        }
        self.depth += 1;
        let mut whole = self.sequence(flags)?;
        while self.take('|') {
            let branch = self.sequence(flags)?;
            whole.text.push('|');
            whole.text.push_str(&branch.text);
            let most = whole.width.1.zip(branch.width.1).map(|(one, other)| one.max(other));
            whole.width = (whole.width.0.min(branch.width.0), most);
        }
        self.depth -= 1;
        Ok(whole)
    }

    fn sequence(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        let mut text = String::new();
        let mut width: Width = (0, Some(0));
        let mut last: Option<Piece> = None;
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            self.at += 1;
            if flags.verbose {
                if character.is_ascii_whitespace() || character == '\x0b' {
                    continue;
                }
                if character == '#' {
                    while self.next().is_some_and(|character| character != '\n') {}
                    continue;
                }
            }
            let start = self.at;
            if matches!(character, '*' | '+' | '?' | '{')
                && let Some((least, most)) = self.quantifier(character)?
            {
                last = match last.map(|piece| (piece.kind == Kind::Repeated, piece)) {
                    None | Some((_, Piece { kind: Kind::Anchor, .. })) => {
                        return Err(Refusal::Invalid("nothing to repeat"));
                    }
                    Some((true, _)) => return Err(Refusal::Invalid("multiple repeat")),
                    Some((false, piece)) => Some(self.repeat(piece, least, most)),
                };
                continue;
            }
            self.at = start;
            let piece = self.item(character, flags)?;
            if piece.kind == Kind::Nothing {
                continue;
            }
            if let Some(piece) = last.replace(piece) {
                append(&mut text, &mut width, &piece);
            }
        }
        if let Some(piece) = last {
            append(&mut text, &mut width, &piece);
        }
        Ok(Piece::item(text, width))
    }

    /// What a quantifier repeats; `None` where a brace is a literal.
    fn quantifier(&mut self, first: char) -> Result<Option<(u64, Option<u64>)>, Refusal> {
        match first {
            '*' => return Ok(Some((0, None))),
            '+' => return Ok(Some((1, None))),
            '?' => return Ok(Some((0, Some(1)))),
            _ => {}
        }
        if self.peek() == Some('}') {
            return Ok(None);
        }
        let low = self.digits();
        let high = if self.take(',') { self.digits() } else { low.clone() };
        if !self.take('}') {
            return Ok(None);
        }
        let number =
            |text: &str| text.parse::<u64>().ok().filter(|count| *count < 1 << 16).ok_or(Refusal::NotUnderstood);
        let least = if low.is_empty() { 0 } else { number(&low)? };
        let most = if high.is_empty() { None } else { Some(number(&high)?) };
        if most.is_some_and(|most| most < least) {
            return Err(Refusal::Invalid("min repeat greater than max repeat"));
        }
        Ok(Some((least, most)))
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.at += 1;
        }
        digits
    }

    fn repeat(&mut self, piece: Piece, least: u64, most: Option<u64>) -> Piece {
        let suffix = match (least, most) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (least, None) => format!("{{{least},}}"),
            (least, Some(most)) => format!("{{{least},{most}}}"),
        };
        let repeated = format!("(?:{}){suffix}", piece.text);
        let text = if self.take('?') {
            format!("{repeated}?")
        } else if self.take('+') {
            format!("(?>{repeated})")
        } else {
            repeated
        };
        let width = (
            piece.width.0.saturating_mul(least),
            piece.width.1.zip(most).map(|(width, most)| width.saturating_mul(most)),
        );
        Piece { text, width, kind: Kind::Repeated }
    }

    fn item(&mut self, character: char, flags: Flags) -> Result<Piece, Refusal> {
        Ok(match character {
            '.' => Piece::item(if flags.dot_all { "(?s:.)" } else { "[^\\n]" }.to_owned(), (1, Some(1))),
            '^' => Piece::anchor(if flags.multi_line { "(?m:^)" } else { "\\A" }),
            '$' if flags.multi_line => Piece::anchor("(?m:$)"),
            '$' => Piece::anchor(if self.haystack.single_line { "\\z" } else { "(?=\\n?\\z)" }),
            '[' => self.class(flags)?,
            '(' => self.group(flags)?,
            '\\' => self.escape(flags)?,
            other => Piece::literal(other),
        })
    }

    fn group(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        if !self.take('?') {
            return self.capture(None, flags);
        }
        match self.next().ok_or(Refusal::Invalid("unexpected end of pattern"))? {
            ':' => {
                let body = self.closed(flags)?;
                Ok(Piece::item(format!("(?:{})", body.text), body.width))
            }
            '>' => {
                let body = self.closed(flags)?;
                Ok(Piece::item(format!("(?>{})", body.text), body.width))
            }
            'P' => self.named(flags),
            '#' => loop {
                match self.next() {
                    Some(')') => return Ok(Piece { text: String::new(), width: (0, Some(0)), kind: Kind::Nothing }),
                    Some(_) => {}
                    None => return Err(Refusal::Invalid("missing ), unterminated comment")),
                }
            },
            sign @ ('=' | '!') => {
                let body = self.closed(flags)?;
                Ok(Piece::item(format!("(?{sign}{})", body.text), (0, Some(0))))
            }
            '<' => {
                let sign = self.next().ok_or(Refusal::Invalid("unexpected end of pattern"))?;
                if !matches!(sign, '=' | '!') {
                    return Err(Refusal::Invalid("unknown extension"));
                }
                let body = self.closed(flags)?;
                if body.width.1 != Some(body.width.0) {
                    return Err(Refusal::Invalid("look-behind requires fixed-width pattern"));
                }
                Ok(Piece::item(format!("(?<{sign}{})", body.text), (0, Some(0))))
            }
            '(' => self.conditional(flags),
            letter if letter.is_ascii_alphabetic() || letter == '-' => self.flag_group(letter, flags),
            _ => Err(Refusal::Invalid("unknown extension")),
        }
    }

    /// The inside of a group up to its closing parenthesis.
    fn closed(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        let body = self.alternation(flags)?;
        if self.take(')') { Ok(body) } else { Err(Refusal::Invalid("missing ), unterminated subpattern")) }
    }

    fn capture(&mut self, name: Option<SmolStr>, flags: Flags) -> Result<Piece, Refusal> {
        if let Some(name) = &name
            && self.names.iter().flatten().any(|one| one == name)
        {
            return Err(Refusal::Invalid("redefinition of group name"));
        }
        let index = self.names.len();
        self.names.push(name);
        self.widths.push(None);
        self.open.push(index);
        let body = self.closed(flags)?;
        self.open.pop();
        if let Some(width) = self.widths.get_mut(index) {
            *width = Some(body.width);
        }
        Ok(Piece::item(format!("({})", body.text), body.width))
    }

    fn named(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        match self.next() {
            Some('<') => {
                let name = self.name('>')?;
                self.capture(Some(name), flags)
            }
            Some('=') => {
                let name = self.name(')')?;
                let index = self.names.iter().position(|one| one.as_ref() == Some(&name));
                self.reference(index.ok_or(Refusal::Invalid("unknown group name"))?)
            }
            _ => Err(Refusal::Invalid("unknown extension")),
        }
    }

    fn name(&mut self, end: char) -> Result<SmolStr, Refusal> {
        let mut name = String::new();
        loop {
            match self.next() {
                Some(character) if character == end => break,
                Some(character) => name.push(character),
                None => return Err(Refusal::Invalid("missing terminator of a group name")),
            }
        }
        if crate::host::is_identifier(&name) {
            Ok(name.into())
        } else {
            Err(Refusal::Invalid("bad character in group name"))
        }
    }

    pub(super) fn reference(&mut self, index: usize) -> Result<Piece, Refusal> {
        if self.open.contains(&index) {
            return Err(Refusal::Invalid("cannot refer to an open group"));
        }
        let width = self.widths.get(index).copied().flatten().ok_or(Refusal::NotUnderstood)?;
        Ok(Piece::item(format!("(?:\\{})", index + 1), width))
    }

    fn conditional(&mut self, flags: Flags) -> Result<Piece, Refusal> {
        let mut group = String::new();
        loop {
            match self.next() {
                Some(')') => break,
                Some(character) => group.push(character),
                None => return Err(Refusal::Invalid("missing ), unterminated name")),
            }
        }
        let index = match group.parse::<usize>() {
            Ok(0) => return Err(Refusal::Invalid("bad group number")),
            Ok(number) => number - 1,
            Err(_) => {
                let index = self.names.iter().position(|one| one.as_deref() == Some(group.as_str()));
                index.ok_or(Refusal::Invalid("unknown group name"))?
            }
        };
        if index >= self.names.len() {
            // A group that only comes later is allowed, if it comes.
            return Err(if group_count(&self.characters) <= index {
                Refusal::Invalid("invalid group reference")
            } else {
                Refusal::NotUnderstood
            });
        }
        let body = self.closed(flags)?;
        Ok(Piece::item(format!("(?({}){})", index + 1, body.text), (0, body.width.1)))
    }

    /// `(?i:…)`, `(?-x:…)`; `(?i)` in the middle is refused by some versions only.
    fn flag_group(&mut self, first: char, flags: Flags) -> Result<Piece, Refusal> {
        let mut inner = flags;
        let mut letter = first;
        let mut to = true;
        loop {
            match letter {
                '-' if to => to = false,
                ':' => break,
                ')' => return Err(Refusal::NotUnderstood),
                letter => inner.set(letter, to)?,
            }
            letter = self.next().ok_or(Refusal::Invalid("missing -, : or )"))?;
        }
        let body = self.closed(inner)?;
        let sign = if inner.ignore_case { "i" } else { "-i" };
        Ok(Piece::item(format!("(?{sign}:{})", body.text), body.width))
    }
}

fn append(text: &mut String, width: &mut Width, piece: &Piece) {
    text.push_str(&piece.text);
    width.0 = width.0.saturating_add(piece.width.0);
    width.1 = width.1.zip(piece.width.1).map(|(one, other)| one.saturating_add(other));
}

/// At most this many groups that capture.
fn group_count(characters: &[char]) -> usize {
    let text: String = characters.iter().collect();
    let parentheses = text.matches('(').count();
    (parentheses + text.matches("(?P<").count())
        .saturating_sub(text.matches("(?").count() + text.matches("(?(").count())
}
