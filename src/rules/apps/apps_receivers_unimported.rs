//! Receivers of signals in a module that nothing imports.

use crate::facts::{Expr, ExprId, Id, StatementKind};
use crate::project::place::Anchor;
use crate::project::site::{Backend, Reason};
use crate::project::value::Value;
use crate::rules::mend::{edit, indentation, line_end};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-receivers-unimported",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("apps-receivers-unimported.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let (Some(package), Backend::Loaded) = (&plugin.package, plugin.backend) else { return };
    if !context.file.path.starts_with(package) || site.world.module_of(&context.file.path).is_some() {
        return;
    }
    // Where the site does not come that far, nothing is known of what it would import.
    let stops = |reason: &Reason| {
        matches!(reason, Reason::Apps(_) | Reason::Models(_) | Reason::Ready(_) | Reason::Admin(_) | Reason::Urls(_))
    };
    if plugin.reasons.iter().any(stops) {
        return;
    }
    let facts = &context.file.facts;
    let names = context.imports();
    let function = facts.program.body.iter().find_map(|statement| match statement.kind {
        StatementKind::Function(id) => facts
            .program
            .function(id)
            .filter(|function| {
                function
                    .decorators
                    .iter()
                    .any(|one| names.call(*one).is_some_and(|(dotted, _)| dotted == "django.dispatch.receiver"))
            })
            .map(|_| id),
        _ => None,
    });
    let Some(id) = function else { return };
    let by_name = |expression: &Expr| {
        matches!(expression, Expr::Name(name) | Expr::Attribute(_, name)
        if matches!(name.as_str(), "import_module" | "__import__" | "autodiscover_modules" | "walk_packages"))
    };
    let imports = site.world.modules.iter().filter_map(|module| module.file.as_ref());
    if imports.into_iter().any(|file| file.facts.program.expressions.iter::<ExprId>().any(|(_, one)| by_name(one))) {
        return;
    }
    let name = context.file.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let in_package = context.file.path.parent() == Some(package);
    let message = format!(
        "This receiver is never called, and nothing says so: nothing imports its module. Import it in `ready()` of the AppConfig: `from . \
         import {name}`."
    );
    let report = Report::new(facts.spans.function(id), message);
    sink.report(match fix(context, &name).filter(|_| in_package) {
        Some(fix) => report.fix(fix),
        None => report,
    });
}

/// The import in `ready()`, at its end, or in a new one.
fn fix(context: &Context<'_>, name: &str) -> Option<Fix> {
    let (site, plugin) = (context.site()?, context.plugin()?);
    let class = site.world.heap.class(plugin.config?)?;
    let path = &site.world.module(class.module)?.path;
    let file = context.snapshot.files.file(path)?;
    let facts = &file.facts;
    let body = &facts.program.class(class.id)?.body;
    let (at, text) = match class.scope.names.get("ready").map(|one| (&one.value, one.place.anchor)) {
        Some((Value::Function(ready), Anchor::Function(_))) if !ready.id.is_inner() => {
            let last = facts.program.function(ready.id)?.body.last()?;
            let span = facts.spans.statement(last.id);
            let indent = indentation(&file, span.start);
            (line_end(&file, span.end), format!("\n{indent}from . import {name}"))
        }
        Some(_) => return None,
        None => {
            let last = body.last()?;
            let span = facts.spans.statement(last.id);
            let indent = indentation(&file, span.start);
            (line_end(&file, span.end), format!("\n\n{indent}def ready(self):\n{indent}    from . import {name}"))
        }
    };
    let edits = vec![edit(path, Span::empty(at), text)];
    Some(Fix { title: format!("Import {name} in ready()"), safe: false, edits, operations: Vec::new() })
}
