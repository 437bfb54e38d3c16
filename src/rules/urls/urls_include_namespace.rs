//! An `include()` whose namespace Django refuses.

use crate::facts::{Expr, Passing};
use crate::project::event::{Event, EventKind};
use crate::project::place::Anchor;
use crate::rules::cause::owner;
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

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
        let report = Report::new(context.span(&event.place), format!("{}: {why}.", sentence(result))).impact(impact);
        sink.report(match named(context, event).filter(|_| !message.contains("3-tuple")) {
            Some(fix) => report.fix(safe(fix)),
            None => report,
        });
    }
}

/// `include(("module", "name"), namespace="name")`. It could not work before.
fn named(context: &Context<'_>, event: &Event) -> Option<Fix> {
    let Anchor::Expr(call) = event.place.anchor else { return None };
    let facts = &context.file.facts;
    let Some(Expr::Call(_, arguments)) = facts.program.expression(call) else { return None };
    let [first, second] = arguments.as_slice() else { return None };
    let is_plain =
        first.passing == Passing::Positional && !matches!(facts.program.expression(first.value), Some(Expr::Tuple(_)));
    let name = facts.program.text(second.value).filter(|_| is_plain)?;
    let span = facts.spans.expression(first.value);
    let text = context.file.source.slice(span);
    Some(replace(&context.file.path, span, format!("({text}, \"{name}\")"), format!("Give it the app's name {name}")))
}
