//! Groups with and without a name in one regular expression: those without are lost.

use super::literal::part;
use super::patterns::patterns;
use crate::project::regex::{Haystack, translate};
use crate::project::value::{Pattern, PatternKind};
use crate::rules::mend::replace;
use crate::rules::views::unfilled;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use smol_str::SmolStr;
use std::ops::Range;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-regex-mixed-groups",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-regex-mixed-groups.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::RePath) {
        let Some(text) = pattern.route.as_deref().filter(|text| text.contains("(?P<")) else { continue };
        let Ok(read) = translate(text, Haystack::of(text)) else { continue };
        if !read.names.iter().any(Option::is_some) || !read.names.iter().any(Option::is_none) {
            continue;
        }
        let whole = context.span(&pattern.route_place);
        let groups = values(text);
        let meant = wanted(context, pattern, groups.len());
        for (position, group) in groups.into_iter().enumerate() {
            let (start, end) = (group.start as u32, group.end as u32);
            let span = part(context.file, whole, start, end, text.get(group).unwrap_or_default());
            let message = "The view never gets what this group captures, and a `reverse()` with keyword arguments raises: Django drops the \
                           groups without a name as soon as one has a name. Name it, or write `(?:`.";
            let report = Report::new(span, message);
            sink.report(if span == whole {
                report
            } else {
                let at = Span::empty(span.start + 1);
                let named = meant
                    .get(position)
                    .map(|name| replace(&context.file.path, at, format!("?P<{name}>"), format!("Name it {name}")));
                let nothing = replace(&context.file.path, at, "?:", "Capture nothing: (?:");
                named.into_iter().chain([nothing]).fold(report, Report::fix)
            });
        }
    }
}

/// The parameters of the view that nothing gives it, in order, where there is one for each of so many groups.
fn wanted(context: &Context<'_>, pattern: &Pattern, groups: usize) -> Vec<SmolStr> {
    let Some(site) = context.site() else { return Vec::new() };
    let rows = site.table.rows.iter().filter(|row| site.pattern_of(row).is_some_and(|one| one.place == pattern.place));
    let mut found: Vec<Vec<SmolStr>> = rows.filter_map(|row| unfilled(context, row)).collect();
    found.dedup();
    match found.as_slice() {
        [names] if names.len() == groups => names.clone(),
        _ => Vec::new(),
    }
}

/// The groups without a name that take a value: others are there for an alternative or a repetition.
fn values(regex: &str) -> Vec<Range<usize>> {
    let bytes = regex.as_bytes();
    let (mut open, mut found, mut at, mut in_class) = (Vec::new(), Vec::new(), 0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' if !in_class => {
                in_class = true;
                // A bracket that comes first is one of the class.
                at += usize::from(bytes.get(at + 1) == Some(&b'^'));
                at += usize::from(bytes.get(at + 1) == Some(&b']'));
            }
            b']' => in_class = false,
            b'(' if !in_class => open.push((at, bytes.get(at + 1) != Some(&b'?'))),
            b')' if !in_class => {
                let Some((start, true)) = open.pop() else {
                    at += 1;
                    continue;
                };
                // What stands inside of a named group is part of that one's value, and `reverse()` does not look into it.
                if open.iter().any(|(start, _)| regex.get(*start..).is_some_and(|group| group.starts_with("(?P<"))) {
                    at += 1;
                    continue;
                }
                let inside = regex.get(start + 1..at).unwrap_or_default();
                let is_repeated = bytes.get(at + 1).is_some_and(|next| b"*+?{".contains(next));
                let is_value = inside.ends_with(['+', '*', '}']) && !inside.contains(['(', '|', '/']) && !is_repeated;
                // `[^/]+` holds a slash and is the plainest value of all.
                let is_segment = matches!(inside, "[^/]+" | "[^/.]+") && !is_repeated;
                if is_value || is_segment {
                    found.push(start..at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}
