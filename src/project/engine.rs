//! The project: every site of the workspace, concluded from one state of its files.

use super::django;
use super::plugin::{Shape, shape};
use super::settings::Settings;
use super::site::{Site, start_host};
use super::snapshot::{File, Files};
use std::path::{Path, PathBuf};

/// Every site of the workspace.
#[derive(Debug, Default)]
pub struct Project {
    /// The sites, one for each folder that holds any.
    pub sites: Vec<Site>,
}

impl Project {
    /// Concludes everything from files and settings.
    pub fn build(files: &dyn Files, folders: &[PathBuf], settings: &Settings) -> Self {
        let mut sites = Vec::new();
        let directories = settings.plugin_dirs.iter().filter(|directory| !folders.contains(directory));
        for folder in folders.iter().chain(directories) {
            match shape(files, folder, settings) {
                Shape::Plugins(plugins) => sites.push(start_host(files, folder, &plugins)),
                Shape::Project => sites.extend(django::start_project(files, folder, settings)),
                Shape::Nothing => {}
            }
        }
        Self { sites }
    }

    /// The site that a file belongs to: the one with the longest folder around it.
    pub fn site_of(&self, file: &Path) -> Option<&Site> {
        let around = self.sites.iter().filter(|site| file.starts_with(&site.folder));
        around.max_by_key(|site| site.folder.as_os_str().len())
    }

    /// Whether this project still holds after a file has changed: nothing that it read of the file is different.
    pub fn holds_for(&self, file: &File) -> bool {
        self.sites.iter().all(|site| match site.world.dependencies.get(&*file.path) {
            Some(read) if read.inside => read.whole == file.facts.whole,
            Some(read) => read.shape == file.facts.shape,
            // A file that was never read may be one that was missing.
            None => true,
        })
    }

    /// Whether a file was read to conclude this.
    pub fn depends_on(&self, file: &Path) -> bool {
        self.sites.iter().any(|site| site.world.dependencies.contains_key(file))
    }
}
