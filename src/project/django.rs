//! A Django project as a site: its environment, its settings module, its apps and its root URLconf, found and run on paper.

use super::environment::Environment;
use super::evaluate::{DEEP_STACK, Evaluator, Limits, Phase, Saved};
use super::event::Event;
use super::finder::{Finder, Root};
use super::place::Place;
use super::reads::{Change, Reads, Recorder};
use super::root_urlconf::named_urlconf;
use super::settings::Settings;
use super::site::{Origin, Site};
use super::snapshot::Files;
use super::starting::{Start, configuration, managed_below, start_of};
use super::table::Builder;
use super::value::{ModuleId, Open};
use super::versions::Versions;
use smol_str::SmolStr;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is kept of a project's start for the next one.
#[derive(Default)]
pub struct Memory {
    /// The apps are set up, the root URLconf was not asked for yet.
    populated: Option<Arc<Kept>>,
    /// The modules that could not notice the last edit were run as well.
    around: Option<Arc<Kept>>,
}

impl Memory {
    /// Forgets what a change makes wrong.
    pub fn forget(&mut self, change: &Change<'_>) {
        self.populated.take_if(|kept| !kept.holds(change));
        self.around.take_if(|kept| !kept.holds(change));
    }
}

/// An interpreter, and what was read for it.
struct Kept {
    saved: Saved,
    reads: Reads,
    origin: Origin,
}

impl Kept {
    /// Whether all that was read is the same to the letter: what runs on from here may look where nobody has looked before.
    fn holds(&self, change: &Change<'_>) -> bool {
        change.leaves(&self.reads, &[])
    }

    fn of(evaluator: &mut Evaluator<'_>, files: &Recorder<'_>, origin: &Origin) -> Option<Arc<Self>> {
        let saved = evaluator.save()?;
        Some(Arc::new(Self { saved, reads: files.reads(), origin: origin.clone() }))
    }

    fn resume<'a>(&self, files: &'a Recorder<'_>, limits: Limits) -> Evaluator<'a> {
        files.add(&self.reads);
        Evaluator::resume(files, self.saved.clone(), limits)
    }
}

/// An edit since the last start.
pub struct Edit<'a> {
    /// What may be different.
    pub change: &'a Change<'a>,
    /// The documents that say something else.
    pub edited: Vec<&'a Arc<Path>>,
    /// The last start.
    pub site: &'a Site,
}

/// A started project, what is kept of the start, and how many of its modules were not run again.
type Started = (Option<Site>, Memory, usize);

