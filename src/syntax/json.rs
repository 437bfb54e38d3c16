//! Where the parts of a JSON text stand. What is JSON at all, serde_json says; this only walks what it has accepted.

use crate::text::Span;

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, escapes decoded.
    pub name: String,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// Where its value stands.
    pub value: Span,
}

/// The members of the object at a span of a JSON text; `None` where something else stands there.
///
/// ```
/// use karrot_ls::syntax::json::object;
/// use karrot_ls::text::Span;
/// let text = r#" {"a": {"b": [1, 2]}, "c": "}"} "#;
/// let members = object(text, Span::new(0, text.len() as u32)).unwrap();
/// assert_eq!(members[1].name, "c");
/// assert_eq!(object(text, members[0].value).unwrap()[0].name, "b");
/// ```
pub fn object(text: &str, span: Span) -> Option<Vec<Member>> {
    let mut members = Vec::new();
    for item in items(text, span, b'{')? {
        let name_end = token_end(text, item.start);
        let name_span = Span::new(item.start, name_end);
        let colon = skip_blanks(text, name_end);
        let value = Span::new(skip_blanks(text, colon + 1), item.end);
        members.push(Member { name: string(text, name_span)?, name_span, value });
    }
    Some(members)
}

/// The items of the array at a span; `None` where something else stands there.
pub fn array(text: &str, span: Span) -> Option<Vec<Span>> {
    items(text, span, b'[')
}

/// The text that the string at a span is; `None` where something else stands there.
pub fn string(text: &str, span: Span) -> Option<String> {
    serde_json::from_str(text.get(span.start as usize..span.end as usize)?).ok()
}

/// What stands between the commas of the object or array at a span.
fn items(text: &str, span: Span, open: u8) -> Option<Vec<Span>> {
    let bytes = text.as_bytes();
    let mut at = skip_blanks(text, span.start);
    if bytes.get(at as usize) != Some(&open) {
        return None;
    }
    at = skip_blanks(text, at + 1);
    let mut found = Vec::new();
    let mut start = at;
    let mut depth = 0_usize;
    while at < span.end {
        match bytes.get(at as usize)? {
            b'"' => {
                at = token_end(text, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => depth -= 1,
            b',' | b'}' | b']' if depth == 0 => {
                let item = text.get(start as usize..at as usize)?;
                let end = start + item.trim_end().len() as u32;
                if end > start {
                    found.push(Span::new(start, end));
                }
                if bytes.get(at as usize) != Some(&b',') {
                    return Some(found);
                }
                start = skip_blanks(text, at + 1);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Behind the string that begins at an offset.
fn token_end(text: &str, start: u32) -> u32 {
    let mut bytes = text.bytes().enumerate().skip(start as usize + 1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'"' => return at as u32 + 1,
            _ => {}
        }
    }
    text.len() as u32
}

fn skip_blanks(text: &str, start: u32) -> u32 {
    let rest = text.get(start as usize..).unwrap_or_default();
    start + (rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len()) as u32
}
