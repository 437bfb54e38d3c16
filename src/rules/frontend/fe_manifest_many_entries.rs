//! A manifest with several entries: the host takes the first one.

use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-many-entries",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("fe-manifest-many-entries.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if super::judged(context).is_some() {
        return;
    }
    let chunks = super::chunks(context);
    let mut entries = chunks.iter().filter(|chunk| chunk.is_entry);
    let Some(first) = entries.next() else { return };
    for other in entries {
        let message = format!(
            "`{}` is never loaded: Karrot takes the first entry of a manifest, `{}`, and only prints a line. Build one entry.",
            other.name, first.name
        );
        let report = Report::new(other.name_span, message);
        sink.report(report.related(&context.file.path, first.name_span, "this one is loaded"));
    }
}
