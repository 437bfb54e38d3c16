//! What the client can do, and what we offer it.

use crate::text::Encoding;
use tower_lsp::lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DiagnosticOptions, DiagnosticServerCapabilities, FileOperationFilter, FileOperationPattern,
    FileOperationRegistrationOptions, HoverProviderCapability, InitializeParams, MarkupKind, OneOf,
    PositionEncodingKind, RenameOptions, ResourceOperationKind, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkDoneProgressOptions, WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

/// What the client said of itself, as far as we ask.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The unit of columns.
    pub encoding: Encoding,
    /// It asks for diagnostics, and asks again when told to: then none are pushed.
    pub pulls_diagnostics: bool,
    /// It shows places beside a diagnostic.
    pub related_information: bool,
    /// It takes versioned edits.
    pub document_changes: bool,
    /// It creates files in an edit.
    pub can_create: bool,
    /// It renames files in an edit.
    pub can_rename: bool,
    /// It takes code actions, not only commands.
    pub code_actions: bool,
    /// It shows a detail beside a completion's label.
    pub label_details: bool,
    /// It renders markdown beside a completion.
    pub completion_markdown: bool,
    /// It renders markdown over a word.
    pub hover_markdown: bool,
    /// It takes links with an origin.
    pub definition_links: bool,
    /// It asks whether something can be renamed before it asks for a name.
    pub prepares_rename: bool,
    /// It shows an outline as a tree.
    pub nested_symbols: bool,
    /// It shows progress.
    pub progress: bool,
    /// It can be asked for its settings.
    pub configuration: bool,
    /// It can be told later that settings are of interest.
    pub registers_configuration: bool,
    /// It can be told later which files are of interest.
    pub registers_watchers: bool,
}

impl Client {
    /// Reads the client's capabilities.
    pub fn new(params: &InitializeParams) -> Self {
        let ClientCapabilities { workspace, text_document, window, general, .. } = params.capabilities.clone();
        let (workspace, text) = (workspace.unwrap_or_default(), text_document.unwrap_or_default());
        let edit = workspace.workspace_edit.unwrap_or_default();
        let operations = edit.resource_operations.unwrap_or_default();
        let item = text.completion.unwrap_or_default().completion_item.unwrap_or_default();
        let is_markdown =
            |formats: Option<Vec<MarkupKind>>| formats.is_some_and(|all| all.contains(&MarkupKind::Markdown));
        let refreshes = workspace.diagnostic.and_then(|diagnostic| diagnostic.refresh_support).unwrap_or_default();
        Self {
            encoding: encoding(&general.and_then(|general| general.position_encodings).unwrap_or_default()),
            // Without a refresh the client would never hear of what a change did to other files.
            pulls_diagnostics: text.diagnostic.is_some() && refreshes,
            related_information: text
                .publish_diagnostics
                .and_then(|publish| publish.related_information)
                .unwrap_or_default(),
            // Neovim 0.11 names the operations and not the form that alone can hold them.
            document_changes: edit.document_changes.unwrap_or_default() || !operations.is_empty(),
            can_create: operations.contains(&ResourceOperationKind::Create),
            can_rename: operations.contains(&ResourceOperationKind::Rename),
            code_actions: text.code_action.is_some_and(|action| action.code_action_literal_support.is_some()),
            label_details: item.label_details_support.unwrap_or_default(),
            completion_markdown: is_markdown(item.documentation_format),
            hover_markdown: is_markdown(text.hover.and_then(|hover| hover.content_format)),
            definition_links: text.definition.and_then(|definition| definition.link_support).unwrap_or_default(),
            prepares_rename: text.rename.and_then(|rename| rename.prepare_support).unwrap_or_default(),
            nested_symbols: text
                .document_symbol
                .and_then(|symbol| symbol.hierarchical_document_symbol_support)
                .unwrap_or_default(),
            progress: window.and_then(|window| window.work_done_progress).unwrap_or_default(),
            configuration: workspace.configuration.unwrap_or_default(),
            registers_configuration: workspace
                .did_change_configuration
                .and_then(|change| change.dynamic_registration)
                .unwrap_or_default(),
            registers_watchers: workspace
                .did_change_watched_files
                .and_then(|watched| watched.dynamic_registration)
                .unwrap_or_default(),
        }
    }

    /// What we offer this client.
    pub fn server_capabilities(&self) -> ServerCapabilities {
        let all_files = Some(FileOperationRegistrationOptions {
            filters: vec![FileOperationFilter {
                scheme: Some("file".to_owned()),
                pattern: FileOperationPattern { glob: "**/*".to_owned(), matches: None, options: None },
            }],
        });
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
                ..TextDocumentSyncOptions::default()
            })),
            completion_provider: Some(CompletionOptions {
                // Where a name can begin: a string, a namespace's member, a module's member.
                trigger_characters: Some(["\"", "'", ":", ".", "<"].map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            // The options only for who says that it asks first (LSP 3.17 §Rename).
            rename_provider: Some(if self.prepares_rename {
                let work_done_progress_options = WorkDoneProgressOptions::default();
                OneOf::Right(RenameOptions { prepare_provider: Some(true), work_done_progress_options })
            } else {
                OneOf::Left(true)
            }),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            code_action_provider: self.code_actions.then(|| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
                    ..CodeActionOptions::default()
                })
            }),
            diagnostic_provider: self.pulls_diagnostics.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("karrot-ls".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    ..DiagnosticOptions::default()
                })
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: Some(WorkspaceFileOperationsServerCapabilities {
                    did_create: all_files.clone(),
                    did_rename: all_files.clone(),
                    did_delete: all_files,
                    ..WorkspaceFileOperationsServerCapabilities::default()
                }),
            }),
            ..ServerCapabilities::default()
        }
    }
}

/// Bytes are what everything inside counts in; UTF-16 is what every client has to know (LSP 3.17 §PositionEncodingKind).
fn encoding(offered: &[PositionEncodingKind]) -> Encoding {
    let preferred = [(PositionEncodingKind::UTF8, Encoding::Utf8), (PositionEncodingKind::UTF32, Encoding::Utf32)];
    preferred.into_iter().find(|(kind, _)| offered.contains(kind)).map_or(Encoding::Utf16, |(_, encoding)| encoding)
}
