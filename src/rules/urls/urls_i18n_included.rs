//! `i18n_patterns()` in a URLconf that is included: `include()` raises.

use crate::rules::cause::owned;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-i18n-included",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-i18n-included.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (event, result, impact) in owned(context, RULE.code) {
        let message = format!(
            "{result}: ImproperlyConfigured, `i18n_patterns()` only works in the root URLconf, and this one is included. Give it its \
             routes as a plain list."
        );
        sink.report(Report::new(context.span(&event.place), message).impact(impact));
    }
}
