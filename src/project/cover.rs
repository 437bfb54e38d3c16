//! Whether one route answers for everything that another one could: proof of inclusion, segment by segment (catalogue §1.5).
//!
//! What is not understood (look-around, alternatives, converters of one's own) proves nothing: [`pieces`] gives up there.

use super::route::{Segment, parse_route};
use super::table::Part;
use super::value::PatternKind;
use std::borrow::Cow;

/// The texts that a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// `int`: ASCII digits.
    Int,
    /// `\d+`: digits of any script.
    Digits,
    /// `uuid`
    Uuid,
    /// `slug`
    Slug,
    /// `[\w-]+`
    Word,
    /// `[^/.]+`, DRF's own.
    Dotless,
    /// `str`, `[^/]+`
    Text,
    /// `path`, `.+`
    Path,
}

/// A segment between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// This text; the last one is empty where the route ends with a slash.
    Literal(Cow<'t, str>),
    /// One parameter.
    Class(Class),
    /// Several together, such as `v<int:n>`.
    Mixed(Vec<Token<'t>>),
}

impl Default for Piece<'_> {
    fn default() -> Self {
        Self::Literal(Cow::default())
    }
}

/// A piece of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// Characters as they are.
    Text(Cow<'t, str>),
    /// A parameter.
    Class(Class),
}

/// The segments of a route from the root; `None` where a part is not understood.
pub fn pieces(parts: &[Part]) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Pieces::default();
    for (at, part) in parts.iter().enumerate() {
        let text = part.text.as_deref()?;
        match part.kind {
            PatternKind::Path => {
                for segment in parse_route(text).ok()?.segments {
                    match segment {
                        Segment::Literal(literal) => pieces.text(literal),
                        Segment::Parameter(parameter) => pieces.class(converter(parameter.converter)?),
                    }
                }
            }
            PatternKind::RePath => regex_pieces(text, at + 1 == parts.len(), &mut pieces)?,
        }
    }
    pieces.done.push(pieces.current);
    Some(pieces.done)
}

/// The segments so far.
#[derive(Default)]
struct Pieces<'t> {
    done: Vec<Piece<'t>>,
    current: Piece<'t>,
}

impl<'t> Pieces<'t> {
    fn text(&mut self, text: &'t str) {
        let mut segments = text.split('/');
        self.add(segments.next().unwrap_or_default());
        for segment in segments {
            self.done.push(std::mem::take(&mut self.current));
            self.add(segment);
        }
    }

    /// A text without slashes.
    fn add(&mut self, text: &'t str) {
        if text.is_empty() {
            return;
        }
        self.current = match std::mem::take(&mut self.current) {
            Piece::Literal(before) => Piece::Literal(before + text),
            Piece::Class(class) => Piece::Mixed(vec![Token::Class(class), Token::Text(text.into())]),
            Piece::Mixed(mut tokens) => {
                match tokens.last_mut() {
                    Some(Token::Text(last)) => *last += text,
                    _ => tokens.push(Token::Text(text.into())),
                }
                Piece::Mixed(tokens)
            }
        };
    }

    fn class(&mut self, class: Class) {
        self.current = match std::mem::take(&mut self.current) {
            Piece::Literal(before) if before.is_empty() => Piece::Class(class),
            Piece::Literal(before) => Piece::Mixed(vec![Token::Text(before), Token::Class(class)]),
            Piece::Class(before) => Piece::Mixed(vec![Token::Class(before), Token::Class(class)]),
            Piece::Mixed(mut tokens) => {
                tokens.push(Token::Class(class));
                Piece::Mixed(tokens)
            }
        };
    }
}

fn converter(name: &str) -> Option<Class> {
    Some(match name {
        "int" => Class::Int,
        "uuid" => Class::Uuid,
        "slug" => Class::Slug,
        "str" => Class::Text,
        "path" => Class::Path,
        _ => return None,
    })
}

/// A regex of plain texts and of groups that hold one of a few classes, anchored at both ends.
fn regex_pieces<'t>(regex: &'t str, is_last: bool, pieces: &mut Pieces<'t>) -> Option<()> {
    let mut rest = regex.strip_prefix('^')?;
    if is_last {
        rest = rest.strip_suffix('$').or_else(|| rest.strip_suffix("\\Z"))?;
    }
    while let Some(first) = rest.chars().next() {
        if first == '(' {
            let (inside, after) = rest.get(1..)?.split_once(')')?;
            let body = match inside.strip_prefix("?P<") {
                Some(named) => named.split_once('>')?.1,
                None if inside.starts_with('?') => return None,
                None => inside,
            };
            pieces.class(class(body)?);
            rest = after;
        } else if first == '\\' {
            let escaped = rest.chars().nth(1)?;
            if escaped.is_alphanumeric() {
                return None;
            }
            let behind = 1 + escaped.len_utf8();
            pieces.text(rest.get(1..behind)?);
            rest = rest.get(behind..)?;
        } else if "[]{}.*+?|^$)".contains(first) {
            return None;
        } else {
            let (own, after) = rest.split_at_checked(first.len_utf8())?;
            pieces.text(own);
            rest = after;
        }
        // A repetition belongs to what stands before it.
        if rest.starts_with(['*', '+', '?', '{']) {
            return None;
        }
    }
    Some(())
}

fn class(body: &str) -> Option<Class> {
    Some(match body {
        "[0-9]+" => Class::Int,
        "\\d+" => Class::Digits,
        "[-a-zA-Z0-9_]+" | "[a-zA-Z0-9_-]+" | "[a-zA-Z0-9-_]+" => Class::Slug,
        "[\\w-]+" | "[-\\w]+" => Class::Word,
        "[^/.]+" => Class::Dotless,
        "[^/]+" => Class::Text,
        ".+" => Class::Path,
        _ => return None,
    })
}

