//! The workspace that everyone shares: what came in, in the order in which it came, and the snapshot made of it.
//!
//! Two locks, taken in one order and never for long on the side of the texts: `state` holds what came in and is held only to note
//! it or to take it; `analyser` is held by the one thread that makes the next snapshot.

use super::analyse::{Analyser, Text, Work};
use super::archive::Zip;
use super::cache::Disk;
use super::documents::{Change, Documents};
use super::scan::{self, Parsing, ScanEnd, Scope, Selection};
use super::settings;
use super::view::{KnownPaths, View};
use crate::project::{ConfigurationProblem, FileKind, Settings, Snapshot};
use crate::syntax::Budget;
use crate::text::Encoding;
use arc_swap::ArcSwap;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a workspace is made of.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folders, absolute; a file is a folder of one file.
    pub folders: Vec<PathBuf>,
    /// How long the parse of an open document may take. Closed files get the background's budget, and no clock where this has none.
    pub budget: Budget,
    /// What the command line said: it outweighs the editor and the configuration files.
    pub settings: Settings,
}

/// Disk and open documents, and the snapshot of both.
pub struct Workspace {
    state: Mutex<State>,
    analyser: Mutex<Analyser>,
    /// The number of the newest state; a snapshot of another number is out of date.
    revision: AtomicU64,
    published: ArcSwap<Snapshot>,
    disk: ArcSwap<Disk>,
    budget: Budget,
}

/// What came in.
struct State {
    documents: Documents,
    changed: HashSet<PathBuf>,
    touched: HashSet<PathBuf>,
    folders: Arc<[PathBuf]>,
    fixed: Arc<Settings>,
    editor: Arc<Settings>,
    found: Option<(KnownPaths, Selection)>,
    scanned: bool,
    /// What changed while a scan is under way: it may have passed there before.
    changed_in_scan: Option<HashSet<PathBuf>>,
}

/// How a scan went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Number of directory entries that were looked at.
    pub visited: usize,
    /// Number of files that can matter.
    pub known: usize,
    /// How it ended. Unless it is complete, every scope stays open.
    pub end: ScanEnd,
}

impl Workspace {
    /// A workspace in which nothing is open and nothing was read yet.
    pub fn new(options: Options) -> Arc<Self> {
        Self::with_archives(options, Vec::new())
    }

    /// As [`Self::new`]; those of the folders that are archives are read as the host's installer would unpack them.
    pub fn with_archives(options: Options, archives: Vec<Zip>) -> Arc<Self> {
        let Options { folders, budget, settings } = options;
        let background = if budget == Budget::Unlimited { Budget::Unlimited } else { Budget::Background };
        let disk = Arc::new(Disk::new(background, archives));
        let folders: Arc<[PathBuf]> = folders.into();
        let settings = Arc::new(settings);
        let view =
            View { open: HashMap::new(), additions: Arc::default(), disk: Arc::clone(&disk), known: Arc::default() };
        let snapshot = Snapshot {
            revision: 0,
            folders: Arc::clone(&folders),
            scanned: false,
            files: Arc::new(view),
            project: Arc::default(),
            settings: Arc::clone(&settings),
            problems: Arc::default(),
        };
        let state = State {
            documents: Documents::default(),
            changed: HashSet::new(),
            touched: HashSet::new(),
            folders,
            fixed: settings,
            editor: Arc::default(),
            found: None,
            scanned: false,
            changed_in_scan: None,
        };
        Arc::new(Self {
            state: Mutex::new(state),
            analyser: Mutex::new(Analyser::new(budget, Arc::clone(&disk))),
            revision: AtomicU64::new(1),
            published: ArcSwap::from_pointee(snapshot),
            disk: ArcSwap::new(disk),
            budget,
        })
    }

    /// Opens a document. Its text wins over the disk until it is closed.
    pub fn open(&self, path: Arc<Path>, text: &str, version: i32) {
        let kind = FileKind::of(&path);
        self.open_as(path, kind, text, version);
    }

    /// Opens a document whose kind the editor knows better than its name tells (`untitled:` documents have no suffix).
    pub fn open_as(&self, path: Arc<Path>, kind: FileKind, text: &str, version: i32) {
        self.note(|state| {
            state.touch(&path);
            state.documents.open(path, kind, text, version);
        });
    }

    /// Changes a document's text at once: nothing is parsed, and no analysis is waited for. Ignored where it is not open.
    pub fn change(&self, path: &Path, changes: &[Change], encoding: Encoding, version: i32) {
        self.note(|state| _ = state.documents.change(path, changes, encoding, version));
    }

    /// Closes a document: what is on the disk holds again.
    pub fn close(&self, path: &Path) {
        self.note(|state| {
            if state.documents.close(path) {
                state.forget(path);
            }
        });
    }

    /// A document was written to the disk.
    pub fn saved(&self, path: &Path) {
        self.note(|state| {
            state.documents.saved(path);
            state.forget(path);
            state.touch(path);
        });
    }

