//! What a tag's argument is: `django.template.base.FilterExpression` and `Variable`, 5.0.

use regex::Regex;
use std::sync::LazyLock;

/// An argument of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// A quoted text, without filters.
    Text(String),
    /// A whole number, without filters.
    Integer(i64),
    /// A variable, without filters: its dotted name.
    Variable(String),
    /// Something that is only known when the template is rendered.
    Other,
    /// Django refuses the template: this part of the word is left over.
    Malformed {
        /// Byte offset in the word of what Django can't read.
        at: usize,
    },
}

/// `django.template.base.filter_re`, its parts in the same order.
static FILTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let text = r#"(?:_\("[^"\\]*(?:\\.[^"\\]*)*"\)|_\('[^'\\]*(?:\\.[^'\\]*)*'\)|"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"#;
    let variable = r"[\w.]+|[-+.]?\d[\d.e]*";
    Regex::new(&format!(
        r"^(?P<constant>{text})|^(?P<variable>{variable})|(?:\s*\|\s*(?P<filter>\w+)(?::(?:{text}|(?:{variable})))?)"
    ))
    .ok()
});

/// Reads an argument.
///
/// ```
/// use karrot_ls::syntax::template::{Expression, read_expression};
/// assert_eq!(read_expression("'a'"), Expression::Text("a".into()));
/// assert_eq!(read_expression("a-b"), Expression::Malformed { at: 1 });
/// ```
pub fn read_expression(word: &str) -> Expression {
    let Some(filter) = FILTER.as_ref() else { return Expression::Other };
    let mut start = None;
    let mut filters = 0;
    let mut upto = 0;
    for found in filter.captures_iter(word) {
        let Some(whole) = found.get(0) else { continue };
        if whole.start() != upto {
            return Expression::Malformed { at: upto };
        }
        match (found.name("constant"), found.name("variable")) {
            (Some(constant), _) => start = Some(read_text(constant.as_str())),
            (None, Some(variable)) => match read_variable(variable.as_str()) {
                Expression::Malformed { at } => return Expression::Malformed { at },
                read => start = Some(read),
            },
            (None, None) if start.is_none() => return Expression::Malformed { at: 0 },
            (None, None) => filters += 1,
        }
        upto = whole.end();
    }
    match start {
        Some(read) if upto == word.len() && filters == 0 => read,
        Some(_) if upto == word.len() => Expression::Other,
        _ => Expression::Malformed { at: upto },
    }
}

/// `Variable`: `unescape_string_literal` knows `\quote` and `\\` only.
fn read_text(constant: &str) -> Expression {
    let quote = constant.chars().next().filter(|first| matches!(first, '"' | '\''));
    let content = quote.and_then(|quote| constant.strip_prefix(quote)?.strip_suffix(quote));
    match (quote, content) {
        (Some(quote), Some(content)) => {
            Expression::Text(content.replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\"))
        }
        // `_("…")`: the language of the request decides.
        _ => Expression::Other,
    }
}

/// `Variable`: a number, else a name whose parts may not begin with `_`.
fn read_variable(word: &str) -> Expression {
    let is_float = word.contains('.') || word.contains(['e', 'E']);
    if !is_float && let Ok(number) = word.parse::<i64>() {
        return Expression::Integer(number);
    }
    // `1.` is refused by its own check and then looked up, as any text that is no number.
    if word.parse::<f64>().is_ok() && !word.ends_with('.') && word.starts_with(|one: char| !one.is_alphabetic()) {
        return Expression::Other;
    }
    match word.find("._") {
        Some(at) => Expression::Malformed { at: at + 1 },
        None if word.starts_with('_') => Expression::Malformed { at: 0 },
        None => Expression::Variable(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_django_reads() {
        let text = |text: &str| Expression::Text(text.into());
        let variable = |name: &str| Expression::Variable(name.into());
        for (word, expected) in [
            ("'a:b'", text("a:b")),
            (r#""a\"b""#, text("a\"b")),
            ("'a'|lower", Expression::Other),
            ("_('a')", Expression::Other),
            ("x.y|default:'a b'", Expression::Other),
            ("user.pk", variable("user.pk")),
            ("-3", Expression::Integer(-3)),
            ("007", Expression::Integer(7)),
            ("1.5", Expression::Other),
            ("é", variable("é")),
            // `Could not parse the remainder`, T3, T6, T7 of the recorded probes.
            ("example-route", Expression::Malformed { at: 7 }),
            ("ns:name", Expression::Malformed { at: 2 }),
            ("'a',", Expression::Malformed { at: 3 }),
            ("=", Expression::Malformed { at: 0 }),
            ("'a", Expression::Malformed { at: 0 }),
            ("'a'b", Expression::Malformed { at: 3 }),
            ("|lower", Expression::Malformed { at: 0 }),
            ("_x", Expression::Malformed { at: 0 }),
            ("a._b", Expression::Malformed { at: 2 }),
            (".5", Expression::Other),
            ("+3", Expression::Integer(3)),
            ("-.5", Expression::Malformed { at: 0 }),
            ("nan", variable("nan")),
        ] {
            assert_eq!(read_expression(word), expected, "{word}");
        }
    }
}
