//! What `__init__.py` raises: the host swallows it and goes without the plugin.

use crate::rules::cause::{owner, raised};
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-init-error",
    severity: Severity::Error,
    impact: Impact::Drop,
    page: include_str!("plugin-init-error.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let Some(why) = raised(context, event) else { continue };
        let (result, impact) = consequence(context, Step::Package, &exception(&event.kind));
        let why = why.trim_end_matches('.');
        sink.report(Report::new(context.span(&event.place), format!("{}: {why}.", sentence(result))).impact(impact));
    }
}
