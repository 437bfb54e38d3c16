//! What was read of the disk: files and directory listings, each answered once, so that everyone who holds the same [`Disk`]
//! sees one state. What changes on the disk is left out of the next [`Disk`].

use super::archive::Zip;
use super::reader::{self, Contents, Stamp};
use crate::facts::{self, FileFacts, Skipped};
use crate::project::{Archive, Entry, EntryKind, File, FileKind};
use crate::syntax::{Budget, Parsed, Python};
use crate::text::Source;
use dashmap::DashMap;
use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One state of the disk, as far as anyone asked.
#[derive(Clone)]
pub struct Disk {
    files: DashMap<Arc<Path>, Cached>,
    listings: DashMap<PathBuf, Option<Arc<[Entry]>>>,
    archives: Arc<[Zip]>,
    budget: Budget,
}

#[derive(Clone)]
struct Cached {
    /// `None` where there is no regular file.
    file: Option<Arc<File>>,
    stamp: Option<Stamp>,
}

thread_local! {
    /// Files are read by whoever first asks, on any thread, and a parser serves one thread.
    static PYTHON: RefCell<Python> = RefCell::default();
}

impl Disk {
    /// Nothing is read yet but these archives; files are parsed within `budget`.
    pub fn new(budget: Budget, archives: Vec<Zip>) -> Self {
        Self { files: DashMap::new(), listings: DashMap::new(), archives: archives.into(), budget }
    }

    /// The archive of a path.
    pub fn archive(&self, path: &Path) -> Option<Arc<Archive>> {
        self.archives.iter().find(|zip| zip.path() == path).map(Zip::archive)
    }

    /// The files in an archive.
    pub fn archived(&self, archive: &Path) -> impl Iterator<Item = &Path> {
        self.archives.iter().filter(move |zip| zip.path() == archive).flat_map(Zip::files)
    }

    fn zip_around(&self, path: &Path) -> Option<&Zip> {
        self.archives.iter().find(|zip| path.starts_with(zip.path()))
    }

    fn read(&self, path: &Path) -> Contents {
        self.zip_around(path).map_or_else(|| reader::read(path), |zip| zip.read(path))
    }

    fn list(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        self.zip_around(directory).map_or_else(|| list(directory), |zip| zip.entries(directory))
    }

    /// The file of a path, read when first asked for.
    pub fn file(&self, path: &Path) -> Option<Arc<File>> {
        // Only absolute paths are files: documents without one have their URI's text as path.
        if !path.is_absolute() {
            return None;
        }
        if let Some(cached) = self.files.get(path) {
            return cached.file.clone();
        }
        self.keep(path, self.read(path))
    }

    /// The file of a path if its bytes pass `matters`; others are forgotten at once.
    pub fn file_if(&self, path: &Path, matters: impl Fn(&[u8]) -> bool) -> Option<Arc<File>> {
        if let Some(cached) = self.files.get(path) {
            let file = cached.file.clone();
            drop(cached);
            return file.filter(|file| matters(file.source.as_str().as_bytes()));
        }
        match self.read(path) {
            Contents::Bytes(bytes, _) if !matters(&bytes) => None,
            contents => self.keep(path, contents),
        }
    }

    /// Whether there is a file whose bytes pass `matters`; its text is not kept. A file that can't be read may hold anything.
    pub fn is_file_with(&self, path: &Path, matters: impl Fn(&[u8]) -> bool) -> bool {
        match self.read(path) {
            Contents::Bytes(bytes, _) => matters(&bytes),
            Contents::TooLarge(_) | Contents::Unreadable => true,
            Contents::Missing => false,
        }
    }

    fn keep(&self, path: &Path, contents: Contents) -> Option<Arc<File>> {
        let path: Arc<Path> = Arc::from(path);
        let skipped = |why| Some(Arc::new(skipped_file(path.clone(), why)));
        let cached = match contents {
            Contents::Missing => Cached { file: None, stamp: None },
            Contents::Unreadable => Cached { file: skipped(Skipped::Unreadable), stamp: None },
            Contents::TooLarge(stamp) => Cached { file: skipped(Skipped::TooLarge), stamp: Some(stamp) },
            Contents::Bytes(bytes, stamp) => {
                let source = Source::from(reader::decode(bytes));
                let file = closed_file(path.clone(), source, self.budget);
                Cached { file: Some(Arc::new(file)), stamp: Some(stamp) }
            }
        };
        // Two threads may have read it at once; the first answer stands.
        self.files.entry(path).or_insert(cached).file.clone()
    }

