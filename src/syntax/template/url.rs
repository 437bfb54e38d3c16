//! `{% url %}` (`django.template.defaulttags.url`, 5.0).

use super::lexer::{Ahead, Hidden, Lexer, slice};
use super::{Expression, Tag, read_expression, tags};
use crate::text::Span;
use std::ops::Range;

/// What `{% url %}` is asked to reverse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlName {
    /// A quoted text.
    Literal(String),
    /// A variable or something with filters, as it is written.
    Variable(String),
    /// Something that Django can't read, as it is written: the template does not load.
    Malformed(String),
    /// Nothing: the template does not load.
    Missing,
}

/// A value of a `{% url %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlValue {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub expression: Expression,
}

/// `name=value` of a `{% url %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlKeyword {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// The value.
    pub value: UrlValue,
}

/// A word that Django can't read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where it stands.
    pub span: Span,
    /// Byte offset in the text of what Django does not understand in it.
    pub at: u32,
}

/// A `{% url name arguments… [as variable] %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlTag {
    /// From `{%` to `%}`.
    pub span: Span,
    /// The words in it, quoted texts whole; the first is `url`.
    pub words: Vec<Span>,
    /// The name.
    pub name: UrlName,
    /// Where the name stands, without quotes; empty behind `url` where it is missing.
    pub name_span: Span,
    /// Arguments by place.
    pub positional: Vec<UrlValue>,
    /// Arguments by name.
    pub keywords: Vec<UrlKeyword>,
    /// What the URL is bound to instead of written; a name that does not exist is then no error.
    pub as_variable: Option<Span>,
    /// Arguments that Django can't read: the template does not load.
    pub malformed: Vec<Malformed>,
}

/// Every `{% url %}` of a template that Django would run, in order.
pub fn url_tags(text: &str) -> Vec<UrlTag> {
    // Most templates have none: nothing else of them is read then.
    if memchr::memmem::find(text.as_bytes(), b"url").is_none() {
        return Vec::new();
    }
    tags(text).into_iter().filter_map(|tag| url_tag(text, tag)).collect()
}

/// What looks like a `{% url %}` and ends on a later line: Django takes it for text and writes it into the page.
pub fn split_url_tags(text: &str) -> Vec<Span> {
    let mut lexer = Lexer::new(text);
    let mut hidden = Hidden::default();
    let mut found = Vec::new();
    let mut behind = 0;
    let mut ahead = ["%}", "\n", "{"].map(|needle| Ahead::new(text, needle));
    loop {
        let block = lexer.next_block();
        let end = block.map_or(text.len(), |(span, _)| span.start as usize);
        if hidden.inside.is_none() {
            split_tags_between(text, behind..end, &mut ahead, &mut found);
        }
        let Some((span, content)) = block else { return found };
        hidden.shows(slice(text, content));
        behind = span.end as usize;
    }
}

