//! An AppConfig in `__init__.py`, where Django does not look for one.

use crate::facts::{Expr, ExprId, Statement, StatementKind};
use crate::project::evaluate::Module;
use crate::project::site::Plugin;
use crate::project::value::{ClassValueId, Value};
use crate::rules::mend::{appended, edit};
use crate::rules::moves::take_out;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-config-in-init",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("apps-config-in-init.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let Some(module) = &plugin.module else { return };
    let Some(own) = site.world.module_named(module).and_then(|id| site.world.module(id)) else { return };
    if own.path != context.file.path || plugin.layout.apps.is_empty() {
        return;
    }
    let apps = site.world.module_named(&format!("{module}.apps")).and_then(|id| site.world.module(id));
    for binding in own.scope.names.values() {
        let Value::Class(class) = binding.value else { continue };
        let is_here = binding.place.file == context.file.path
            && site
                .world
                .heap
                .class(class)
                .and_then(|class| site.world.module(class.module))
                .is_some_and(|module| module.path == own.path);
        // What `apps.py` imports from here, Django finds there.
        let is_in_apps = apps.is_some_and(|apps| {
            !apps.scope.open.is_empty() || apps.scope.names.values().any(|other| other.value == binding.value)
        });
        if is_here && !is_in_apps && site.world.is_app_config(class) == Some(true) {
            let message = "Nothing of this AppConfig counts and `ready()` never runs: Django looks for it in `apps.py` only. Move it there.";
            let report = Report::new(context.span(&binding.place), message);
            sink.report(match fix(context, plugin, class, apps) {
                Some(fix) => report.fix(fix),
                None => report,
            });
        }
    }
}

/// The class in `apps.py`, where it uses nothing else of this module.
fn fix(context: &Context<'_>, plugin: &Plugin, class: ClassValueId, apps: Option<&Module>) -> Option<Fix> {
    let file = context.file;
    let facts = &file.facts;
    let id = context.site()?.world.heap.class(class)?.id;
    let written = facts.program.class(id)?;
    let span = facts.spans.class_bodies.get(id).copied()?;
    let is_base = |expression: ExprId| written.bases.iter().any(|base| base.value == expression);
    let own: Vec<&str> = facts.program.body.iter().flat_map(binds).collect();
    let uses_more = facts.program.expressions.iter::<ExprId>().any(|(id, expression)| {
        let here = facts.spans.expression(id);
        matches!(expression, Expr::Name(name) if own.contains(&name.as_str()))
            && span.start <= here.start
            && here.end <= span.end
            && !is_base(id)
    });
    let is_plain = written.bases.iter().any(|base| facts.program.dotted(base.value).as_deref() == Some("AppConfig"));
    if uses_more || !is_plain || written.bases.len() != 1 {
        return None;
    }
    let target = context.snapshot.files.file(plugin.layout.apps.first()?)?;
    let has_base = apps.is_some_and(|apps| apps.scope.names.contains_key("AppConfig"));
    let import = if has_base { "" } else { "from django.apps import AppConfig\n\n\n" };
    let (at, text) = appended(&target, &format!("{import}{}\n", file.source.slice(span).trim_end()));
    let source = &file.source;
    let start = source.line_start(source.line_of(span.start as usize)) as u32;
    let rest = source.as_str().get(span.end as usize..)?;
    let gap = rest.len() - rest.trim_start_matches(['\n', '\r']).len();
    let mut edits = vec![edit(&file.path, Span::new(start, span.end + gap as u32), ""), edit(&target.path, at, text)];
    let is_import = |statement: &&Statement| {
        matches!(&statement.kind, StatementKind::ImportFrom { names, .. }
            if matches!(names.as_slice(), [only] if only.binding == "AppConfig"))
    };
    let import = facts.program.body.iter().find(is_import);
    edits.extend(import.and_then(|import| take_out(file, import, Some(span))));
    Some(Fix { title: "Move it to apps.py".to_owned(), safe: false, edits, operations: Vec::new() })
}

/// Names that a statement of the module binds, as far as they are written plainly.
fn binds(statement: &Statement) -> Vec<&str> {
    match &statement.kind {
        StatementKind::Import { module, alias, .. } => {
            vec![alias.as_deref().unwrap_or(module.split('.').next().unwrap_or(module))]
        }
        StatementKind::ImportFrom { names, .. } => names.iter().map(|name| name.binding.as_str()).collect(),
        _ => Vec::new(),
    }
}
