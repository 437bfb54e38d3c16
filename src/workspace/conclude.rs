//! When the project that was concluded last still holds (design §2): where nothing that it read says anything else now. What an
//! edit can't have changed is kept.

use super::view::View;
use crate::project::{Change, Concluded, Project, Settings};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A project and what it was concluded from.
pub struct Conclusion {
    project: Arc<Project>,
    concluded: Vec<Concluded>,
    settings: Settings,
    folders: Arc<[PathBuf]>,
    /// Paths of the documents that were open.
    open: HashSet<Arc<Path>>,
}

impl Conclusion {
    /// Concludes a project.
    pub fn new(view: &View, folders: &Arc<[PathBuf]>, settings: &Settings) -> Self {
        Self::make(view, folders, settings, Vec::new(), None)
    }

    /// The project after these paths have changed on the disk, and the open documents in any way.
    pub fn next(
        mut self,
        view: &View,
        folders: &Arc<[PathBuf]>,
        settings: &Settings,
        on_disk: &HashSet<PathBuf>,
    ) -> Self {
        if self.settings != *settings || self.folders != *folders {
            return Self::new(view, folders, settings);
        }
        let open: Vec<Arc<Path>> = view.open.keys().cloned().collect();
        let closed = self.open.iter().filter(|path| !view.open.contains_key(*path));
        let opened = open.iter().filter(|path| !self.open.contains(*path));
        let came_or_went: Vec<Arc<Path>> = closed.chain(opened).cloned().collect();
        let change = Change { files: view, open: &open, came_or_went: &came_or_went, on_disk };
        if self.concluded.iter().all(|one| one.holds(&change)) {
            self.concluded.iter_mut().for_each(|one| one.outlive(&change));
            if !came_or_went.is_empty() {
                self.open = open.into_iter().collect();
            }
            return self;
        }
        Self::make(view, folders, settings, self.concluded, Some(&change))
    }

    fn make(
        view: &View,
        folders: &Arc<[PathBuf]>,
        settings: &Settings,
        last: Vec<Concluded>,
        change: Option<&Change<'_>>,
    ) -> Self {
        let (project, concluded) = Project::rebuild(view, folders, settings, last, change);
        let open = view.open.keys().cloned().collect();
        let (settings, folders) = (settings.clone(), Arc::clone(folders));
        Self { project: Arc::new(project), concluded, settings, folders, open }
    }

    /// The project.
    pub fn project(&self) -> Arc<Project> {
        Arc::clone(&self.project)
    }
}