fn split_tags_between(text: &str, between: Range<usize>, ahead: &mut [Ahead<'_>; 3], found: &mut Vec<Span>) {
    let [close, line_end, brace] = ahead;
    let mut at = between.start;
    while let Some(open) = text.get(at..between.end).and_then(|rest| rest.find("{%")) {
        let open = at + open;
        at = open + 2;
        let Some(rest) = text.get(at..) else { return };
        let is_url = rest.trim_start().strip_prefix("url").is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let end = close.next(at);
        // What stands between the lines must be the tag's own; one on a single line is a comment's.
        if is_url && end < text.len() && line_end.next(at) < end && brace.next(at) > end {
            found.push(Span::new(open as u32, end as u32 + 2));
        }
    }
}

fn url_tag(text: &str, tag: Tag) -> Option<UrlTag> {
    let Tag { span, words } = tag;
    let (first, rest) = words.split_first()?;
    if slice(text, *first) != "url" {
        return None;
    }
    let Some((name, mut arguments)) = rest.split_first() else {
        let name_span = Span::empty(first.end);
        return Some(UrlTag {
            span,
            name: UrlName::Missing,
            name_span,
            positional: Vec::new(),
            keywords: Vec::new(),
            as_variable: None,
            malformed: Vec::new(),
            words,
        });
    };
    let mut as_variable = None;
    if let [before @ .., word, variable] = arguments
        && slice(text, *word) == "as"
    {
        as_variable = Some(*variable);
        arguments = before;
    }
    let (name, name_span) = read_name(slice(text, *name), *name);
    let (mut positional, mut keywords, mut malformed) = (Vec::new(), Vec::new(), Vec::new());
    for argument in arguments {
        // `kwarg_re`: `(?:(\w+)=)?(.+)`
        let word = slice(text, *argument);
        let length =
            word.chars().take_while(|one| one.is_alphanumeric() || *one == '_').map(char::len_utf8).sum::<usize>();
        let value = word.get(length..).and_then(|rest| rest.strip_prefix('='));
        let (name, value) = match value {
            Some(value) if length > 0 && !value.is_empty() => (word.get(..length), value),
            _ => (None, word),
        };
        let span = Span::new(argument.end - value.len() as u32, argument.end);
        let expression = read_expression(value);
        if let Expression::Malformed { at } = expression {
            malformed.push(Malformed { span: *argument, at: span.start + at as u32 });
        }
        let value = UrlValue { span, expression };
        match name {
            Some(name) => keywords.push(UrlKeyword {
                name: name.to_owned(),
                name_span: Span::new(argument.start, argument.start + length as u32),
                value,
            }),
            None => positional.push(value),
        }
    }
    Some(UrlTag { span, name, name_span, positional, keywords, as_variable, malformed, words })
}

/// A name as `FilterExpression` takes it: quoted from end to end is a text, anything else is looked up.
fn read_name(word: &str, span: Span) -> (UrlName, Span) {
    match read_expression(word) {
        Expression::Text(name) => (UrlName::Literal(name), Span::new(span.start + 1, span.end - 1)),
        Expression::Malformed { .. } => (UrlName::Malformed(word.to_owned()), span),
        Expression::Integer(_) | Expression::Variable(_) | Expression::Other => {
            (UrlName::Variable(word.to_owned()), span)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        url_tags(text)
            .iter()
            .map(|tag| {
                let name = match &tag.name {
                    UrlName::Literal(name) => format!("'{name}'"),
                    UrlName::Variable(name) => name.clone(),
                    UrlName::Malformed(name) => format!("{name}!"),
                    UrlName::Missing => "nothing".into(),
                };
                let mut parts = vec![name];
                parts.extend(tag.positional.iter().map(|one| slice(text, one.span).to_owned()));
                parts.extend(tag.keywords.iter().map(|one| format!("{}={}", one.name, slice(text, one.value.span))));
                parts.extend(tag.as_variable.map(|span| format!("as {}", slice(text, span))));
                parts.extend(tag.malformed.iter().map(|one| format!("{}!", slice(text, one.span))));
                parts.join(" ")
            })
            .collect()
    }

    #[test]
    fn names_and_arguments() {
        assert_eq!(read("{% url 'a:b' %}{%url \"c\"%}"), ["'a:b'", "'c'"]);
        assert_eq!(
            read("{% url 'a' 1 x.y|default:'a b' pk=z slug='q r' as u %}"),
            ["'a' 1 x.y|default:'a b' pk=z slug='q r' as u"]
        );
        assert_eq!(read("{% url name %}{% url 'a'|lower %}{% url %}"), ["name", "'a'|lower", "nothing"]);
        // T22: a trailing `as` binds nothing.
        assert_eq!(read("{% url 'b' as %}"), ["'b' as"]);
        assert_eq!(read("{% urlize x %}{% if url %}"), [""; 0]);
    }

    #[test]
    fn what_does_not_load() {
        assert_eq!(read("{% url example-route %}{% url 'a', 1 %}"), ["example-route!", "'a',! 1"]);
        assert_eq!(read("{% url 'a' pk = 1, x %}"), ["'a' pk = 1, x =! 1,!"]);
        assert_eq!(read("{% url 'a' pk= %}"), ["'a' pk= pk=!"]);
    }

    #[test]
    fn spans_are_bytes_without_quotes() {
        let text = "é {% url 'a:b' pk=1 %}";
        let tag = url_tags(text).remove(0);
        assert_eq!((slice(text, tag.name_span), slice(text, tag.span)), ("a:b", "{% url 'a:b' pk=1 %}"));
        assert_eq!(slice(text, tag.keywords[0].name_span), "pk");
    }

    #[test]
    fn what_django_does_not_run() {
        // T29–T33, T36 of the recorded probes.
        assert_eq!(read("{# {% url 'a' %} #}{% comment %}{% url 'b' %}{% endcomment %}{% url 'c' %}"), ["'c'"]);
        assert_eq!(read("{% verbatim x %}{% url 'a' %}{% endverbatim %}{% endverbatim x %}{% url 'b' %}"), ["'b'"]);
        assert_eq!(read("<!-- {% url 'a' %} -->"), ["'a'"]);
        assert_eq!(read("{% url\n'a' %}{{ x }}{% url 'b' %}"), ["'b'"]);
        assert_eq!(read("{% comment \"why\" %}{% url 'a' %}"), [""; 0]);
    }

    #[test]
    fn a_tag_that_ends_on_another_line() {
        let split =
            |text: &str| split_url_tags(text).iter().map(|span| slice(text, *span).to_owned()).collect::<Vec<_>>();
        assert_eq!(split("a {% url 'a'\n  pk=1 %} b {% url 'b' %}"), ["{% url 'a'\n  pk=1 %}"]);
        assert_eq!(split("{% comment %}{% url 'a'\n %}{% endcomment %}{% if x %}{% url 'b' %}"), [""; 0]);
        assert_eq!(split("{% url 'a'\n {{ x }} %}{% urlize\n%}"), [""; 0]);
    }
}
