//! A `re_path()` without `^` or `$`: it matches more than what is meant.

use super::patterns::patterns;
use crate::project::regex::regex_fault;
use crate::project::value::{PatternKind, Value};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-regex-unanchored",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-regex-unanchored.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::RePath) {
        let Some(text) = pattern.route.as_deref().filter(|text| regex_fault(text).is_none()) else { continue };
        // What is not known may be an include, as `admin.site.urls` is.
        if matches!(pattern.target, Value::Include(_) | Value::Unknown) || is_meant(text) {
            continue;
        }
        // Flags stand before everything.
        let body = text.strip_prefix("(?").and_then(|rest| rest.split_once(')')).filter(|(flags, _)| is_flags(flags));
        let body = body.map_or(text, |(_, body)| body);
        let (starts, ends) = (body.starts_with('^') || body.starts_with("\\A"), is_ended(text));
        // What ends with a dollar must match the whole path, and so needs no beginning (`RegexPattern.match`, since Django 3.1).
        if text.trim_end_matches(')').ends_with('$') {
            continue;
        }
        let whole = context.span(&pattern.route_place);
        let inside = content_span(context.file.source.slice(whole), whole);
        let report = match (starts, ends) {
            (true, true) => continue,
            (false, _) => {
                let message = format!(
                    "This view also answers for any URL that has something before the one that is meant: `{text}` is looked for anywhere. \
                     Begin it with `^`."
                );
                let inner = context.file.source.slice(inside);
                let end = if ends { "" } else { "$" };
                let fix = replace(&context.file.path, inside, format!("^{inner}{end}"), format!("Write ^{inner}{end}"));
                Report::new(whole, message).fix(fix)
            }
            (true, false) => {
                let message = format!(
                    "This view also answers for any URL that goes on behind the one that is meant: `{text}` has no end. End it with `$`."
                );
                let fix = replace(&context.file.path, Span::empty(inside.end), "$", "End with $");
                // Everything below a folder may well be meant. So may a slash or none, where the project is not written for one host.
                let is_hint = text.ends_with('/') || context.site().is_some_and(|site| !site.is_host);
                let severity = if is_hint { Severity::Hint } else { Severity::Warning };
                Report::new(whole, message).severity(severity).fix(fix)
            }
        };
        sink.report(report);
    }
}

fn is_flags(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| b"aimsux".contains(&byte))
}

/// Whether nothing may follow what the regex matches.
fn is_ended(regex: &str) -> bool {
    let regex = regex.trim_end_matches(')');
    (regex.ends_with('$') && !regex.ends_with("\\$")) || regex.ends_with("\\Z")
}

/// Whether it is meant to match more than one kind of URL: everything, or whatever begins or ends in some way.
fn is_meant(regex: &str) -> bool {
    let body = regex.trim_start_matches('^').trim_end_matches('$').trim_end_matches(['/', '?', ')']);
    let open = body.trim_start_matches('(').trim_start_matches("?:");
    // What has an alternative at its top anchors each branch by itself.
    body.is_empty()
        || body.ends_with("[^/]*")
        || body.ends_with(".*")
        || body.ends_with(".+")
        || open.starts_with(".*")
        || regex.contains('|')
}
