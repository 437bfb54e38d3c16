//! What was read of files, and whether a change leaves that as it was.

use super::evaluate::Dependency;
use super::snapshot::{Archive, Entry, File, FileKind, Files};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was read, and what it said; `None` where there was no such file or directory.
#[derive(Clone, Default)]
pub struct Reads {
    files: HashMap<PathBuf, Option<u64>>,
    listings: HashMap<PathBuf, Option<Arc<[Entry]>>>,
}

/// What may be different now.
pub struct Change<'a> {
    /// The files as they are now.
    pub files: &'a dyn Files,
    /// Documents that are open: their texts may be others.
    pub open: &'a [Arc<Path>],
    /// Documents that were opened or closed: they stand for themselves and for the directories on the way to them.
    pub came_or_went: &'a [Arc<Path>],
    /// Files and directories that changed on the disk, with all that is below them.
    pub on_disk: &'a HashSet<PathBuf>,
}

/// What was read of files that were run: the inside of a function counts only where it was run.
pub type Dependencies = BTreeMap<PathBuf, Dependency>;

impl Reads {
    /// Adds what others have read.
    pub fn extend(&mut self, other: &Self) {
        self.files.extend(other.files.iter().map(|(path, read)| (path.clone(), *read)));
        self.listings.extend(other.listings.iter().map(|(path, read)| (path.clone(), read.clone())));
    }

    fn holds_file(&self, path: &Path, files: &dyn Files, ran: &[&Dependencies]) -> bool {
        let Some(read) = self.files.get(path) else { return true };
        match (read, files.file(path)) {
            (None, file) => file.is_none(),
            (Some(_), None) => false,
            (Some(read), Some(file)) => *read == content(&file) || holds_program(&file, ran),
        }
    }

    fn holds_listings_above(&self, path: &Path, files: &dyn Files) -> bool {
        path.ancestors().skip(1).all(|directory| match self.listings.get(directory) {
            Some(read) => *read == files.entries(directory),
            None => true,
        })
    }
}

/// Whether everyone who ran a file would do the same with what it says now.
fn holds_program(file: &File, ran: &[&Dependencies]) -> bool {
    let mut known = ran.iter().filter_map(|ran| ran.get(&*file.path)).peekable();
    known.peek().is_some()
        && known.all(|read| if read.inside { read.whole == file.facts.whole } else { read.shape == file.facts.shape })
}

impl Change<'_> {
    /// Whether all that was read still says the same; `ran` is what was run of it.
    pub fn leaves(&self, reads: &Reads, ran: &[&Dependencies]) -> bool {
        let same_file = |path: &Path| reads.holds_file(path, self.files, ran);
        let same_above = |path: &Path| reads.holds_listings_above(path, self.files);
        self.open.iter().all(|path| same_file(path))
            && self.came_or_went.iter().all(|path| same_file(path) && same_above(path))
            && (self.on_disk.is_empty() || self.leaves_disk(reads, &same_file, &same_above))
    }

    fn leaves_disk(
        &self,
        reads: &Reads,
        same_file: &dyn Fn(&Path) -> bool,
        same_above: &dyn Fn(&Path) -> bool,
    ) -> bool {
        // A directory may have changed with all that is in it.
        let is_changed = |path: &Path| path.ancestors().any(|ancestor| self.on_disk.contains(ancestor));
        let mut read = reads.files.keys().filter(|path| is_changed(path));
        let mut listings = reads.listings.iter().filter(|(path, _)| is_changed(path));
        read.all(|path| same_file(path))
            && listings.all(|(path, read)| *read == self.files.entries(path))
            && self.on_disk.iter().all(|path| same_above(path))
    }

    /// The open documents that say something else than was read; `None` where something else may have changed as well.
    pub fn edited(&self, reads: &Reads, ran: &[&Dependencies]) -> Option<Vec<&Arc<Path>>> {
        if !self.came_or_went.is_empty() || !self.on_disk.is_empty() {
            return None;
        }
        Some(self.open.iter().filter(|path| !reads.holds_file(path, self.files, ran)).collect())
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
pub struct Recorder<'a> {
    files: &'a dyn Files,
    reads: Mutex<Reads>,
}

impl<'a> Recorder<'a> {
    /// Of which nothing was read yet.
    pub fn new(files: &'a dyn Files) -> Self {
        Self { files, reads: Mutex::default() }
    }

    /// What was read so far.
    pub fn reads(&self) -> Reads {
        self.lock().clone()
    }

    /// Adds what was read before.
    pub fn add(&self, reads: &Reads) {
        self.lock().extend(reads);
    }

    /// What was read.
    pub fn finish(self) -> Reads {
        self.reads.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Reads> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for Recorder<'_> {
    fn file(&self, path: &Path) -> Option<Arc<File>> {
        let file = self.files.file(path);
        self.lock().files.insert(path.to_owned(), file.as_deref().map(content));
        file
    }

    fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        let entries = self.files.entries(directory);
        self.lock().listings.insert(directory.to_owned(), entries.clone());
        entries
    }

    fn known(&self) -> Vec<Arc<File>> {
        let known = self.files.known();
        let mut reads = self.lock();
        for file in &known {
            reads.files.insert(file.path.to_path_buf(), Some(content(file)));
        }
        known
    }

    fn archive(&self, path: &Path) -> Option<Arc<Archive>> {
        // An archive is read once, when the workspace is made.
        self.files.archive(path)
    }
}
