//! A view that returns data in place of a response.

use super::current;
use super::returned::data;
use crate::facts::StatementKind;
use crate::project::called::Framework;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-returns-data",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-returns-data.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(module) = site.world.module_of(&context.file.path) else { return };
    let facts = &context.file.facts;
    for (id, called) in site.served(module).iter().filter(|(_, called)| called.is_final) {
        let Some(function) = current(context, *id) else { continue };
        for (value, what) in data(&facts.program, function) {
            let response = match (called.framework, what) {
                (Framework::Rest, _) => "Response",
                (Framework::Django, "a text" | "a number" | "a bool") => "HttpResponse",
                (Framework::Django, _) => "JsonResponse",
            };
            let message = format!(
                "Requests that come here are answered with a 500: a view must return a response, and this is {what}. Write \
                 `{response}(…)`."
            );
            let span = facts.spans.expression(value);
            let report = Report::new(span, message);
            let text = context.file.source.slice(span);
            let is_imported = facts.program.body.iter().any(|statement| {
                matches!(&statement.kind, StatementKind::ImportFrom { names, .. } if names.iter().any(|name| name.binding == response))
            });
            let is_listed = what == "a dict" || response != "JsonResponse";
            sink.report(if is_imported && is_listed {
                let new = format!("{response}({text})");
                report.fix(replace(&context.file.path, span, new, format!("Wrap it in {response}")))
            } else {
                report
            });
        }
    }
}
