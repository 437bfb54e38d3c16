//! The import of a module raises, and no more special rule says it.

use crate::rules::cause::{owner, raised};
use crate::rules::consequence::{consequence, exception, sentence, step};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "module-error",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("module-error.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let Some(why) = raised(context, event) else { continue };
        let (result, impact) = consequence(context, step(site, event), &exception(&event.kind));
        let why = why.trim_end_matches('.');
        sink.report(Report::new(context.span(&event.place), format!("{}: {why}.", sentence(result))).impact(impact));
    }
}