    /// The entries of a directory, sorted by name.
    pub fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        if !directory.is_absolute() {
            return None;
        }
        if let Some(listing) = self.listings.get(directory) {
            return listing.clone();
        }
        let listing = self.list(directory);
        self.listings.entry(directory.to_owned()).or_insert(listing).clone()
    }

    /// The state after these paths, with all that is below them and the listings that show them, have changed.
    #[must_use]
    pub fn without(&self, changed: &HashSet<PathBuf>) -> Self {
        let next = self.clone();
        for path in changed {
            next.forget_listings_above(path);
        }
        // What was read as a file has nothing below it.
        let was_file = |path: &Path| next.files.remove(path).is_some_and(|(_, cached)| cached.file.is_some());
        let directories: HashSet<&Path> = changed.iter().filter(|path| !was_file(path)).map(PathBuf::as_path).collect();
        if !directories.is_empty() {
            let is_below = |path: &Path| path.ancestors().any(|ancestor| directories.contains(ancestor));
            next.files.retain(|path, _| !is_below(path));
            next.listings.retain(|directory, _| !is_below(directory));
        }
        next
    }

    /// Forgets the listing that shows a path, and those further up that do not know of the folders on the way to it, or still do:
    /// clients tell of the files in a folder that came or went, not always of the folder.
    fn forget_listings_above(&self, path: &Path) {
        let Some(mut directory) = path.parent() else { return };
        self.listings.remove(directory);
        while let (Some(above), Some(name)) = (directory.parent(), directory.file_name().and_then(|name| name.to_str()))
        {
            let is_there = directory.is_dir();
            let listed = self.listings.get(above).map(|listing| {
                let entries = listing.as_deref().unwrap_or_default();
                entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).is_ok()
            });
            match listed {
                Some(true) if is_there => return,
                Some(listed) if listed != is_there => _ = self.listings.remove(above),
                Some(_) | None => {}
            }
            directory = above;
        }
    }

    /// What is no longer as it was read, of these paths and of all that stands beside them.
    pub fn outdated(&self, paths: &HashSet<PathBuf>) -> HashSet<PathBuf> {
        let directories: HashSet<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
        directories.into_iter().flat_map(|directory| self.outdated_in(directory)).collect()
    }

    fn outdated_in(&self, directory: &Path) -> Vec<PathBuf> {
        // No guard is held while the disk is read.
        let last = self.listings.get(directory).map(|listing| listing.clone());
        let now = self.list(directory).unwrap_or_default();
        // Where nobody asked for the listing, there may still be files that were read.
        let last = last.map_or_else(|| Arc::clone(&now), Option::unwrap_or_default);
        let is_in = |entries: &[Entry], entry: &Entry| {
            entries.binary_search_by(|other| other.name.cmp(&entry.name)).is_ok_and(|at| entries.get(at) == Some(entry))
        };
        let gone = last.iter().filter(|entry| !is_in(&now, entry));
        let changed = now.iter().filter(|entry| {
            let path = directory.join(&entry.name);
            let read = self.files.get(path.as_path()).map(|cached| cached.stamp);
            !is_in(&last, entry) || read.is_some_and(|stamp| stamp != reader::stamp_of(&path))
        });
        gone.chain(changed).map(|entry| directory.join(&entry.name)).collect()
    }
}

fn closed_file(path: Arc<Path>, source: Source, budget: Budget) -> File {
    let kind = FileKind::of(&path);
    let facts = if kind == FileKind::Python {
        PYTHON.with_borrow_mut(|python| match python.parse(&source, None, budget) {
            Parsed::Tree(tree) => facts::lower(&source, &tree),
            Parsed::TooLarge => FileFacts::skipped(Skipped::TooLarge),
            Parsed::TooSlow => FileFacts::skipped(Skipped::TooSlow),
        })
    } else {
        FileFacts::default()
    };
    File { path, kind, source, tree: None, facts: Arc::new(facts), version: None }
}

fn skipped_file(path: Arc<Path>, why: Skipped) -> File {
    let (kind, facts) = (FileKind::of(&path), Arc::new(FileFacts::skipped(why)));
    File { path, kind, source: Source::default(), tree: None, facts, version: None }
}

/// Reads a directory; a name that is not Unicode can't be a Python module nor a plugin's file and is shown with replacement
/// characters.
fn list(directory: &Path) -> Option<Arc<[Entry]>> {
    let mut entries: Vec<Entry> = std::fs::read_dir(directory)
        .ok()?
        .flatten()
        .map(|entry| Entry { name: entry.file_name().to_string_lossy().into_owned(), kind: kind(&entry) })
        .collect();
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Some(entries.into())
}

fn kind(entry: &std::fs::DirEntry) -> EntryKind {
    match entry.file_type() {
        Ok(kind) if kind.is_file() => EntryKind::File,
        Ok(kind) if kind.is_dir() => EntryKind::Directory,
        Ok(kind) if kind.is_symlink() => match std::fs::metadata(entry.path()) {
            Ok(metadata) if metadata.is_file() => EntryKind::File,
            Ok(metadata) if metadata.is_dir() => EntryKind::LinkedDirectory,
            _ => EntryKind::Other,
        },
        _ => EntryKind::Other,
    }
}
