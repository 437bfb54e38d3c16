//! Python's regex dialect, as far as routes need it: what `re.compile` certainly refuses, what a route's regex is, what it
//! matches, and what Django makes of one to reverse it.

mod class;
mod dialect;
mod inclusion;
mod normalize;
mod readable;

pub use dialect::{Haystack, Refusal, Translated, translate};
pub use inclusion::Language;
pub use normalize::{Irreversible, Piece, Possibility, normalize};
pub use readable::readable;

use super::route::{Segment, parse_route};
use super::value::PatternKind;
use fancy_regex::{Regex, RegexBuilder};
use smol_str::SmolStr;

/// Steps that a match may take where it has to backtrack; what takes more is not known.
const MAX_STEPS: usize = 200_000;

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
/// `regex_of` gives the regex of a converter; `None` where it gives none, or Django refuses the route.
pub fn pattern_regex<'r>(
    kind: PatternKind,
    text: &str,
    is_endpoint: bool,
    regex_of: impl Fn(&str) -> Option<&'r str>,
) -> Option<String> {
    if kind == PatternKind::RePath {
        return Some(text.to_owned());
    }
    let mut pattern = String::from("^");
    for segment in parse_route(text).ok()?.segments {
        match segment {
            Segment::Literal(literal) => pattern.push_str(&escape(literal)),
            Segment::Parameter(parameter) => {
                let inner = regex_of(parameter.converter)?;
                pattern.push_str(&format!("(?P<{}>{inner})", parameter.name));
            }
        }
    }
    if is_endpoint {
        pattern.push_str("\\Z");
    }
    Some(pattern)
}

/// Python's `re.escape`.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// What a regex matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Byte offset behind it.
    pub end: usize,
    /// Its groups in order, with their names; no text for a group that took no part.
    pub groups: Vec<(Option<SmolStr>, Option<String>)>,
}

/// How much of a text a regex must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Any part: `search`.
    Part,
    /// All of it: `fullmatch`.
    Whole,
}

/// Looks for a Python regex in a text, as `re` does.
///
/// # Errors
///
/// Where `re.compile` raises, or whether it matches can't be known.
pub fn find(pattern: &str, extent: Extent, text: &str) -> Result<Option<Match>, Refusal> {
    let Translated { regex, names } = translate(pattern, Haystack::of(text))?;
    let regex = match extent {
        Extent::Part => regex,
        Extent::Whole => format!("\\A(?:{regex})\\z"),
    };
    let compiled = RegexBuilder::new(&regex).backtrack_limit(MAX_STEPS).build();
    let compiled: Regex = compiled.map_err(|_| Refusal::NotUnderstood)?;
    let Some(captures) = compiled.captures(text).map_err(|_| Refusal::NotUnderstood)? else { return Ok(None) };
    let end = captures.get(0).map_or(0, |whole| whole.end());
    let text_of = |index| captures.get(index).map(|group| group.as_str().to_owned());
    let groups = names.into_iter().enumerate().map(|(index, name)| (name, text_of(index + 1))).collect();
    Ok(Some(Match { end, groups }))
}

/// Why `re.compile` refuses a regex, where that is certain; `None` where it is accepted or not understood.
pub fn regex_fault(pattern: &str) -> Option<&'static str> {
    match translate(pattern, Haystack { ascii: true, single_line: true }) {
        Err(Refusal::Invalid(fault)) => Some(fault),
        Ok(_) | Err(Refusal::NotUnderstood) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_re_compile_refuses() {
        // Each answer is CPython 3.11's.
        for pattern in [
            "[0-9",
            "(a",
            "a)",
            "*a",
            "a\\",
            "(?P<x>[0-9+/$",
            "a|*",
            "a**",
            "^*",
            "(?P<x>a)(?P<x>b)",
            "(?P<1>a)",
            "\\q",
            "(?P=x)",
            "\\1",
            "[z-a]",
            "[\\w-z]",
            "(?<=a*)b",
            "a{3,2}",
            "(?q)",
            "\\x1",
            "(?(1)a|b)",
            "(?<x)",
            "$?",
            "\\b+",
        ] {
            assert!(regex_fault(pattern).is_some(), "accepted: {pattern}");
        }
        for pattern in [
            "^a/$",
            "[]a]",
            "(?P<x>[^/.]+)/",
            "a{2}",
            "(?:a|b)?c*?",
            "[(]",
            "\\(",
            "a++",
            "(?=a)b",
            "(?i:a)",
            "a{",
            "{}",
            "a{,3}",
            "a{b}",
            "x{ 2}",
            "[a-]",
            "[\\w-]",
            "(?<=ab|cd)e",
            "(?x) a # b",
            "(?#c)a",
            "()*",
            "[[a]",
            "[a&&b]",
            "(?P<é>a)",
            "(a)\\1",
            "\\012",
            "[\\b]",
            "(?>a)",
            "(a)?(?(1)b|c)",
            "(?i)(?s)a",
            "(?P<x>a)(?P=x)",
        ] {
            assert_eq!(regex_fault(pattern), None, "refused: {pattern}");
        }
    }

    fn found(pattern: &str, extent: Extent, text: &str) -> Option<String> {
        find(pattern, extent, text).unwrap().map(|one| text.get(..one.end).unwrap().to_owned())
    }

    #[test]
    fn matches_as_python_does() {
        // Each answer is CPython 3.11's.
        let whole = |pattern, text| found(pattern, Extent::Whole, text).is_some();
        let part = |pattern, text| found(pattern, Extent::Part, text).is_some();
        assert!(part("a$", "a\n") && !part("a\\Z", "a\n") && !whole("a$", "a\n"));
        assert!(!part("^.$", "\n") && part("(?s)^.$", "\n"));
        assert!(whole("\\w+", "é_1²") && !whole("\\w+", "e\u{301}") && !whole("(?a:\\w+)", "é"));
        assert!(whole("\\d", "٣") && !whole("[0-9]", "٣") && whole("\\s", "\u{1c}") && !whole("(?a:\\s)", "\u{1c}"));
        assert!(whole("[a&&b]+", "&b") && whole("[[a]+", "[a") && whole("a{b}", "a{b}") && whole("x{,2}", ""));
        assert!(whole("(?!new/)[a-z]+/", "old/") && !whole("(?!new/)[a-z]+/", "new/"));
        assert!(whole("(?P<a>x+)-(?P=a)", "xx-xx") && !whole("(?P<a>x+)-(?P=a)", "xx-x"));
        assert!(
            whole("(?x) a b # c", "ab") && whole("(?i)aB", "Ab") && whole("(?i:a)b", "Ab") && !whole("(?i:a)b", "AB")
        );
        assert!(whole("(a)?(?(1)b|c)", "ab") && whole("(a)?(?(1)b|c)", "c") && !whole("(a)?(?(1)b|c)", "b"));
        assert!(!whole("a++a", "aa") && !whole("(?>a*)a", "aa"));
        assert_eq!(
            find("(?:(?P<a>x)|(y))", Extent::Part, "y").unwrap().unwrap().groups,
            [(Some("a".into()), None), (None, Some("y".to_owned()))]
        );
        // A bounded number of steps, then it is not known.
        assert_eq!(
            find("(?:(a|aa)\\1?)+$", Extent::Part, &format!("{}b", "a".repeat(64))),
            Err(Refusal::NotUnderstood)
        );
    }
}
