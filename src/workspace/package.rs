//! What of a plugin's folder goes into its zip: everything but what git ignores, what tools leave behind and what is nobody's
//! business; of a Vite project only what its build made.

use super::reader;
use super::scan::{MAX_FILES, has_safe_ignore_files};
use ignore::{DirEntry, WalkBuilder};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use unicode_normalization::UnicodeNormalization as _;

/// Bytes that all files of a package may come to.
const MAX_TOTAL_BYTES: u64 = 256 * 1024 * 1024;

/// Folders that tools make for themselves; hidden ones are left out without being named.
const TOOLS_FOLDERS: [&str; 7] =
    ["node_modules", "__pycache__", "__MACOSX", "venv", "site-packages", "htmlcov", "__pypackages__"];

/// Files that tools and systems leave behind, by their whole name or their suffix.
const TOOLS_FILES: [&str; 3] = ["Thumbs.db", "desktop.ini", "karrot-ls.toml"];
const TOOLS_SUFFIXES: [&str; 8] = [".pyc", ".pyo", ".swp", ".swo", "~", ".orig", ".rej", ".egg-info"];

/// Files that hold secrets, by their whole name or their suffix.
const SECRET_FILES: [&str; 5] = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials.json"];
const SECRET_SUFFIXES: [&str; 8] = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".env"];

/// What Windows keeps for devices, whatever the suffix.
const WINDOWS_DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A file of a package.
#[derive(Debug, PartialEq, Eq)]
pub struct Packed {
    /// Its name in the zip.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What goes into a zip, what does not, and what can't.
#[derive(Debug, Default)]
pub struct Package {
    /// The files, sorted by name.
    pub files: Vec<Packed>,
    /// What is left out, by its path, and why.
    pub left_out: BTreeMap<String, &'static str>,
    /// What forbids a zip, by its path, and why.
    pub refused: BTreeMap<String, &'static str>,
}

impl Package {
    /// Collects what a plugin's folder holds.
    pub fn collect(folder: &Path) -> Self {
        let mut collector = Collector {
            root: folder,
            real_root: std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()),
            package: Self::default(),
            found: BTreeMap::new(),
            seen: 0,
        };
        collector.walk(folder, true);
        // Git ignores what a build makes, and the host needs it.
        for build in collector.builds() {
            collector.walk(&build, false);
        }
        collector.read()
    }
}

struct Collector<'a> {
    root: &'a Path,
    real_root: PathBuf,
    package: Package,
    found: BTreeMap<String, PathBuf>,
    seen: usize,
}

