//! The one writer: texts, disk and settings → the next snapshot. The only place where documents are parsed and where what
//! spans files is concluded from them.

use super::cache::Disk;
use super::conclude::Conclusion;
use super::documents::Pending;
use super::scan::{self, Parsing, Scope, Selection};
use super::settings::Configuration;
use super::view::{Additions, KnownPaths, View};
use crate::facts::{self, FileFacts, Kept, Skipped};
use crate::project::{File, FileKind, Project, Settings, Snapshot};
use crate::syntax::{Budget, Parsed, Python, edit_tree};
use crate::text::Source;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tree_sitter::Tree;

/// Up to this size a broken text is parsed from scratch at every change: 2 ms at most on the machine of the benchmarks.
const EXACT_BYTES: usize = 20 * 1024;

/// What changed since the last snapshot, and what holds now.
pub struct Work {
    /// The number of the state.
    pub revision: u64,
    /// All open documents.
    pub documents: Vec<Text>,
    /// Paths that are no longer as they were read.
    pub changed: HashSet<PathBuf>,
    /// Paths that may no longer be as they were read.
    pub touched: HashSet<PathBuf>,
    /// The workspace's folders.
    pub folders: Arc<[PathBuf]>,
    /// What the command line said.
    pub fixed: Arc<Settings>,
    /// What the editor said.
    pub editor: Arc<Settings>,
    /// What a scan found, where one has ended since.
    pub found: Option<(KnownPaths, Selection)>,
    /// Whether all folders were scanned.
    pub scanned: bool,
}

/// An open document's text as it was taken for analysis.
pub struct Text {
    /// Its path.
    pub path: Arc<Path>,
    /// Which opening of the path it belongs to.
    pub session: u64,
    /// What it is read as.
    pub kind: FileKind,
    /// The text.
    pub source: Source,
    /// Its version.
    pub version: i32,
    /// What happened to it since it was taken last.
    pub pending: Pending,
}

/// What the last analysis left behind.
pub struct Analyser {
    budget: Budget,
    python: Python,
    documents: HashMap<Arc<Path>, Analysed>,
    disk: Arc<Disk>,
    known: Arc<KnownPaths>,
    /// What the known files were selected by.
    selection: Selection,
    /// What changed since it was last looked whether it is known.
    unsearched: HashSet<PathBuf>,
    /// What changed since it was last looked whether the project still holds.
    unweighed: HashSet<PathBuf>,
    folders: Arc<[PathBuf]>,
    additions: Arc<Additions>,
    configuration: Configuration,
    concluded: Option<Conclusion>,
}

/// An analysed document.
struct Analysed {
    session: u64,
    /// The last tree, told of all edits since; `None` where the next parse must start afresh.
    tree: Option<Tree>,
    /// The last version; `None` where it is no longer that of the text.
    current: Option<Arc<File>>,
    /// The last version, whatever the text is by now.
    last: Option<Arc<File>>,
    /// What the next text may have in common with the last one that was whole.
    kept: Option<Kept>,
}

impl Analyser {
    /// Open documents are parsed within `budget`.
    pub fn new(budget: Budget, disk: Arc<Disk>) -> Self {
        Self {
            budget,
            python: Python::default(),
            documents: HashMap::new(),
            disk,
            known: Arc::default(),
            selection: Selection::default(),
            unsearched: HashSet::new(),
            unweighed: HashSet::new(),
            folders: Arc::default(),
            additions: Arc::default(),
            configuration: Configuration::default(),
            concluded: None,
        }
    }

    /// The state of the disk.
    pub fn disk(&self) -> &Arc<Disk> {
        &self.disk
    }

    /// The next snapshot.
    pub fn run(&mut self, work: Work) -> Snapshot {
        let Work { revision, documents, mut changed, touched, folders, fixed, editor, found, scanned } = work;
        // What was taken is noted before anything that can panic: it is given only once (guarantee 6).
        self.take_edits(&documents);
        changed.extend(self.disk.outdated(&touched));
        if !changed.is_empty() {
            self.disk = Arc::new(self.disk.without(&changed));
        }
        self.unsearched.extend(changed.iter().cloned());
        self.unweighed.extend(changed);
        if let Some((known, selection)) = found {
            (self.known, self.selection) = (Arc::new(known), selection);
        }
        if self.folders != folders {
            let is_inside = |path: &Arc<Path>| folders.iter().any(|folder| path.starts_with(folder));
            self.known = Arc::new(self.known.iter().filter(|path| is_inside(path)).cloned().collect());
            self.folders = Arc::clone(&folders);
        }

        let open: HashMap<Arc<Path>, Arc<File>> =
            documents.into_iter().map(|text| (text.path.clone(), self.document(text))).collect();
        let mut view =
            View { open, additions: self.additions.clone(), disk: self.disk.clone(), known: self.known.clone() };
        self.configuration.read(&view, &folders);
        let mut settings = (*fixed).clone().or(&editor).or(self.configuration.settings());
        settings.shell_environment = std::env::var_os("VIRTUAL_ENV").map(PathBuf::from);
        let selection = Selection::of(&settings);
        if scanned && self.selection != selection {
            // A configuration file that selects other files is rarely edited; no scan of its own is worth having for it.
            self.unsearched.extend(folders.iter().chain(&settings.plugin_dirs).cloned());
            self.known = Arc::default();
            self.selection = selection;
        }
        // A scan that is still to come, or under way, finds them itself.
        if scanned && !self.unsearched.is_empty() {
            self.known = Arc::new(self.search_again(&settings));
        }
        self.unsearched.clear();
        view.known = self.known.clone();
        let project = self.conclude(&view, &folders, &settings);
        Snapshot {
            revision,
            folders,
            scanned,
            files: Arc::new(view),
            project,
            settings: Arc::new(settings),
            problems: self.configuration.problems(),
        }
    }

