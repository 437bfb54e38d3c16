//! A `register()` that DRF refuses: the URLconf can't be imported.

use super::refused::{Advice, refused};
use crate::facts::{Argument, Expr, Passing};
use crate::host::rest;
use crate::project::event::Event;
use crate::project::place::Anchor;
use crate::rules::mend::insert;
use crate::rules::{Context, Fix, Impact, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-register-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-register-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, |event, message| match message {
        rest::NO_VIEWSET => "Register a viewset, or give this view a `path()`.".into(),
        rest::NO_BASENAME => Advice { fix: named(context, event), ..Advice::from("Give it a `basename` of its own.") },
        _ => "Give it a `basename` of its own.".into(),
    });
}

/// The prefix as the `basename`. No safe mend: the author may have another name in mind.
fn named(context: &Context<'_>, event: &Event) -> Option<Fix> {
    let Anchor::Expr(at) = event.place.anchor else { return None };
    let program = &context.file.facts.program;
    let Some(Expr::Call(_, arguments)) = program.expression(at) else { return None };
    let prefix = program.text(arguments.first()?.value)?;
    let named = |one: &Argument| matches!(&one.passing, Passing::Keyword(name) if name == "basename");
    if prefix.is_empty() || !prefix.chars().all(|one| one.is_ascii_alphanumeric() || "-_/".contains(one)) {
        return None;
    }
    if arguments.len() != 2 || arguments.iter().any(named) {
        return None;
    }
    let end = context.file.facts.spans.expression(arguments.last()?.value).end;
    let name = prefix.trim_matches('/').replace('/', "-");
    let title = format!("Add basename=\"{name}\"");
    Some(insert(&context.file.path, end, format!(", basename=\"{name}\""), title))
}
