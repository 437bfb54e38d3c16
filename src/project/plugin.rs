//! Finding plugins in folders, and a plugin's parts in its own, as the host does (`karrot-host.md`, Loading 1–4).

use super::settings::{FolderKind, Profile, Settings};
use super::shared_app::is_shared_app;
use super::snapshot::{EntryKind, Files};
use super::starting::is_started_here;
use crate::host::Karrot;
use std::path::{Path, PathBuf};

/// Folders below a plugin that are looked at before its search ends.
const MAX_FOLDERS: usize = 20_000;
/// Depth below a plugin that is looked at.
const MAX_DEPTH: usize = 32;

/// What a folder of the workspace is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Plugins: their folders.
    Plugins(Vec<PathBuf>),
    /// A Django project.
    Project,
    /// Neither.
    Nothing,
}

/// Where a plugin's parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Every `apps.py` that the host's search meets, the one that it takes first.
    pub apps: Vec<PathBuf>,
    /// Whether another order of the directory would make the host take another one.
    pub ambiguous: bool,
    /// The manifests that the host's search meets, the one that it takes first.
    pub manifests: Vec<PathBuf>,
    /// Whether the search was given up: something may be missing.
    pub incomplete: bool,
}

/// Decides what a folder is.
pub fn shape(files: &dyn Files, folder: &Path, settings: &Settings) -> Shape {
    // The installer makes a folder of plugins of it, whatever else is asked about beside it.
    if files.archive(folder).is_some() {
        return Shape::Plugins(children(files, folder));
    }
    match settings.folder_kind {
        FolderKind::Plugin => return Shape::Plugins(vec![folder.to_path_buf()]),
        FolderKind::PluginDirectory => return Shape::Plugins(children(files, folder)),
        FolderKind::Project => return Shape::Project,
        FolderKind::Auto => {}
    }
    if settings.plugin_dirs.iter().any(|directory| directory == folder) {
        return Shape::Plugins(children(files, folder));
    }
    if settings.profile == Some(Profile::Django) || has_file(files, folder, "manage.py") {
        return Shape::Project;
    }
    let is_said = settings.profile == Some(Profile::Karrot);
    if !is_said && (!is_package(files, folder) && is_started_here(files, folder) || is_shared_app(files, folder)) {
        return Shape::Project;
    }
    if is_package(files, folder) || has_manifest(files, folder) {
        return Shape::Plugins(vec![folder.to_path_buf()]);
    }
    // What tools keep in a folder does not tell what the folder is.
    let mut inside = children(files, folder);
    inside.retain(|child| !is_tools(files, child));
    // Checkouts side by side: those that are no plugins have settings, or are installed, on their own.
    inside.retain(|child| is_said || !has_file(files, child, "manage.py") && !is_shared_app(files, child));
    let packages: Vec<&PathBuf> = inside.iter().filter(|child| is_package(files, child)).collect();
    let is_frontend = |child: &Path| has_manifest(files, child) || has_file(files, child, "package.json");
    let holds_frontend = inside.iter().any(|child| !is_package(files, child) && is_frontend(child));
    let is_generic = |child: &Path| {
        child.file_name().and_then(|name| name.to_str()).is_some_and(|name| Karrot::current().is_generic(name))
    };
    match packages.as_slice() {
        // `backend/` beside `frontend/`, or one package in a folder of its own: a plugin either way.
        [only] if holds_frontend || is_generic(only) || inside.len() == 1 => Shape::Plugins(vec![folder.to_path_buf()]),
        [] => {
            let plugins: Vec<PathBuf> = inside
                .into_iter()
                .filter(|child| {
                    children(files, child).iter().any(|inner| is_package(files, inner)) || has_manifest(files, child)
                })
                .collect();
            if plugins.is_empty() { Shape::Nothing } else { Shape::Plugins(plugins) }
        }
        _ => Shape::Plugins(
            inside
                .into_iter()
                .filter(|child| {
                    is_package(files, child) || children(files, child).iter().any(|inner| is_package(files, inner))
                })
                .collect(),
        ),
    }
}

