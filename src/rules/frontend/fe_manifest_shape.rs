//! A manifest of another shape, such as a web app's.

use crate::host::Manifest;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-shape",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("fe-manifest-shape.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if super::judged(context) != Some(Manifest::WrongShape) {
        return;
    }
    let result = "The whole Karrot site does not start: it reads this file as the frontend's manifest, which must be an object of objects \
                  that each have a `file`";
    let mend = "Let the build write it; give a file of another kind another name.";
    let wrong = super::chunks(context).into_iter().find(|chunk| !chunk.is_object || !chunk.has_file);
    let (span, message) = match wrong {
        Some(chunk) if chunk.is_object => (chunk.name_span, format!("{result}, and `{}` has none. {mend}", chunk.name)),
        Some(chunk) => (chunk.name_span, format!("{result}, and `{}` is no object. {mend}", chunk.name)),
        None => (super::first_line(context), format!("{result}. {mend}")),
    };
    sink.report(Report::new(span, message));
}
