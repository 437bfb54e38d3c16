//! What the user pointed at → a workspace and its snapshot.

use super::Failure;
use super::arguments::Common;
use super::terminal::{Progress, display};
use crate::facts::Skipped;
use crate::project::{FileKind, Files, Settings, Snapshot};
use crate::syntax::Budget;
use crate::workspace::{Options, ScanEnd, Workspace, Zip};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// What the user pointed at.
pub struct Target {
    /// The workspace, scanned.
    pub workspace: Arc<Workspace>,
    /// The paths, absolute.
    pub paths: Vec<PathBuf>,
}

impl Target {
    /// Opens the paths, or the current folder where there is none.
    pub fn open(paths: &[PathBuf], common: &Common) -> Result<Self, Failure> {
        let here = [PathBuf::from(".")];
        let paths: Vec<_> = if paths.is_empty() { &here } else { paths }.iter().map(|path| absolute(path)).collect();
        let settings = common.workspace_settings();
        let unread = workspace(Vec::new(), Settings::default(), Vec::new()).snapshot();
        let (mut folders, mut archives) = (Vec::new(), Vec::new());
        for path in &paths {
            if FileKind::of(path) == FileKind::Archive
                && let Some(zip) = Zip::open(path)
            {
                folders.push(path.clone());
                archives.push(zip);
                continue;
            }
            let folder = folder_of(path, &*unread.files)?;
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        if let Some(python) = &settings.python
            && unread.files.entries(python).is_none()
            && unread.files.file(python).is_none()
        {
            return Err(Failure(format!("can't read {}", display(python))));
        }
        if let Some(host) = settings.host_path.as_ref().filter(|host| unread.files.entries(host).is_none()) {
            return Err(Failure(format!("can't read {}", display(host))));
        }
        let workspace = workspace(folders, settings, archives);
        Ok(Self::scanned(workspace, paths, common))
    }

    /// Judges a zip that is not on the disk yet, as if it were.
    pub fn of_archive(zip: Zip, common: &Common) -> Self {
        let paths = vec![zip.path().to_owned()];
        Self::scanned(workspace(paths.clone(), common.workspace_settings(), vec![zip]), paths, common)
    }

    fn scanned(workspace: Arc<Workspace>, paths: Vec<PathBuf>, common: &Common) -> Self {
        let progress = Progress::new(!common.no_progress);
        let scan = workspace.scan(&|files| progress.seen(files), &|| false);
        drop(progress);
        if scan.end != ScanEnd::Complete {
            super::terminal::error("too many files: what was not read counts as unknown; exclude what does not matter");
        }
        Self { workspace, paths }
    }

    /// The state as of now; a configuration that can't be used is a failure, as the findings would be those of another one.
    pub fn snapshot(&self) -> Result<Arc<Snapshot>, Failure> {
        let snapshot = self.workspace.snapshot();
        if snapshot.problems.is_empty() {
            return Ok(snapshot);
        }
        let told = snapshot.problems.iter().map(|problem| {
            let place = problem.path.as_ref().map_or_else(String::new, |path| {
                let file = snapshot.files.file(path);
                let line = file.map_or(0, |file| file.source.line_of(problem.span.start as usize));
                format!("{}:{}: ", display(path), line + 1)
            });
            format!("{place}{}", super::terminal::escape(&problem.message))
        });
        Err(Failure(told.collect::<Vec<_>>().join("\nkarrot-ls: ")))
    }

    /// Whether a file was asked about.
    pub fn holds(&self, file: &Path) -> bool {
        self.paths.iter().any(|path| file.starts_with(path))
    }
}

fn workspace(folders: Vec<PathBuf>, settings: Settings, archives: Vec<Zip>) -> Arc<Workspace> {
    Workspace::with_archives(Options { folders, budget: Budget::Unlimited, settings }, archives)
}

/// The path from the root, without `.` and `..`. Links are kept: a plugin has the name of the link that leads to it.
pub fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => _ = clean.pop(),
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}

/// The workspace that a path belongs to: itself for a folder; for a file the nearest folder above that looks like a root,
/// otherwise the one above the packages that it stands in.
fn folder_of(path: &Path, files: &dyn Files) -> Result<PathBuf, Failure> {
    if files.entries(path).is_some() {
        return Ok(path.to_owned());
    }
    match files.file(path) {
        Some(file) if file.facts.program.skipped != Some(Skipped::Unreadable) => {}
        _ => return Err(Failure(format!("can't read {}", display(path)))),
    }
    let parent = path.parent().unwrap_or(path);
    let holds = |folder: &Path, names: &[&str]| {
        files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| names.contains(&entry.name.as_str())))
    };
    const ROOTS: &[&str] = &["karrot-ls.toml", "manage.py", "pyproject.toml", ".git"];
    if let Some(root) = parent.ancestors().find(|folder| holds(folder, ROOTS)) {
        return Ok(root.to_owned());
    }
    let package = parent.ancestors().take_while(|folder| holds(folder, &["__init__.py", "apps.py"])).last();
    Ok(package.unwrap_or(parent).to_owned())
}
