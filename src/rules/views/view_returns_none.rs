//! A view that returns nothing.

use super::current;
use super::returned::{End, end, methods};
use crate::project::called::Framework;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-returns-none",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-returns-none.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(module) = site.world.module_of(&context.file.path) else { return };
    let program = &context.file.facts.program;
    for (id, called) in site.served(module) {
        let Some(function) = current(context, *id) else { continue };
        let methods = methods(program, function);
        // A class's handler serves one method.
        let one = [called.method.clone().unwrap_or_default()];
        let reached = if called.method.is_some() { Some(one.as_slice()) } else { methods.as_deref() };
        let response = if called.framework == Framework::Rest { "Response" } else { "HttpResponse" };
        let (message, severity) = match end(program, function, reached) {
            End::Fine => continue,
            End::Nothing => (
                format!(
                    "Every request to this view is answered with a 500: it returns nothing. Return a `{response}`."
                ),
                Severity::Error,
            ),
            End::Sometimes => (
                format!(
                    "Some requests to this view are answered with a 500: not every way through it returns something. Return a `{response}` at its end too."
                ),
                Severity::Warning,
            ),
        };
        let span = context.file.facts.spans.function(*id);
        if !span.is_empty() {
            sink.report(Report::new(span, message).severity(severity));
        }
    }
}
