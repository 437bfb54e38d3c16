//! A `register()` that DRF refuses: the URLconf can't be imported.

use super::refused::refused;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-register-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-register-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, "Give it a `basename` of its own.");
}
