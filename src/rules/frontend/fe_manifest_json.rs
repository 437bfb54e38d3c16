//! A manifest that is no JSON: reading it is not guarded while settings are imported.

use crate::host::Manifest;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-json",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("fe-manifest-json.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if super::judged(context) != Some(Manifest::NotJson) {
        return;
    }
    let message = "The whole Karrot site does not start: it reads this file as the frontend's manifest, and from here on it is no JSON.";
    sink.report(Report::new(fault(context).unwrap_or_else(|| super::first_line(context)), message));
}

/// Where the text stops being JSON: up to the line's end.
fn fault(context: &Context<'_>) -> Option<Span> {
    let source = &context.file.source;
    let error = serde_json::from_str::<serde::de::IgnoredAny>(source.as_str()).err()?;
    let line = error.line().checked_sub(1)?;
    let (start, end) = (source.line_start(line), source.line_end(line));
    // serde_json counts bytes, from one.
    let at = (start + error.column().saturating_sub(1)).min(end);
    let at = (start..=at).rev().find(|at| source.as_str().is_char_boundary(*at))?;
    Some(Span::new(at as u32, end as u32))
}
