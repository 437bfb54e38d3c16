//! The root URLconf by what its settings say, where they can't be run: classes that become settings, a file that is only written when
//! the site is installed, a library that reads other files.

use super::snapshot::{EntryKind, Files};
use crate::facts::{Expr, ExprId, StatementKind, all_statements};
use std::path::{Path, PathBuf};

/// Names of the folders in which settings are kept.
const FOLDERS: [&str; 4] = ["settings", "conf", "config", "configs"];

/// The one URLconf that the settings below these folders name; nothing where they name several.
pub(super) fn named_urlconf(files: &dyn Files, homes: &[PathBuf]) -> Option<String> {
    homes.iter().find_map(|home| {
        let inside = folders_of(files, home);
        let packages = inside.iter().filter(|folder| !is_aside(folder));
        let below = packages.clone().flat_map(|package| FOLDERS.map(|name| package.join(name)));
        let mut named: Vec<String> = Vec::new();
        for folder in std::iter::once(home.clone()).chain(packages.cloned()).chain(below) {
            for name in urlconfs_in(files, &folder) {
                if !named.contains(&name) {
                    named.push(name);
                }
            }
        }
        if named.len() == 1 { named.pop() } else { None }
    })
}

fn folders_of(files: &dyn Files, home: &Path) -> Vec<PathBuf> {
    let Some(entries) = files.entries(home) else { return Vec::new() };
    let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
    inside.map(|entry| home.join(&entry.name)).collect()
}

/// Whether a folder holds no settings of the site's own.
fn is_aside(folder: &Path) -> bool {
    folder.file_name().and_then(|name| name.to_str()).is_none_or(|name| {
        name.starts_with('.')
            || name.starts_with("test")
            || matches!(
                name,
                "node_modules" | "venv" | "env" | "docs" | "site-packages" | "examples" | "example" | "demo"
            )
    })
}

/// What `ROOT_URLCONF` is set to in the settings of a folder, at their top or in a class of them.
fn urlconfs_in(files: &dyn Files, folder: &Path) -> Vec<String> {
    let is_kept = folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| FOLDERS.contains(&name));
    let Some(entries) = files.entries(folder) else { return Vec::new() };
    let is_settings = |name: &str| {
        let is_code = Path::new(name).extension().is_some_and(|suffix| suffix == "py");
        is_code && !name.contains("test") && (is_kept || name.contains("settings"))
    };
    let modules = entries.iter().filter(|entry| entry.kind == EntryKind::File && is_settings(&entry.name));
    let modules = modules.filter_map(|entry| files.file(&folder.join(&entry.name)));
    modules
        .flat_map(|file| {
            let program = &file.facts.program;
            let is_root =
                |target: &ExprId| matches!(program.expression(*target), Some(Expr::Name(name)) if name == "ROOT_URLCONF");
            let named = all_statements(program).filter_map(|statement| match &statement.kind {
                StatementKind::Assign { targets, value: Some(value), .. } if targets.iter().any(is_root) => {
                    program.text(*value).map(ToString::to_string)
                }
                _ => None,
            });
            named.collect::<Vec<String>>()
        })
        .collect()
}
