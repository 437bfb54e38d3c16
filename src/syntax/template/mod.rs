//! Tags of Django templates: where they stand, and what `{% url %}` says.
//!
//! Reads as Django does (`django.template.base.Lexer`, `django.template.defaulttags.url`, 5.0): a tag ends on its line;
//! `{# #}`, `{% comment %}` and `{% verbatim %}` hide what is in them, an HTML comment hides nothing.

mod expression;
mod jinja;
mod lexer;
mod markup;
mod url;

pub use expression::{Expression, read_expression};
pub use jinja::{JinjaName, JinjaUse, jinja_names, jinja_url_names};
pub use markup::{Attribute, Element, HOLE, Markup, TAG, markup};
pub use url::{Malformed, UrlKeyword, UrlName, UrlTag, UrlValue, split_url_tags, url_tags};

use crate::text::Span;
use lexer::{Hidden, Lexer, slice, words};

/// A `{% … %}` that Django runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// From `{%` to `%}`.
    pub span: Span,
    /// The words in it, quoted texts whole; the first is the tag's name.
    pub words: Vec<Span>,
}

/// Every tag of a template that Django would run, in order.
pub fn tags(text: &str) -> Vec<Tag> {
    let mut lexer = Lexer::new(text);
    let mut hidden = Hidden::default();
    let mut tags = Vec::new();
    while let Some((span, content)) = lexer.next_block() {
        if hidden.shows(slice(text, content)) {
            tags.push(Tag { span, words: words(text, content) });
        }
    }
    tags
}

/// Where in a `{% url %}`, closed or not, a cursor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlAt {
    /// In its name.
    Name {
        /// What stands there of the name, without quotes.
        span: Span,
        /// Whether it is quoted; without quotes it would be a variable.
        quoted: bool,
    },
    /// At the begin of an argument.
    Argument {
        /// The name of the route, where it is a text.
        name: String,
        /// What stands there of the argument.
        span: Span,
    },
}

/// Where in a `{% url %}` the offset stands. Text behind it is only read as far as its word goes.
pub fn url_at(text: &str, offset: usize) -> Option<UrlAt> {
    let before = text.get(..offset)?;
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let start = line + before.get(line..)?.rfind("{%")?;
    let inside = before.get(start + 2..)?;
    if inside.contains("%}") || is_hidden(text, start) {
        return None;
    }
    let rest = inside.trim_start().strip_prefix("url")?;
    let name = rest.trim_start();
    if name.len() == rest.len() {
        return None;
    }
    let after = text.get(offset..)?;
    let is_name = |one: char| one.is_alphanumeric() || matches!(one, '_' | ':' | '-' | '.' | '/');
    let end = |wanted: &dyn Fn(char) -> bool| offset + after.find(|one| !wanted(one)).unwrap_or(after.len());
    let quote = name.chars().next().filter(|first| matches!(first, '"' | '\''));
    let typed = name.get(quote.map_or(0, char::len_utf8)..)?;
    let name_span = Span::new((offset - typed.len()) as u32, end(&is_name) as u32);
    match quote {
        Some(quote) => {
            let Some((name, arguments)) = typed.split_once(quote) else {
                return Some(UrlAt::Name { span: name_span, quoted: true });
            };
            let word = arguments.rsplit([' ', '\t']).next().filter(|word| word.len() < arguments.len())?;
            let is_word = |one: char| one.is_alphanumeric() || one == '_';
            let span = Span::new((offset - word.len()) as u32, end(&is_word) as u32);
            word.chars().all(is_word).then(|| UrlAt::Argument { name: name.to_owned(), span })
        }
        None => (!typed.contains([' ', '\t', '|', '='])).then_some(UrlAt::Name { span: name_span, quoted: false }),
    }
}

/// Whether what stands at an offset is hidden from Django.
fn is_hidden(text: &str, offset: usize) -> bool {
    let mut lexer = Lexer::new(text.get(..offset).unwrap_or_default());
    let mut hidden = Hidden::default();
    while let Some((_, content)) = lexer.next_block() {
        hidden.shows(slice(text, content));
    }
    hidden.inside.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_in_a_name() {
        let at = |marked: &str| {
            let offset = marked.find("<|>").unwrap();
            let text = marked.replacen("<|>", "", 1);
            match url_at(&text, offset)? {
                UrlAt::Name { span, quoted } => Some(format!("{} {quoted}", slice(&text, span))),
                UrlAt::Argument { name, span } => Some(format!("{name} {}=", slice(&text, span))),
            }
        };
        assert_eq!(at("<a href=\"{% url '<|>"), Some(" true".into()));
        assert_eq!(at("{% url 'ex<|>am' pk=1 %}"), Some("exam true".into()));
        assert_eq!(at("{% url ex<|> %}"), Some("ex false".into()));
        assert_eq!(at("{% url <|>%}"), Some(" false".into()));
        assert_eq!(at("{% url 'a' <|>%}"), Some("a =".into()));
        assert_eq!(at("{% url 'a' x=1 p<|>k"), Some("a pk=".into()));
        assert_eq!(at("{% url 'a' pk=<|>"), None);
        assert_eq!(at("{% url 'a'<|> %}"), None);
        assert_eq!(at("{% url 'a' %}<|>"), None);
        assert_eq!(at("{% comment %}{% url '<|>"), None);
        assert_eq!(at("{% urls '<|>"), None);
    }
}
