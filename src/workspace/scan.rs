//! Walking the folders for the files that can matter. A file is recognised by its name or by a word in its bytes before it is
//! parsed: reading a whole Django project takes 27 ms, parsing it 3.5 s (design §6).

use super::cache::Disk;
use super::view::KnownPaths;
use crate::project::{EntryKind, FileKind, FolderKind, Settings};
use aho_corasick::AhoCorasick;
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Files that a scan looks at before it gives up (guarantees, file system).
pub const MAX_FILES: usize = 50_000;

/// How a scan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanEnd {
    /// Everything was seen.
    Complete,
    /// [`MAX_FILES`] were seen and more are there.
    TooManyFiles,
    /// It was asked to stop.
    Cancelled,
}

/// What a scan found.
#[derive(Debug)]
pub struct Found {
    /// Files that can matter.
    pub known: KnownPaths,
    /// Number of directory entries that were looked at.
    pub visited: usize,
    /// How it ended.
    pub end: ScanEnd,
}

/// Directories that hold others' code or none, ignored or not.
const SKIPPED_DIRECTORIES: [&str; 4] = ["node_modules", "__pycache__", "site-packages", "venv"];

/// Python files that matter by their name alone.
const PYTHON_NAMES: [&str; 5] = ["apps.py", "manage.py", "settings.py", "tasks.py", "urls.py"];

/// Words of which a Python file holds one if it defines, includes, names or reverses routes, or tells how Django or huey is set
/// up (catalogue §2.1). Functions reach a file through an import, so the modules are here; where a helper module hands them on,
/// the call with a literal tells. A bare `reverse(` would be every second list.
static PYTHON_WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "urlpatterns",
        "django.urls",
        "django.conf.urls",
        "django.shortcuts",
        "rest_framework.reverse",
        "rest_framework.routers",
        "import reverse",
        "reverse('",
        "reverse(\"",
        "reverse_lazy",
        "reverse_action",
        "redirect(",
        "HttpResponseRedirect",
        "resolve_url",
        "re_path",
        "include(",
        "view_name",
        "pattern_name",
        "url_name",
        "url_path",
        "next_page",
        "login_url",
        "LOGIN_URL",
        "LOGIN_REDIRECT_URL",
        "LOGOUT_REDIRECT_URL",
        "app_name",
        "AppConfig",
        "ROOT_URLCONF",
        "INSTALLED_APPS =",
        "INSTALLED_APPS +=",
        "DJANGO_SETTINGS_MODULE",
        "huey",
        "/api/plugins/",
        // Suppressions are checked for use.
        "karrot-ls",
    ])
    .ok()
});

/// When the files that a scan finds are parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parsing {
    /// At once, by the scan's threads.
    Now,
    /// When someone asks for them.
    Later,
}

/// The settings that decide what a search finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    exclude: Vec<String>,
    plugin_dirs: Vec<PathBuf>,
    folder_kind: FolderKind,
}

impl Selection {
    /// Those of all settings.
    pub fn of(settings: &Settings) -> Self {
        let Settings { exclude, plugin_dirs, folder_kind, .. } = settings;
        Self { exclude: exclude.clone(), plugin_dirs: plugin_dirs.clone(), folder_kind: *folder_kind }
    }
}

/// What is searched.
pub struct Scope<'a> {
    /// The workspace's folders.
    pub folders: &'a [PathBuf],
    /// What is excluded, and where plugins are.
    pub settings: &'a Settings,
    /// No more than these paths, what is below them, and what leads to them.
    pub only: Option<&'a HashSet<PathBuf>>,
}

