//! One consistent state of the workspace, from which every answer is computed.

use super::{ConfigurationProblem, Project, Settings};
use crate::facts::FileFacts;
use crate::host::ArchiveFault;
use crate::text::Source;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `*.py`
    Python,
    /// A Django template: `*.html`; `*.txt` and the like below a `templates` folder.
    Template,
    /// A Jinja template: `*.jinja2`, `*.jinja`, `*.j2`.
    Jinja,
    /// A frontend manifest: `manifest.json`.
    Manifest,
    /// `karrot-ls.toml`
    Configuration,
    /// What someone may give to the host's installer: `*.zip`, and others that it refuses.
    Archive,
    /// A frontend's script: `*.js`, `*.ts`, `*.vue`.
    Script,
    /// Anything else that an editor opens.
    Other,
}

impl FileKind {
    /// What the file of a path is read as.
    pub fn of(path: &Path) -> Self {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let suffix = name.rsplit_once('.').map_or("", |(_, suffix)| suffix);
        match (name, suffix) {
            ("manifest.json", _) => Self::Manifest,
            ("karrot-ls.toml", _) => Self::Configuration,
            (_, "py") => Self::Python,
            (_, "zip" | "gz" | "tgz" | "bz2" | "xz" | "tar" | "7z" | "rar" | "whl") => Self::Archive,
            (_, "jinja2" | "jinja" | "j2") => Self::Jinja,
            // The folder that Django's own Jinja backend looks into.
            (_, "html" | "htm") if path.components().any(|part| part.as_os_str() == "jinja2") => Self::Jinja,
            (_, "html" | "htm" | "djhtml") => Self::Template,
            (_, "txt" | "xml" | "svg" | "js" | "css" | "json" | "md" | "email" | "mjml")
                if path.components().any(|part| part.as_os_str() == "templates") =>
            {
                Self::Template
            }
            (_, "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "tsx" | "vue") => Self::Script,
            _ => Self::Other,
        }
    }
}

/// One version of one file.
#[derive(Clone, Debug)]
pub struct File {
    /// Absolute path; for a document that is no file, its URI's text (which is never absolute, so never read from the disk).
    pub path: Arc<Path>,
    /// What it is read as.
    pub kind: FileKind,
    /// Its text.
    pub source: Source,
    /// Its tree, kept for open Python files only.
    pub tree: Option<tree_sitter::Tree>,
    /// What it says; empty for files that aren't Python.
    pub facts: Arc<FileFacts>,
    /// The document's version where it is open in an editor.
    pub version: Option<i32>,
}

/// What a directory entry is, links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A link to a directory.
    LinkedDirectory,
    /// A socket, a pipe, a device, a broken link: never opened.
    Other,
}

/// One entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: EntryKind,
}

/// An archive as the host's installer makes a plugin of it. It is a folder of its own, which holds the plugin's under the name that
/// the installer gives; what it holds is read as that folder's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The plugin's name; empty where the installer makes the folder of all plugins of it.
    pub name: String,
    /// What is wrong with it as such.
    pub faults: Vec<ArchiveFault>,
}

/// Access to files as one snapshot sees them: open documents first, then what is on the disk. Implemented by `workspace`.
pub trait Files: Send + Sync {
    /// The file of a path, read when first asked for; `None` where there is no such regular file.
    fn file(&self, path: &Path) -> Option<Arc<File>>;
    /// The entries of a directory sorted by name, open documents that are not on the disk included; `None` where there is none.
    fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>>;
    /// Every known file of the workspace that can matter, sorted by path: what the scan found and what is open.
    fn known(&self) -> Vec<Arc<File>>;
    /// The archive of a path, where one was given as a folder.
    fn archive(&self, path: &Path) -> Option<Arc<Archive>>;
}

/// One consistent state: files, settings and what was concluded from them. Cheap to share, never changed.
pub struct Snapshot {
    /// Counts the states; larger is newer.
    pub revision: u64,
    /// The workspace's folders, or the paths that the command line was given.
    pub folders: Arc<[PathBuf]>,
    /// Whether the scan has ended; before that every scope is open (design §1.5).
    pub scanned: bool,
    /// The files.
    pub files: Arc<dyn Files>,
    /// What was concluded from the files.
    pub project: Arc<Project>,
    /// What the user said: command line, editor and configuration files, in this order of weight.
    pub settings: Arc<Settings>,
    /// What of the configuration files could not be used.
    pub problems: Arc<[ConfigurationProblem]>,
}
