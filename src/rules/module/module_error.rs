//! The import of a module raises, and no more special rule says it.

use crate::rules::cause::tell_raised;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "module-error",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("module-error.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    tell_raised(context, sink, RULE.code);
}
