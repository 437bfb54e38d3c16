//! Whether one route answers for everything that another one could: proof of inclusion, segment by segment (catalogue §1.5).
//!
//! What is not understood (look-around, alternatives, converters of one's own) proves nothing: [`tokens`] gives up there.

use super::route::{Segment, parse_route};
use super::table::Part;
use super::value::PatternKind;

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
pub enum Piece {
    /// This text; the last one is empty where the route ends with a slash.
    Literal(String),
    /// One parameter.
    Class(Class),
    /// Several together, such as `v<int:n>`.
    Mixed(Vec<Token>),
}

/// A piece of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Characters as they are.
    Text(String),
    /// A parameter.
    Class(Class),
}

/// The segments of a route from the root; `None` where a part is not understood.
pub fn pieces(parts: &[Part]) -> Option<Vec<Piece>> {
    let mut tokens: Vec<Token> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let text = part.text.as_deref()?;
        match part.kind {
            PatternKind::Path => {
                for segment in parse_route(text).ok()?.segments {
                    tokens.push(match segment {
                        Segment::Literal(literal) => Token::Text(literal.to_string()),
                        Segment::Parameter(parameter) => Token::Class(converter(&parameter.converter)?),
                    });
                }
            }
            PatternKind::RePath => regex_tokens(text, at + 1 == parts.len(), &mut tokens)?,
        }
    }
    let mut pieces = Vec::new();
    let mut current: Vec<Token> = Vec::new();
    for token in tokens {
        let Token::Text(text) = token else {
            current.push(token);
            continue;
        };
        let mut segments = text.split('/');
        push_text(&mut current, segments.next().unwrap_or_default());
        for segment in segments {
            pieces.push(piece(std::mem::take(&mut current)));
            push_text(&mut current, segment);
        }
    }
    pieces.push(piece(current));
    Some(pieces)
}

fn push_text(tokens: &mut Vec<Token>, text: &str) {
    match tokens.last_mut() {
        _ if text.is_empty() => {}
        Some(Token::Text(last)) => last.push_str(text),
        _ => tokens.push(Token::Text(text.to_owned())),
    }
}

fn piece(mut tokens: Vec<Token>) -> Piece {
    match (tokens.len(), tokens.pop()) {
        (0, _) | (_, None) => Piece::Literal(String::new()),
        (1, Some(Token::Text(text))) => Piece::Literal(text),
        (1, Some(Token::Class(class))) => Piece::Class(class),
        (_, Some(last)) => {
            tokens.push(last);
            Piece::Mixed(tokens)
        }
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
fn regex_tokens(regex: &str, is_last: bool, tokens: &mut Vec<Token>) -> Option<()> {
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
            tokens.push(Token::Class(class(body)?));
            rest = after;
        } else if first == '\\' {
            let escaped = rest.chars().nth(1)?;
            if escaped.is_alphanumeric() {
                return None;
            }
            tokens.push(Token::Text(escaped.to_string()));
            rest = rest.get(1 + escaped.len_utf8()..)?;
        } else if "[]{}.*+?|^$)".contains(first) {
            return None;
        } else {
            tokens.push(Token::Text(first.to_string()));
            rest = rest.get(first.len_utf8()..)?;
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
pub fn covers(first: &[Piece], second: &[Piece]) -> bool {
    let is_path = |piece: &Piece| matches!(piece, Piece::Class(Class::Path));
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
pub fn covers_piece(first: &Piece, second: &Piece) -> bool {
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

    fn of(texts: &[(&str, PatternKind)]) -> Option<Vec<Piece>> {
        let part = |(text, kind): &(&str, PatternKind)| Part {
            kind: *kind,
            text: Some(SmolStr::new(text)),
            extra: Some(Vec::new()),
            is_language: false,
            place: None,
        };
        pieces(&texts.iter().map(part).collect::<Vec<_>>())
    }

    fn path_covers(first: &str, second: &str) -> bool {
        let [first, second] = [first, second].map(|text| of(&[(text, PatternKind::Path)]).unwrap_or_default());
        covers(&first, &second)
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
        let detail = of(&[("api/", PatternKind::Path), (r"^a/(?P<pk>[^/.]+)/$", re)]);
        let list = of(&[("api/", PatternKind::Path), (r"^a/b/$", re)]);
        assert!(covers(&detail.unwrap_or_default(), &list.unwrap_or_default()));
        for unknown in [r"^a/(?P<pk>\d+|new)/$", "^a/(b)?/$", "a/$", "^a/", r"^(?i)a/$", r"^a\.(?P<format>[a-z]+)/?$"] {
            assert_eq!(of(&[(unknown, re)]), None, "{unknown}");
        }
    }
}
