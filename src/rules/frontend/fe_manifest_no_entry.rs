//! A manifest without an entry.

use crate::host::Manifest;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-no-entry",
    severity: Severity::Error,
    impact: Impact::List500,
    page: include_str!("fe-manifest-no-entry.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if super::judged(context) == Some(Manifest::NoEntry) {
        sink.report(Report::new(super::first_line(context), "No plugin's frontend loads, for `GET /api/plugins/` is answered with a 500: no item of this manifest has `\"isEntry\": true`."));
    }
}
