//! A route captures what its view does not take: Django calls it with that name all the same.

use super::signature::{Problem, mismatches};
use super::{called_name, definition, target_span, with_definition};
use crate::facts::ParameterKind;
use crate::project::called::Called;
use crate::project::route::parse_route;
use crate::project::table::Row;
use crate::project::value::PatternKind;
use crate::rules::mend::replace;
use crate::rules::places::parameter_list;
use crate::rules::urls::{is_written, part};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-missing-parameter",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-missing-parameter.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for mismatch in mismatches(context) {
        let Some(row) = site.table.rows.get(mismatch.row) else { continue };
        let view = called_name(context, &mismatch.called);
        let (name, meant) = match &mismatch.problem {
            Problem::Missing(name, meant) => (name, meant),
            Problem::Placed(given, taken) => {
                let taken = match taken {
                    0 => "no value".to_owned(),
                    1 => "1 value".to_owned(),
                    _ => format!("{taken} values"),
                };
                let message = format!(
                    "Every request to `{}` is answered with a 500: besides the request {view} takes {taken} by place, and the route gives \
                     it {given}, one for each group without a name. Add a parameter, or write `(?:` where nothing is captured.",
                    row.url()
                );
                let report = Report::new(target_span(context, row), message);
                sink.report(with_definition(context, &mismatch.called, report));
                continue;
            }
            _ => continue,
        };
        let parameter = parameter_span(context, row, name);
        let hint = match meant {
            Some(meant) => format!("It takes `{meant}`: give both one name."),
            None => format!("Add `{name}` to its parameters, or leave it out of the route."),
        };
        let message = format!(
            "Every request to `{}` is answered with a 500: the route gives `{name}`, and {view} does not take it. {hint}",
            row.url()
        );
        let report = Report::new(parameter.map_or_else(|| target_span(context, row), |(span, _)| span), message);
        let mut report = with_definition(context, &mismatch.called, report);
        if let (Some(meant), Some((_, inside))) = (meant, parameter) {
            report = report.fix(replace(&context.file.path, inside, meant.as_str(), format!("Capture {meant}")));
        }
        sink.report(match add_parameter(context, &mismatch.called, name) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// `<int:pk>` in a route that is written here, and the name in it.
fn parameter_span(context: &Context<'_>, row: &Row, name: &str) -> Option<(Span, Span)> {
    let pattern = context.site()?.world.heap.pattern(row.pattern)?;
    if pattern.kind != PatternKind::Path || !is_written(context, pattern) {
        return None;
    }
    let text = pattern.route.as_deref()?;
    let route = parse_route(text).ok()?;
    let parameter = route.parameters().find(|one| one.name == name)?;
    let written = text.get(parameter.start as usize..parameter.end as usize)?;
    let whole = context.span(&pattern.route_place);
    let span = part(context.file, whole, parameter.start, parameter.end, written);
    let end = span.end.checked_sub(1)?;
    (span != whole).then(|| (span, Span::new(end - name.len() as u32, end)))
}

/// The name as a last parameter of the view.
fn add_parameter(context: &Context<'_>, called: &Called, name: &str) -> Option<Fix> {
    let place = definition(context, called)?;
    let file = context.snapshot.files.file(&place.file)?;
    let own = context.snapshot.folders.iter().any(|folder| place.file.starts_with(folder));
    let function = file.facts.program.function(called.function.id)?;
    let plain = function.parameters.iter().all(|one| one.kind == ParameterKind::Normal && one.default.is_none());
    if !own || !plain || function.name.is_empty() {
        return None;
    }
    let list = parameter_list(&file, called.function.id)?;
    let before = file.source.slice(Span::new(list.start, list.end.checked_sub(1)?)).trim_end();
    let at = Span::empty(list.start + before.len() as u32);
    let text = if before.ends_with(['(', ',']) {
        format!("{}{name}", if before.ends_with(',') { " " } else { "" })
    } else {
        format!(", {name}")
    };
    Some(replace(&file.path, at, text, format!("Add {name} to {}", function.name)))
}
