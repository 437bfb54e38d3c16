//! What Django no longer has: `url()` and `patterns()` since 4.0, `django.core.urlresolvers` since 2.0.

use crate::facts::{ImportedName, StatementKind, all_statements};
use crate::project::event::{Event, EventKind};
use crate::project::place::Anchor;
use crate::rules::cause::owned;
use crate::rules::mend::{edit, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-removed-api",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-removed-api.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (event, result, impact) in owned(context, RULE.code) {
        let why = match &event.kind {
            EventKind::NameAbsent { name, .. } if name == "url" => {
                "`django.conf.urls.url` is gone since Django 4.0. It is `django.urls.re_path` now".to_owned()
            }
            EventKind::NameAbsent { name, .. } => {
                format!("`django.conf.urls.{name}` is gone. `urlpatterns` is a plain list")
            }
            _ => "`django.core.urlresolvers` is gone since Django 2.0. It is `django.urls` now".to_owned(),
        };
        let report = Report::new(context.span(&event.place), format!("{}: {why}.", result)).impact(impact);
        sink.report(match fix(context, event) {
            Some(fix) => report.fix(safe(fix)),
            None => report,
        });
    }
}

/// The import from where the names are today; others than these may not be there.
fn fix(context: &Context<'_>, event: &Event) -> Option<Fix> {
    let Anchor::Expr(place) = event.place.anchor else { return None };
    let facts = &context.file.facts;
    let (at, names) = all_statements(&facts.program).find_map(|statement| match &statement.kind {
        StatementKind::ImportFrom { at, names, star: false, .. }
            if *at == place || names.iter().any(|name| name.at == place) =>
        {
            Some((*at, names))
        }
        _ => None,
    })?;
    let known = |name: &ImportedName| {
        matches!(
            name.name.as_str(),
            "include" | "url" | "reverse" | "reverse_lazy" | "resolve" | "NoReverseMatch" | "Resolver404"
        )
    };
    if !names.iter().all(known) {
        return None;
    }
    let file = &context.file.path;
    let mut edits = vec![edit(file, facts.spans.expression(at), "django.urls")];
    for name in names.iter().filter(|name| name.name == "url") {
        let new = if name.binding == "url" { "re_path as url" } else { "re_path" };
        edits.push(edit(file, facts.spans.expression(name.at), new));
    }
    Some(Fix { title: "Import from django.urls".to_owned(), safe: true, edits, operations: Vec::new() })
}
