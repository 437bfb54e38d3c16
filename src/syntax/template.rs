//! Tags of Django templates: where they stand, and what `{% url %}` says.
//!
//! Reads as Django does (`django.template.base.Lexer`, `django.template.defaulttags.url`, 5.0): a tag ends on its line;
//! `{# #}`, `{% comment %}` and `{% verbatim %}` hide what is in them, an HTML comment hides nothing.

use crate::text::Span;

/// A `{% … %}` that Django runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// From `{%` to `%}`.
    pub span: Span,
    /// The words in it, quoted texts whole; the first is the tag's name.
    pub words: Vec<Span>,
}

/// What `{% url %}` is asked to reverse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlName {
    /// A quoted text.
    Literal(String),
    /// A variable or a text with filters.
    Variable(String),
    /// Nothing: the template does not load.
    Missing,
}

/// `name=value` of a `{% url %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlKeyword {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// Where the value stands.
    pub value: Span,
}

/// A `{% url name arguments… [as variable] %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlTag {
    /// From `{%` to `%}`.
    pub span: Span,
    /// The name.
    pub name: UrlName,
    /// Where the name stands, without quotes; empty behind `url` where it is missing.
    pub name_span: Span,
    /// Arguments by place.
    pub positional: Vec<Span>,
    /// Arguments by name.
    pub keywords: Vec<UrlKeyword>,
    /// What the URL is bound to instead of written; a name that does not exist is then no error.
    pub as_variable: Option<Span>,
}

/// Every `{% url %}` of a template that Django would run, in order.
pub fn url_tags(text: &str) -> Vec<UrlTag> {
    // Most templates have none: nothing else of them is read then.
    if memchr::memmem::find(text.as_bytes(), b"url").is_none() {
        return Vec::new();
    }
    tags(text).iter().filter_map(|tag| url_tag(text, tag)).collect()
}

/// Every tag of a template that Django would run, in order.
pub fn tags(text: &str) -> Vec<Tag> {
    let mut lexer = Lexer { text, at: 0 };
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
    let mut lexer = Lexer { text: text.get(..offset).unwrap_or_default(), at: 0 };
    let mut hidden = Hidden::default();
    while let Some((_, content)) = lexer.next_block() {
        hidden.shows(slice(text, content));
    }
    hidden.inside.is_some()
}

/// What hides the tags that follow.
#[derive(Default)]
struct Hidden {
    /// The tag that ends it.
    inside: Option<String>,
}

impl Hidden {
    /// Takes the next tag's content; whether Django runs it.
    fn shows(&mut self, content: &str) -> bool {
        let content = content.trim();
        match &self.inside {
            // `Parser.skip_past("endcomment")` compares the whole content, as the lexer does for `endverbatim`.
            Some(end) => {
                if content == end {
                    self.inside = None;
                }
                false
            }
            None => {
                if content == "verbatim" || content.starts_with("verbatim ") {
                    self.inside = Some(format!("end{content}"));
                } else if content.split_whitespace().next() == Some("comment") {
                    self.inside = Some("endcomment".to_owned());
                }
                true
            }
        }
    }
}

/// `django.template.base.tag_re`: `({%.*?%}|{{.*?}}|{#.*?#})`, where `.` does not match a line break.
struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl Lexer<'_> {
    /// The next `{% … %}`: its span and its content's.
    fn next_block(&mut self) -> Option<(Span, Span)> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = self.at + memchr::memchr(b'{', rest.as_bytes())?;
            let after = self.text.get(start + 1..)?;
            let close = match after.bytes().next() {
                Some(b'%') => "%}",
                Some(b'{') => "}}",
                Some(b'#') => "#}",
                _ => {
                    self.at = start + 1;
                    continue;
                }
            };
            let line = after.get(1..)?;
            let line = line.split_once('\n').map_or(line, |(line, _)| line);
            let Some(length) = line.find(close) else {
                self.at = start + 1;
                continue;
            };
            let end = start + 2 + length;
            self.at = end + 2;
            if close == "%}" {
                return Some((Span::new(start as u32, self.at as u32), Span::new(start as u32 + 2, end as u32)));
            }
        }
    }
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// The words of a tag's content (`django.utils.text.smart_split`): a closed quoted text holds its blanks together.
fn words(text: &str, content: Span) -> Vec<Span> {
    let inside = slice(text, content);
    let bytes = inside.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
        if blank(at) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && !blank(at) {
            at = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => closing(bytes, at + 1, *quote).unwrap_or(at) + 1,
                _ => at + 1,
            };
        }
        words.push(Span::new(content.start + start as u32, content.start + at.min(bytes.len()) as u32));
    }
    words
}

fn closing(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn url_tag(text: &str, tag: &Tag) -> Option<UrlTag> {
    let (first, words) = tag.words.split_first()?;
    if slice(text, *first) != "url" {
        return None;
    }
    let Some((name, mut arguments)) = words.split_first() else {
        let name_span = Span::empty(first.end);
        return Some(UrlTag {
            span: tag.span,
            name: UrlName::Missing,
            name_span,
            positional: Vec::new(),
            keywords: Vec::new(),
            as_variable: None,
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
    let mut tag = UrlTag { span: tag.span, name, name_span, positional: Vec::new(), keywords: Vec::new(), as_variable };
    for argument in arguments {
        // `kwarg_re`: `(?:(\w+)=)?(.+)`
        let word = slice(text, *argument);
        let length =
            word.chars().take_while(|one| one.is_alphanumeric() || *one == '_').map(char::len_utf8).sum::<usize>();
        match word.get(length..).and_then(|rest| rest.strip_prefix('=')) {
            Some(value) if length > 0 && !value.is_empty() => tag.keywords.push(UrlKeyword {
                name: word.get(..length).unwrap_or_default().to_owned(),
                name_span: Span::new(argument.start, argument.start + length as u32),
                value: Span::new(argument.end - value.len() as u32, argument.end),
            }),
            _ => tag.positional.push(*argument),
        }
    }
    Some(tag)
}

/// A name as `FilterExpression` takes it: quoted from end to end is a text, anything else is looked up.
fn read_name(word: &str, span: Span) -> (UrlName, Span) {
    let variable = (UrlName::Variable(word.to_owned()), span);
    let Some(quote) = word.chars().next().filter(|first| matches!(first, '"' | '\'')) else { return variable };
    let Some(content) = word.get(1..).and_then(|rest| rest.strip_suffix(quote)) else { return variable };
    if closing(content.as_bytes(), 0, quote as u8).is_some() {
        return variable;
    }
    // `Variable`: `unescape_string_literal` knows `\quote` and `\\` only.
    let decoded = content.replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\");
    (UrlName::Literal(decoded), Span::new(span.start + 1, span.end - 1))
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
                    UrlName::Missing => "nothing".into(),
                };
                let mut parts = vec![name];
                parts.extend(tag.positional.iter().map(|span| slice(text, *span).to_owned()));
                parts.extend(tag.keywords.iter().map(|one| format!("{}={}", one.name, slice(text, one.value))));
                parts.extend(tag.as_variable.map(|span| format!("as {}", slice(text, span))));
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
