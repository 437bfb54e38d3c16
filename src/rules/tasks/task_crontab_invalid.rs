//! A `crontab()` that raises: ValueError, AttributeError or TypeError, when the module is imported.

use super::import_fails;
use crate::facts::Id;
use crate::host::crontab::FIELDS;
use crate::project::crontab::{Fault, calls};
use crate::rules::consequence::sentence;
use crate::rules::mend::{keyword_span, nearest, replace};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-crontab-invalid",
    severity: Severity::Error,
    impact: Impact::StopAll,
    page: include_str!("task-crontab-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    for call in calls(&facts.program, context.imports()) {
        let Err(fault) = &call.result else { continue };
        // What stands in a function may be meant to raise, as a test does.
        if call.id.is_inner() {
            continue;
        }
        let (result, impact) = import_fails(context);
        let result = sentence(result);
        let report = match fault {
            Fault::Field(at, place, fault) => {
                Report::new(facts.spans.expression(*place), format!("{result}: {}.", fault.message(*at)))
            }
            Fault::Type(at, place) => {
                let field = FIELDS.get(*at).copied().unwrap_or_default();
                let message = format!("{result}: AttributeError, {field} must be a text or an integer.");
                Report::new(facts.spans.expression(*place), message)
            }
            Fault::Keyword(name, place) => {
                let span = keyword_span(context.file, name, facts.spans.expression(*place));
                let report = Report::new(span, format!("{result}: TypeError, `crontab()` has no argument `{name}`."));
                let near = nearest(name, FIELDS.into_iter());
                let written = context.file.source.slice(span).starts_with(name.as_str());
                match near.filter(|_| written) {
                    Some(near) => {
                        let text = crate::text::Span::new(span.start, span.start + name.len() as u32);
                        report.fix(replace(&context.file.path, text, near, format!("Change to {near}")))
                    }
                    None => report,
                }
            }
        };
        sink.report(report.impact(impact));
    }
}
