//! A class with handlers that are `async` and others that are not: `as_view()` raises.

use crate::project::event::EventKind;
use crate::rules::cause::owner;
use crate::rules::consequence::{consequence, exception, sentence, step};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-mixed-async",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-mixed-async.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let EventKind::CallRaises { exception: raised, message } = &event.kind else { continue };
        let (result, impact) = consequence(context, step(site, event), &exception(&event.kind));
        let message = message.trim_end_matches('.');
        let text = format!("{}: {}, {message}. Make all handlers alike.", sentence(result), raised.name());
        sink.report(Report::new(context.span(&event.place), text).impact(impact));
    }
}
