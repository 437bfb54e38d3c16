//! The workspace room against real directories: texts before files, hostile files, scans, settings.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

#[path = "workspace/changes.rs"]
mod changes;
#[path = "workspace/documents.rs"]
mod documents;
#[path = "workspace/hostile.rs"]
mod hostile;
#[path = "workspace/scan.rs"]
mod scan;
#[path = "workspace/settings.rs"]
mod settings;

use karrot_ls::project::Settings;
use karrot_ls::syntax::Budget;
use karrot_ls::text::{Position, Range};
use karrot_ls::workspace::{Change, Options, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn workspace(folder: &Path) -> Arc<Workspace> {
    Workspace::new(Options {
        folders: vec![folder.to_owned()],
        budget: Budget::Unlimited,
        settings: Settings::default(),
    })
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn scan(workspace: &Workspace) -> karrot_ls::workspace::Scan {
    workspace.scan(&|_| {}, &|| false)
}

fn text(workspace: &Workspace, path: &Path) -> Option<String> {
    workspace.snapshot().files.file(path).map(|file| file.source.as_str().to_owned())
}

fn known(workspace: &Workspace, folder: &Path) -> Vec<String> {
    let files = workspace.snapshot().files.known();
    files.iter().map(|file| file.path.strip_prefix(folder).unwrap_or(&file.path).display().to_string()).collect()
}

fn names(workspace: &Workspace, directory: &Path) -> Option<Vec<String>> {
    let entries = workspace.snapshot().files.entries(directory)?;
    Some(entries.iter().map(|entry| entry.name.clone()).collect())
}

fn insert(line: u32, column: u32, text: &str) -> Change {
    let at = Position { line, column };
    Change { range: Some(Range { start: at, end: at }), text: text.to_owned() }
}