/// Whether a folder is hidden, or one that a tool fills.
fn is_tools(files: &dyn Files, folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name == "node_modules" || has_file(files, folder, "pyvenv.cfg")
}

/// Whether a folder looks like a plugin's backend: it has an `apps.py`, or what stands beside one.
fn is_package(files: &dyn Files, folder: &Path) -> bool {
    has_file(files, folder, "apps.py") || (has_file(files, folder, "urls.py") && has_file(files, folder, "views.py"))
}

fn has_manifest(files: &dyn Files, folder: &Path) -> bool {
    has_file(files, folder, "manifest.json")
        || ["dist", ".vite"].iter().any(|inner| has_file(files, &folder.join(inner), "manifest.json"))
        || has_file(files, &folder.join("dist").join(".vite"), "manifest.json")
}

fn has_file(files: &dyn Files, folder: &Path, name: &str) -> bool {
    let entries = files.entries(folder);
    entries.is_some_and(|entries| entries.iter().any(|entry| entry.name == name && entry.kind == EntryKind::File))
}

/// The directories right below a folder, links followed, hidden ones included: what the host takes for plugins.
fn children(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let Some(entries) = files.entries(folder) else { return Vec::new() };
    let is_folder = |kind| matches!(kind, EntryKind::Directory | EntryKind::LinkedDirectory);
    let folders =
        entries.iter().filter(|entry| is_folder(entry.kind) && !matches!(entry.name.as_str(), ".git" | "__pycache__"));
    folders.map(|entry| folder.join(&entry.name)).collect()
}

/// Finds a plugin's parts: `Path.rglob` of Python 3.12, which meets a folder, then all of its children, then the same below each
/// child. The order of siblings is the directory's own, so only a folder whose parent is above the other's parent is certain to
/// come first.
pub fn layout(files: &dyn Files, plugin: &Path) -> Layout {
    let mut layout = Layout::default();
    let mut seen = 0;
    meet(files, plugin, plugin, &mut layout);
    let mut stack: Vec<(PathBuf, usize)> = vec![(plugin.to_path_buf(), 0)];
    while let Some((folder, depth)) = stack.pop() {
        let Some(entries) = files.entries(&folder) else { continue };
        let inside: Vec<PathBuf> = entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Directory)
            .map(|entry| folder.join(&entry.name))
            .collect();
        seen += inside.len();
        if seen > MAX_FOLDERS || depth > MAX_DEPTH {
            layout.incomplete = true;
            break;
        }
        for child in &inside {
            meet(files, plugin, child, &mut layout);
        }
        stack.extend(inside.into_iter().rev().map(|child| (child, depth + 1)));
    }
    if let Some((first, others)) = layout.apps.split_first() {
        let home = |apps: &Path| apps.parent().and_then(Path::parent).map(Path::to_path_buf);
        let root = plugin.join("apps.py");
        let above = home(first);
        layout.ambiguous = *first != root
            && others.iter().any(|other| {
                let below = home(other);
                above == below || !matches!((&above, &below), (Some(above), Some(below)) if below.starts_with(above))
            });
    }
    layout
}

fn meet(files: &dyn Files, plugin: &Path, folder: &Path, layout: &mut Layout) {
    let Some(entries) = files.entries(folder) else { return };
    let below = folder.strip_prefix(plugin.parent().unwrap_or(plugin)).unwrap_or(folder).to_string_lossy().into_owned();
    for entry in entries.iter().filter(|entry| entry.kind == EntryKind::File) {
        // The host looks for these texts anywhere in the path.
        if entry.name == "apps.py" && !below.contains("site-packages") {
            layout.apps.push(folder.join("apps.py"));
        } else if entry.name == "manifest.json" && !below.contains("node_modules") {
            layout.manifests.push(folder.join("manifest.json"));
        }
    }
}
