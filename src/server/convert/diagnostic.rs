//! Findings → diagnostics.

use super::{to_range, uri_of};
use crate::project::{File, Snapshot};
use crate::rules::{self, Finding, Severity};
use crate::server::capabilities::Client;
use tower_lsp::lsp_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Url,
};

/// The diagnostic of a finding in `file`.
pub fn diagnostic(snapshot: &Snapshot, file: &File, finding: &Finding, client: &Client) -> Diagnostic {
    let related = finding.related.iter().filter_map(|related| {
        let source = &snapshot.files.file(&related.file)?.source;
        let location = Location::new(uri_of(&related.file)?, to_range(source, related.span, client.encoding));
        Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
    });
    Diagnostic {
        range: to_range(&file.source, finding.span, client.encoding),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Information => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.code.to_owned())),
        code_description: Url::parse(&rules::url(finding.code)).ok().map(|href| CodeDescription { href }),
        source: Some("karrot-ls".to_owned()),
        message: finding.message.clone(),
        related_information: client
            .related_information
            .then(|| related.collect::<Vec<_>>())
            .filter(|all| !all.is_empty()),
        tags: None,
        data: Some(serde_json::json!({"impact": finding.impact.as_str(), "fixable": !finding.fixes.is_empty()})),
    }
}
