//! `@action` without what it needs: DRF raises when the class is made.

use super::refused::refused;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-action-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-action-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, "Write `@action(detail=True)` or `@action(detail=False)`.");
}
