//! The files as one snapshot sees them: open documents over one state of the disk.

use super::cache::Disk;
use crate::project::{Archive, Entry, EntryKind, File, Files};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that can matter, by path.
pub type KnownPaths = BTreeSet<Arc<Path>>;

/// The files of one snapshot.
#[derive(Clone)]
pub struct View {
    /// Open documents.
    pub open: HashMap<Arc<Path>, Arc<File>>,
    /// What the open documents add to directories.
    pub additions: Arc<Additions>,
    /// Closed files.
    pub disk: Arc<Disk>,
    /// What the scan found.
    pub known: Arc<KnownPaths>,
}

/// Entries that open documents stand for: a document that is not saved yet, and the directories on the way to it.
#[derive(Default)]
pub struct Additions(HashMap<PathBuf, BTreeMap<String, EntryKind>>);

impl Additions {
    /// The entries that these documents stand for.
    pub fn of<'a>(documents: impl Iterator<Item = &'a Arc<Path>>) -> Self {
        let mut additions: HashMap<PathBuf, BTreeMap<String, EntryKind>> = HashMap::new();
        for path in documents.filter(|path| path.is_absolute()) {
            let mut kind = EntryKind::File;
            for (path, directory) in path.ancestors().zip(path.ancestors().skip(1)) {
                let Some(name) = path.file_name() else { break };
                additions.entry(directory.to_owned()).or_default().insert(name.to_string_lossy().into_owned(), kind);
                kind = EntryKind::Directory;
            }
        }
        Self(additions)
    }
}

impl Files for View {
    fn file(&self, path: &Path) -> Option<Arc<File>> {
        self.open.get(path).cloned().or_else(|| self.disk.file(path))
    }

    fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        let listed = self.disk.entries(directory);
        let Some(additions) = self.additions.0.get(directory) else { return listed };
        let mut entries: Vec<Entry> = listed.as_deref().unwrap_or_default().to_vec();
        for (name, kind) in additions {
            match entries.binary_search_by(|entry| entry.name.as_str().cmp(name)) {
                // A document that is open is a file, whatever has become of it on the disk.
                Ok(at) if *kind == EntryKind::File => {
                    if let Some(entry) = entries.get_mut(at) {
                        entry.kind = EntryKind::File;
                    }
                }
                Ok(_) => {}
                Err(at) => entries.insert(at, Entry { name: name.clone(), kind: *kind }),
            }
        }
        Some(entries.into())
    }

    fn archive(&self, path: &Path) -> Option<Arc<Archive>> {
        self.disk.archive(path)
    }

    fn known(&self) -> Vec<Arc<File>> {
        let closed =
            self.known.iter().filter(|path| !self.open.contains_key(*path)).filter_map(|path| self.disk.file(path));
        let mut files: Vec<Arc<File>> = closed.chain(self.open.values().cloned()).collect();
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        files
    }
}
