//! When the project that was concluded last still holds (design §2): where nothing that it read says anything else now.

use super::view::View;
use crate::project::{Archive, Entry, File, FileKind, Files, Project, Settings};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A project and what it was concluded from.
pub struct Concluded {
    project: Arc<Project>,
    settings: Settings,
    folders: Arc<[PathBuf]>,
    /// Paths of the documents that were open.
    open: HashSet<Arc<Path>>,
    reads: Reads,
}

/// What was read, and what it said; `None` where there was no such file or directory.
#[derive(Default)]
struct Reads {
    files: HashMap<PathBuf, Option<u64>>,
    listings: HashMap<PathBuf, Option<Arc<[Entry]>>>,
}

impl Concluded {
    /// Concludes a project.
    pub fn new(view: &View, folders: &Arc<[PathBuf]>, settings: &Settings) -> Self {
        let recorder = Recorder { view, reads: Mutex::default() };
        let project = Arc::new(Project::build(&recorder, folders, settings));
        let reads = recorder.reads.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (settings, folders, open) = (settings.clone(), Arc::clone(folders), view.open.keys().cloned().collect());
        Self { project, settings, folders, open, reads }
    }

    /// The project.
    pub fn project(&self) -> Arc<Project> {
        Arc::clone(&self.project)
    }

    /// Whether the project still holds after these paths have changed on the disk, and the open documents in any way.
    pub fn holds(&self, view: &View, folders: &[PathBuf], settings: &Settings, changed: &HashSet<PathBuf>) -> bool {
        if self.settings != *settings || *self.folders != *folders {
            return false;
        }
        if !view.open.keys().all(|path| self.same_file(path, view)) {
            return false;
        }
        let closed = self.open.iter().filter(|path| !view.open.contains_key(*path));
        let opened = view.open.keys().filter(|path| !self.open.contains(*path));
        for path in closed.chain(opened) {
            if !self.same_file(path, view) || !self.same_listings_above(path, view) {
                return false;
            }
        }
        changed.is_empty() || self.holds_on_disk(view, changed)
    }

    /// The documents that are open now are those that the next call compares with.
    pub fn note_open(&mut self, view: &View) {
        if self.open.len() != view.open.len() || !view.open.keys().all(|path| self.open.contains(path)) {
            self.open = view.open.keys().cloned().collect();
        }
    }

    fn holds_on_disk(&self, view: &View, changed: &HashSet<PathBuf>) -> bool {
        // A directory may have changed with all that is in it.
        let is_changed = |path: &Path| path.ancestors().any(|ancestor| changed.contains(ancestor));
        let mut files = self.reads.files.keys().filter(|path| is_changed(path));
        let mut listings = self.reads.listings.iter().filter(|(path, _)| is_changed(path));
        files.all(|path| self.same_file(path, view))
            && listings.all(|(path, read)| *read == view.entries(path))
            && changed.iter().all(|path| self.same_listings_above(path, view))
    }

    fn same_file(&self, path: &Path, view: &View) -> bool {
        let Some(read) = self.reads.files.get(path) else { return true };
        match (read, view.file(path)) {
            (None, file) => file.is_none(),
            (Some(_), None) => false,
            (Some(read), Some(file)) => {
                *read == content(&file) || (self.project.depends_on(path) && self.project.holds_for(&file))
            }
        }
    }

    /// An open document stands for itself and for the directories on the way to it.
    fn same_listings_above(&self, path: &Path, view: &View) -> bool {
        path.ancestors().skip(1).all(|directory| match self.reads.listings.get(directory) {
            Some(read) => *read == view.entries(directory),
            None => true,
        })
    }
}

/// What a file says, as a number: its program's where it has one, else its text's.
fn content(file: &File) -> u64 {
    if file.kind == FileKind::Python {
        return file.facts.whole;
    }
    let mut hasher = DefaultHasher::new();
    file.source.as_str().hash(&mut hasher);
    hasher.finish()
}

/// Files that note what is read of them.
struct Recorder<'a> {
    view: &'a View,
    reads: Mutex<Reads>,
}

impl Recorder<'_> {
    fn reads(&self) -> MutexGuard<'_, Reads> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for Recorder<'_> {
    fn file(&self, path: &Path) -> Option<Arc<File>> {
        let file = self.view.file(path);
        self.reads().files.insert(path.to_owned(), file.as_deref().map(content));
        file
    }

    fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        let entries = self.view.entries(directory);
        self.reads().listings.insert(directory.to_owned(), entries.clone());
        entries
    }

    fn archive(&self, path: &Path) -> Option<Arc<Archive>> {
        // An archive is read once, when the workspace is made.
        self.view.archive(path)
    }

    fn known(&self) -> Vec<Arc<File>> {
        let known = self.view.known();
        let mut reads = self.reads();
        for file in &known {
            reads.files.insert(file.path.to_path_buf(), Some(content(file)));
        }
        known
    }
}
