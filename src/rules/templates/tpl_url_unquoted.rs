//! A route's name without quotes: Django looks a variable of that name up (catalogue §1.8).

use super::gives::gives;
use super::tags::tagged;
use crate::facts::{Expr, ExprId};
use crate::project::table::Lookup;
use crate::project::{File, FileKind};
use crate::rules::mend::{edit, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::template::{UrlName, tags};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "tpl-url-unquoted",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("tpl-url-unquoted.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for tagged in tagged(context) {
        let span = tagged.tag.name_span;
        let (message, severity) = match &tagged.tag.name {
            // A word that no variable can be, and that any name of a route may be.
            UrlName::Malformed(word) if is_name(word) => (
                format!(
                    "Whoever opens the page gets a 500, for Django refuses the template: a name without quotes is a variable, and \
                     `{word}` can't be one. Write '{word}'."
                ),
                Severity::Error,
            ),
            // With a dot it is an attribute of a variable.
            UrlName::Variable(word) if is_name(word) && !word.contains('.') && is_route_only(context, word) => (
                format!(
                    "Whoever opens the page gets a 500, for NoReverseMatch is raised here: a name without quotes is a variable, \
                     and nothing sets `{word}`. Write '{word}'."
                ),
                Severity::Warning,
            ),
            _ => continue,
        };
        let quote = quote(context, tagged.tag.span);
        let edits = [Span::empty(span.start), Span::empty(span.end)].map(|at| edit(&context.file.path, at, quote));
        let fix =
            Fix { title: "Put it in quotes".to_owned(), safe: false, edits: edits.to_vec(), operations: Vec::new() };
        // What Django refuses never worked.
        let fix = if severity == Severity::Error { safe(fix) } else { fix };
        sink.report(Report::new(span, message).severity(severity).fix(fix));
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|one: char| one.is_alphabetic())
        && word.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | '-' | ':' | '.'))
        && !word.ends_with([':', '.'])
}

/// The quote that does not end an attribute around the tag: `<a href="{% url 'x' %}">`.
fn quote(context: &Context<'_>, tag: Span) -> &'static str {
    let before = context.file.source.as_str().get(..tag.start as usize).unwrap_or_default();
    if before.ends_with('\'') { "\"" } else { "'" }
}

/// Whether a route has this name and nothing in sight gives a variable of that name to a template.
fn is_route_only(context: &Context<'_>, word: &str) -> bool {
    let Some(site) = context.site() else { return false };
    if !matches!(site.table.look_up(word), Lookup::Found(_)) {
        return false;
    }
    let text = context.file.source.as_str();
    let in_template = tags(text).iter().any(|tag| {
        let words: Vec<&str> =
            tag.words.iter().filter_map(|span| text.get(span.start as usize..span.end as usize)).collect();
        words.first() != Some(&"url") && words.iter().any(|one| one.split(['=', ',']).any(|part| part.trim() == word))
            || matches!(words.as_slice(), [.., "as", variable] if *variable == word)
    });
    // A template that is included, or extended, gets the variables of the others.
    !in_template
        && !context.snapshot.files.known().iter().any(|file| match file.kind {
            FileKind::Python => sets(file, word),
            FileKind::Template => {
                let needle = format!("{word}=");
                file.source.as_str().contains(&needle) || file.source.as_str().contains(&format!(" as {word} "))
            }
            _ => false,
        })
}

/// Whether a file may give a template a variable of this name, by `render(request, "x.html", locals())` too.
fn sets(file: &File, word: &str) -> bool {
    let uses = |expr: &Expr| matches!(expr, Expr::Name(name) | Expr::Attribute(_, name) if name == word);
    gives(file, word)
        || (gives_locals(file) && file.facts.program.expressions.iter::<ExprId>().any(|(_, expr)| uses(expr)))
}

/// Whether a file may give all names of a function, or all attributes of an object, to a template.
fn gives_locals(file: &File) -> bool {
    let source = file.source.as_str().as_bytes();
    ["locals()", "vars(", "__dict__"].iter().any(|word| memchr::memmem::find(source, word.as_bytes()).is_some())
}
