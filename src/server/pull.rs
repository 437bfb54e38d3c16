//! Diagnostics for clients that ask (LSP 3.17 §Pull Diagnostics).

use super::convert::{path_of, uri_of};
use super::report::Report;
use super::requests::{Cancelled, compute};
use super::session::Session;
use crate::rules;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    Url, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

/// How long a client may leave a refresh unanswered before it gets the next one.
const PATIENCE: Duration = Duration::from_secs(5);

impl Session {
    /// One document's diagnostics.
    pub async fn diagnostic(
        self: Arc<Self>,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        compute("textDocument/diagnostic", move |_| {
            let snapshot = self.workspace.snapshot();
            let report = match snapshot.files.file(&path_of(&params.text_document.uri)) {
                Some(file) => {
                    let report = Report::new(&snapshot, &file, self.capabilities());
                    if self.documents.pulled(&file.path, file.version, report.id) {
                        self.refresh.notify_one();
                    }
                    report
                }
                None => Report::empty(),
            };
            let result_id = report.result_id();
            Ok(DocumentDiagnosticReportResult::Report(if params.previous_result_id.as_ref() == Some(&result_id) {
                DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                    related_documents: None,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
                })
            } else {
                DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                    related_documents: None,
                    full_document_diagnostic_report: FullDocumentDiagnosticReport {
                        result_id: Some(result_id),
                        items: report.items,
                    },
                })
            }))
        })
        .await
    }

    /// The diagnostics of all files that are not open: those of open ones are pulled for each, and would come twice.
    pub async fn workspace_diagnostic(
        self: Arc<Self>,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        compute("workspace/diagnostic", move |cancelled| {
            let items = self.workspace_reports(params, cancelled)?;
            Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
        })
        .await
    }

    fn workspace_reports(
        &self,
        params: WorkspaceDiagnosticParams,
        cancelled: &Cancelled,
    ) -> Result<Vec<WorkspaceDocumentDiagnosticReport>> {
        let mut previous: HashMap<Arc<Path>, (Url, String)> =
            params.previous_result_ids.into_iter().map(|id| (path_of(&id.uri), (id.uri, id.value))).collect();
        let snapshot = self.workspace.snapshot();
        let mut items = Vec::new();
        for file in rules::files(&snapshot) {
            let last = previous.remove(&file.path);
            if file.version.is_some() {
                continue;
            }
            if cancelled.is_set() {
                return Err(Error::request_cancelled());
            }
            let report = Report::new(&snapshot, &file, self.capabilities());
            match last {
                Some((uri, last)) => items.push(document_report(uri, report, Some(&last))),
                None if report.items.is_empty() => {}
                None => items.extend(uri_of(&file.path).map(|uri| document_report(uri, report, None))),
            }
        }
        // What is left is gone.
        let gone = previous.into_values().filter(|(uri, _)| self.documents.get(&path_of(uri)).is_none());
        items.extend(gone.map(|(uri, last)| document_report(uri, Report::empty(), Some(&last))));
        Ok(items)
    }

    /// Asks the client to pull again whenever that is asked for, one request at a time.
    pub fn start_refreshing(self: &Arc<Self>) {
        let session = self.clone();
        self.runtime.spawn(async move {
            loop {
                session.refresh.notified().await;
                let client = session.client.clone();
                // In a task that is never given up: tower-lsp panics on an answer that nobody waits for any more.
                let request = tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
                let _ = tokio::time::timeout(PATIENCE, request).await;
            }
        });
    }
}

fn document_report(uri: Url, report: Report, last: Option<&str>) -> WorkspaceDocumentDiagnosticReport {
    let result_id = report.result_id();
    if last == Some(&*result_id) {
        return WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        });
    }
    WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(result_id),
            items: report.items,
        },
    })
}
