//! DRF's `Response` returned by a view that DRF knows nothing of: nobody gives it a renderer.

use super::current;
use crate::facts::{StatementKind, statements_below};
use crate::project::called::Framework;
use crate::rules::mend::{edit, indentation};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-response-without-api-view",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-response-without-api-view.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(module) = site.world.module_of(&context.file.path) else { return };
    let facts = &context.file.facts;
    let plain: Vec<_> = site
        .served(module)
        .iter()
        .filter(|(_, called)| called.framework == Framework::Django && called.is_final)
        .collect();
    if plain.is_empty() {
        return;
    }
    let names = context.imports();
    for (id, called) in plain {
        let Some(function) = current(context, *id) else { continue };
        for statement in statements_below(&function.body) {
            let StatementKind::Return(Some(value)) = statement.kind else { continue };
            if names.call(value).is_none_or(|(dotted, _)| dotted != "rest_framework.response.Response") {
                continue;
            }
            let message = "Requests that come here are answered with a 500: only DRF's own views give its `Response` a renderer. Put \
                           `@api_view([\"GET\"])` above the function, or return a `JsonResponse`.";
            let report = Report::new(facts.spans.expression(value), message);
            let fix = called.method.is_none().then(|| decorate(context, *id)).flatten();
            sink.report(match fix {
                Some(fix) => report.fix(fix),
                None => report,
            });
            break;
        }
    }
}

/// `@api_view(["GET"])` above the function, and its import.
fn decorate(context: &Context<'_>, id: crate::facts::FunctionId) -> Option<Fix> {
    let facts = &context.file.facts;
    let start = facts.spans.function_bodies.get(id)?.start;
    let indent = indentation(context.file, start);
    let mut edits = vec![edit(&context.file.path, Span::empty(start), format!("@api_view([\"GET\"])\n{indent}"))];
    let is_imported = facts.program.body.iter().any(|statement| {
        matches!(&statement.kind, StatementKind::ImportFrom { names, .. } if names.iter().any(|name| name.binding == "api_view"))
    });
    if !is_imported {
        let response = facts.program.body.iter().find(|statement| {
            matches!(&statement.kind, StatementKind::ImportFrom { module, .. } if module == "rest_framework.response")
        })?;
        let at = Span::empty(facts.spans.statement(response.id).start);
        edits.insert(0, edit(&context.file.path, at, "from rest_framework.decorators import api_view\n"));
    }
    Some(Fix { title: "Add @api_view".to_owned(), safe: false, edits, operations: Vec::new() })
}
