//! A view that `urls.py` names and that does not exist: importing the URLconf raises.

use super::ViewArguments;
use crate::facts::{Expr, ExprId, StatementKind};
use crate::project::event::{Event, EventKind};
use crate::project::place::Anchor;
use crate::project::route::parse_route;
use crate::project::value::Value;
use crate::rules::consequence::{consequence, exception, sentence, step};
use crate::rules::mend::{appended, edit, nearest, replace, shown};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::Path;
use std::sync::Arc;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-view-unresolved",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-view-unresolved.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for event in context.events() {
        if !matches!(event.kind, EventKind::NameAbsent { .. } | EventKind::NameUnbound { .. }) {
            continue;
        }
        if !names_view(context, event, context.view_arguments()) {
            continue;
        }
        let (result, impact) = consequence(context, step(site, event), &exception(&event.kind));
        let result = sentence(result);
        let whole = context.span(&event.place);
        let report = match &event.kind {
            EventKind::NameAbsent { file, name, by_import, .. } => {
                absent(context, &result, file, name, *by_import, last(whole, name))
            }
            EventKind::NameUnbound { name } => unbound(context, &result, name, whole),
            _ => continue,
        };
        sink.report(report.impact(impact));
    }
}

/// Whether what is missing is used as a view; other missing names are `module-error`'s.
pub fn names_view(context: &Context<'_>, event: &Event, views: &ViewArguments) -> bool {
    let Anchor::Expr(id) = event.place.anchor else { return false };
    match &event.kind {
        // What Django itself no longer has is no view, and what a circle of imports lacks is only late.
        EventKind::NameAbsent { file, .. } if file.as_os_str().is_empty() => false,
        EventKind::NameAbsent { circular: true, .. } => false,
        EventKind::NameAbsent { by_import: false, .. } | EventKind::NameUnbound { .. } => {
            views.expressions.contains(&id)
        }
        EventKind::NameAbsent { name, .. } => {
            views.names.contains(&binding(context, id).unwrap_or_else(|| name.clone()))
        }
        _ => false,
    }
}

/// The name that an imported name is bound to.
fn binding(context: &Context<'_>, at: ExprId) -> Option<smol_str::SmolStr> {
    context.file.facts.program.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::ImportFrom { names, .. } => {
            names.iter().find(|name| name.at == at).map(|name| name.binding.clone())
        }
        _ => None,
    })
}

/// The last name of `a.b`.
fn last(span: Span, name: &str) -> Span {
    Span::new(span.end.saturating_sub(name.len() as u32).max(span.start), span.end)
}

fn absent(context: &Context<'_>, result: &str, file: &Path, name: &str, by_import: bool, span: Span) -> Report {
    let names = names_of(context, file);
    let near = nearest(name, names.iter().map(String::as_str));
    let hint =
        near.map_or_else(|| "Create it, or remove the route.".to_owned(), |near| format!("Did you mean `{near}`?"));
    let message = format!("{result}: {} has no `{name}`. {hint}", shown(context, file));
    let mut report = Report::new(span, message);
    if let Some(near) = near {
        let mut edits = vec![edit(&context.file.path, span, near)];
        if by_import {
            // Without `as`, the file uses the view under the name that it imports.
            let others = uses(context, name).into_iter().filter(|other| *other != span);
            edits.extend(others.map(|other| edit(&context.file.path, other, near)));
        }
        let title = format!("Change to {near}");
        report = report.fix(Fix { title, safe: false, edits, operations: Vec::new() });
    }
    match context.snapshot.files.file(file) {
        Some(target) if is_own(context, file) => {
            let text = format!("def {name}({}):\n    raise NotImplementedError\n", parameters(context, name));
            let (at, text) = appended(&target, &text);
            let title = format!("Create {name} in {}", shown(context, file));
            report.fix(replace(&target.path, at, text, title))
        }
        _ => report,
    }
}

