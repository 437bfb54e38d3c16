//! A route without a slash at its end among routes that have one.

use super::patterns::patterns;
use crate::project::value::{PatternKind, Value};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-no-trailing-slash",
    severity: Severity::Hint,
    impact: Impact::Status404,
    page: include_str!("urls-no-trailing-slash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let endpoints =
        || patterns(context).filter(|one| one.kind == PatternKind::Path && !matches!(one.target, Value::Include(_)));
    let with = endpoints().filter(|one| one.route.as_deref().is_some_and(|text| text.ends_with('/'))).count();
    let without: Vec<_> = endpoints().filter(|one| one.route.as_deref().is_some_and(lacks_slash)).collect();
    // Where half of a file goes without, that is its manner.
    if with < 2 || with <= 2 * without.len() {
        return;
    }
    for pattern in without {
        let Some(text) = &pattern.route else { continue };
        let wanted = format!("{text}/");
        if endpoints().any(|one| one.route.as_deref().is_some_and(|route| may_serve(route, &wanted))) {
            continue;
        }
        let span = context.span(&pattern.route_place);
        let inside = content_span(context.file.source.slice(span), span);
        let message = format!(
            "Who asks for `{wanted}`, with a slash as the other routes here have it, gets a 404. End it with a slash, if that is not what is \
             meant."
        );
        let fix = replace(&context.file.path, Span::empty(inside.end), "/", "Add the slash");
        sink.report(Report::new(span, message).fix(fix));
    }
}

/// Whether a route may answer for another text, segment by segment: then nobody who asks for that gets a 404.
fn may_serve(route: &str, wanted: &str) -> bool {
    let (mut own, mut wanted) = (route.split('/'), wanted.split('/'));
    loop {
        match (own.next(), wanted.next()) {
            (Some(own), _) if own.contains("<path:") => return true,
            // `<int:pk>` takes digits only (`IntConverter.regex`, Django 5.0).
            (Some(own), Some(wanted)) if own.starts_with("<int:") && own.ends_with('>') && !wanted.contains('<') => {
                if !wanted.bytes().all(|byte| byte.is_ascii_digit()) {
                    return false;
                }
            }
            (Some(own), Some(wanted)) if own == wanted || own.contains('<') => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Whether a route's text ends like a page's path, not like a file's: a file's name has no slash behind it.
fn lacks_slash(text: &str) -> bool {
    let last = text.rsplit('/').next().unwrap_or(text);
    let is_file = last.contains('.')
        || text.contains(".well-known")
        || last.contains("file")
        || last.contains("<path:")
        || last.contains("format");
    !last.is_empty() && !is_file
}
