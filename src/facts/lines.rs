//! Logical lines as Python's tokenizer makes them: where each begins, how deep, and whether a block must follow. The parser for editors
//! takes line breaks and blanks that Python does not (3.12).

use super::program::*;
use super::refused::{Refused, RefusedAt};
use std::collections::HashSet;

/// A logical line.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Byte offset of its first token.
    start: usize,
    /// Its column, tabs to the next multiple of eight.
    column: usize,
    /// Its column, tabs as one blank each: both ways must agree on what is deeper.
    plain: usize,
    /// Whether it ends with a colon: a block follows.
    opens: bool,
}

/// Where a scanner stands: in code, or in a part of an f-string (PEP 701).
enum Mode {
    /// Between quotes.
    Text { quote: u8, triple: bool, raw: bool },
    /// In the braces of a replacement field, with the brackets that are open in it.
    Field { depth: usize },
    /// Behind the colon of a replacement field.
    Specifier,
}

/// Words that begin a line without beginning a statement, or behind decorators.
const CLAUSES: [&str; 8] = ["else", "elif", "except", "finally", "case", "def", "class", "async"];

/// The first thing that is wrong with the lines of a program whose tokens are all Python's.
pub(super) fn refused(program: &Program, spans: &Spans, text: &str) -> Option<Refused> {
    let lines = lines(text.as_bytes())?;
    let fault = indentation(&lines);
    let known = spans.statements.outer().iter().chain(spans.statements.inner());
    let starts: HashSet<usize> = known.map(|span| span.start as usize).collect();
    let broken = lines.iter().find(|line| {
        let rest = text.get(line.start..).unwrap_or_default();
        let length = rest.find(|one: char| !one.is_alphanumeric() && one != '_').unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        !starts.contains(&line.start) && !rest.starts_with('@') && !CLAUSES.contains(&word)
    });
    let (at, why) = match (fault, broken) {
        (Some((at, _)), Some(line)) if line.start < at => {
            (line.start, "invalid syntax: the line before is not finished")
        }
        (Some(fault), _) => fault,
        (None, Some(line)) => (line.start, "invalid syntax: the line before is not finished"),
        (None, None) => return None,
    };
    let statements = super::walk::all_statements(program);
    let around = statements
        .map(|statement| (spans.statement(statement.id).start as usize, statement.id))
        .min_by_key(|(start, _)| (start.abs_diff(at), *start))?;
    Some(Refused { at: RefusedAt::Statement(around.1), why, newer: false })
}

/// CPython's stack of indents: where it refuses a line, and why.
fn indentation(lines: &[Line]) -> Option<(usize, &'static str)> {
    const MIXED: &str = "inconsistent use of tabs and spaces in indentation";
    let mut stack: Vec<(usize, usize)> = vec![(0, 0)];
    let mut opens = false;
    for line in lines {
        let top = *stack.last()?;
        if line.column > top.0 {
            if line.plain <= top.1 {
                return Some((line.start, MIXED));
            }
            if !opens {
                return Some((line.start, "unexpected indent"));
            }
            stack.push((line.column, line.plain));
        } else {
            while stack.last().is_some_and(|top| top.0 > line.column) {
                stack.pop();
            }
            let top = *stack.last()?;
            if top.0 != line.column {
                return Some((line.start, "unindent does not match any outer indentation level"));
            }
            if top.1 != line.plain {
                return Some((line.start, MIXED));
            }
            if opens {
                return Some((line.start, "expected an indented block"));
            }
        }
        opens = line.opens;
    }
    let last = lines.last().filter(|_| opens)?;
    Some((last.start, "expected an indented block"))
}

/// The logical lines of a text; `None` where it is not understood.
fn lines(text: &[u8]) -> Option<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut at = if text.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    while let Some((start, column, plain)) = next_start(text, at)? {
        let (end, opens) = logical_end(text, start)?;
        lines.push(Line { start, column, plain, opens });
        at = end;
    }
    Some(lines)
}

/// Where the next logical line begins, and its columns; `Some(None)` at the end.
fn next_start(text: &[u8], mut at: usize) -> Option<Option<(usize, usize, usize)>> {
    let (mut column, mut plain, mut continued) = (0, 0, false);
    loop {
        match text.get(at) {
            None => return Some(None),
            Some(b' ') if continued => {}
            Some(b'\t') if continued => {}
            Some(b' ') => (column, plain) = (column + 1, plain + 1),
            Some(b'\t') => (column, plain) = ((column / 8 + 1) * 8, plain + 1),
            Some(b'\x0c') => (column, plain) = (0, 0),
            Some(b'\n') => (column, plain, continued) = (0, 0, false),
            Some(b'\r') if text.get(at + 1) == Some(&b'\n') => {}
            Some(b'\r') => return None,
            Some(b'#') => {
                let rest = text.get(at..)?;
                at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                continue;
            }
            Some(b'\\') => {
                at += continuation(text, at)?;
                continued = true;
                continue;
            }
            Some(_) => return Some(Some((at, column, plain))),
        }
        at += 1;
    }
}

/// The length of a backslash with its line break.
fn continuation(text: &[u8], at: usize) -> Option<usize> {
    match (text.get(at + 1)?, text.get(at + 2)) {
        (b'\n', _) => Some(2),
        (b'\r', Some(b'\n')) => Some(3),
        _ => None,
    }
}

