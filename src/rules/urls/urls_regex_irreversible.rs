//! A regex that Django can't turn round: every `reverse()` that meets it raises.

use super::patterns::patterns;
use crate::project::regex::{Irreversible, normalize, regex_fault};
use crate::project::value::PatternKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-regex-irreversible",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-regex-irreversible.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::RePath) {
        let Some(text) = pattern.route.as_deref().filter(|text| regex_fault(text).is_none()) else { continue };
        let Err(Irreversible::Raises(said)) = normalize(text) else { continue };
        let is_served = context.site().is_some_and(|site| {
            site.table.rows.iter().any(|row| row.parts.iter().any(|part| part.text.as_deref() == Some(text)))
        });
        if !is_served {
            continue;
        }
        let message = format!(
            "Every `reverse()` and `{{% url %}}` of the whole site raises `{said}`: Django can't turn this regular expression \
             round. Write it without, `[aA]` in place of a flag."
        );
        sink.report(Report::new(context.span(&pattern.route_place), message));
    }
}
