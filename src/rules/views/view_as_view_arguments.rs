//! `as_view()` with arguments that it refuses: it raises when the URLconf is imported.

use super::refused::{Advice, refused};
use crate::host::django::{METHOD_AS_ARGUMENT, NO_SUCH_ATTRIBUTE};
use crate::project::event::Event;
use crate::rules::{Context, Impact, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-as-view-arguments",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("view-as-view-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    refused(context, sink, RULE.code, |event, message| match message {
        METHOD_AS_ARGUMENT => Advice {
            span: Some(with_name(context, event)),
            ..Advice::from("Write the handler as a method of the class.")
        },
        NO_SUCH_ATTRIBUTE => {
            Advice { span: Some(with_name(context, event)), ..Advice::from("Check its name, or add it to the class.") }
        }
        _ => "Map methods to actions: `.as_view({\"get\": \"list\"})`.".into(),
    });
}

/// `name=value`, for the place of the value.
fn with_name(context: &Context<'_>, event: &Event) -> Span {
    let value = context.span(&event.place);
    let before = context.file.source.as_str().get(..value.start as usize).unwrap_or_default().trim_end();
    let name = before.strip_suffix('=').map(str::trim_end).unwrap_or_default();
    let start = name.trim_end_matches(|character: char| character.is_alphanumeric() || character == '_');
    if name.len() > start.len() { Span::new(start.len() as u32, value.end) } else { value }
}
