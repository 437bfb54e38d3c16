//! An AppConfig whose `name` is not the module that the host loads: Django can't import it in `django.setup()`.

use crate::host::is_identifier;
use crate::project::site::Reason;
use crate::rules::mend::{edit, identifier, indentation, line_end};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-name-mismatch",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-name-mismatch.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(plugin), Some(site)) = (context.plugin(), context.site()) else { return };
    let Some(module) = plugin.module.as_deref() else { return };
    for reason in &plugin.reasons {
        let Reason::ConfigName(place, name) = reason else { continue };
        if place.file != context.file.path {
            continue;
        }
        let span = super::assigned(context, place);
        let what = if name == "no text" {
            "is no text".to_owned()
        } else {
            format!("is `{name}`, and no module is called so")
        };
        let message = format!(
            "The whole Karrot site does not start: this AppConfig's `name` {what}. The module is `{module}`, the name of the folder; \
             `__package__` always is the right one."
        );
        let mut edits = vec![edit(&context.file.path, span, "__package__")];
        let has_label = plugin
            .config
            .and_then(|class| site.world.heap.class(class))
            .is_none_or(|class| class.scope.names.contains_key("label"));
        if !is_identifier(module) && !has_label {
            let text = format!("\n{}label = \"{}\"", indentation(context.file, span.start), identifier(module));
            edits.push(edit(&context.file.path, Span::empty(line_end(context.file, span.end)), text));
        }
        let fix = Fix { title: "Set name to __package__".to_owned(), safe: true, edits, operations: Vec::new() };
        sink.report(Report::new(span, message).fix(fix));
    }
}
