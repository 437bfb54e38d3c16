//! Fixes → code actions.

use super::{to_range, uri_of};
use crate::features::Mention;
use crate::project::Snapshot;
use crate::rules::{Edit, Fix, Operation};
use crate::server::capabilities::Client;
use crate::text::{Source, Span};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use tower_lsp::lsp_types::{
    CodeAction, CodeActionKind, CreateFile, CreateFileOptions, Diagnostic, DocumentChangeOperation, DocumentChanges,
    OneOf, OptionalVersionedTextDocumentIdentifier, RenameFile, RenameFileOptions, ResourceOp, TextDocumentEdit,
    TextEdit, WorkspaceEdit,
};

/// The code action of a fix; `None` where the client can't do what it takes.
pub fn code_action(
    snapshot: &Snapshot,
    fix: &Fix,
    of: Diagnostic,
    preferred: bool,
    client: &Client,
) -> Option<CodeAction> {
    Some(CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![of]),
        edit: Some(workspace_edit(snapshot, fix, client)?),
        is_preferred: Some(preferred),
        ..CodeAction::default()
    })
}

/// The edit that writes a name at these places.
pub fn renamed(snapshot: &Snapshot, places: &[Mention], name: &str, client: &Client) -> Option<WorkspaceEdit> {
    let edit = |place: &Mention| Edit { file: place.file.clone(), span: place.span, content: name.to_owned() };
    let edits = places.iter().map(edit).collect();
    workspace_edit(snapshot, &Fix { title: String::new(), safe: false, edits, operations: Vec::new() }, client)
}

fn workspace_edit(snapshot: &Snapshot, fix: &Fix, client: &Client) -> Option<WorkspaceEdit> {
    // What an operation creates is edited as an empty text, wherever the snapshot has a file of that name.
    let made: Vec<&Path> = fix
        .operations
        .iter()
        .filter_map(|operation| match operation {
            Operation::Create(path) => Some(&**path),
            Operation::Rename(..) => None,
        })
        .collect();
    let mut edits: BTreeMap<&Path, Vec<TextEdit>> = BTreeMap::new();
    for edit in &fix.edits {
        let range = if made.contains(&&*edit.file) {
            to_range(&Source::default(), Span::empty(0), client.encoding)
        } else {
            to_range(&snapshot.files.file(&edit.file)?.source, edit.span, client.encoding)
        };
        edits.entry(&edit.file).or_default().push(TextEdit { range, new_text: edit.content.clone() });
    }
    if !client.document_changes {
        if !fix.operations.is_empty() {
            return None;
        }
        let changes: Option<HashMap<_, _>> =
            edits.into_iter().map(|(path, edits)| Some((uri_of(path)?, edits))).collect();
        return Some(WorkspaceEdit { changes, ..WorkspaceEdit::default() });
    }
    let mut changes = Vec::new();
    for operation in &fix.operations {
        changes.push(DocumentChangeOperation::Op(match operation {
            Operation::Create(path) if client.can_create => ResourceOp::Create(CreateFile {
                uri: uri_of(path)?,
                // Neovim 0.11.4 creates nothing at all where `ignoreIfExists` is set. Without it VS Code refuses a file that
                // came into being meanwhile; Neovim empties it, so it has to tell us of what it makes (`karrot_ls/files.lua`).
                options: Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
                annotation_id: None,
            }),
            Operation::Rename(from, to) if client.can_rename => ResourceOp::Rename(RenameFile {
                old_uri: uri_of(from)?,
                new_uri: uri_of(to)?,
                options: Some(RenameFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
                annotation_id: None,
            }),
            Operation::Create(_) | Operation::Rename(..) => return None,
        }));
    }
    for (path, edits) in edits {
        // Only an open document has a version; the client refuses an edit that was made for another one.
        let version = snapshot.files.file(path).filter(|_| !made.contains(&path)).and_then(|file| file.version);
        changes.push(DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri: uri_of(path)?, version },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        }));
    }
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(changes)), ..WorkspaceEdit::default() })
}
