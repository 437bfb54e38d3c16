//! Python's regex dialect, as far as routes need it: what `re.compile` certainly refuses, what a route's regex is, and what
//! Django makes of one to reverse it.

mod normalize;

pub use normalize::{Piece, Possibility, normalize};

use super::route::{Segment, parse_route};
use super::value::PatternKind;
use regex::Regex;

/// The regex that a converter stands for (`django.urls.converters`); `None` for one that is registered somewhere.
pub fn converter_regex(converter: &str) -> Option<&'static str> {
    Some(match converter {
        "int" => "[0-9]+",
        "str" => "[^/]+",
        "slug" => "[-a-zA-Z0-9_]+",
        "uuid" => "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "path" => ".+",
        // DRF's own (`rest_framework.urlpatterns._get_format_path_converter`).
        "drf_format_suffix" => r"\.[a-z0-9]+/?",
        _ => return None,
    })
}

/// The regex of one pattern as Python writes it (`_route_to_regex`, `RegexPattern`), without an end where it is an include's.
pub fn pattern_regex(kind: PatternKind, text: &str, is_endpoint: bool) -> Option<String> {
    if kind == PatternKind::RePath {
        return Some(text.to_owned());
    }
    let mut pattern = String::from("^");
    for segment in parse_route(text).ok()?.segments {
        match segment {
            Segment::Literal(literal) => pattern.push_str(&regex::escape(&literal)),
            Segment::Parameter(parameter) => {
                let inner = converter_regex(&parameter.converter)?;
                pattern.push_str(&format!("(?P<{}>{inner})", parameter.name));
            }
        }
    }
    if is_endpoint {
        pattern.push_str("\\Z");
    }
    Some(pattern)
}

/// Compiles a Python regex; `None` where it uses what Rust's regexes do not have (look-around, back-references) or mean otherwise.
pub fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&pattern.replace("\\Z", "\\z")).ok()
}

/// Why `re.compile` refuses a regex, where that is certain; `None` where it is accepted or not understood (`re._parser`, 3.12).
pub fn regex_fault(regex: &str) -> Option<&'static str> {
    let mut depth = 0_usize;
    // Whether something stands before the cursor that a repetition can repeat.
    let mut repeatable = false;
    let mut characters = regex.chars().peekable();
    // `(?x)` changes what white space and `#` mean: not read further.
    if regex.contains("(?x") || regex.contains("(?#") {
        return None;
    }
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                if characters.next().is_none() {
                    return Some("bad escape (end of pattern)");
                }
                repeatable = true;
            }
            '[' => {
                if characters.peek() == Some(&'^') {
                    characters.next();
                }
                if characters.peek() == Some(&']') {
                    characters.next();
                }
                loop {
                    match characters.next() {
                        Some('\\') => {
                            characters.next();
                        }
                        Some(']') => break,
                        Some(_) => {}
                        None => return Some("unterminated character set"),
                    }
                }
                repeatable = true;
            }
            '(' => {
                depth += 1;
                repeatable = false;
                if characters.peek() == Some(&'?') {
                    characters.next();
                    // What follows `(?` is no repetition; its own grammar is not judged here.
                    repeatable = true;
                }
            }
            ')' => {
                if depth == 0 {
                    return Some("unbalanced parenthesis");
                }
                depth -= 1;
                repeatable = true;
            }
            '|' => repeatable = false,
            '*' | '+' | '?' if !repeatable => return Some("nothing to repeat"),
            '^' => repeatable = false,
            _ => repeatable = true,
        }
    }
    (depth > 0).then_some("missing ), unterminated subpattern")
}

#[cfg(test)]
mod tests {
    use super::regex_fault;

    #[test]
    fn what_re_compile_refuses() {
        // Each answer is CPython 3.12's.
        for regex in ["[0-9", "(a", "a)", "*a", "a\\", "(?P<x>[0-9+/$", "a|*"] {
            assert!(regex_fault(regex).is_some(), "{regex}");
        }
        for regex in
            ["^a/$", "[]a]", "(?P<x>[^/.]+)/", "a{2}", "(?:a|b)?c*?", "[(]", "\\(", "a++", "(?=a)b", "$?", "(?i:a)"]
        {
            assert!(regex_fault(regex).is_none(), "{regex}");
        }
    }
}