/// Starts the project of a folder; no site where no root URLconf is known. A Karrot host is started without its plugins.
pub fn start_project(
    files: &Recorder<'_>,
    folder: &Path,
    settings: &Settings,
    edit: Option<(Edit<'_>, Option<&Memory>)>,
    is_karrot: bool,
) -> Started {
    let edit = edit.as_ref();
    // Code of libraries nests deeper than the stack of most threads allows.
    std::thread::scope(|scope| {
        let deep = std::thread::Builder::new().stack_size(DEEP_STACK);
        match deep.spawn_scoped(scope, || start(files, folder, settings, edit, Limits::DEEP, is_karrot)) {
            Ok(thread) => thread.join().unwrap_or_default(),
            Err(_) => start(files, folder, settings, edit, Limits::SHALLOW, is_karrot),
        }
    })
}

fn start(
    files: &Recorder<'_>,
    folder: &Path,
    settings: &Settings,
    edit: Option<&(Edit<'_>, Option<&Memory>)>,
    limits: Limits,
    is_karrot: bool,
) -> Started {
    let last = edit.and_then(|(_, memory)| *memory);
    let mut memory = Memory::default();
    let Some((edit, _)) = edit else {
        // The first start is the only one for a command line: what it would keep costs time and memory.
        let started = populate(files, folder, settings, limits, is_karrot);
        return (started.and_then(|(evaluator, origin)| run_urls(evaluator, folder, &origin)), memory, 0);
    };
    let holding = |kept: Option<&Arc<Kept>>| kept.filter(|kept| kept.holds(edit.change)).cloned();
    memory.populated = holding(last.and_then(|last| last.populated.as_ref()));
    if memory.populated.is_some() {
        memory.around = holding(last.and_then(|last| last.around.as_ref()));
    }
    let (mut evaluator, origin, before) = match memory.around.as_deref().or(memory.populated.as_deref()) {
        Some(kept) => (kept.resume(files, limits), kept.origin.clone(), kept.saved.world.trace.count()),
        None => match populate(files, folder, settings, limits, is_karrot) {
            Some((evaluator, origin)) => (evaluator, origin, 0),
            None => return Started::default(),
        },
    };
    if memory.populated.is_none() {
        memory.populated = Kept::of(&mut evaluator, files, &origin);
    }
    let mut names = untouched(edit, memory.populated.as_deref());
    names.retain(|name| evaluator.world.module_named(name).is_none());
    if !names.is_empty() {
        evaluator.run_ahead(&names);
        memory.around = Kept::of(&mut evaluator, files, &origin);
    }
    let ahead = evaluator.world.trace.count();
    let site = run_urls(evaluator, folder, &origin);
    let Some(populated) = memory.populated.clone() else { return (site, memory, before) };
    let start = populated.saved.world.trace.count();
    if site.as_ref().is_none_or(|site| ahead == start || was_right(site, start, ahead)) {
        return (site, memory, before);
    }
    // What was edited acts on what had been run ahead: that must not have come first.
    memory.around = None;
    let evaluator = populated.resume(files, limits);
    (run_urls(evaluator, folder, &origin), memory, start)
}

/// Whether the modules between these numbers were asked for, and would have come to the same if they had been run then.
fn was_right(site: &Site, start: usize, ahead: usize) -> bool {
    let world = &site.world;
    let safe: HashSet<ModuleId> = world.trace.untouched(start, &[], &world.heap.meddled).into_iter().collect();
    let is_library = |id: ModuleId| world.module(id).is_none_or(|module| module.library);
    let asked = world.trace.asked_without(start, ahead);
    world.trace.between(start, ahead).iter().all(|id| is_library(*id) || (safe.contains(id) && asked.contains(id)))
}

/// Modules that the last start ran for the root URLconf and that can't notice the edit.
fn untouched(edit: &Edit<'_>, populated: Option<&Kept>) -> Vec<SmolStr> {
    let Some(populated) = populated.map(|kept| &kept.saved.world) else { return Vec::new() };
    let world = &edit.site.world;
    let mut changed = Vec::new();
    for path in &edit.edited {
        // Where the apps themselves are set up otherwise, what came behind that may be otherwise as well.
        match world.module_of(path) {
            Some(id) if !populated.dependencies.contains_key(&***path) => changed.push(id),
            _ => return Vec::new(),
        }
    }
    let untouched = world.trace.untouched(populated.trace.count(), &changed, &world.heap.meddled);
    // Modules of libraries are run when something of them is needed, as before.
    let names = untouched.into_iter().filter_map(|id| world.module(id).filter(|module| !module.library));
    names.map(|module| module.name.clone()).collect()
}

/// Everything up to the root URLconf, and the name of that.
fn populate<'a>(
    files: &'a Recorder<'_>,
    folder: &Path,
    settings: &Settings,
    limits: Limits,
    is_karrot: bool,
) -> Option<(Evaluator<'a>, Origin)> {
    let homes = homes(files, folder);
    let environment = Environment::of(files, &homes, settings);
    let roots = homes.iter().cloned().map(Root::Path).collect();
    let versions = Versions::of(files, folder, &homes, &environment);
    let Environment { root: python, libraries, outside } = environment;
    let finder = Finder { roots, libraries, outside, versions, is_extended: false };
    let mut evaluator = Evaluator::new(files, finder, limits);
    evaluator.without_plugins = is_karrot;
    let start = match &settings.settings_module {
        Some(module) => Start { settings: Some(module.clone()), ..Start::default() },
        None => start_of(files, folder, &homes),
    };
    let configured = start
        .settings
        .as_deref()
        .and_then(|module| evaluator.configure(module, configuration(files, &homes).as_deref()));
    let urlconf = match settings.root_urlconf.as_ref().or(start.urlconf.as_ref()) {
        Some(urlconf) => urlconf.clone(),
        None => match configured.and_then(|_| evaluator.text_setting("ROOT_URLCONF")) {
            Some(urlconf) => urlconf.to_string(),
            None => named_urlconf(files, &homes)?,
        },
    };
    evaluator.populate();
    evaluator.phase = Phase::Urlconf;
    // Who says which URLconf is the root means a site's.
    let is_for_tests = start.is_for_tests && settings.root_urlconf.is_none();
    let Start { settings, named_in, .. } = start;
    Some((evaluator, Origin { python, settings, named_in, urlconf, versions, is_for_tests }))
}

fn run_urls(mut evaluator: Evaluator<'_>, folder: &Path, origin: &Origin) -> Option<Site> {
    let id = evaluator.run_root(&origin.urlconf)?;
    let mut builder = Builder::new(&evaluator.world);
    builder.root(id);
    if let Some(raised) = evaluator.world.module(id).and_then(|module| module.raised.clone()) {
        builder.open(&[], Open { place: raised.place, reason: "the root URLconf can't be imported" });
    }
    if origin.is_for_tests {
        let reason = "the sites that install this app have routes of their own";
        let open = Open { place: Place::nowhere(), reason };
        builder.open(&[], open.clone());
        builder.open(&[SmolStr::new_static("admin")], open);
    }
    if evaluator.is_exhausted() {
        let reason = "the project takes more steps to follow than are allowed";
        builder.open(&[], Open { place: Place::nowhere(), reason });
    }
    if let Some(open) = evaluator.misunderstood() {
        // What was not done may have registered routes anywhere.
        builder.open_everywhere(open);
    }
    let (table, noticed) = builder.finish();
    for (kind, _, place, module) in noticed {
        if evaluator.world.module(module).is_some_and(|module| module.library) {
            continue;
        }
        evaluator.world.events.push(Event { kind, place, module, conditional: false, caught: false });
    }
    Some(Site {
        folder: folder.to_path_buf(),
        is_host: false,
        plugins: Vec::new(),
        state: None,
        web_modules: evaluator.world.modules.len(),
        reversing: super::reversing::reversing(&evaluator.world),
        world: evaluator.world,
        root: Some(id),
        table,
        served: std::sync::OnceLock::new(),
        origin: Some(origin.clone()),
        host: None,
    })
}

/// Folders that are on `sys.path` when the project is started: that of `manage.py`, the folder itself, its `src`.
fn homes(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let holds = |folder: &Path, name: &str| {
        files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == name))
    };
    let mut homes = Vec::new();
    if !holds(folder, "manage.py") {
        homes.extend(managed_below(files, folder));
    }
    homes.push(folder.to_path_buf());
    let source = folder.join("src");
    if files.entries(&source).is_some() && !homes.contains(&source) {
        homes.push(source);
    }
    homes
}
