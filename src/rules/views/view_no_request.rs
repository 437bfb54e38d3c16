//! A view that takes no request, or whose first parameter is captured too.

use super::signature::{Problem, mismatches};
use super::{called_name, definition, target_span, with_definition};
use crate::project::called::Called;
use crate::rules::mend::replace;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-no-request",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-no-request.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for mismatch in mismatches(context) {
        let Some(row) = site.table.rows.get(mismatch.row) else { continue };
        let view = called_name(context, &mismatch.called);
        let first = if mismatch.called.method.is_some() { "`self, request`" } else { "`request`" };
        let why = match &mismatch.problem {
            Problem::NoRequest => format!("{view} does not take the request. Its first parameters must be {first}"),
            Problem::RequestTwice(name) => {
                format!(
                    "the request and the captured `{name}` meet in one parameter of {view}. Its first parameters must be {first}"
                )
            }
            _ => continue,
        };
        let message = format!("Every request to `{}` is answered with a 500: {why}.", row.url());
        let report = with_definition(context, &mismatch.called, Report::new(target_span(context, row), message));
        sink.report(match request(context, &mismatch.called) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// `request` as the first parameter of a function, or behind `self` of a method.
fn request(context: &Context<'_>, called: &Called) -> Option<Fix> {
    let place = definition(context, called)?;
    let file = context.snapshot.files.file(&place.file)?;
    let own = context.snapshot.folders.iter().any(|folder| place.file.starts_with(folder));
    let function = file.facts.program.function(called.function.id)?;
    let names: Vec<&str> = function.parameters.iter().map(|one| one.name.as_str()).collect();
    if !own || function.name.is_empty() || names.contains(&"request") {
        return None;
    }
    let start = file.facts.spans.function(called.function.id).end as usize;
    let rest = file.source.as_str().get(start..)?;
    let open = rest.find('(')? + 1;
    // Behind `self`, where the method has it; a method without any is another mistake.
    let (at, text) = match (called.method.is_some(), names.as_slice()) {
        (false, []) => (open, "request".to_owned()),
        (false, _) => (open, "request, ".to_owned()),
        (true, ["self", ..]) => (rest.find("self")? + "self".len(), ", request".to_owned()),
        (true, _) => return None,
    };
    let at = Span::empty((start + at) as u32);
    Some(replace(&file.path, at, text, format!("Add request to {}", function.name)))
}
