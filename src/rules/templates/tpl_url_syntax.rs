//! A `{% url %}` that Django can't read, or reads as something else than it looks like (catalogue §1.8).

use super::tags::{loaded_template, tagged};
use crate::rules::mend::{edit, replace};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::template::{UrlName, UrlTag, split_url_tags};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "tpl-url-syntax",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("tpl-url-syntax.md"),
    check,
};

/// What happens to a template that does not load.
const REFUSES: &str = "Whoever opens the page gets a 500, for Django refuses the template";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for tagged in tagged(context) {
        if let Some(report) = fault(context, &tagged.tag) {
            sink.report(report);
        }
    }
    if loaded_template(context) {
        split_url_tags(context.file.source.as_str()).into_iter().for_each(|span| sink.report(split(context, span)));
    }
}

/// Whether a tag is reported by this rule.
pub fn has_fault(context: &Context<'_>, tag: &UrlTag) -> bool {
    fault(context, tag).is_some()
}

fn fault(context: &Context<'_>, tag: &UrlTag) -> Option<Report> {
    let text = |span: Span| context.file.source.slice(span);
    if tag.name == UrlName::Missing {
        let message = format!("{REFUSES}: `url` takes at least one argument, the name of a route.");
        return Some(Report::new(tag.span, message));
    }
    if let UrlName::Malformed(word) = &tag.name
        && let Some(name) = word.strip_suffix(',').filter(|name| name.starts_with(['"', '\'']))
    {
        return Some(with_comma(context, tag, tag.name_span, name));
    }
    if let Some(first) = tag.malformed.first() {
        let word = text(first.span);
        if let Some(value) = word.strip_suffix(',') {
            return Some(with_comma(context, tag, first.span, value));
        }
        if word.starts_with('=') || word.ends_with('=') {
            return Some(with_blanks(context, tag, first.span));
        }
        let rest = context.file.source.slice(Span::new(first.at, first.span.end));
        let message = format!("{REFUSES}: it can't read {rest:?} of the argument {word:?}.");
        return Some(Report::new(first.span, message));
    }
    if !tag.positional.is_empty() && !tag.keywords.is_empty() {
        let message = "Whoever opens the page gets a 500, for reverse() raises ValueError here: arguments are given all by \
                       position or all by name.";
        return Some(Report::new(arguments(tag), message));
    }
    let last = tag.words.last().filter(|last| text(**last) == "as" && tag.as_variable.is_none())?;
    let message = "Whoever opens the page gets a 500: without a name behind it, `as` is an argument of the route. Name the \
                   variable, or remove `as`.";
    Some(Report::new(*last, message))
}

/// From the first argument to the last.
fn arguments(tag: &UrlTag) -> Span {
    let keywords = tag.keywords.iter().map(|one| Span::new(one.name_span.start, one.value.span.end));
    let all = tag.positional.iter().map(|one| one.span).chain(keywords);
    all.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end))).unwrap_or(tag.span)
}

/// The name or an argument ends in a comma.
fn with_comma(context: &Context<'_>, tag: &UrlTag, span: Span, before: &str) -> Report {
    let message = format!("{REFUSES}: only blanks stand between a tag's arguments. Remove the comma behind {before}.");
    let commas = tag.words.iter().filter(|word| context.file.source.slice(**word).ends_with(','));
    let edits = commas.map(|word| edit(&context.file.path, Span::new(word.end - 1, word.end), "")).collect();
    let fix = Fix { title: "Remove the commas".to_owned(), safe: true, edits, operations: Vec::new() };
    Report::new(span, message).fix(fix)
}

/// `name = value`
fn with_blanks(context: &Context<'_>, tag: &UrlTag, span: Span) -> Report {
    let message = format!("{REFUSES}: no blanks stand around the `=` of an argument. Write `name=value`.");
    let report = Report::new(span, message);
    let slice = |span: &Span| context.file.source.slice(*span);
    let at = tag.words.iter().position(|word| *word == span);
    let around = at.and_then(|at| Some((tag.words.get(at.checked_sub(1)?)?, tag.words.get(at + 1))));
    let parts = match (slice(&span), around) {
        ("=", Some((name, Some(value)))) => vec![*name, span, *value],
        (word, Some((name, _))) if word.starts_with('=') => vec![*name, span],
        (_, Some((_, Some(value)))) => vec![span, *value],
        _ => return report,
    };
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return report };
    let whole = Span::new(first.start, last.end);
    // A name alone is left of the `=`; the tag's own words never are.
    if tag.words.get(..2).is_some_and(|own| own.contains(first)) {
        return report;
    }
    let joined: String = parts.iter().map(slice).collect();
    report.fix(replace(&context.file.path, whole, joined.clone(), format!("Change to {joined}")))
}

/// A tag over several lines.
fn split(context: &Context<'_>, span: Span) -> Report {
    let message = "The tag itself is written into the page: a tag of Django ends on the line on which it begins. Write it on one \
                   line.";
    let joined: Vec<&str> = context.file.source.slice(span).split(['\n', '\r']).map(str::trim).collect();
    let joined = joined.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let fix = replace(&context.file.path, span, joined, "Write the tag on one line");
    Report::new(span, message).impact(Impact::Wrong).fix(fix)
}
