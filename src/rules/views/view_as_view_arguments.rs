//! `as_view()` with arguments that it refuses: it raises when the URLconf is imported.

use super::refused::refused;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-as-view-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-as-view-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, "Map methods to actions: `.as_view({\"get\": \"list\"})`.");
}
