//! Findings as other programs read them: the only place that names their fields (design §4).

use crate::project::Snapshot;
use crate::rules::{self, Finding, Fix, Operation};
use crate::text::{Encoding, Position, Span};
use serde::Serialize;
use std::path::Path;

/// A place: one-based, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Line.
    pub row: u32,
    /// Character in the line.
    pub column: u32,
}

impl From<Position> for Location {
    fn from(position: Position) -> Self {
        Self { row: position.line + 1, column: position.column + 1 }
    }
}

/// A finding.
#[derive(Serialize)]
pub struct FindingRow {
    code: &'static str,
    severity: &'static str,
    impact: &'static str,
    message: String,
    filename: String,
    location: Location,
    end_location: Location,
    url: String,
    fix: Option<FixRow>,
    related: Vec<RelatedRow>,
}

#[derive(Serialize)]
struct FixRow {
    message: String,
    safe: bool,
    edits: Vec<EditRow>,
    operations: Vec<OperationRow>,
}

#[derive(Serialize)]
struct EditRow {
    filename: String,
    content: String,
    location: Location,
    end_location: Location,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum OperationRow {
    Create(String),
    Rename([String; 2]),
}

#[derive(Serialize)]
struct RelatedRow {
    filename: String,
    location: Location,
    message: String,
}

/// The first and last place of a span; a file that is yet to be made has only its first place.
pub fn locations(snapshot: &Snapshot, path: &Path, span: Span) -> (Location, Location) {
    match snapshot.files.file(path) {
        Some(file) => {
            let range = file.source.range(span, Encoding::Utf32);
            (range.start.into(), range.end.into())
        }
        None => (Location { row: 1, column: 1 }, Location { row: 1, column: 1 }),
    }
}

/// Findings in the order in which they are given.
pub fn findings(snapshot: &Snapshot, findings: &[Finding]) -> Vec<FindingRow> {
    findings.iter().map(|finding| row(snapshot, finding)).collect()
}

fn row(snapshot: &Snapshot, finding: &Finding) -> FindingRow {
    let (location, end_location) = locations(snapshot, &finding.file, finding.span);
    let related = finding.related.iter().map(|related| RelatedRow {
        filename: text(&related.file),
        location: locations(snapshot, &related.file, related.span).0,
        message: related.message.clone(),
    });
    FindingRow {
        code: finding.code,
        severity: finding.severity.as_str(),
        impact: finding.impact.as_str(),
        message: finding.message.clone(),
        filename: text(&finding.file),
        location,
        end_location,
        url: rules::url(finding.code),
        fix: finding.fixes.first().map(|fix| fix_row(snapshot, fix)),
        related: related.collect(),
    }
}

fn fix_row(snapshot: &Snapshot, fix: &Fix) -> FixRow {
    let edits = fix.edits.iter().map(|edit| {
        let (location, end_location) = locations(snapshot, &edit.file, edit.span);
        EditRow { filename: text(&edit.file), content: edit.content.clone(), location, end_location }
    });
    let operations = fix.operations.iter().map(|operation| match operation {
        Operation::Create(path) => OperationRow::Create(text(path)),
        Operation::Rename(from, to) => OperationRow::Rename([text(from), text(to)]),
    });
    FixRow { message: fix.title.clone(), safe: fix.safe, edits: edits.collect(), operations: operations.collect() }
}

/// A path as text; JSON has no other kind of string, so bytes that are no Unicode are replaced.
pub fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Any value as a text that ends with a line break.
pub fn to_text(value: &impl Serialize) -> String {
    // Strings, numbers and lists of them have no way to fail.
    serde_json::to_string_pretty(value).map(|text| text + "\n").unwrap_or_default()
}
