//! What happens to folders and files beside the open documents.

use super::convert::path_of;
use super::guard::log;
use super::session::Session;
use super::settings::SECTION;
use super::wake::Work;
use crate::project::FileKind;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use tower_lsp::lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams, FileSystemWatcher, GlobPattern,
    InitializeParams, Registration, Url, WatchKind,
};

/// What findings are made of.
const WATCHED: [&str; 6] = [
    "**/*.py",
    "**/*.{html,htm,djhtml,jinja,jinja2,j2}",
    "**/templates/**/*.{txt,xml,svg,css,json,md,email,mjml}",
    "**/*.{js,mjs,cjs,jsx,ts,mts,tsx,vue}",
    "**/manifest.json",
    "**/karrot-ls.toml",
];

/// What builds, tests and editors make and delete all the time.
const IDLE: [&str; 11] = ["pyc", "pyo", "tmp", "swp", "log", "lock", "so", "o", "map", "css", "svg"];

impl Session {
    /// The folders that the client starts with: its workspace folders, or the older root, or none.
    #[allow(deprecated, reason = "clients without workspace folders say only rootUri or rootPath")]
    pub fn set_initial_folders(&self, params: &InitializeParams) {
        let folders = match (&params.workspace_folders, &params.root_uri, &params.root_path) {
            (Some(folders), _, _) if !folders.is_empty() => folders.iter().map(|folder| folder.uri.clone()).collect(),
            (_, Some(root), _) => vec![root.clone()],
            (_, None, Some(root)) => Url::from_file_path(root).into_iter().collect(),
            _ => Vec::new(),
        };
        self.set_folders(local(&folders));
    }

    fn set_folders(&self, folders: Vec<PathBuf>) {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&folders);
        self.workspace.set_folders(folders);
    }

    /// Folders came and went. Removing one that is not there changes nothing.
    pub fn change_folders(&self, params: &DidChangeWorkspaceFoldersParams) {
        let uris = |folders: &[tower_lsp::lsp_types::WorkspaceFolder]| {
            local(&folders.iter().map(|folder| folder.uri.clone()).collect::<Vec<_>>())
        };
        let (added, removed) = (uris(&params.event.added), uris(&params.event.removed));
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone();
        folders.retain(|folder| !removed.contains(folder) && !added.contains(folder));
        folders.extend(added);
        self.set_folders(folders);
        self.scan.ask(Work::Everything);
        self.analysis.ask(Work::Everything);
    }

    /// Files came, went or changed on the disk.
    pub fn files_changed<'a>(&self, uris: impl Iterator<Item = &'a Url>) {
        let mut paths = local(&uris.cloned().collect::<Vec<_>>());
        // Of everything else that comes or goes, only a folder can matter.
        paths.retain(|path| {
            !matches!(FileKind::of(path), FileKind::Archive | FileKind::Other)
                || path.extension().is_none_or(|suffix| !IDLE.iter().any(|idle| suffix == *idle))
        });
        if paths.is_empty() {
            return;
        }
        self.workspace.disk_changed(&paths);
        self.analysis.ask(Work::Everything);
    }

    /// Tells the client what we want to hear of.
    pub fn register(self: &Arc<Self>) {
        let client = self.capabilities();
        let mut registrations = Vec::new();
        if client.registers_watchers {
            let watcher =
                |glob: &str, kind| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind };
            // Where a folder comes or goes at once, clients tell of the folder alone.
            let folders = watcher("**/*", Some(WatchKind::Create | WatchKind::Delete));
            let watchers = WATCHED.iter().map(|glob| watcher(glob, None)).chain([folders]).collect();
            let options = DidChangeWatchedFilesRegistrationOptions { watchers };
            registrations.push(registration("workspace/didChangeWatchedFiles", serde_json::to_value(options).ok()));
        }
        if client.registers_configuration {
            let options = serde_json::json!({"section": SECTION});
            registrations.push(registration("workspace/didChangeConfiguration", Some(options)));
        }
        if registrations.is_empty() {
            return;
        }
        let session = self.clone();
        self.runtime.spawn(async move {
            if let Err(error) = session.client.register_capability(registrations).await {
                log::write(format!("client/registerCapability: {error}"));
            }
        });
    }
}

fn registration(method: &str, register_options: Option<serde_json::Value>) -> Registration {
    Registration { id: format!("karrot-ls/{method}"), method: method.to_owned(), register_options }
}

/// The paths of what is on this disk.
fn local(uris: &[Url]) -> Vec<PathBuf> {
    uris.iter().map(path_of).filter(|path| path.is_absolute()).map(|path| path.to_path_buf()).collect()
}