    /// The project of a view: the last one, where it still holds.
    fn conclude(&mut self, view: &View, folders: &Arc<[PathBuf]>, settings: &Settings) -> Arc<Project> {
        let concluded = match self.concluded.take() {
            Some(last) => last.next(view, folders, settings, &self.unweighed),
            None => Conclusion::new(view, folders, settings),
        };
        self.unweighed.clear();
        self.concluded.insert(concluded).project()
    }

    /// Tells the trees of the edits. All of them before anything else is done: the texts give their edits away only once, and a
    /// panic further on must not leave a tree that missed some.
    fn take_edits(&mut self, documents: &[Text]) {
        let open = self.documents.len();
        let mut last = std::mem::take(&mut self.documents);
        for text in documents {
            let analysed = last.remove(&text.path).filter(|analysed| analysed.session == text.session);
            let mut analysed = analysed.unwrap_or(Analysed {
                session: text.session,
                tree: None,
                current: None,
                last: None,
                kept: None,
            });
            match &text.pending {
                Pending::Everything => (analysed.tree, analysed.current) = (None, None),
                Pending::Edits(edits) if edits.is_empty() => {}
                Pending::Edits(edits) => {
                    analysed.current = None;
                    if let Some(tree) = &mut analysed.tree {
                        edits.iter().for_each(|edit| edit_tree(tree, *edit));
                    }
                }
            }
            self.documents.insert(text.path.clone(), analysed);
        }
        let same_paths = last.is_empty() && open == self.documents.len();
        if !same_paths {
            self.additions = Arc::new(Additions::of(self.documents.keys()));
        }
    }

    /// The file of a document's text.
    fn document(&mut self, text: Text) -> Arc<File> {
        let Text { path, session, kind, source, version, .. } = text;
        let analysed = self.documents.remove(&path);
        let (old_tree, current, last, mut kept) =
            analysed.map_or((None, None, None, None), |it| (it.tree, it.current, it.last, it.kept));
        if let Some(current) = current.filter(|file| file.version == Some(version)) {
            let analysed = Analysed { session, tree: old_tree, current: Some(current.clone()), last, kept };
            self.documents.insert(path, analysed);
            return current;
        }

        let (tree, facts) = if kind == FileKind::Python {
            // Nobody has typed yet, and there are no good facts to fall back to: a busy machine gets the background's time.
            let budget = match self.budget {
                Budget::Foreground if last.is_none() => Budget::Background,
                budget => budget,
            };
            match self.parse(&source, old_tree.as_ref(), budget) {
                Parsed::Tree(tree) => {
                    let (facts, keep) = facts::lower_again(&source, &tree, kept.as_ref());
                    // A broken text leaves nothing; what was whole before it is taken up where it is mended.
                    kept = keep.or(kept);
                    (Some(tree), facts)
                }
                Parsed::TooLarge => (None, Arc::new(FileFacts::skipped(Skipped::TooLarge))),
                Parsed::TooSlow => (None, facts_of_slow_text(last.as_deref())),
            }
        } else {
            (None, Arc::default())
        };
        // A text that was too slow once is not parsed from its first byte again: the last tree, told of the edits, still helps.
        let next_tree = tree.clone().or(old_tree);
        let file = Arc::new(File { path: path.clone(), kind, source, tree, facts, version: Some(version) });
        let analysed =
            Analysed { session, tree: next_tree, current: Some(file.clone()), last: Some(file.clone()), kept };
        self.documents.insert(path, analysed);
        file
    }

    /// The tree of a text. Recovery from broken syntax depends on which nodes of the old tree it meets: of 10,000 random edits of
    /// garbage about five gave another tree than a parse from scratch does. A broken text that takes no more than some 2 ms is
    /// therefore parsed from scratch; a larger one when it is saved, as that is what `check` will read (design §1.4).
    fn parse(&mut self, source: &Source, old: Option<&Tree>, budget: Budget) -> Parsed {
        let parsed = self.python.parse(source, old, budget);
        match &parsed {
            Parsed::Tree(tree) if old.is_some() && tree.root_node().has_error() && source.len() <= EXACT_BYTES => {
                match self.python.parse(source, None, budget) {
                    exact @ Parsed::Tree(_) => exact,
                    Parsed::TooLarge | Parsed::TooSlow => parsed,
                }
            }
            _ => parsed,
        }
    }

    /// What is known after what changed.
    fn search_again(&self, settings: &Settings) -> KnownPaths {
        let changed = &self.unsearched;
        let below_changed = |path: &Path| path.ancestors().any(|ancestor| changed.contains(ancestor));
        let mut known: KnownPaths = self.known.iter().filter(|path| !below_changed(path)).cloned().collect();
        let scope = Scope { folders: &self.folders, settings, only: Some(changed) };
        known.extend(scan::search(&self.disk, &scope, Parsing::Now, &|_| {}, &|| false).known);
        known
    }
}

/// A text that is merely slow to parse is nearly what it was a moment ago (an unclosed quote at its top is the usual case): its
/// last good facts serve better than none, and come back right with the next parse that ends in time.
fn facts_of_slow_text(last: Option<&File>) -> Arc<FileFacts> {
    match last {
        Some(file) if file.facts.program.skipped.is_none() => file.facts.clone(),
        _ => Arc::new(FileFacts::skipped(Skipped::TooSlow)),
    }
}
