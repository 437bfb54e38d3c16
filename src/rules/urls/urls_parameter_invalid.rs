//! A parameter in a route that Django refuses: no identifier, white space inside the brackets, or used twice.

use super::literal::part;
use crate::project::event::{EventKind, ParameterFault};
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{identifier, replace};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-parameter-invalid",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-parameter-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events() {
        let EventKind::ParameterInvalid { fault, parameter, start, end } = &event.kind else { continue };
        let whole = context.span(&event.place);
        let content = crate::syntax::literal::content_span(context.file.source.slice(whole), whole);
        let written = Span::new(content.start.saturating_add(*start), content.start.saturating_add(*end));
        let text = context.file.source.slice(written).to_owned();
        let span = part(context.file, whole, *start, *end, &text);
        let (result, impact) = match fault {
            // Found when the regex is compiled: by the first request or `reverse()`.
            ParameterFault::Repeated => (
                "every `reverse()` and `{% url %}` of the whole site raises, and requests that come here are 500s",
                Impact::ReverseAll,
            ),
            ParameterFault::NotIdentifier | ParameterFault::Whitespace => {
                consequence(context, Step::Urlconf, &exception(&event.kind))
            }
        };
        let (why, meant) = match fault {
            ParameterFault::Repeated => (format!("`{parameter}` stands in this route twice. Rename one"), None),
            ParameterFault::Whitespace => (
                "white space is not allowed between `<` and `>`".to_owned(),
                Some(text.split_whitespace().collect::<String>()),
            ),
            ParameterFault::NotIdentifier => {
                (format!("`{parameter}` is no Python identifier, so no view can take it"), renamed(&text, parameter))
            }
        };
        let mut report = Report::new(span, format!("{}: {why}.", sentence(result))).impact(impact);
        if let (Some(meant), true) = (meant, text.starts_with('<') && text.ends_with('>')) {
            report = report.fix(replace(&context.file.path, span, meant.clone(), format!("Change to {meant}")));
        }
        sink.report(report);
    }
}

fn renamed(text: &str, parameter: &str) -> Option<String> {
    let head = text.strip_suffix('>')?.strip_suffix(parameter)?;
    (!parameter.is_empty()).then(|| format!("{head}{}>", identifier(parameter)))
}
