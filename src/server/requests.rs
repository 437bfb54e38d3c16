//! How a request is computed: off the protocol's thread, given up when it is cancelled.

use super::convert::{self, path_of, range};
use super::faults;
use super::guard::log;
use super::report::findings;
use super::session::Session;
use crate::features;
use crate::project::{File, Snapshot};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::{
    CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, CompletionResponse,
    DocumentSymbolResponse, GotoDefinitionResponse, Hover, Location, PrepareRenameResponse, ReferenceParams,
    RenameParams, TextDocumentPositionParams, Url, WorkspaceEdit,
};

/// Tells a computation whether its request was cancelled.
#[derive(Clone, Debug, Default)]
pub struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Whether nobody waits for the answer any more.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Set when the request's future is dropped, which is how tower-lsp cancels it.
struct Waiting(Cancelled);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Computes an answer on the pool. What it needs to know of the moment of its arrival it must have taken before.
pub async fn compute<T: Send + 'static>(
    method: &'static str,
    work: impl FnOnce(&Cancelled) -> Result<T> + Send + 'static,
) -> Result<T> {
    let waiting = Waiting(Cancelled::default());
    let cancelled = waiting.0.clone();
    let job = tokio::task::spawn_blocking(move || {
        faults::strike(method, &cancelled);
        if cancelled.is_set() { Err(Error::request_cancelled()) } else { work(&cancelled) }
    });
    let outcome = job.await;
    drop(waiting);
    outcome.unwrap_or_else(|error| {
        log::write(format!("{method} failed: {error}"));
        Err(Error::internal_error())
    })
}

/// What a request about a document is computed from.
struct Asked<'a> {
    session: &'a Session,
    snapshot: &'a Snapshot,
    file: &'a File,
}

impl Session {
    /// Computes an answer about a document from the text that the client saw when it asked. If that has changed before the
    /// computation began, positions would point elsewhere: the client asks again (LSP 3.17 §ContentModified).
    async fn about<T: Send + 'static>(
        self: Arc<Self>,
        method: &'static str,
        uri: &Url,
        work: impl FnOnce(&Asked<'_>) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let path = path_of(uri);
        let asked = self.documents.get(&path).map(|document| document.version);
        compute(method, move |_| {
            let snapshot = self.workspace.snapshot();
            let Some(file) = snapshot.files.file(&path) else { return Ok(None) };
            if asked.is_some() && asked != file.version {
                return Err(Error::content_modified());
            }
            Ok(work(&Asked { session: &self, snapshot: &snapshot, file: &file }))
        })
        .await
    }

    /// What can be inserted.
    pub async fn completion(self: Arc<Self>, at: TextDocumentPositionParams) -> Result<Option<CompletionResponse>> {
        let position = at.position;
        self.about("textDocument/completion", &at.text_document.uri, move |asked| {
            let offers = features::completion(asked.snapshot, asked.file, asked.offset(position));
            Some(convert::completion(asked.file, offers, asked.session.capabilities()))
        })
        .await
    }

    /// Where it is defined.
    pub async fn definition(self: Arc<Self>, at: TextDocumentPositionParams) -> Result<Option<GotoDefinitionResponse>> {
        let position = at.position;
        self.about("textDocument/definition", &at.text_document.uri, move |asked| {
            let targets = features::definition(asked.snapshot, asked.file, asked.offset(position));
            let client = asked.session.capabilities();
            (!targets.is_empty()).then(|| convert::definition(asked.snapshot, asked.file, &targets, client))
        })
        .await
    }

    /// Where it is named.
    pub async fn references(self: Arc<Self>, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        self.about("textDocument/references", &at.text_document.uri, move |asked| {
            let with_definitions = params.context.include_declaration;
            let offset = asked.offset(at.position);
            let found = features::references(asked.snapshot, asked.file, offset, with_definitions);
            Some(convert::locations(asked.snapshot, &found, asked.session.capabilities()))
        })
        .await
    }

    /// What would be renamed.
    pub async fn prepare_rename(
        self: Arc<Self>,
        at: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let position = at.position;
        self.about("textDocument/prepareRename", &at.text_document.uri, move |asked| {
            let span = features::renamable(asked.snapshot, asked.file, asked.offset(position))?;
            let encoding = asked.session.capabilities().encoding;
            Some(PrepareRenameResponse::Range(convert::to_range(&asked.file.source, span, encoding)))
        })
        .await
    }

    /// The same under another name.
    pub async fn rename(self: Arc<Self>, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let answer = self
            .about("textDocument/rename", &at.text_document.uri, move |asked| {
                let new = params.new_name.as_str();
                let places = features::rename(asked.snapshot, asked.file, asked.offset(at.position), new);
                Some(places.map(|places| convert::renamed(asked.snapshot, &places, new, asked.session.capabilities())))
            })
            .await?;
        match answer {
            None => Ok(None),
            Some(Ok(edit)) => Ok(edit),
            // LSP 3.17 §RequestFailed: shown to the user as it is.
            Some(Err(why)) => Err(Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None }),
        }
    }

    /// What it is.
    pub async fn hover(self: Arc<Self>, at: TextDocumentPositionParams) -> Result<Option<Hover>> {
        let position = at.position;
        self.about("textDocument/hover", &at.text_document.uri, move |asked| {
            let hover = features::hover(asked.snapshot, asked.file, asked.offset(position))?;
            Some(convert::hover(asked.file, hover, asked.session.capabilities()))
        })
        .await
    }

    /// A file's outline.
    pub async fn symbols(self: Arc<Self>, uri: Url) -> Result<Option<DocumentSymbolResponse>> {
        self.about("textDocument/documentSymbol", &uri.clone(), move |asked| {
            let symbols = features::symbols(asked.snapshot, asked.file);
            Some(convert::symbols(&uri, asked.file, symbols, asked.session.capabilities()))
        })
        .await
    }

    /// The fixes of the findings that touch a range.
    pub async fn code_action(self: Arc<Self>, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let wanted = params.context.only.as_ref().is_none_or(|kinds| kinds.iter().any(includes_quick_fixes));
        if !wanted || !self.capabilities().code_actions {
            return Ok(None);
        }
        let asked_range = range(params.range);
        self.about("textDocument/codeAction", &params.text_document.uri, move |asked| {
            let client = asked.session.capabilities();
            let span = asked.file.source.span(asked_range, client.encoding);
            let mut actions = Vec::new();
            for finding in findings(asked.snapshot, asked.file) {
                if finding.span.start > span.end || span.start > finding.span.end {
                    continue;
                }
                let diagnostic = convert::diagnostic(asked.snapshot, asked.file, &finding, client);
                let possible = finding.fixes.iter().enumerate().filter_map(|(at, fix)| {
                    convert::code_action(asked.snapshot, fix, diagnostic.clone(), at == 0, client)
                });
                actions.extend(possible.map(CodeActionOrCommand::CodeAction));
            }
            Some(actions)
        })
        .await
    }
}

impl Asked<'_> {
    fn offset(&self, position: tower_lsp::lsp_types::Position) -> u32 {
        let offset = self.file.source.offset(convert::position(position), self.session.capabilities().encoding);
        u32::try_from(offset).unwrap_or(u32::MAX)
    }
}

/// Kinds are hierarchical: asking for the empty kind is asking for all (LSP 3.17 §CodeActionKind).
fn includes_quick_fixes(kind: &CodeActionKind) -> bool {
    matches!(kind.as_str(), "" | "quickfix")
}
