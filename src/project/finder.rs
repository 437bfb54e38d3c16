//! Finding modules: which file Python would take for a dotted name, and whether that can be known.

use super::made_later::is_made_later;
use super::snapshot::{Entry, EntryKind, Files};
use super::versions::Versions;
use crate::host::{Karrot, lacks_module, removed_module};
use smol_str::SmolStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a top-level name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// One package of this name, whose folder may be called otherwise: a plugin's backend module.
    Package(SmolStr, PathBuf),
    /// A folder on `sys.path`.
    Path(PathBuf),
}

/// What is known of modules that no root holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The Karrot host: what it does not have is absent.
    Karrot,
    /// Some Django site: the standard library and Django are there, anything else may be.
    Django,
    /// A Django site with its environment: what neither holds is absent.
    Environment,
}

/// Which file a module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file, with the package's folder where it is an `__init__.py`.
    File {
        /// The file.
        path: PathBuf,
        /// The package's folder.
        package: Option<PathBuf>,
    },
    /// A file of an environment's site-packages, or a folder there.
    Library {
        /// The file; nothing for a package without `__init__.py`.
        path: Option<PathBuf>,
        /// The package's folder.
        package: Option<PathBuf>,
    },
    /// A folder without `__init__.py`.
    NamespacePackage(PathBuf),
    /// It exists, outside of what is analysed.
    External,
    /// It does not exist.
    Absent,
    /// It may exist.
    Unknowable,
}

/// Finds modules below roots, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finder {
    /// The roots.
    pub roots: Vec<Root>,
    /// An environment's folders of installed packages.
    pub libraries: Vec<PathBuf>,
    /// What is known of the rest.
    pub outside: Outside,
    /// Which versions of what everyone has are meant.
    pub versions: Versions,
    /// Whether something that was run has changed where Python looks for modules: then nothing is absent any more.
    pub is_extended: bool,
}

impl Finder {
    /// Finds a module by its absolute dotted name.
    pub fn find(&self, files: &dyn Files, module: &str) -> Found {
        let mut parts = module.split('.');
        let Some(first) = parts.next() else { return Found::Absent };
        let rest: Vec<&str> = parts.collect();
        let mut is_shared = false;
        for root in &self.roots {
            let found = match root {
                Root::Package(name, directory) if name == first => package(files, directory),
                Root::Package(..) => continue,
                Root::Path(directory) => child(files, directory, first),
            };
            match descend(files, found.clone(), &rest) {
                _ if found == Found::Absent => {}
                // A folder without `__init__.py` gives way to a package of its name anywhere behind it (PEP 420).
                Found::Absent if matches!(root, Root::Path(_)) && is_no_package(files, &found) => is_shared = true,
                Found::Absent if self.outside != Outside::Karrot && is_awaited(files, found, &rest) => {
                    return Found::Unknowable;
                }
                found => return found,
            }
        }
        for directory in &self.libraries {
            let found = child(files, directory, first);
            if found != Found::Absent {
                return match descend(files, found, &rest) {
                    Found::File { path, package } => Found::Library { path: Some(path), package },
                    Found::NamespacePackage(folder) => Found::Library { path: None, package: Some(folder) },
                    other => other,
                };
            }
        }
        match self.outside(module, first) {
            // Only what is installed can be meant, not the folder here of the same name.
            Found::Absent if is_shared && self.outside != Outside::Karrot => Found::Unknowable,
            found => found,
        }
    }

    fn outside(&self, module: &str, first: &str) -> Found {
        let host = Karrot::current();
        if removed_module(module).is_some_and(|since| self.versions.django_since(since)) {
            return Found::Absent;
        }
        match self.outside {
            Outside::Karrot if lacks_module(module) => Found::Absent,
            // A submodule of another package that is installed may or may not exist there: it is taken to.
            Outside::Karrot if host.has_module(first) => Found::External,
            Outside::Karrot if self.is_extended => Found::Unknowable,
            Outside::Karrot => Found::Absent,
            Outside::Django if host.is_standard_library(first) => Found::External,
            // An environment is known whole; Django itself may still come from elsewhere.
            Outside::Environment if host.is_standard_library(first) => Found::External,
            Outside::Environment => Found::Absent,
            Outside::Django if is_everywhere(host, first) => Found::External,
            Outside::Django => Found::Unknowable,
        }
    }
}