/// Searches for the files that can matter.
pub fn search(
    disk: &Disk,
    scope: &Scope<'_>,
    parsing: Parsing,
    progress: &(dyn Fn(usize) + Sync),
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Found {
    let search = Search {
        disk,
        parsing,
        progress,
        cancelled,
        known: Mutex::default(),
        visited: AtomicUsize::new(0),
        files: AtomicUsize::new(0),
        was_cancelled: AtomicBool::new(false),
    };
    for root in roots(disk, scope.folders, scope.settings) {
        let only = match scope.only {
            Some(paths) => {
                let leads_to_root = |path: &&PathBuf| path.starts_with(&root) || root.starts_with(path);
                let inside: HashSet<PathBuf> = paths.iter().filter(leads_to_root).cloned().collect();
                if inside.is_empty() {
                    continue;
                }
                Some(Arc::new(Targets::new(inside)))
            }
            None => None,
        };
        search.walk(&root, &scope.settings.exclude, only, IgnoreFiles::Respected);
    }
    for folder in scope.folders {
        search.enter(folder);
    }
    let end = if search.was_cancelled.load(Ordering::Relaxed) {
        ScanEnd::Cancelled
    } else if search.files.load(Ordering::Relaxed) > MAX_FILES {
        ScanEnd::TooManyFiles
    } else {
        ScanEnd::Complete
    };
    let known = search.known.into_inner().unwrap_or_else(PoisonError::into_inner);
    Found { known, visited: search.visited.into_inner(), end }
}

/// The folders, and the linked plugin folders directly in them: links are not followed anywhere else, so that none leads out of
/// the workspace (guarantee 11).
fn roots(disk: &Disk, folders: &[PathBuf], settings: &Settings) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |root: PathBuf, linked: bool| {
        let Some(identity) = identity(&root) else { return };
        // A link to a folder that holds the workspace would be walked for ever, or at least too far.
        let leads_above = linked
            && std::fs::canonicalize(&root).is_ok_and(|real| {
                folders.iter().any(|folder| {
                    std::fs::canonicalize(folder)
                        .is_ok_and(|folder| folder.starts_with(&real) || real.starts_with(&folder))
                })
            });
        if !leads_above && seen.insert(identity) {
            roots.push(root);
        }
    };
    // An archive need not be on the disk.
    for folder in folders.iter().chain(&settings.plugin_dirs).filter(|folder| disk.archive(folder).is_none()) {
        add(folder.clone(), false);
    }
    for (folder, said) in folders
        .iter()
        .map(|folder| (folder, settings.folder_kind == FolderKind::PluginDirectory))
        .chain(settings.plugin_dirs.iter().map(|folder| (folder, true)))
    {
        for entry in disk.entries(folder).iter().flat_map(|entries| entries.iter()) {
            let path = folder.join(&entry.name);
            if entry.kind == EntryKind::LinkedDirectory && (said || looks_like_plugin(disk, &path)) {
                add(path, true);
            }
        }
    }
    roots
}

/// Whether a linked folder has an `apps.py` where plugins have it: in itself or in a direct child.
fn looks_like_plugin(disk: &Disk, folder: &Path) -> bool {
    let has_apps = |folder: &Path| {
        disk.entries(folder)
            .is_some_and(|entries| entries.iter().any(|entry| entry.kind == EntryKind::File && entry.name == "apps.py"))
    };
    has_apps(folder)
        || disk.entries(folder).is_some_and(|entries| {
            entries.iter().any(|entry| entry.kind == EntryKind::Directory && has_apps(&folder.join(&entry.name)))
        })
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IgnoreFiles {
    Respected,
    Unread,
}

struct Search<'a> {
    disk: &'a Disk,
    parsing: Parsing,
    progress: &'a (dyn Fn(usize) + Sync),
    cancelled: &'a (dyn Fn() -> bool + Sync),
    known: Mutex<KnownPaths>,
    visited: AtomicUsize,
    files: AtomicUsize,
    was_cancelled: AtomicBool,
}

