//! Paths that a page asks for: links and forms of a template, and the requests of its scripts (catalogue §2.2).

use super::literal::{HOLE, PathLiteral, is_built, is_comment, is_path, read_script_text};
use crate::project::{File, FileKind};
use crate::syntax::template::{Element, TAG, markup};
use crate::text::Span;
use regex::Regex;
use std::sync::LazyLock;

/// The attributes whose value is asked for, and whether with a body (htmx: `hx-post` and its kin).
const ATTRIBUTES: [(&str, bool); 9] = [
    ("href", false),
    ("action", false),
    ("formaction", false),
    ("src", false),
    ("hx-get", false),
    ("hx-delete", false),
    ("hx-post", true),
    ("hx-put", true),
    ("hx-patch", true),
];

/// A call that sends a request, up to the quote of its path. `axios` may have a base URL, and others' `fetch` may be anything.
#[allow(clippy::unwrap_used, reason = "a constant, compiled in the tests below")]
static REQUEST: LazyLock<Regex> = LazyLock::new(|| {
    let call = r#"(?:^|[^\w.$]|\bwindow\.)fetch\(|(?:\$|\bjQuery)\.(?:get|post|getJSON)\("#;
    Regex::new(&format!("(?m)(?:{call})\\s*(?<quote>['\"`])/")).unwrap()
});

/// The paths that a template or a script of a project asks for.
pub fn asked_by_page(file: &File) -> Vec<PathLiteral> {
    let text = file.source.as_str();
    match file.kind {
        FileKind::Template => of_template(text),
        FileKind::Script if !is_built(file) && !is_tried(file) => of_script(text, Span::new(0, text.len() as u32)),
        _ => Vec::new(),
    }
}

/// Whether a script is a test: its requests are answered by what the test puts there.
fn is_tried(file: &File) -> bool {
    let mut parts = file.path.components().filter_map(|part| part.as_os_str().to_str());
    parts.any(|part| ["test", "spec", "mock"].iter().any(|word| part.to_ascii_lowercase().contains(word)))
}

fn of_template(text: &str) -> Vec<PathLiteral> {
    let markup = markup(text);
    let mut found = Vec::new();
    for element in &markup.elements {
        for (name, sends) in ATTRIBUTES {
            let Some(attribute) = element.attribute(name) else { continue };
            let span = attribute.span;
            let value = markup.shown.get(span.start as usize..span.end as usize).unwrap_or_default();
            let mut path = String::with_capacity(value.len());
            value.chars().for_each(|one| {
                if one != HOLE || !path.ends_with(HOLE) {
                    path.push(one)
                }
            });
            // An entity may stand for any character.
            let asked = path.split(['?', '#']).next().unwrap_or_default();
            if is_path(&path) && !path.contains(TAG) && !asked.contains(['&', ' ']) {
                let sends = sends || (name == "action" && is_posted(&markup.shown, element));
                found.push(PathLiteral { span, text: path, whole: true, sends, followed: true });
            }
        }
        found.extend(element.script.into_iter().flat_map(|script| of_script(&markup.shown, script)));
    }
    found
}

fn is_posted(shown: &str, form: &Element) -> bool {
    let method = form.attribute("method").and_then(|one| shown.get(one.span.start as usize..one.span.end as usize));
    method.is_some_and(|method| method.eq_ignore_ascii_case("post"))
}

fn of_script(text: &str, script: Span) -> Vec<PathLiteral> {
    let inside = text.get(script.start as usize..script.end as usize).unwrap_or_default();
    let mut found = Vec::new();
    for call in REQUEST.captures_iter(inside) {
        let (Some(whole), Some(quote)) = (call.get(0), call.name("quote")) else { continue };
        let (Some(before), Some(rest)) = (inside.get(..whole.start()), inside.get(quote.end()..)) else { continue };
        let Some(mark) = quote.as_str().chars().next().filter(|_| !is_comment(before)) else { continue };
        let Some((path, length)) = read_script_text(rest, mark) else { continue };
        let behind = rest.get(length + 1..).unwrap_or_default().trim_start();
        let options = behind.split_once(';').map_or(behind, |(options, _)| options).to_ascii_uppercase();
        let start = script.start + quote.end() as u32;
        found.push(PathLiteral {
            span: Span::new(start, start + length as u32),
            whole: is_path(&path) && behind.starts_with([',', ')']),
            sends: whole.as_str().contains("post(")
                || ["POST", "PUT", "PATCH"].iter().any(|method| options.contains(method)),
            text: path,
            followed: false,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(found: &[PathLiteral]) -> Vec<String> {
        let line = |one: &PathLiteral| {
            format!(
                "{}{}{}",
                one.text.replace(HOLE, "*"),
                if one.whole { "" } else { " part" },
                if one.sends { " sent" } else { "" }
            )
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn links_and_forms() {
        let read = |text: &str| shown(&of_template(text));
        assert_eq!(read("<a href='/a/{{ x.pk }}/?y=1&z'><img src=/m/x.png>"), ["/a/*/?y=1&z", "/m/x.png"]);
        assert_eq!(
            read("<form method=POST action='/a/'><form action='/b/'><p hx-put='/c/'>"),
            ["/a/ sent", "/b/", "/c/ sent"]
        );
        assert_eq!(
            read(
                "<a href='{% url 'x' %}'><a href='//cdn/x'><a href='{{ x }}'><a href='/{{ x }}/'><a href='/a&amp;b/'>"
            ),
            [""; 0]
        );
        assert_eq!(read("<script>fetch('/a/{{ x }}/'); fetch(\"/b/{% if x %}c{% endif %}/\")</script>"), ["/a/*/"]);
    }

    #[test]
    fn requests_of_a_script() {
        let read = |text: &str| shown(&of_script(text, Span::new(0, text.len() as u32)));
        assert_eq!(
            read("await fetch('/a/'); window.fetch(`/b/${x}/`)\nfetch('/c/' + x)"),
            ["/a/", "/b/*/", "/c/ part"]
        );
        assert_eq!(read("fetch('/a/', {method: 'POST'}); $.post('/b/', {})"), ["/a/ sent", "/b/ sent"]);
        assert_eq!(
            read("// fetch('/a/')\napi.fetch('/b/'); axios.get('/c/'); fetch('https://x/'); prefetch('/d/')"),
            [""; 0]
        );
    }
}
