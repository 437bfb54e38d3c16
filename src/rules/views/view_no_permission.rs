//! A view of DRF's that anyone may call: Karrot's default permission is AllowAny.

use super::{classes, current};
use crate::facts::Names;
use crate::project::called::{Framework, lineage};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
    let names = Names::of(&facts.program);
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
                report(
                    sink,
                    facts.spans.function(*id),
                    writes,
                    "@permission_classes([IsAuthenticated])` below `@api_view",
                );
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
            report(sink, facts.spans.class(own.id), writes, "permission_classes = [IsAuthenticated]");
        }
    }
}

fn report(sink: &mut Sink<'_>, span: crate::text::Span, writes: bool, mend: &str) {
    let what = if writes { "call this and change data" } else { "call this" };
    let message = format!(
        "Anyone may {what}, without logging in: Karrot's default permission is AllowAny. Say what is meant: `{mend}`."
    );
    // Who reads may be meant to; who writes hardly ever.
    let severity = if writes { Severity::Warning } else { Severity::Hint };
    sink.report(Report::new(span, message).severity(severity));
}
