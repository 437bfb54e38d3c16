//! The methods of the protocol, one line each: what they do stands in their own files.

use super::guard::output::Output;
use super::guard::process;
use super::session::Session;
use super::wake::Work;
use super::{analysis, capabilities, scan};
use std::sync::Arc;
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{
    CodeActionParams, CodeActionResponse, CompletionParams, CompletionResponse, CreateFilesParams, DeleteFilesParams,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentSymbolParams, DocumentSymbolResponse,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult,
    InitializedParams, Location, PrepareRenameResponse, ReferenceParams, RenameFilesParams, RenameParams, ServerInfo,
    TextDocumentPositionParams, Url, WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult, WorkspaceEdit,
};
use tower_lsp::{Client, LanguageServer};

/// The requests that are served; ours are known by their prefix.
const REQUESTS: [&str; 12] = [
    "initialize",
    "shutdown",
    "textDocument/codeAction",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/diagnostic",
    "textDocument/documentSymbol",
    "textDocument/hover",
    "textDocument/prepareRename",
    "textDocument/references",
    "textDocument/rename",
    "workspace/diagnostic",
];

/// Whether there is a handler for this request.
pub fn serves(method: &str) -> bool {
    method.starts_with("karrot-ls/") || REQUESTS.contains(&method)
}

/// The protocol's methods.
pub struct Backend(pub(super) Arc<Session>);

impl Backend {
    /// A server for this client.
    pub fn new(client: Client, output: Arc<Output>) -> Self {
        Self(Session::new(client, output))
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(id) = params.process_id {
            process::watch_client(id);
        }
        let client = capabilities::Client::new(&params);
        let capabilities = client.server_capabilities();
        self.0.set_capabilities(client);
        self.0.set_initial_folders(&params);
        self.0.take_settings(params.initialization_options.unwrap_or_default());
        Ok(InitializeResult {
            capabilities,
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let mut analysis = analysis::Analysis::default();
        self.0.start_thread(|session| &session.analysis, move |session, work| analysis.run(session, work));
        self.0.start_thread(|session| &session.scan, scan::run);
        self.0.start_refreshing();
        self.0.register();
        if self.0.capabilities().configuration {
            self.0.ask_for_settings();
        }
        self.0.scan.ask(Work::Everything);
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        self.0.did_open(params);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        self.0.did_change(params);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.0.did_save(&params);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.0.did_close(&params);
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        self.0.clone().completion(params.text_document_position).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.0.clone().definition(params.text_document_position_params).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        self.0.clone().references(params).await
    }

    async fn prepare_rename(&self, at: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        self.0.clone().prepare_rename(at).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        self.0.clone().rename(params).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.0.clone().hover(params.text_document_position_params).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.0.clone().symbols(params.text_document.uri).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.0.clone().code_action(params).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        self.0.clone().diagnostic(params).await
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        self.0.clone().workspace_diagnostic(params).await
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.0.capabilities().configuration {
            self.0.ask_for_settings();
        } else {
            self.0.take_settings(params.settings);
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.0.change_folders(&params);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.0.files_changed(params.changes.iter().map(|change| &change.uri));
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.0.files_changed(parsed(params.files.iter().map(|file| &file.uri)).iter());
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        self.0.files_changed(parsed(params.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri])).iter());
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.0.files_changed(parsed(params.files.iter().map(|file| &file.uri)).iter());
    }
}

fn parsed<'a>(uris: impl Iterator<Item = &'a String>) -> Vec<Url> {
    uris.filter_map(|uri| Url::parse(uri).ok()).collect()
}