impl Collector<'_> {
    fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(self.root).unwrap_or(path);
        let parts = below.components().filter_map(|part| match part {
            Component::Normal(part) => Some(part.to_string_lossy()),
            _ => None,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    fn refuse(&mut self, path: &Path, why: &'static str) {
        let name = self.name(path);
        self.package.refused.insert(name, why);
    }

    /// Takes what is below a folder.
    fn walk(&mut self, folder: &Path, respect_git: bool) {
        // The walker reads a folder's ignore file before anything can be said about it: a pipe would hold it for ever.
        if respect_git && !has_safe_ignore_files(folder) {
            return self.refuse(folder, "its .gitignore is no readable file");
        }
        let kept = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let noted = std::sync::Arc::clone(&kept);
        let mut builder = WalkBuilder::new(folder);
        builder.standard_filters(false).git_ignore(respect_git).require_git(false).parents(false).follow_links(false);
        builder.sort_by_file_name(Ord::cmp).filter_entry(move |entry| {
            let verdict = if entry.depth() == 0 { None } else { unwanted(entry, respect_git) };
            let keep = verdict.is_none();
            if let Some(why) = verdict
                && let Ok(mut noted) = noted.lock()
            {
                noted.push((entry.path().to_owned(), why));
            }
            keep
        });
        for entry in builder.build() {
            self.seen += 1;
            if self.seen > MAX_FILES {
                return self.refuse(folder, "there are more than 50,000 files");
            }
            match entry {
                Ok(entry) => self.take(&entry),
                Err(_) => self.refuse(folder, "something in it can't be read"),
            }
        }
        let noted = kept.lock().map(|noted| noted.clone()).unwrap_or_default();
        for (path, why) in noted {
            match why {
                Unwanted::LeftOut(why) => _ = self.package.left_out.insert(self.name(&path), why),
                Unwanted::Refused(why) => self.refuse(&path, why),
            }
        }
    }

    fn take(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let Some(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            return;
        }
        if path.strip_prefix(self.root).ok().and_then(Path::to_str).is_none() {
            return self.refuse(path, "its name is not Unicode");
        }
        let name = self.name(path);
        if name.chars().any(|letter| letter == '\\' || letter.is_control()) {
            return self.refuse(path, "its name holds a backslash or a control character");
        }
        if name.split('/').any(is_windows_device) {
            return self.refuse(path, "Windows keeps this name for a device");
        }
        if kind.is_symlink() {
            match std::fs::canonicalize(path) {
                Ok(real) if !real.starts_with(&self.real_root) => {
                    return self.refuse(path, "it is a link that leads out of the plugin");
                }
                Ok(real) if real.is_dir() => {
                    return self.refuse(path, "it is a link to a folder, and Karrot's installer makes no links");
                }
                Ok(real) if real.is_file() => {}
                Ok(_) => return self.refuse(path, "it is no regular file"),
                Err(_) => return self.refuse(path, "it is a link that leads nowhere"),
            }
        } else if !kind.is_file() {
            return self.refuse(path, "it is no regular file");
        }
        self.package.left_out.remove(&name);
        self.found.insert(name, path.to_owned());
    }

    /// The folders called `dist` with a manifest in them, ignored or not; a Vite project without one is not built.
    fn builds(&mut self) -> Vec<PathBuf> {
        let mut builds = Vec::new();
        let mut builder = WalkBuilder::new(self.root);
        builder.standard_filters(false).follow_links(false).max_depth(Some(8)).sort_by_file_name(Ord::cmp);
        builder.filter_entry(|entry| entry.depth() == 0 || (is_directory(entry) && by_name(entry).is_none()));
        for entry in builder.build().flatten().take(MAX_FILES) {
            let path = entry.path();
            if path.file_name().is_some_and(|name| name == "dist") && has_manifest(path) {
                builds.push(path.to_owned());
            }
            if is_vite_project(path) && !has_manifest(&path.join("dist")) {
                let why = "this Vite project is not built: `dist` has no manifest, which `build.manifest` in its configuration makes";
                self.package.refused.insert(self.name(path), why);
            }
        }
        builds
    }

    /// Reads the files.
    fn read(mut self) -> Package {
        let mut names: HashMap<String, String> = HashMap::new();
        let mut left = MAX_TOTAL_BYTES;
        let elsewhere = linked_elsewhere(self.found.values());
        for (name, path) in std::mem::take(&mut self.found) {
            // What a disk holds apart may be one name on another: macOS folds both, Windows the case.
            let folded: String = name.nfc().flat_map(char::to_lowercase).nfc().collect();
            if names.insert(folded, name.clone()).is_some() {
                self.package
                    .refused
                    .insert(name, "another file differs from it only in case or in how an accent is written");
                continue;
            }
            if elsewhere.contains(&path) {
                let why = "it is a hard link: the same file has a name outside of the plugin";
                self.package.refused.insert(name, why);
                continue;
            }
            let file = reader::open_regular(&path);
            let mut bytes = Vec::new();
            match file.and_then(|file| file.take(left + 1).read_to_end(&mut bytes)) {
                Ok(length) if length as u64 > left => {
                    self.package.refused.insert(name, "with it the plugin is larger than 256 MiB");
                    break;
                }
                Ok(length) => {
                    left = left.saturating_sub(length as u64);
                    self.package.files.push(Packed { name, bytes });
                }
                Err(_) => _ = self.package.refused.insert(name, "it can't be read"),
            }
        }
        self.package
    }
}

/// The files that have more names than those that are packed: hard links, of which nobody can say where they lead.
#[cfg(unix)]
fn linked_elsewhere<'p>(paths: impl Iterator<Item = &'p PathBuf>) -> HashSet<PathBuf> {
    use std::os::unix::fs::MetadataExt as _;
    let mut names: HashMap<(u64, u64), (u64, Vec<PathBuf>)> = HashMap::new();
    for path in paths {
        // Of a link that stays inside, the file that it leads to is packed under a name of its own.
        let Some(file) = std::fs::symlink_metadata(path).ok().filter(|file| file.is_file() && file.nlink() > 1) else {
            continue;
        };
        names.entry((file.dev(), file.ino())).or_insert_with(|| (file.nlink(), Vec::new())).1.push(path.clone());
    }
    names.into_values().filter(|(links, paths)| (paths.len() as u64) < *links).flat_map(|(_, paths)| paths).collect()
}

