//! The documents that the client has open, and the notifications about them. Nothing here waits: when a handler's first
//! poll returns, the text is changed (guarantee 5).

use super::convert::{path_of, range};
use super::guard::log;
use super::session::Session;
use super::wake::Work;
use crate::project::FileKind;
use crate::workspace::Change;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tower_lsp::lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, Url,
};

/// An open document.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its URI as the client spells it.
    pub uri: Url,
    /// Its version.
    pub version: i32,
    /// What the client pulled last.
    pulled: Option<Judgement>,
    /// What the analysis found last.
    found: Option<Judgement>,
}

/// Which diagnostics a version of a document has.
#[derive(Clone, Copy, Debug)]
struct Judgement {
    version: i32,
    report: u64,
}

impl Document {
    fn new(uri: Url, version: i32) -> Self {
        Self { uri, version, pulled: None, found: None }
    }

    /// Whether the client holds other diagnostics than the analysis found, and does not pull by itself: that it does only
    /// for a new version.
    fn is_behind(&self) -> bool {
        let (Some(pulled), Some(found)) = (self.pulled, self.found) else { return false };
        pulled.version == found.version && pulled.report != found.report
    }
}

/// The open documents by path.
#[derive(Default)]
pub struct Documents(Mutex<HashMap<Arc<Path>, Document>>);

impl Documents {
    /// The document of a path, if it is open.
    pub fn get(&self, path: &Path) -> Option<Document> {
        self.lock().get(path).cloned()
    }

    /// Takes what the client pulled; says whether it has to pull again, since the analysis knew better already.
    pub fn pulled(&self, path: &Path, version: Option<i32>, report: u64) -> bool {
        self.judged(path, version, |document, version| document.pulled = Some(Judgement { version, report }))
    }

    /// Takes what the analysis found; says whether the client has to pull again.
    pub fn found(&self, path: &Path, version: Option<i32>, report: u64) -> bool {
        self.judged(path, version, |document, version| document.found = Some(Judgement { version, report }))
    }

    /// The analysis and a pull run side by side: whichever comes second sees that they differ.
    fn judged(&self, path: &Path, version: Option<i32>, judge: impl FnOnce(&mut Document, i32)) -> bool {
        let mut documents = self.lock();
        let (Some(document), Some(version)) = (documents.get_mut(path), version) else { return false };
        judge(document, version);
        document.is_behind()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<Path>, Document>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// A document was opened; one that was open already is replaced.
    pub fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let path = path_of(&document.uri);
        self.documents.lock().insert(path.clone(), Document::new(document.uri, document.version));
        let kind = match FileKind::of(&path) {
            FileKind::Archive | FileKind::Other => kind_of_language(&document.language_id),
            kind => kind,
        };
        self.workspace.open_as(path, kind, &document.text, document.version);
        self.analysis.ask(Work::Changed);
    }

    /// A document was changed.
    pub fn did_change(&self, params: DidChangeTextDocumentParams) {
        let path = path_of(&params.text_document.uri);
        let version = params.text_document.version;
        match self.documents.lock().get_mut(&*path) {
            Some(document) => {
                if version <= document.version {
                    log::write(format!("{}: version {version} after {}", document.uri, document.version));
                }
                document.version = version;
            }
            None => return log::write(format!("{} was changed, but is not open", params.text_document.uri)),
        }
        let changes: Vec<_> = params
            .content_changes
            .into_iter()
            .map(|change| Change { range: change.range.map(range), text: change.text })
            .collect();
        self.workspace.change(&path, &changes, self.capabilities().encoding, version);
        self.analysis.ask(Work::Changed);
    }

    /// A document was written to the disk.
    pub fn did_save(&self, params: &DidSaveTextDocumentParams) {
        // Also where it is not open: the disk has changed.
        self.workspace.saved(&path_of(&params.text_document.uri));
        self.analysis.ask(Work::Everything);
    }

    /// A document was closed.
    pub fn did_close(&self, params: &DidCloseTextDocumentParams) {
        let path = path_of(&params.text_document.uri);
        if self.documents.lock().remove(&*path).is_none() {
            return log::write(format!("{} was closed, but is not open", params.text_document.uri));
        }
        self.workspace.close(&path);
        self.analysis.ask(Work::Changed);
    }
}

/// What a document without a telling name is read as.
fn kind_of_language(language: &str) -> FileKind {
    match language {
        "python" => FileKind::Python,
        "django-html" | "htmldjango" | "html" => FileKind::Template,
        "jinja" | "jinja2" | "jinja-html" => FileKind::Jinja,
        _ => FileKind::Other,
    }
}