/// The end of the logical line that begins at an offset, and whether its last token is a colon.
fn logical_end(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut modes: Vec<Mode> = Vec::new();
    let (mut depth, mut last) = (0usize, 0u8);
    loop {
        match modes.last_mut() {
            Some(Mode::Text { quote, triple, raw }) => {
                let (quote, triple, raw) = (*quote, *triple, *raw);
                at = text_of_format(text, at, (quote, triple, raw), &mut modes)?;
                continue;
            }
            Some(Mode::Specifier) => {
                match text.get(at)? {
                    b'{' => modes.push(Mode::Field { depth: 0 }),
                    b'}' => {
                        modes.truncate(modes.len().saturating_sub(2));
                    }
                    b'\r' | b'\n' => return None,
                    _ => {}
                }
                at += 1;
                continue;
            }
            Some(Mode::Field { depth }) => match text.get(at)? {
                b'}' if *depth == 0 => {
                    modes.pop();
                    at += 1;
                    continue;
                }
                b':' if *depth == 0 => {
                    modes.push(Mode::Specifier);
                    at += 1;
                    continue;
                }
                _ => {}
            },
            None => {}
        }
        let Some(&byte) = text.get(at) else { return (depth == 0 && modes.is_empty()).then_some((at, last == b':')) };
        match byte {
            b'\n' if depth == 0 && modes.is_empty() => return Some((at + 1, last == b':')),
            b'\r' if text.get(at + 1) != Some(&b'\n') => return None,
            b'\n' | b'\r' | b' ' | b'\t' | b'\x0c' => at += 1,
            b'#' => {
                let rest = text.get(at..)?;
                at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            }
            b'\\' => at += continuation(text, at)?,
            b'"' | b'\'' => {
                at = begin_text(text, at, b"", &mut modes)?;
                last = byte;
            }
            b'(' | b'[' | b'{' => {
                match modes.last_mut() {
                    Some(Mode::Field { depth }) => *depth += 1,
                    _ => depth += 1,
                }
                (at, last) = (at + 1, byte);
            }
            b')' | b']' | b'}' => {
                match modes.last_mut() {
                    Some(Mode::Field { depth }) => *depth = depth.checked_sub(1)?,
                    _ => depth = depth.checked_sub(1)?,
                }
                (at, last) = (at + 1, byte);
            }
            b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80.. => {
                let rest = text.get(at..)?;
                let is_part = |one: &u8| one.is_ascii_alphanumeric() || *one == b'_' || *one >= 0x80;
                let length = rest.iter().position(|one| !is_part(one)).unwrap_or(rest.len());
                let word = rest.get(..length)?;
                at += length;
                last = byte;
                let is_prefix = length <= 2 && word.iter().all(|one| b"rbfuRBFU".contains(one));
                if is_prefix && matches!(text.get(at), Some(b'"' | b'\'')) {
                    at = begin_text(text, at, word, &mut modes)?;
                }
            }
            _ => (at, last) = (at + 1, byte),
        }
    }
}

/// Behind the opening quotes of a text; that of one that is no f-string ends there.
fn begin_text(text: &[u8], at: usize, prefix: &[u8], modes: &mut Vec<Mode>) -> Option<usize> {
    let quote = *text.get(at)?;
    let triple = text.get(at + 1) == Some(&quote) && text.get(at + 2) == Some(&quote);
    let start = at + if triple { 3 } else { 1 };
    let has = |letter: u8| prefix.iter().any(|one| one.eq_ignore_ascii_case(&letter));
    if has(b'f') {
        modes.push(Mode::Text { quote, triple, raw: has(b'r') });
        return Some(start);
    }
    let mut at = start;
    loop {
        let rest = text.get(at..)?;
        at += memchr::memchr3(quote, b'\\', b'\n', rest)?;
        match *text.get(at)? {
            b'\\' => at += if text.get(at + 1..at + 3) == Some(b"\r\n") { 3 } else { 2 },
            b'\n' if !triple => return None,
            b'\n' => at += 1,
            _ if !triple => return Some(at + 1),
            _ if text.get(at + 1) == Some(&quote) && text.get(at + 2) == Some(&quote) => return Some(at + 3),
            _ => at += 1,
        }
    }
}

/// One step in the text of an f-string: to its end, into a replacement field, or a character on.
fn text_of_format(
    text: &[u8],
    at: usize,
    (quote, triple, raw): (u8, bool, bool),
    modes: &mut Vec<Mode>,
) -> Option<usize> {
    let next = text.get(at + 1).copied();
    Some(match *text.get(at)? {
        b'{' if next == Some(b'{') => at + 2,
        b'}' if next == Some(b'}') => at + 2,
        b'{' => {
            modes.push(Mode::Field { depth: 0 });
            at + 1
        }
        b'}' => return None,
        b'\\' if !raw && next == Some(b'N') && text.get(at + 2) == Some(&b'{') => {
            at + memchr::memchr(b'}', text.get(at..)?)? + 1
        }
        b'\\' if matches!(next, Some(b'{' | b'}')) => at + 1,
        b'\\' if text.get(at + 1..at + 3) == Some(b"\r\n") => at + 3,
        b'\\' => at + 2,
        b'\n' if !triple => return None,
        one if one == quote && !triple => {
            modes.pop();
            at + 1
        }
        one if one == quote && next == Some(quote) && text.get(at + 2) == Some(&quote) => {
            modes.pop();
            at + 3
        }
        _ => at + 1,
    })
}