/// Elsewhere a file does not tell how many names it has.
#[cfg(not(unix))]
fn linked_elsewhere<'p>(_: impl Iterator<Item = &'p PathBuf>) -> HashSet<PathBuf> {
    HashSet::new()
}

#[derive(Clone, Copy)]
enum Unwanted {
    LeftOut(&'static str),
    Refused(&'static str),
}

/// Why an entry, and what is below it, is no part of the package.
fn unwanted(entry: &DirEntry, respect_git: bool) -> Option<Unwanted> {
    if let Some(why) = by_name(entry) {
        return Some(Unwanted::LeftOut(why));
    }
    let path = entry.path();
    let above = path.parent().unwrap_or(path);
    // Karrot's documentation: of a Vite frontend only `dist` is needed. Backends in the same folder are no part of it.
    if respect_git
        && is_vite_project(above)
        && !above.join("apps.py").is_file()
        && !(is_directory(entry) && holds_apps(path))
    {
        return Some(Unwanted::LeftOut("of a Vite project only `dist` is needed"));
    }
    if entry.depth() == 1 && path.extension().is_some_and(|extension| extension == "zip") {
        return Some(Unwanted::LeftOut("a zip beside the plugin's files"));
    }
    if is_directory(entry) && path.join("pyvenv.cfg").is_file() {
        return Some(Unwanted::LeftOut("a virtual environment"));
    }
    if respect_git && is_directory(entry) && !has_safe_ignore_files(path) {
        return Some(Unwanted::Refused("its .gitignore is no readable file"));
    }
    None
}

/// Why an entry's name alone says that it does not belong in a zip.
fn by_name(entry: &DirEntry) -> Option<&'static str> {
    let name = entry.file_name().to_string_lossy();
    let is = |names: &[&str], suffixes: &[&str]| {
        names.contains(&&*name) || suffixes.iter().any(|suffix| name.ends_with(suffix))
    };
    if is(&SECRET_FILES, &SECRET_SUFFIXES) || name.starts_with(".env") {
        return Some("it may hold a secret");
    }
    // Vite's manifest stands in a hidden folder.
    if name.starts_with('.') && name != ".vite" {
        return Some("hidden");
    }
    let is_tools = if is_directory(entry) {
        is(&TOOLS_FOLDERS, &[".egg-info"])
    } else {
        is(&TOOLS_FILES, &TOOLS_SUFFIXES) || (name.starts_with('#') && name.ends_with('#'))
    };
    is_tools.then_some("a tool made it for itself")
}

fn is_directory(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn is_vite_project(folder: &Path) -> bool {
    ["js", "mjs", "cjs", "ts", "mts", "cts"].iter().any(|suffix| folder.join(format!("vite.config.{suffix}")).is_file())
}

fn has_manifest(folder: &Path) -> bool {
    folder.join(".vite").join("manifest.json").is_file() || folder.join("manifest.json").is_file()
}

/// Whether there is an `apps.py` in a folder or right below it.
fn holds_apps(folder: &Path) -> bool {
    let mut builder = WalkBuilder::new(folder);
    builder.standard_filters(false).follow_links(false).max_depth(Some(2));
    builder.filter_entry(|entry| entry.depth() == 0 || by_name(entry).is_none());
    builder.build().flatten().take(MAX_FILES).any(|entry| entry.file_name() == "apps.py")
}

fn is_windows_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |port: &str| stem.strip_prefix(port).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    WINDOWS_DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}
