//! A manifest that is no JSON: reading it is not guarded while settings are imported.

use crate::host::Manifest;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-json",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("fe-manifest-json.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if super::judged(context) == Some(Manifest::NotJson) {
        sink.report(Report::new(
            super::first_line(context),
            "The whole Karrot site does not start: it reads this file as the frontend's manifest, and it is no JSON.",
        ));
    }
}
