//! A regular expression in `path()`, which takes its text as it is (Django check 2_0.W001).

use super::patterns::patterns;
use crate::project::value::PatternKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
            sink.report(Report::new(context.span(&pattern.route_place), message));
        }
    }
}
