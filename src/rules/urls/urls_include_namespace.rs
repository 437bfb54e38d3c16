//! An `include()` whose namespace Django refuses.

use crate::project::event::EventKind;
use crate::rules::cause::owner;
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-include-namespace",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-include-namespace.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let EventKind::ArgumentsInvalid { message, .. } = &event.kind else { continue };
        let (result, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let why = if message.contains("3-tuple") {
            "`include()` takes a tuple of the patterns and the app's name, and nothing else"
        } else {
            "`include()` takes a `namespace` only together with an app's name. Set `app_name` in the included module, or include a tuple \
             `(patterns, \"name\")`"
        };
        sink.report(Report::new(context.span(&event.place), format!("{}: {why}.", sentence(result))).impact(impact));
    }
}
