//! Values of string literals, and where in the file each of their characters stands.

use crate::text::Span;

/// What stands before a literal's opening quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefix {
    /// `r`: backslashes are characters.
    pub raw: bool,
    /// `b`: bytes, no text.
    pub bytes: bool,
    /// `f`: holds expressions.
    pub format: bool,
    /// Length of the prefix and the opening quotes, in bytes.
    pub length: usize,
}

/// Reads prefix and opening quotes of a literal (`rb"""`).
pub fn prefix(literal: &str) -> Prefix {
    let mut prefix = Prefix::default();
    for byte in literal.bytes() {
        match byte {
            b'r' | b'R' => prefix.raw = true,
            b'b' | b'B' => prefix.bytes = true,
            b'f' | b'F' | b't' | b'T' => prefix.format = true,
            b'u' | b'U' => {}
            _ => break,
        }
        prefix.length += 1;
    }
    let quotes = literal.get(prefix.length..).unwrap_or_default();
    prefix.length += if quotes.starts_with("\"\"\"") || quotes.starts_with("'''") { 3 } else { 1 };
    prefix.length = prefix.length.min(literal.len());
    prefix
}

/// The span between the quotes of a literal that stands at `span` with this text; an unclosed literal ends where it ends.
pub fn content_span(literal: &str, span: Span) -> Span {
    let prefix = prefix(literal);
    let quote_start =
        literal.get(..prefix.length).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let body = literal.get(prefix.length..).unwrap_or_default();
    let end = if !quote_start.is_empty() && body.ends_with(quote_start) {
        body.len() - quote_start.len()
    } else {
        body.len()
    };
    Span::new(span.start + prefix.length as u32, span.start + (prefix.length + end) as u32)
}

/// Decodes the escapes of a text literal's content (Python reference §2.4.1.1). Unknown escapes keep their backslash; `\N{…}`
/// names are not known here and stay as they are.
pub fn decode(content: &str, into: &mut String) {
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        into.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let mut characters = rest.chars();
        let Some(escape) = characters.next() else {
            into.push('\\');
            break;
        };
        let after = characters.as_str();
        rest = match escape {
            '\n' => after,
            '\r' => after.strip_prefix('\n').unwrap_or(after),
            '\\' | '\'' | '"' => push(into, escape, after),
            'n' => push(into, '\n', after),
            't' => push(into, '\t', after),
            'r' => push(into, '\r', after),
            'a' => push(into, '\x07', after),
            'b' => push(into, '\x08', after),
            'f' => push(into, '\x0c', after),
            'v' => push(into, '\x0b', after),
            'x' => number(into, 'x', after, 2, 16),
            'u' => number(into, 'u', after, 4, 16),
            'U' => number(into, 'U', after, 8, 16),
            '0'..='7' => {
                let length = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                number(into, escape, rest, length, 8)
            }
            other => {
                into.push('\\');
                push(into, other, after)
            }
        };
    }
    into.push_str(rest);
}

fn push<'a>(into: &mut String, character: char, rest: &'a str) -> &'a str {
    into.push(character);
    rest
}

fn number<'a>(into: &mut String, escape: char, rest: &'a str, length: usize, radix: u32) -> &'a str {
    let digits = rest.get(..length).unwrap_or_default();
    match u32::from_str_radix(digits, radix).ok().and_then(char::from_u32) {
        Some(character) if digits.len() == length && length > 0 => {
            into.push(character);
            rest.get(length..).unwrap_or_default()
        }
        _ => {
            into.push('\\');
            into.push(escape);
            rest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(content: &str) -> String {
        let mut text = String::new();
        decode(content, &mut text);
        text
    }

    #[test]
    fn escapes_are_pythons() {
        // Each answer is CPython 3.12's for the same literal.
        assert_eq!(decoded(r"a\n\t\\\'b"), "a\n\t\\'b");
        assert_eq!(decoded(r"\x41\u00e9\U0001F600\101"), "Aé😀A");
        assert_eq!(decoded(r"\d+\."), r"\d+\.");
        assert_eq!(decoded("a\\\nb"), "ab");
        assert_eq!(decoded(r"\8"), r"\8");
    }

    #[test]
    fn content_lies_between_the_quotes() {
        for (literal, content) in [
            ("'ab'", "ab"),
            ("rb\"\"\"x\"\"\"", "x"),
            ("''", ""),
            ("'open", "open"),
            ("f'{a}'", "{a}"),
            ("'''a'''", "a"),
        ] {
            let span = content_span(literal, Span::new(10, 10 + literal.len() as u32));
            assert_eq!(literal.get(span.start as usize - 10..span.end as usize - 10), Some(content), "{literal}");
        }
    }
}