impl Class {
    /// Whether it takes every text that another one takes. (A line break, which `.` does not take, is in no URL.)
    fn covers(self, other: Self) -> bool {
        use Class::{Digits, Dotless, Int, Path, Slug, Text, Uuid, Word};
        match self {
            Path => true,
            Text => other != Path,
            Dotless => !matches!(other, Path | Text),
            Word => matches!(other, Word | Slug | Int | Digits | Uuid),
            Slug => matches!(other, Slug | Int | Uuid),
            Digits => matches!(other, Digits | Int),
            Int => other == Int,
            Uuid => other == Uuid,
        }
    }

    /// Whether it takes a text.
    fn takes(self, text: &str) -> bool {
        let all = |test: fn(char) -> bool| !text.is_empty() && text.chars().all(test);
        match self {
            Self::Int | Self::Digits => all(|character| character.is_ascii_digit()),
            Self::Slug | Self::Word => {
                all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
            }
            Self::Dotless => all(|character| !matches!(character, '/' | '.')),
            Self::Text => all(|character| character != '/'),
            Self::Path => !text.is_empty(),
            // A literal that looks like one is no one's.
            Self::Uuid => false,
        }
    }
}

/// Whether the first route answers for every path that the second one takes, so that the second is never reached.
pub fn covers(first: &[Piece<'_>], second: &[Piece<'_>]) -> bool {
    let is_path = |piece: &Piece<'_>| matches!(piece, Piece::Class(Class::Path));
    match first.iter().position(is_path) {
        None => {
            first.len() == second.len() && first.iter().zip(second).all(|(first, second)| covers_piece(first, second))
        }
        Some(at) => {
            // `a/<path:rest>/b`: what is before and behind must be covered, and something must be left in between.
            let (head, tail) = first.split_at(at);
            let tail = tail.get(1..).unwrap_or_default();
            let Some(left) = second.len().checked_sub(head.len() + tail.len()).filter(|left| *left > 0) else {
                return false;
            };
            let (start, rest) = second.split_at(head.len());
            let (middle, end) = rest.split_at(left.min(rest.len()));
            // One empty segment is no text.
            let is_empty = matches!(middle, [Piece::Literal(text)] if text.is_empty());
            !is_empty
                && !tail.iter().any(is_path)
                && head.iter().zip(start).all(|(first, second)| covers_piece(first, second))
                && tail.iter().zip(end).all(|(first, second)| covers_piece(first, second))
        }
    }
}

/// Whether the first piece takes every text that the second one takes.
pub fn covers_piece(first: &Piece<'_>, second: &Piece<'_>) -> bool {
    match (first, second) {
        (Piece::Class(class), Piece::Class(other)) => class.covers(*other),
        (Piece::Class(class), Piece::Literal(text)) => class.takes(text),
        (Piece::Class(class), Piece::Mixed(tokens)) => {
            matches!(class, Class::Text | Class::Dotless | Class::Word | Class::Slug)
                && tokens.iter().all(|token| match token {
                    Token::Text(text) => class.takes(text),
                    Token::Class(other) => class.covers(*other),
                })
        }
        (first, second) => first == second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smol_str::SmolStr;

    fn parts(texts: &[(&str, PatternKind)]) -> Vec<Part> {
        let part = |(text, kind): &(&str, PatternKind)| Part {
            kind: *kind,
            text: Some(SmolStr::new(text)),
            extra: Some(Vec::new()),
            is_language: false,
            place: None,
        };
        texts.iter().map(part).collect()
    }

    fn path_covers(first: &str, second: &str) -> bool {
        let [first, second] = [first, second].map(|text| parts(&[(text, PatternKind::Path)]));
        covers(&pieces(&first).unwrap_or_default(), &pieces(&second).unwrap_or_default())
    }

    #[test]
    fn what_django_never_reaches() {
        for (first, second) in [
            ("<str:x>/", "new/"),
            ("<slug:x>/", "<int:pk>/"),
            ("a/<path:rest>", "a/b/c/"),
            ("<path:rest>/edit/", "a/<int:pk>/edit/"),
            ("<x>/", "v<int:n>/"),
        ] {
            assert!(path_covers(first, second), "{first} {second}");
            assert!(!path_covers(second, first), "{second} {first}");
        }
    }

    #[test]
    fn what_django_does_reach() {
        for (first, second) in [
            ("<int:pk>/", "<slug:x>/"),
            ("<slug:x>/", "a.b/"),
            ("<str:x>/", "a"),
            ("<str:x>/", "a/b/"),
            ("a/<path:rest>", "a/"),
            ("<uuid:x>/", "<int:pk>/"),
            ("a/<path:rest>/b/", "a/b/"),
        ] {
            assert!(!path_covers(first, second), "{first} {second}");
        }
    }

    #[test]
    fn a_routers_detail_covers_another_routers_list() {
        let re = PatternKind::RePath;
        let detail = parts(&[("api/", PatternKind::Path), (r"^a/(?P<pk>[^/.]+)/$", re)]);
        let list = parts(&[("api/", PatternKind::Path), (r"^a/b/$", re)]);
        assert!(covers(&pieces(&detail).unwrap_or_default(), &pieces(&list).unwrap_or_default()));
        for unknown in [r"^a/(?P<pk>\d+|new)/$", "^a/(b)?/$", "a/$", "^a/", r"^(?i)a/$", r"^a\.(?P<format>[a-z]+)/?$"] {
            assert_eq!(pieces(&parts(&[(unknown, re)])), None, "{unknown}");
        }
    }
}