fn unbound(context: &Context<'_>, result: &str, name: &str, span: Span) -> Report {
    let views = context.file.path.with_file_name("views.py");
    if names_of(context, &views).iter().any(|other| other == name) {
        let message = format!("{result}: nothing in this file is called `{name}`. Import it from `.views`.");
        return match import(context, name) {
            Some(fix) => Report::new(span, message).fix(fix),
            None => Report::new(span, message),
        };
    }
    let own: Vec<String> = names_of(context, &context.file.path);
    let near = nearest(name, own.iter().map(String::as_str));
    let hint = near.map_or_else(|| "Import it.".to_owned(), |near| format!("Did you mean `{near}`?"));
    let report = Report::new(span, format!("{result}: nothing in this file is called `{name}`. {hint}"));
    match near {
        Some(near) => report.fix(replace(&context.file.path, span, near, format!("Change to {near}"))),
        None => report,
    }
}

/// Whether a file may be written to: one of the workspace's, not of an environment.
fn is_own(context: &Context<'_>, file: &Path) -> bool {
    context.snapshot.folders.iter().any(|folder| file.starts_with(folder))
        && !file.components().any(|part| part.as_os_str() == "site-packages")
}

/// What a module of the workspace defines or imports by name: functions and classes.
fn names_of(context: &Context<'_>, file: &Path) -> Vec<String> {
    let Some(site) = context.site() else { return Vec::new() };
    let module = site.world.module_of(file).and_then(|id| site.world.module(id));
    let names = module.into_iter().flat_map(|module| &module.scope.names);
    let is_view = |value: &Value| {
        !matches!(value, Value::Module(_) | Value::Str(_) | Value::Int(_) | Value::Bool(_) | Value::None)
    };
    let mut names: Vec<_> = names
        .filter(|(name, binding)| !name.starts_with('_') && is_view(&binding.value))
        .map(|(name, _)| name.to_string())
        .collect();
    names.sort();
    names
}

/// Where a file uses a name.
pub fn uses(context: &Context<'_>, wanted: &str) -> Vec<Span> {
    let facts = &context.file.facts;
    let named = facts
        .program
        .expressions
        .iter::<ExprId>()
        .filter(|(_, expression)| matches!(expression, Expr::Name(name) if name == wanted));
    named.map(|(id, _)| facts.spans.expression(id)).filter(|span| context.file.source.slice(*span) == wanted).collect()
}

/// `request`, and what the routes to a view capture.
fn parameters(context: &Context<'_>, view: &str) -> String {
    let program = &context.file.facts.program;
    let mut parameters = vec!["request".to_owned()];
    for (_, expression) in program.expressions.iter::<ExprId>() {
        let Expr::Call(_, arguments) = expression else { continue };
        let [route, target, ..] = arguments.as_slice() else { continue };
        let is_it = program.dotted(target.value).is_some_and(|name| name.rsplit('.').next() == Some(view));
        let Some(Ok(route)) = program.text(route.value).filter(|_| is_it).map(|text| parse_route(text)) else {
            continue;
        };
        for parameter in route.parameters() {
            if !parameters.iter().any(|known| *known == *parameter.name) {
                parameters.push(parameter.name.to_string());
            }
        }
    }
    parameters.join(", ")
}

/// Adds a name to the import of `.views`, or such an import behind the last one.
fn import(context: &Context<'_>, name: &str) -> Option<Fix> {
    let facts = &context.file.facts;
    let file: &Arc<Path> = &context.file.path;
    let title = format!("Import {name} from .views");
    let imports = || {
        facts.program.body.iter().filter(|statement| {
            matches!(statement.kind, StatementKind::Import { .. } | StatementKind::ImportFrom { .. })
        })
    };
    let from_views = imports().find_map(|statement| match &statement.kind {
        StatementKind::ImportFrom { level: 1, module, names, star: false, .. } if module == "views" => names.last(),
        _ => None,
    });
    if let Some(last) = from_views {
        let span = facts.spans.expression(last.at);
        // `b as c`: the alias belongs to it, and where it ends is not known here.
        let at = Span::empty(span.end);
        return (last.name == last.binding).then(|| replace(file, at, format!(", {name}"), title));
    }
    let last = imports().next_back()?;
    let at = Span::empty(facts.spans.statement(last.id).end);
    Some(replace(file, at, format!("\n\nfrom .views import {name}"), title))
}
