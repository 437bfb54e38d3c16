//! An annotation that says another type than the route's converter gives.

use super::{called_name, route_span};
use crate::facts::Expr;
use crate::project::called::behind;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-parameter-type",
    severity: Severity::Information,
    impact: Impact::Wrong,
    page: include_str!("view-parameter-type.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let path = context.file.path.as_os_str();
    let mut seen = Vec::new();
    for row in site.table.rows.iter().filter(|row| row.place.file.as_os_str() == path) {
        let Some(behind) = behind(site.world_of(row), &row.view).filter(|_| !row.conditional && !row.parameters_open)
        else {
            continue;
        };
        for called in behind.all() {
            let file = site.world.module(called.function.module).and_then(|module| module.file.as_ref());
            let (Some(file), Some(definition)) = (file, called.definition(&site.world)) else { continue };
            let program = &file.facts.program;
            for captured in &row.parameters {
                let Some(parameter) = definition.parameters.iter().find(|one| one.name == captured.name) else {
                    continue;
                };
                let Some(Expr::Name(annotation)) = parameter.annotation.and_then(|id| program.expression(id)) else {
                    continue;
                };
                let gives = match captured.converter.as_str() {
                    "int" => "int",
                    "str" | "slug" | "path" => "str",
                    "uuid" => "UUID",
                    _ => continue,
                };
                let is_plain = matches!(annotation.as_str(), "int" | "str" | "float" | "bool" | "UUID");
                let key = (row.pattern, captured.name.clone());
                if !is_plain || annotation == gives || seen.contains(&key) {
                    continue;
                }
                let name = called_name(context, called);
                let message = format!(
                    "{name} says that `{}` is `{annotation}`, and the route's `{}` gives it `{gives}`.",
                    captured.name, captured.converter
                );
                let report = Report::new(route_span(context, row), message);
                let at = parameter.annotation.map(|id| file.facts.spans.expression(id));
                let is_bound = gives != "UUID" || file.source.as_str().contains("import UUID");
                let is_same = at.is_some_and(|at| file.source.slice(at) == annotation.as_str());
                let own = context.snapshot.folders.iter().any(|folder| file.path.starts_with(folder));
                sink.report(match at.filter(|_| is_bound && is_same && own) {
                    Some(at) => report.fix(replace(&file.path, at, gives, format!("Annotate it as {gives}"))),
                    None => report,
                });
                seen.push(key);
            }
        }
    }
}
