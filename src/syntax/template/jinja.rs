//! What a Jinja template calls (`jinja2.lexer`, 3.1): names, filters and tags outside of comments, `{% raw %}` and texts.

use crate::text::Span;

/// How a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JinjaUse {
    /// `name(…)`
    Call,
    /// `value|name`
    Filter,
    /// `{% name … %}`
    Tag,
}

/// A name that a Jinja template uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JinjaName {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// How it is used.
    pub how: JinjaUse,
}

/// The names that a template calls, in order.
pub fn jinja_names(text: &str) -> Vec<JinjaName> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + open;
        let rest = text.get(start + 1..).unwrap_or_default();
        let close = match rest.as_bytes().first() {
            Some(b'#') => {
                at = rest.find("#}").map_or(text.len(), |end| start + 1 + end + 2);
                continue;
            }
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => {
                at = start + 1;
                continue;
            }
        };
        let inside = start + 2;
        let end = read(text, inside, close, &mut found);
        at = end;
        // Nothing is read up to its end.
        if close == "%}" && tag_name(text.get(inside..end).unwrap_or_default()) == "raw" {
            at = text.get(end..).and_then(|rest| rest.find("endraw")).map_or(text.len(), |raw| end + raw);
        }
    }
    found
}

/// The route names that a template gives to `url()` (django-jinja) as a text, with where they stand between their quotes; one
/// whose quote is not closed ends where its line or its block does.
pub fn jinja_url_names(text: &str) -> Vec<(&str, Span)> {
    let calls = jinja_names(text).into_iter().filter(|one| one.how == JinjaUse::Call && one.name == "url");
    let names = calls.filter_map(|call| {
        let after = text.get(call.span.end as usize..)?.trim_start().strip_prefix('(')?.trim_start();
        let quote = after.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let inside = after.get(1..)?;
        let end = inside.find([quote, '\n', '}']).unwrap_or(inside.len());
        let start = (text.len() - inside.len()) as u32;
        Some((inside.get(..end)?, Span::new(start, start + end as u32)))
    });
    names.collect()
}

fn tag_name(content: &str) -> &str {
    let content = content.trim_start_matches(['-', '+']).trim_start();
    content.split(|one: char| !one.is_alphanumeric() && one != '_').next().unwrap_or_default()
}

/// Reads a block from its inside to behind its end.
fn read(text: &str, inside: usize, close: &str, found: &mut Vec<JinjaName>) -> usize {
    let Some(rest) = text.get(inside..) else { return text.len() };
    let mut characters = rest.char_indices().peekable();
    // The last character that is no blank.
    let mut before = ' ';
    let mut is_first = close == "%}";
    while let Some((at, one)) = characters.next() {
        if rest.get(at..).is_some_and(|rest| rest.starts_with(close)) {
            return inside + at + close.len();
        }
        if matches!(one, '"' | '\'') {
            while let Some((_, inner)) = characters.next() {
                match inner {
                    '\\' => _ = characters.next(),
                    _ if inner == one => break,
                    _ => {}
                }
            }
            before = one;
        } else if one.is_alphabetic() || one == '_' {
            let mut end = at + one.len_utf8();
            while let Some((next, _)) = characters.next_if(|(_, next)| next.is_alphanumeric() || *next == '_') {
                end = next + rest.get(next..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            }
            let calls = rest.get(end..).is_some_and(|rest| rest.trim_start().starts_with('('));
            let how = match before {
                '|' => Some(JinjaUse::Filter),
                _ if is_first => Some(JinjaUse::Tag),
                '.' => None,
                _ => calls.then_some(JinjaUse::Call),
            };
            let name = rest.get(at..end).unwrap_or_default().to_owned();
            let span = Span::new((inside + at) as u32, (inside + end) as u32);
            found.extend(how.map(|how| JinjaName { name, span, how }));
            (before, is_first) = ('a', false);
        } else if !one.is_whitespace() {
            // `{%-` strips blanks; the tag's name is still to come.
            is_first &= matches!(one, '-' | '+') && before == ' ';
            before = one;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called() {
        let read = |text: &str| {
            let names = jinja_names(text);
            names.iter().map(|one| format!("{:?} {}", one.how, one.name)).collect::<Vec<_>>()
        };
        assert_eq!(read("{{ url('a', url=1) }}{{ x.url('b') }}"), ["Call url"]);
        assert_eq!(read("{%- if static('a') %}{{ 'url()' | upper }}"), ["Tag if", "Call static", "Filter upper"]);
        assert_eq!(read("{# {{ url('a') }}\n #}{% raw %}{{ url('b') }}{% endraw %}{{ a }}"), ["Tag raw"]);
        assert_eq!(read("{% url 'a' %}{{ url('b'\n) }}{{ url("), ["Tag url", "Call url", "Call url"]);
    }

    #[test]
    fn names_given_to_url() {
        let text =
            "{{ url('a:b', pk=1) }}{{ url(\"c\") }}{{ url(name) }}{# url('d') #}{% set x = url( 'e' ) %}{{ url('f";
        let names: Vec<_> = jinja_url_names(text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a:b", "c", "e", "f"]);
        for (name, span) in jinja_url_names(text) {
            assert_eq!(text.get(span.start as usize..span.end as usize), Some(name));
        }
    }
}
