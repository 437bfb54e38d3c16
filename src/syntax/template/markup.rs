//! The HTML of a template: its elements' attributes and its scripts, as far as that is known before the template is rendered.
//!
//! Tolerant as a browser is (HTML Living Standard §13.2.5): what is not closed ends the search.

use super::lexer::{Block, Hidden, Lexer, slice};
use crate::text::Span;

/// Stands for what `{{ … }}` puts there.
pub const HOLE: char = '\u{0}';
/// Stands for what `{% … %}` puts there, which may be anything.
pub const TAG: char = '\u{1}';

/// What a browser sees of a template.
#[derive(Debug, Default)]
pub struct Markup {
    /// Each start tag in order.
    pub elements: Vec<Element>,
    /// The template's text, byte for byte: [`HOLE`]s and [`TAG`]s where blocks stand, blanks where comments do.
    pub shown: String,
}

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name in lower case.
    pub name: String,
    /// Its attributes in order.
    pub attributes: Vec<Attribute>,
    /// The text of a `<script>`.
    pub script: Option<Span>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|one| one.name == name)
    }
}

/// An attribute with a value.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in lower case.
    pub name: String,
    /// Its value without quotes.
    pub span: Span,
}

/// The markup of a Django template.
pub fn markup(text: &str) -> Markup {
    let shown = shown(text);
    let lower = shown.to_ascii_lowercase();
    let mut elements = Vec::new();
    let mut at = 0;
    while let Some(start) = shown.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        let rest = shown.get(start..).unwrap_or_default();
        if rest.starts_with("<!--") {
            let Some(end) = rest.find("-->") else { break };
            at = start + end + 3;
            continue;
        }
        if !rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
            at = start + 1;
            continue;
        }
        let Some((mut element, end)) = element(&shown, start + 1) else { break };
        at = end;
        if matches!(element.name.as_str(), "script" | "style") {
            let inside = lower.get(at..).unwrap_or_default();
            let close = format!("</{}", element.name);
            let length = inside.find(&close).unwrap_or(inside.len());
            element.script = (element.name == "script").then(|| Span::new(at as u32, (at + length) as u32));
            at += length;
        }
        elements.push(element);
    }
    Markup { elements, shown }
}

/// A start tag whose name begins at an offset, and where it ends.
fn element(shown: &str, start: usize) -> Option<(Element, usize)> {
    let bytes = shown.as_bytes();
    let ends_name = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=' | 0 | 1);
    let until = |from: usize, end: &dyn Fn(u8) -> bool| {
        (from..bytes.len()).find(|at| bytes.get(*at).is_some_and(|byte| end(*byte)))
    };
    let lower = |from: usize, to: usize| shown.get(from..to).unwrap_or_default().to_ascii_lowercase();
    let mut at = until(start, &ends_name)?;
    let name = lower(start, at);
    let mut attributes = Vec::new();
    loop {
        match *bytes.get(at)? {
            b'>' => return Some((Element { name, attributes, script: None }, at + 1)),
            byte if ends_name(byte) => {
                at += 1;
                continue;
            }
            _ => {}
        }
        let begin = at;
        at = until(at, &ends_name)?;
        let named = lower(begin, at);
        let equals = until(at, &|byte| !byte.is_ascii_whitespace())?;
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        let value = until(equals + 1, &|byte| !byte.is_ascii_whitespace())?;
        let (from, to, after) = match *bytes.get(value)? {
            quote @ (b'"' | b'\'') => {
                let end = until(value + 1, &|byte| byte == quote)?;
                (value + 1, end, end + 1)
            }
            _ => {
                let end = until(value, &|byte| byte.is_ascii_whitespace() || byte == b'>')?;
                (value, end, end)
            }
        };
        attributes.push(Attribute { name: named, span: Span::new(from as u32, to as u32) });
        at = after;
    }
}

/// The text with blocks masked.
fn shown(text: &str) -> String {
    let mut lexer = Lexer::new(text);
    let mut hidden = Hidden::default();
    let mut shown = String::with_capacity(text.len());
    let mut last = 0;
    while let Some((block, span, content)) = lexer.next_of_any_kind() {
        let is_comment = |hidden: &Hidden| hidden.inside.as_deref() == Some("endcomment");
        let between = text.get(last..span.start as usize).unwrap_or_default();
        if is_comment(&hidden) {
            shown.extend(std::iter::repeat_n(' ', between.len()));
        } else {
            shown.push_str(between);
        }
        let was_comment = is_comment(&hidden);
        if block == Block::Tag {
            hidden.shows(slice(text, content));
        }
        let mask = match block {
            _ if was_comment => ' ',
            Block::Comment => ' ',
            Block::Variable => HOLE,
            Block::Tag => TAG,
        };
        shown.extend(std::iter::repeat_n(mask, (span.end - span.start) as usize));
        last = span.end as usize;
    }
    shown.push_str(text.get(last..).unwrap_or_default());
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        let markup = markup(text);
        assert_eq!(markup.shown.len(), text.len());
        let value = |span: Span| slice(&markup.shown, span).replace(HOLE, "*").replace(TAG, "%");
        let attribute = |one: &Attribute| format!("{}={}", one.name, value(one.span));
        let line = |one: &Element| {
            let attributes: Vec<String> = one.attributes.iter().map(attribute).collect();
            let script = one.script.map(|span| format!(" [{}]", value(span))).unwrap_or_default();
            format!("{} {}{script}", one.name, attributes.join(" "))
        };
        markup.elements.iter().map(line).collect()
    }

    #[test]
    fn attributes_as_a_browser_reads_them() {
        assert_eq!(seen("<A HREF='/a/' b c=d><br/>"), ["a href=/a/ c=d", "br "]);
        assert_eq!(seen("<a href=\"/{{ x }}/\" {% if y %}hidden{% endif %} id = z>"), ["a href=/*******/ id=z"]);
        assert_eq!(seen("<a href=\"{% url 'x' %}\">é<b title='>'>"), ["a href=%%%%%%%%%%%%%", "b title=>"]);
        assert_eq!(seen("a < b <3 <a href=\"/x"), [""; 0]);
    }

    #[test]
    fn what_nobody_sees_is_not_there() {
        assert_eq!(seen("<!-- <a href='/a/'> --><i>"), ["i "]);
        assert_eq!(seen("{% comment %}<a href='/a/'>{{ x }}{% endcomment %}{# <b> #}<i>"), ["i "]);
        assert_eq!(seen("{% verbatim %}<a href='/{{ x }}'>{% endverbatim %}"), ["a href=/*******"]);
        assert_eq!(
            seen("<script>if (a<b) f('<a>')</SCRIPT><style>a<b</style><i>"),
            ["script  [if (a<b) f('<a>')]", "style ", "i "]
        );
    }
}
