//! Workflow commands of GitHub Actions: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use super::super::json::{locations, text};
use super::super::terminal::{display, escape};
use crate::project::Snapshot;
use crate::rules::{self, Finding, Severity};

/// One annotation a line.
pub fn write(snapshot: &Snapshot, findings: &[Finding]) -> String {
    findings.iter().map(|finding| annotation(snapshot, finding)).collect()
}

fn annotation(snapshot: &Snapshot, finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    };
    let (start, end) = locations(snapshot, &finding.file, finding.span);
    // A name that steers terminals is not the one that GitHub would find, but it must not reach its log either.
    let file = property(&escape(&text(&finding.file)));
    let place = format!("{}:{}:{}", display(&finding.file), start.row, start.column);
    let page = rules::url(finding.code);
    let message = value(&format!("{place}: {} {}\n{page}", finding.code, escape(&finding.message)));
    // GitHub ignores columns of annotations that span lines.
    let columns =
        if start.row == end.row { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    let (code, row, end_row) = (finding.code, start.row, end.row);
    format!("::{command} title=karrot-ls ({code}),file={file},line={row},endLine={end_row}{columns}::{message}\n")
}

/// The toolkit's `escapeData`.
fn value(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The toolkit's `escapeProperty`.
fn property(text: &str) -> String {
    value(text).replace(':', "%3A").replace(',', "%2C")
}