impl Search<'_> {
    fn walk(&self, root: &Path, exclude: &[String], only: Option<Arc<Targets>>, ignore_files: IgnoreFiles) {
        // The walker opens a directory's ignore files as it enters it, and would wait for ever for one that is a pipe.
        let unsafe_directories: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let noted = Arc::clone(&unsafe_directories);
        let respected = ignore_files == IgnoreFiles::Respected && has_safe_ignore_files(root);
        let mut builder = WalkBuilder::new(root);
        builder
            .hidden(true)
            // What the folders above ignore is not the concern of someone who opened this one.
            .parents(false)
            .ignore(respected)
            .git_ignore(respected)
            // The user's own files would make the verdict differ from machine to machine (design §1.4).
            .git_global(false)
            .git_exclude(false)
            .require_git(false)
            .follow_links(false)
            .overrides(excluded(root, exclude))
            .filter_entry(move |entry| {
                if only.as_ref().is_some_and(|only| !only.need(entry.path())) || is_skipped(entry) {
                    return false;
                }
                if respected && is_directory(entry) && !has_safe_ignore_files(entry.path()) {
                    noted.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
                    return false;
                }
                true
            });
        builder.build_parallel().run(|| Box::new(|entry| self.visit(entry)));
        let unsafe_directories =
            std::mem::take(&mut *unsafe_directories.lock().unwrap_or_else(PoisonError::into_inner));
        for directory in unsafe_directories {
            self.walk(&directory, exclude, None, IgnoreFiles::Unread);
        }
    }

    /// Looks at what an archive holds, as if it were unpacked.
    fn enter(&self, archive: &Path) {
        if self.disk.archive(archive).is_some() {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::from(archive));
        }
        for path in self.disk.archived(archive) {
            let count = self.files.fetch_add(1, Ordering::Relaxed) + 1;
            let below = path.strip_prefix(archive).unwrap_or(path);
            let is_hidden = |name: &str| name.starts_with('.') || SKIPPED_DIRECTORIES.contains(&name);
            if count <= MAX_FILES
                && !below.components().any(|part| part.as_os_str().to_str().is_none_or(is_hidden))
                && self.matters(path, false)
            {
                self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::from(path));
            }
        }
    }

    fn visit(&self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        self.visited.fetch_add(1, Ordering::Relaxed);
        // What may not be read is not there for us; the next scan tries again.
        let Ok(entry) = entry else { return WalkState::Continue };
        if (self.cancelled)() {
            self.was_cancelled.store(true, Ordering::Relaxed);
            return WalkState::Quit;
        }
        // A link to a file is a file: reading it finds out what it leads to.
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file() || kind.is_symlink());
        if !is_file {
            return WalkState::Continue;
        }
        let count = self.files.fetch_add(1, Ordering::Relaxed) + 1;
        if count > MAX_FILES {
            return WalkState::Quit;
        }
        if count.is_multiple_of(100) {
            (self.progress)(count);
        }
        let named = entry.depth() == 0;
        if self.matters(entry.path(), named) {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::from(entry.path()));
        }
        WalkState::Continue
    }

    /// Whether a file can matter; one that the user named always does.
    fn matters(&self, path: &Path, named: bool) -> bool {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
        match FileKind::of(path) {
            _ if named => self.contains(path, |_| true),
            FileKind::Python if PYTHON_NAMES.contains(&name) => self.contains(path, |_| true),
            // What a package imports is done to whoever imports anything below it.
            FileKind::Python if name == "__init__.py" => {
                self.contains(path, |bytes| memchr::memmem::find(bytes, b"import").is_some() || has_word(bytes))
            }
            FileKind::Python => self.contains(path, has_word),
            // Suppressions are checked for use; templates of a plugin are few, and their places matter.
            FileKind::Template | FileKind::Jinja => self.contains(path, |bytes| {
                let has_name = has_tag(bytes) && has_any(bytes, &["url", "static", "karrot-ls"]);
                has_name || has_any(bytes, &["=\"/", "='/"]) || requests_path(bytes)
            }),
            FileKind::Manifest | FileKind::Configuration => self.contains(path, |_| true),
            FileKind::Script => self.contains(path, |bytes| has_any(bytes, &["/api/plugins/"]) || requests_path(bytes)),
            FileKind::Archive | FileKind::Other => false,
        }
    }

    fn contains(&self, path: &Path, what: impl Fn(&[u8]) -> bool) -> bool {
        match self.parsing {
            Parsing::Now => self.disk.file_if(path, what).is_some(),
            Parsing::Later => self.disk.is_file_with(path, what),
        }
    }
}

fn has_word(bytes: &[u8]) -> bool {
    PYTHON_WORDS.as_ref().is_none_or(|words| words.is_match(bytes))
}

fn has_tag(bytes: &[u8]) -> bool {
    has_any(bytes, &["{%", "{{"])
}

/// Whether a script may ask for a literal path (catalogue §2.2).
fn requests_path(bytes: &[u8]) -> bool {
    has_any(bytes, &["('/", "(\"/", "(`/"]) && has_any(bytes, &["fetch(", "$.get", "$.post", "jQuery."])
}

fn has_any(bytes: &[u8], words: &[&str]) -> bool {
    words.iter().any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some())
}

/// What the settings exclude; a glob that is none was reported when the settings were read.
fn excluded(root: &Path, exclude: &[String]) -> Override {
    let mut builder = OverrideBuilder::new(root);
    for glob in exclude {
        // The crate's overrides select; a `!` makes them exclude.
        let _ = builder.add(&format!("!{glob}"));
    }
    builder.build().unwrap_or_else(|_| Override::empty())
}

/// Paths that a walk is for, and the way to them.
struct Targets {
    targets: HashSet<PathBuf>,
    above: HashSet<PathBuf>,
}

impl Targets {
    fn new(targets: HashSet<PathBuf>) -> Self {
        let above = targets.iter().flat_map(|target| target.ancestors().skip(1)).map(Path::to_owned).collect();
        Self { targets, above }
    }

    /// Whether a path is one of them, on the way to one, or below one.
    fn need(&self, path: &Path) -> bool {
        self.above.contains(path) || path.ancestors().any(|ancestor| self.targets.contains(ancestor))
    }
}

fn is_directory(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn is_skipped(entry: &DirEntry) -> bool {
    entry.depth() > 0
        && is_directory(entry)
        && entry.file_name().to_str().is_some_and(|name| SKIPPED_DIRECTORIES.contains(&name))
}

/// Whether a directory's ignore files can be read without being held up.
pub fn has_safe_ignore_files(directory: &Path) -> bool {
    [".gitignore", ".ignore"].iter().all(|name| match std::fs::metadata(directory.join(name)) {
        Ok(metadata) => metadata.is_file() && metadata.len() <= super::reader::MAX_FILE_BYTES,
        Err(_) => true,
    })
}
