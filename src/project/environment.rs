//! The environment of a project: where its packages are installed. It is read, never started.

use super::finder::Outside;
use super::settings::Settings;
use super::snapshot::{EntryKind, Files};
use std::path::{Path, PathBuf};

/// Where packages are installed, and whether that is all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Where it is: what was said, or found in the folder.
    pub root: Option<PathBuf>,
    /// Folders of packages in the order of `sys.path`.
    pub libraries: Vec<PathBuf>,
    /// What holds for modules that are nowhere.
    pub outside: Outside,
}

impl Environment {
    /// The environment of a folder: what the settings say, `.venv`, `venv`, the shell's.
    pub fn of(files: &dyn Files, folders: &[PathBuf], settings: &Settings) -> Self {
        let said = settings.python.iter().cloned();
        let beside = folders.iter().flat_map(|folder| [".venv", "venv", "env"].map(|name| folder.join(name)));
        let shell = settings.shell_environment.iter().cloned();
        for root in said.chain(beside).chain(shell) {
            let packages = site_packages(files, &root);
            if packages.is_empty() {
                continue;
            }
            let mut outside = Outside::Environment;
            let configuration = files.file(&root.join("pyvenv.cfg"));
            if configuration.is_some_and(|file| takes_system_packages(file.source.as_str())) {
                outside = Outside::Django;
            }
            let mut libraries = Vec::new();
            for folder in packages {
                libraries.push(folder.clone());
                outside = with_path_files(files, &folder, &mut libraries, outside);
            }
            return Self { root: Some(root), libraries, outside };
        }
        Self { root: None, libraries: Vec::new(), outside: Outside::Django }
    }
}

/// The site-packages of a virtual environment, of the one that an interpreter belongs to, or the folder itself.
fn site_packages(files: &dyn Files, root: &Path) -> Vec<PathBuf> {
    let is_folder = |path: &Path| files.entries(path).is_some();
    if root.file_name().is_some_and(|name| name == "site-packages") && is_folder(root) {
        return vec![root.to_path_buf()];
    }
    let above = root.ancestors().take(3);
    for base in above {
        let mut found = Vec::new();
        for library in ["lib", "lib64"] {
            let Some(entries) = files.entries(&base.join(library)) else { continue };
            for entry in entries.iter().filter(|entry| entry.name.starts_with("python3")) {
                let packages = base.join(library).join(&entry.name).join("site-packages");
                // `lib64` is a link to `lib` as a rule.
                if (found.is_empty() || library != "lib64") && is_folder(&packages) {
                    found.push(packages);
                }
            }
        }
        let windows = base.join("Lib").join("site-packages");
        if found.is_empty() && is_folder(&windows) {
            found.push(windows);
        }
        if !found.is_empty() {
            return found;
        }
        // A folder is an environment or none; only an interpreter's path leads up to one.
        if is_folder(root) {
            break;
        }
    }
    Vec::new()
}

fn takes_system_packages(configuration: &str) -> bool {
    configuration
        .lines()
        .filter_map(|line| line.split_once('='))
        .any(|(key, value)| key.trim() == "include-system-site-packages" && value.trim().eq_ignore_ascii_case("true"))
}

/// `*.pth`: more folders, line by line; a line that runs code may bring anything (`site.addpackage`).
fn with_path_files(files: &dyn Files, folder: &Path, libraries: &mut Vec<PathBuf>, outside: Outside) -> Outside {
    let Some(entries) = files.entries(folder) else { return outside };
    let mut outside = outside;
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::File && entry.name.ends_with(".pth")) {
        // setuptools' own, which brings nothing.
        if entry.name == "distutils-precedence.pth" {
            continue;
        }
        let Some(file) = files.file(&folder.join(&entry.name)) else { continue };
        for line in file.source.as_str().lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with("import ") || line.starts_with("import\t") {
                // An editable install finds its modules by code.
                if line.contains("__editable__") || entry.name.starts_with("__editable__") {
                    outside = Outside::Django;
                }
                continue;
            }
            let path = folder.join(line);
            if files.entries(&path).is_some() && !libraries.contains(&path) {
                libraries.push(path);
            }
        }
    }
    outside
}
