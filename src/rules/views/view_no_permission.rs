//! A view of DRF's that anyone may call: Karrot's default permission is AllowAny.

use super::{classes, current};
use crate::facts::{Statement, StatementKind};
use crate::project::called::{Framework, lineage};
use crate::rules::mend::{edit, import, indentation};
use crate::rules::{Context, Edit, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-no-permission",
    severity: Severity::Hint,
    impact: Impact::Security,
    page: include_str!("view-no-permission.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site().filter(|site| site.is_host && context.plugin().is_some()) else { return };
    let Some(module) = site.world.module_of(&context.file.path) else { return };
    let facts = &context.file.facts;
    let names = context.imports();
    let mut told = Vec::new();
    for (id, called) in site.served(module) {
        if called.framework != Framework::Rest {
            continue;
        }
        let Some(function) = current(context, *id) else { continue };
        let Some(class) = called.function.class else {
            let has = function.decorators.iter().any(|decorator| {
                names
                    .call(*decorator)
                    .is_some_and(|(dotted, _)| dotted == "rest_framework.decorators.permission_classes")
            });
            if !has {
                let methods = super::returned::methods(&facts.program, function).unwrap_or_default();
                let writes =
                    methods.iter().any(|method| matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE"));
                let last = function.decorators.last().map(|last| facts.spans.expression(*last).end);
                let fix = last.and_then(|end| {
                    let indent = indentation(context.file, end);
                    let text = format!("\n{indent}@permission_classes([IsAuthenticated])");
                    let mut edits = import(context.file, "rest_framework.decorators", "permission_classes")?;
                    edits.push(edit(&context.file.path, Span::empty(end), text));
                    permitted(context, edits)
                });
                let mend = "@permission_classes([IsAuthenticated])` below `@api_view";
                report(sink, facts.spans.function(*id), writes, mend, fix);
            }
            continue;
        };
        if told.contains(&class) {
            continue;
        }
        told.push(class);
        let Some((_, own)) = classes(context).into_iter().find(|(id, _)| *id == class) else { continue };
        let Some(line) = lineage(&site.world, class) else { continue };
        let has = line.classes.iter().any(|one| {
            ["permission_classes", "get_permissions", "check_permissions"]
                .iter()
                .any(|name| one.scope.names.contains_key(*name))
        });
        if !has {
            let handlers = site.served(module).iter().filter(|(_, other)| other.function.class == Some(class));
            let writes = handlers.into_iter().any(|(_, other)| {
                other.method.as_ref().is_some_and(|name| {
                    matches!(
                        name.as_str(),
                        "post" | "put" | "patch" | "delete" | "create" | "update" | "partial_update" | "destroy"
                    )
                })
            });
            let body = facts.program.class(own.id).map(|class| class.body.as_slice()).unwrap_or_default();
            let is_docstring = |statement: &&Statement| !matches!(statement.kind, StatementKind::Expression(_));
            let first = body.iter().find(is_docstring).map(|first| facts.spans.statement(first.id).start);
            let fix = first.and_then(|start| {
                let indent = indentation(context.file, start);
                let text = format!("permission_classes = [IsAuthenticated]\n{indent}");
                permitted(context, vec![edit(&context.file.path, Span::empty(start), text)])
            });
            report(sink, facts.spans.class(own.id), writes, "permission_classes = [IsAuthenticated]", fix);
        }
    }
}

/// Only who is logged in. No safe mend: the page may be meant for everyone.
fn permitted(context: &Context<'_>, mut edits: Vec<Edit>) -> Option<Fix> {
    edits.splice(0..0, import(context.file, "rest_framework.permissions", "IsAuthenticated")?);
    Some(Fix { title: "Only for who is logged in".to_owned(), safe: false, edits, operations: Vec::new() })
}

fn report(sink: &mut Sink<'_>, span: Span, writes: bool, mend: &str, fix: Option<Fix>) {
    let what = if writes { "call this and change data" } else { "call this" };
    let message = format!(
        "Anyone may {what}, without logging in: Karrot's default permission is AllowAny. Say what is meant: `{mend}`."
    );
    // Who reads may be meant to; who writes hardly ever.
    let severity = if writes { Severity::Warning } else { Severity::Hint };
    let report = Report::new(span, message).severity(severity);
    sink.report(match fix {
        Some(fix) => report.fix(fix),
        None => report,
    });
}
