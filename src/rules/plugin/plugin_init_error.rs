//! What `__init__.py` raises: the host swallows it and goes without the plugin.

use crate::rules::cause::tell_raised;
use crate::rules::{Context, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-init-error",
    severity: Severity::Error,
    impact: Impact::Drop,
    page: include_str!("plugin-init-error.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    tell_raised(context, sink, RULE.code);
}