    /// These paths, and what is below them, are no longer as they were read: made, changed, renamed or deleted.
    pub fn disk_changed(&self, paths: &[PathBuf]) {
        self.note(|state| paths.iter().for_each(|path| state.forget(path)));
    }

    /// The workspace has these folders now. Unless all of them lie in what was scanned, it counts as not scanned.
    pub fn set_folders(&self, folders: Vec<PathBuf>) {
        self.note(|state| {
            let is_old = |folder: &PathBuf| state.folders.iter().any(|old| folder.starts_with(old));
            state.scanned &= folders.iter().all(is_old);
            state.folders = folders.into();
        });
    }

    /// Takes the editor's settings and tells what of them could not be used.
    pub fn configure(&self, editor_settings: serde_json::Value) -> Vec<ConfigurationProblem> {
        let mut problems = Vec::new();
        self.note(|state| {
            let folder = state.folders.first().cloned().unwrap_or_default();
            let (settings, found) = settings::from_editor(&editor_settings, &folder);
            state.editor = Arc::new(settings);
            problems = found;
        });
        problems
    }

    /// Walks the folders. `progress` hears the number of files seen so far; a cancelled scan leaves everything as it was.
    pub fn scan(&self, progress: &(dyn Fn(usize) + Sync), cancelled: &(dyn Fn() -> bool + Sync)) -> Scan {
        self.search(Parsing::Now, progress, cancelled)
    }

    /// As [`Self::scan`], but the files that it finds are parsed only when someone asks for them: for who needs few of them.
    pub fn find(&self, progress: &(dyn Fn(usize) + Sync), cancelled: &(dyn Fn() -> bool + Sync)) -> Scan {
        self.search(Parsing::Later, progress, cancelled)
    }

    fn search(
        &self,
        parsing: Parsing,
        progress: &(dyn Fn(usize) + Sync),
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Scan {
        // Before the snapshot: making it takes a while, and the scan sees the disk as it is known there.
        lock(&self.state).changed_in_scan = Some(HashSet::new());
        let snapshot = self.snapshot();
        let disk = self.disk.load_full();
        let scope = Scope { folders: &snapshot.folders, settings: &snapshot.settings, only: None };
        let found = scan::search(&disk, &scope, parsing, progress, cancelled);
        let result = Scan { visited: found.visited, known: found.known.len(), end: found.end };
        self.note(|state| {
            let changed = state.changed_in_scan.take().unwrap_or_default();
            if found.end == ScanEnd::Cancelled {
                return;
            }
            state.changed.extend(changed);
            state.found = Some((found.known, Selection::of(&snapshot.settings)));
            // Folders that came while it walked are not in what it found.
            state.scanned = found.end == ScanEnd::Complete && state.folders == snapshot.folders;
        });
        result
    }

    /// The state as of now. Brings the analysis up to date with the texts first; returns at once where it is.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        if let Some(snapshot) = self.current() {
            return snapshot;
        }
        let mut analyser = lock(&self.analyser);
        // Someone else may have made it while this thread waited.
        if let Some(snapshot) = self.current() {
            return snapshot;
        }
        let work = lock(&self.state).take(self.revision.load(Ordering::Acquire));
        let snapshot = Arc::new(analyser.run(work));
        self.disk.store(Arc::clone(analyser.disk()));
        self.published.store(Arc::clone(&snapshot));
        snapshot
    }

    /// How long the parse of an open document may take.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    fn current(&self) -> Option<Arc<Snapshot>> {
        let published = self.published.load();
        (published.revision == self.revision.load(Ordering::Acquire)).then(|| Arc::clone(&published))
    }

    fn note(&self, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.state);
        change(&mut state);
        // Under the lock: who takes the state knows its number.
        self.revision.fetch_add(1, Ordering::AcqRel);
    }
}

impl State {
    fn forget(&mut self, path: &Path) {
        if path.is_absolute() {
            self.changed.insert(path.to_owned());
            if let Some(changed) = &mut self.changed_in_scan {
                changed.insert(path.to_owned());
            }
        }
    }

    /// Without watchers, opening a file is the moment to see what has become of it and its neighbours.
    fn touch(&mut self, path: &Path) {
        if path.is_absolute() {
            self.touched.insert(path.to_owned());
        }
    }

    fn take(&mut self, revision: u64) -> Work {
        let documents = self.documents.iter_mut().map(|(path, document)| Text {
            path: Arc::clone(path),
            session: document.session,
            kind: document.kind,
            source: document.source.clone(),
            version: document.version,
            pending: document.take_pending(),
        });
        Work {
            revision,
            documents: documents.collect(),
            changed: std::mem::take(&mut self.changed),
            touched: std::mem::take(&mut self.touched),
            folders: Arc::clone(&self.folders),
            fixed: Arc::clone(&self.fixed),
            editor: Arc::clone(&self.editor),
            found: self.found.take(),
            scanned: self.scanned,
        }
    }
}

/// A panic costs the request in which it happened, not the workspace (guarantee 6): both states are whole between any two
/// statements that can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
