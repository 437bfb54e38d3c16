//! A regular expression in `path()`, which takes its text as it is (Django check 2_0.W001).

use super::patterns::patterns;
use crate::project::value::PatternKind;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-regex-in-path",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-regex-in-path.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::Path) {
        let Some(text) = &pattern.route else { continue };
        let signs = ["(?P<", "\\d", "\\w", ".*", ".+", "[0-9]", "[a-z"];
        if text.starts_with('^') || text.ends_with('$') || signs.iter().any(|sign| text.contains(sign)) {
            let message = "Requests for the URL that is meant are 404s: `path()` takes this text as it is, not as a regular expression. \
                           Use `<int:name>` and the like, or `re_path()`.";
            let span = context.span(&pattern.route_place);
            let inside = content_span(context.file.source.slice(span), span);
            let report = Report::new(span, message);
            // Where the text stands as it is, not with escapes.
            let written = converted(text).filter(|_| context.file.source.slice(inside) == text.as_str());
            sink.report(match written {
                Some(route) => report.fix(replace(
                    &context.file.path,
                    inside,
                    route.clone(),
                    format!("Write it as a route: {route}"),
                )),
                None => report,
            });
        }
    }
}

/// The route that a regular expression of plain texts and of groups with simple classes is.
fn converted(regex: &str) -> Option<String> {
    let body = regex.strip_prefix('^').unwrap_or(regex);
    let mut rest = body.strip_suffix('$').unwrap_or(body);
    let mut route = String::new();
    while let Some((before, group)) = rest.split_once("(?P<") {
        let (name, body) = group.split_once('>')?;
        let (class, after) = body.split_once(')')?;
        let converter = match class {
            "\\d+" | "[0-9]+" => "int:",
            "[^/]+" => "",
            "[-\\w]+" | "[\\w-]+" | "[-a-zA-Z0-9_]+" | "\\w+" => "slug:",
            ".+" => "path:",
            _ => return None,
        };
        route.push_str(&format!("{before}<{converter}{name}>"));
        rest = after;
    }
    route.push_str(rest);
    (!route.contains(['(', ')', '[', ']', '\\', '*', '+', '?', '^', '$', '|', '{'])).then_some(route)
}
