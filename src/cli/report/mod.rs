//! Findings in the formats of `check`.

mod full;
mod github;
mod sarif;

use super::arguments::CheckFormat;
use super::json::{self, locations};
use super::terminal::{display, escape};
use crate::project::Snapshot;
use crate::rules::{Finding, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

/// How text for people looks.
#[derive(Clone, Copy)]
pub struct Style {
    /// Whether escape sequences may colour it.
    pub coloured: bool,
}

/// All findings as one text.
pub fn write(format: CheckFormat, snapshot: &Snapshot, findings: &[Finding], style: Style) -> String {
    match format {
        CheckFormat::Full => full::write(snapshot, findings, style),
        CheckFormat::Concise => concise(snapshot, findings),
        CheckFormat::Json => json::to_text(&json::findings(snapshot, findings)),
        CheckFormat::Sarif => sarif::write(snapshot, findings),
        CheckFormat::Github => github::write(snapshot, findings),
    }
}

/// `path:row:column: severity[code] message`
fn concise(snapshot: &Snapshot, findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let (location, _) = locations(snapshot, &finding.file, finding.span);
        let (path, severity) = (display(&finding.file), finding.severity.as_str());
        let message = escape(&finding.message);
        format!("{path}:{}:{}: {severity}[{}] {message}\n", location.row, location.column, finding.code)
    };
    findings.iter().map(line).collect()
}

#[derive(Serialize)]
struct Count {
    code: &'static str,
    severity: &'static str,
    count: usize,
}

/// How often each code was found, the most frequent first.
pub fn statistics(findings: &[Finding], as_json: bool) -> String {
    let mut counts: BTreeMap<(&'static str, Severity), usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry((finding.code, finding.severity)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts
        .into_iter()
        .map(|((code, severity), count)| Count { code, severity: severity.as_str(), count })
        .collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    if as_json {
        return json::to_text(&counts);
    }
    counts.iter().map(|count| format!("{:>6}  {:<11}  {}\n", count.count, count.severity, count.code)).collect()
}

/// Lines of cells, each column as wide as its widest cell.
pub fn columns<const N: usize>(lines: &[[String; N]]) -> String {
    let width =
        |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
