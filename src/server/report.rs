//! One file's diagnostics, as they are pushed and as they are pulled.

use super::capabilities::Client;
use super::{convert, faults};
use crate::project::{File, Snapshot};
use crate::rules::{self, Finding};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;
use tower_lsp::lsp_types::Diagnostic;

/// What is wrong in one file.
pub fn findings(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let mut findings = rules::check(snapshot, file);
    faults::add_findings(snapshot, file, &mut findings);
    findings
}

/// One file's diagnostics.
pub struct Report {
    /// In the order of the findings.
    pub items: Vec<Diagnostic>,
    /// Equal for equal diagnostics: the `resultId` of a pull, and what tells whether to push.
    pub id: u64,
    /// The files that its diagnostics point to.
    pub related: Vec<Arc<Path>>,
}

impl Report {
    /// The report of a file.
    pub fn new(snapshot: &Snapshot, file: &File, client: &Client) -> Self {
        let findings = findings(snapshot, file);
        let items: Vec<_> =
            findings.iter().map(|finding| convert::diagnostic(snapshot, file, finding, client)).collect();
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&items).unwrap_or_default().hash(&mut hasher);
        let related = findings.iter().flat_map(|finding| finding.related.iter().map(|related| related.file.clone()));
        Self { id: hasher.finish(), related: related.collect(), items }
    }

    /// The report of a file that is gone.
    pub fn empty() -> Self {
        let mut hasher = DefaultHasher::new();
        "[]".hash(&mut hasher);
        Self { items: Vec::new(), id: hasher.finish(), related: Vec::new() }
    }

    /// The `resultId`.
    pub fn result_id(&self) -> String {
        format!("{:x}", self.id)
    }
}