/// Whether a module that is one file says itself where its submodules are found: `six` with its `six.moves`.
fn makes_modules(files: &dyn Files, found: &Found) -> bool {
    let Found::File { path, package: None } = found else { return false };
    files.file(path).is_some_and(|file| file.source.as_str().contains("__path__"))
}

/// Packages that every Django site has.
fn is_everywhere(host: &Karrot, first: &str) -> bool {
    host.is_standard_library(first) || matches!(first, "django" | "asgiref" | "sqlparse")
}

/// Whether this is a folder that only happens to have a module's name: no Python in it nor right below it.
fn is_no_package(files: &dyn Files, found: &Found) -> bool {
    let Found::NamespacePackage(folder) = found else { return false };
    let holds_code = |folder: &Path| {
        let entries = files.entries(folder);
        entries.is_some_and(|entries| entries.iter().any(|entry| entry.name.ends_with(".py")))
    };
    let inside = files.entries(folder);
    let mut inside = inside.iter().flat_map(|entries| entries.iter()).map(|entry| folder.join(&entry.name));
    !holds_code(folder) && !inside.any(|below| holds_code(&below))
}

/// Whether the first module that is missing below a package is one that something will write.
fn is_awaited(files: &dyn Files, mut found: Found, rest: &[&str]) -> bool {
    for part in rest {
        let (Found::File { package: Some(directory), .. } | Found::NamespacePackage(directory)) = found else {
            return false;
        };
        found = child(files, &directory, part);
        if found == Found::Absent {
            return is_made_later(files, &directory, part);
        }
    }
    false
}

fn descend(files: &dyn Files, mut found: Found, rest: &[&str]) -> Found {
    for part in rest {
        found = match found {
            Found::File { package: Some(directory), .. } | Found::NamespacePackage(directory) => {
                child(files, &directory, part)
            }
            made @ Found::File { package: None, .. } if makes_modules(files, &made) => return Found::Unknowable,
            Found::File { package: None, .. } => Found::Absent,
            other => return other,
        };
    }
    found
}

fn package(files: &dyn Files, directory: &Path) -> Found {
    match files.entries(directory) {
        Some(entries) if is_file(&entries, "__init__.py") => {
            Found::File { path: directory.join("__init__.py"), package: Some(directory.to_path_buf()) }
        }
        Some(_) => Found::NamespacePackage(directory.to_path_buf()),
        None => Found::Absent,
    }
}

/// A module right below a folder. A package wins over a module of the same name, a folder without `__init__.py` comes last
/// (`importlib._bootstrap_external.FileFinder.find_spec`).
fn child(files: &dyn Files, directory: &Path, name: &str) -> Found {
    let Some(entries) = files.entries(directory) else { return Found::Absent };
    let below = directory.join(name);
    let is_folder =
        kind(&entries, name).is_some_and(|kind| matches!(kind, EntryKind::Directory | EntryKind::LinkedDirectory));
    if is_folder
        && let Some(inner) = files.entries(&below)
        && is_file(&inner, "__init__.py")
    {
        return Found::File { path: below.join("__init__.py"), package: Some(below) };
    }
    let file = format!("{name}.py");
    if is_file(&entries, &file) {
        return Found::File { path: directory.join(file), package: None };
    }
    // Compiled modules say nothing, but they are there.
    if entries.iter().any(|entry| {
        entry.name.strip_prefix(name).is_some_and(|rest| {
            rest == ".pyc" || (rest.starts_with('.') && (rest.ends_with(".so") || rest.ends_with(".pyd")))
        })
    }) {
        return Found::External;
    }
    if is_folder { Found::NamespacePackage(below) } else { Found::Absent }
}

fn kind(entries: &[Entry], name: &str) -> Option<EntryKind> {
    let at = entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok()?;
    entries.get(at).map(|entry| entry.kind)
}

fn is_file(entries: &Arc<[Entry]>, name: &str) -> bool {
    kind(entries, name) == Some(EntryKind::File)
}
