//! A class with handlers that are `async` and others that are not: `as_view()` raises.

use super::refused::refused;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-mixed-async",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-mixed-async.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, |_, _| "Make all handlers alike.".into());
}
