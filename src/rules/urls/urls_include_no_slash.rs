//! An include whose prefix does not end with a slash: it grows together with what follows.

use super::patterns::patterns;
use crate::project::value::{PatternKind, Value};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-include-no-slash",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-include-no-slash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for pattern in patterns(context) {
        let (Value::Include(_), PatternKind::Path, Some(text)) =
            (&pattern.target, pattern.kind, pattern.route.as_deref())
        else {
            continue;
        };
        if text.is_empty() || text.ends_with('/') {
            continue;
        }
        // What begins with a slash of its own, or with nothing, does not grow together.
        let child = site.table.rows.iter().find_map(|row| {
            let at =
                row.parts.iter().position(|part| part.kind == pattern.kind && part.text.as_deref() == Some(text))?;
            let rest: Option<String> = row.parts.get(at + 1..)?.iter().map(|part| part.text.as_deref()).collect();
            let rest = rest?;
            let first = rest.trim_start_matches('^');
            let grows = !first.is_empty() && !first.starts_with(['/', '.', '(', '\\', '$', '?']);
            grows.then_some(rest)
        });
        let Some(child) = child else { continue };
        let fused = format!("{text}{}", child.trim_start_matches('^'));
        let message = format!(
            "Requests for `{text}/{}` are 404s: the prefix and the route behind it are put together as they are, `{fused}`. End the prefix \
             with a slash.",
            child.trim_start_matches('^')
        );
        let span = context.span(&pattern.route_place);
        let at = Span::empty(span.end.saturating_sub(1));
        sink.report(Report::new(span, message).fix(replace(&context.file.path, at, "/", "Add the slash")));
    }
}
