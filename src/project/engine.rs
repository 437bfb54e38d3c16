//! The project: every site of the workspace, concluded from one state of its files.
//!
//! What an edit can't have changed is not concluded again: a site stays where nothing that it read says anything else, and of
//! a Django project what was run before the edited module was asked for ([`Memory`]).

use super::django::{self, Memory};
use super::plugin::{Shape, shape};
use super::reads::{Change, Dependencies, Reads, Recorder};
use super::settings::Settings;
use super::site::{Site, start_host};
use super::snapshot::Files;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the host's own routes are not known.
const NO_HOST: &str = "the host's own routes are not known: set `host-path` to a Karrot checkout";

/// Every site of the workspace.
#[derive(Debug, Default)]
pub struct Project {
    /// The sites, one for each folder that holds any.
    pub sites: Vec<Arc<Site>>,
    /// Number of modules that were run to conclude this, those that were kept not counted.
    pub ran: usize,
}

/// What was concluded of one folder, and from what.
pub struct Concluded {
    folder: PathBuf,
    site: Option<Arc<Site>>,
    reads: Reads,
    memory: Memory,
    /// Whether this is the host's checkout, no folder of the workspace.
    is_host: bool,
}

impl Concluded {
    /// Whether a site of plugins was started with this host; others need none.
    fn is_with(&self, host: &Result<Arc<Site>, &'static str>) -> bool {
        self.site.as_ref().is_none_or(|site| !site.is_host || same(site.host.as_ref(), host.as_ref().ok()))
    }

    fn ran(&self) -> Vec<&Dependencies> {
        self.site.iter().map(|site| &site.world.dependencies).collect()
    }

    /// Whether this still holds.
    pub fn holds(&self, change: &Change<'_>) -> bool {
        change.leaves(&self.reads, &self.ran())
    }

    /// Takes note of a change after which this still holds.
    pub fn outlive(&mut self, change: &Change<'_>) {
        self.memory.forget(change);
    }
}

impl Project {
    /// Concludes everything from files and settings.
    pub fn build(files: &dyn Files, folders: &[PathBuf], settings: &Settings) -> Self {
        Self::rebuild(files, folders, settings, Vec::new(), None).0
    }

    /// Concludes what a change may have changed since the last time, under the same settings.
    pub fn rebuild(
        files: &dyn Files,
        folders: &[PathBuf],
        settings: &Settings,
        mut last: Vec<Concluded>,
        change: Option<&Change<'_>>,
    ) -> (Self, Vec<Concluded>) {
        let mut project = Self::default();
        let mut all = Vec::new();
        let host = project.host(files, settings, &mut last, change, &mut all);
        let directories = settings.plugin_dirs.iter().filter(|directory| !folders.contains(directory));
        for folder in folders.iter().chain(directories) {
            let before =
                last.iter().position(|one| one.folder == *folder && !one.is_host).map(|at| last.swap_remove(at));
            let concluded = match (before, change) {
                (Some(mut before), Some(change)) if before.holds(change) && before.is_with(&host) => {
                    before.outlive(change);
                    before
                }
                (before, change) => {
                    let (concluded, ran) = conclude(files, folder, settings, before, change, &host);
                    project.ran += ran;
                    concluded
                }
            };
            project.sites.extend(concluded.site.clone());
            all.push(concluded);
        }
        (project, all)
    }

    /// The host itself, from the checkout that the settings name. It is no site of the workspace: its routes join those of the
    /// plugins.
    fn host(
        &mut self,
        files: &dyn Files,
        settings: &Settings,
        last: &mut Vec<Concluded>,
        change: Option<&Change<'_>>,
        all: &mut Vec<Concluded>,
    ) -> Result<Arc<Site>, &'static str> {
        let folder = settings.host_path.as_ref().ok_or(NO_HOST)?;
        let before = last.iter().position(|one| one.is_host).map(|at| last.swap_remove(at));
        let concluded = match (before, change) {
            (Some(mut before), Some(change)) if before.holds(change) => {
                before.outlive(change);
                before
            }
            _ => {
                let recorder = Recorder::new(files);
                let (site, memory, _) = django::start_project(&recorder, folder, settings, None, true);
                self.ran += site.as_ref().map_or(0, |site| site.world.trace.count());
                let site = site.map(Arc::new);
                Concluded { folder: folder.clone(), site, reads: recorder.finish(), memory, is_host: true }
            }
        };
        let site = concluded.site.clone();
        all.push(concluded);
        site.ok_or("the host's own routes are not known: `host-path` is no Karrot checkout, it has no root URLconf")
    }

    /// The site that a file belongs to: the one with the longest folder around it.
    pub fn site_of(&self, file: &Path) -> Option<&Site> {
        let around = self.sites.iter().filter(|site| file.starts_with(&site.folder));
        around.max_by_key(|site| site.folder.as_os_str().len()).map(|site| &**site)
    }
}

fn same(one: Option<&Arc<Site>>, other: Option<&Arc<Site>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

fn conclude(
    files: &dyn Files,
    folder: &Path,
    settings: &Settings,
    before: Option<Concluded>,
    change: Option<&Change<'_>>,
    host: &Result<Arc<Site>, &'static str>,
) -> (Concluded, usize) {
    let recorder = Recorder::new(files);
    let mut memory = Memory::default();
    let mut kept = 0;
    let site = match shape(&recorder, folder, settings) {
        Shape::Plugins(plugins) => Some(start_host(&recorder, folder, &plugins, host.clone())),
        Shape::Project => {
            let edit = before.as_ref().zip(change).and_then(|(before, change)| {
                let ran = before.ran();
                let edited = change.edited(&before.reads, &ran)?;
                Some(django::Edit { change, edited, site: before.site.as_deref()? })
            });
            let edit = edit.map(|edit| (edit, before.as_ref().map(|before| &before.memory)));
            let (site, new, of_these) = django::start_project(&recorder, folder, settings, edit, false);
            (memory, kept) = (new, of_these);
            site
        }
        Shape::Nothing => None,
    };
    let ran = site.as_ref().map_or(0, |site| site.world.trace.count().saturating_sub(kept));
    let site = site.map(Arc::new);
    (Concluded { folder: folder.to_path_buf(), site, reads: recorder.finish(), memory, is_host: false }, ran)
}
