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
    if super::judged(context) == Some(Manifest::WrongShape) {
        sink.report(Report::new(super::first_line(context), "The whole Karrot site does not start: it reads this file as the frontend's manifest, which must be an object of objects that each have a `file`. Let the build write it; give a file of another kind another name."));
    }
}
