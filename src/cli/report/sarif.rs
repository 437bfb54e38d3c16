//! SARIF 2.1.0: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use super::super::json::{self, Location, locations, text};
use crate::project::Snapshot;
use crate::rules::{self, Finding, Fix, RULES, Severity, page};
use crate::text::Span;
use serde_json::{Value, json};
use std::path::Path;

/// One run with all findings.
pub fn write(snapshot: &Snapshot, findings: &[Finding]) -> String {
    let rules: Vec<_> = RULES
        .iter()
        .map(|rule| {
            // The whole page only where someone may want to read it.
            let is_found = findings.iter().any(|finding| finding.code == rule.code);
            let (title, url) = (page::title(rule.page), rules::url(rule.code));
            let help =
                is_found.then(|| json!({ "text": format!("{title}: {url}"), "markdown": page::published(rule) }));
            let mut described = json!({
                "id": rule.code,
                "shortDescription": { "text": title },
                "fullDescription": { "text": page::consequence(rule.page) },
                "helpUri": url,
                "defaultConfiguration": { "level": level(rule.severity) },
                "properties": { "impact": rule.impact.as_str() },
            });
            if let (Some(help), Some(described)) = (help, described.as_object_mut()) {
                described.insert("help".to_owned(), help);
            }
            described
        })
        .collect();
    let results: Vec<_> = findings.iter().map(|finding| result(snapshot, finding)).collect();
    json::to_text(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "karrot-ls",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

fn result(snapshot: &Snapshot, finding: &Finding) -> Value {
    let related: Vec<_> = finding
        .related
        .iter()
        .enumerate()
        .map(|(at, related)| {
            json!({
                "id": at,
                "message": { "text": related.message },
                "physicalLocation": physical(snapshot, &related.file, related.span),
            })
        })
        .collect();
    // SARIF's fixes replace text in files that are there; making and moving files has no form in it.
    let fixes: Vec<_> =
        finding.fixes.iter().filter(|fix| fix.operations.is_empty()).map(|fix| changes(snapshot, fix)).collect();
    json!({
        "ruleId": finding.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": physical(snapshot, &finding.file, finding.span) }],
        "relatedLocations": related,
        "fixes": fixes,
        "properties": { "impact": finding.impact.as_str(), "severity": finding.severity.as_str() },
    })
}

fn changes(snapshot: &Snapshot, fix: &Fix) -> Value {
    let changes: Vec<_> = fix
        .edits
        .iter()
        .map(|edit| {
            json!({
                "artifactLocation": { "uri": uri(&edit.file) },
                "replacements": [{
                    "deletedRegion": region(locations(snapshot, &edit.file, edit.span)),
                    "insertedContent": { "text": edit.content },
                }],
            })
        })
        .collect();
    json!({ "description": { "text": fix.title }, "artifactChanges": changes })
}

fn physical(snapshot: &Snapshot, path: &Path, span: Span) -> Value {
    json!({ "artifactLocation": { "uri": uri(path) }, "region": region(locations(snapshot, path, span)) })
}

fn region((start, end): (Location, Location)) -> Value {
    json!({ "startLine": start.row, "startColumn": start.column, "endLine": end.row, "endColumn": end.column })
}

fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).map_or_else(|()| text(path), String::from)
}
