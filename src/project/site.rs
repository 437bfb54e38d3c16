//! One site: a Karrot host with these plugins, started on paper, in the order in which the real one starts (`karrot-host.md`).

use super::evaluate::{Evaluator, Imported, Limits, Phase};
use super::event::{Event, EventKind, Exception, ParameterFault, Raise};
use super::finder::{Finder, Outside, Root};
use super::place::Place;
use super::plugin::layout;
use super::regex::{Irreversible, normalize};
use super::snapshot::Files;
use super::table::Part;
use super::table::{Builder, Table};
use super::value::*;
pub use super::verdict::{Backend, Frontend, Origin, Plugin, Reason, Site, SiteState, Urls};
use super::versions::Versions;
use crate::host::django::LANGUAGE_ROUTES_INCLUDED;
use crate::host::{Karrot, Manifest, NameClash, is_identifier, is_no_auto_field, judge_manifest};
use smol_str::SmolStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Starts a host with these plugins.
///
/// `host` is the host itself, where a checkout of it was read; its routes come behind the plugins'.
pub fn start_host(
    files: &dyn Files,
    folder: &Path,
    plugin_folders: &[PathBuf],
    host: Result<Arc<Site>, &'static str>,
) -> Site {
    let mut boot = Boot {
        files,
        evaluator: Evaluator::new(
            files,
            Finder {
                roots: Vec::new(),
                libraries: Vec::new(),
                outside: Outside::Karrot,
                versions: Versions { python: Some((3, 13)), ..Versions::default() },
                is_extended: false,
            },
            Limits::SHALLOW,
        ),
        plugins: plugin_folders.iter().map(|folder| found(files, folder)).collect(),
        state: SiteState::Up,
    };
    boot.import_packages();
    boot.set_up_apps();
    boot.import_models();
    let (table, noticed) = boot.mount(&host);
    let web_modules = boot.evaluator.world.modules.len();
    boot.import_tasks();
    for (kind, exception, place, module) in noticed {
        if matches!(
            kind,
            EventKind::UrlpatternsMissing { .. }
                | EventKind::UrlpatternsInvalid { .. }
                | EventKind::EntryInvalid { .. }
                | EventKind::IncludeCycle
        ) {
            boot.fail(SiteState::ReverseBroken);
        }
        let _ = exception;
        boot.evaluator.world.events.push(Event { kind, place, module, conditional: false, caught: false });
    }
    // Regexes are compiled by whatever uses the whole table first: any `reverse()`.
    let breaks_reverse = |event: &Event| {
        matches!(
            event.kind,
            EventKind::RegexInvalid { .. } | EventKind::ParameterInvalid { fault: ParameterFault::Repeated, .. }
        ) && !event.conditional
    };
    if boot.evaluator.world.events.iter().any(breaks_reverse) {
        boot.fail(SiteState::ReverseBroken);
    }
    // What can't be turned round breaks every `reverse()` too: the whole table is, for the first one.
    let breaks_all = |part: &Part| {
        part.kind == PatternKind::RePath
            && part.text.as_deref().is_some_and(|text| matches!(normalize(text), Err(Irreversible::Raises(_))))
    };
    if table.rows.iter().any(|row| row.loads && !row.conditional && row.parts.iter().any(breaks_all)) {
        boot.fail(SiteState::ReverseBroken);
    }
    let Boot { evaluator, mut plugins, state, .. } = boot;
    let is_known = state >= SiteState::DownSetup;
    for plugin in plugins.iter_mut().filter(|_| is_known) {
        plugin.unknowable.retain(|(field, _)| *field != "site");
    }
    let is_open = plugins.iter().any(|plugin| plugin.unknowable.iter().any(|(field, _)| *field == "site"));
    Site {
        folder: folder.to_path_buf(),
        is_host: true,
        plugins,
        state: (!is_open).then_some(state),
        web_modules,
        reversing: super::reversing::reversing(&evaluator.world),
        world: evaluator.world,
        root: None,
        table,
        served: std::sync::OnceLock::new(),
        origin: None,
        host: host.ok(),
    }
}

fn found(files: &dyn Files, folder: &Path) -> Plugin {
    let layout = layout(files, folder);
    let chosen = layout.apps.first().and_then(|apps| apps.parent()).map(Path::to_path_buf);
    let package = chosen.clone().or_else(|| intended_package(files, folder));
    let name_of = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Plugin {
        name: name_of(folder),
        folder: folder.to_path_buf(),
        module: package.as_deref().map(|package| SmolStr::from(name_of(package))),
        backend: if chosen.is_some() { Backend::Loaded } else { Backend::None },
        urls: Urls::None,
        frontend: Frontend::None,
        package,
        layout,
        reasons: Vec::new(),
        unknowable: Vec::new(),
        config: None,
    }
}

/// Where a backend seems to be meant though there is no `apps.py`: the plugin's folder or a child with a `urls.py`.
fn intended_package(files: &dyn Files, folder: &Path) -> Option<PathBuf> {
    let has_urls = |folder: &Path| {
        files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == "urls.py"))
    };
    if has_urls(folder) {
        return Some(folder.to_path_buf());
    }
    let entries = files.entries(folder)?;
    entries.iter().map(|entry| folder.join(&entry.name)).find(|child| has_urls(child))
}

struct Boot<'a> {
    files: &'a dyn Files,
    evaluator: Evaluator<'a>,
    plugins: Vec<Plugin>,
    state: SiteState,
}

impl Boot<'_> {
    /// Something of a plugin's may keep the site from starting.
    fn leave_open(&mut self, at: usize, open: Option<Open>) {
        let (Some(plugin), Some(open)) = (self.plugins.get_mut(at), open) else { return };
        if !plugin.unknowable.iter().any(|(field, _)| *field == "site") {
            plugin.unknowable.push(("site", open));
        }
    }

    fn fail(&mut self, state: SiteState) {
        self.state = self.state.max(state);
    }

    /// Whether the host goes on with a plugin's backend.
    fn loaded(&self) -> Vec<(usize, SmolStr)> {
        let loaded = self.plugins.iter().enumerate();
        loaded
            .filter(|(_, plugin)| matches!(plugin.backend, Backend::Loaded | Backend::Unknowable))
            .filter_map(|(at, plugin)| Some((at, plugin.module.clone()?)))
            .collect()
    }

    /// Settings are imported: manifests are read, then each package's `__init__.py` is run.
    fn import_packages(&mut self) {
        let host = Karrot::current();
        let mut taken: Vec<(SmolStr, PathBuf)> = Vec::new();
        for at in 0..self.plugins.len() {
            let Some(plugin) = self.plugins.get_mut(at) else { continue };
            if let Some(manifest) = plugin.layout.manifests.first().cloned() {
                let judged =
                    self.files.file(&manifest).map_or(Manifest::NotJson, |file| judge_manifest(file.source.as_str()));
                plugin.frontend = if judged == Manifest::Entry { Frontend::Ok } else { Frontend::Broken };
                if judged != Manifest::Entry {
                    plugin.reasons.push(Reason::Manifest(manifest, judged));
                }
                if matches!(judged, Manifest::NotJson | Manifest::WrongShape) {
                    self.state = self.state.max(SiteState::DownSettings);
                }
            }
            let (Some(module), Some(package)) = (plugin.module.clone(), plugin.package.clone()) else { continue };
            let has_apps = plugin.backend != Backend::None;
            let twin = taken.iter().find(|(name, _)| *name == module).map(|(_, folder)| folder.clone());
            let has_init = self
                .files
                .entries(&package)
                .is_some_and(|entries| entries.iter().any(|entry| entry.name == "__init__.py"));
            match host.clash(&module) {
                Some(NameClash::Refused) => {
                    plugin.reasons.push(Reason::NameClash(NameClash::Refused));
                    plugin.backend = Backend::NotLoaded;
                    continue;
                }
                Some(clash) if has_apps => {
                    plugin.reasons.push(Reason::NameClash(clash));
                    if clash == NameClash::Shadows {
                        // The host gets the plugin's module where it imports its own.
                        self.state = self.state.max(SiteState::DownSetup);
                    }
                }
                _ => {}
            }
            if let Some(twin) = twin {
                plugin.reasons.push(Reason::SameModule(twin));
                if has_apps {
                    plugin.backend = Backend::NotLoaded;
                }
                continue;
            }
            if has_apps && !has_init {
                plugin.reasons.push(Reason::NoInit);
                plugin.backend = Backend::NotLoaded;
            } else if has_apps {
                taken.push((module.clone(), plugin.folder.clone()));
            }
            self.evaluator.add_root(Root::Package(module.clone(), package));
            if !has_init {
                continue;
            }
            let (raised, may_raise) = self.import(&module);
            let Some(plugin) = self.plugins.get_mut(at) else { continue };
            if let Some(raised) = raised {
                if raised.exception.ends_process() {
                    self.state = self.state.max(SiteState::DownSettings);
                }
                plugin.reasons.push(Reason::Init(raised));
                if has_apps {
                    plugin.backend = Backend::NotLoaded;
                }
            } else if let (Some(open), true) = (may_raise, has_apps) {
                plugin.backend = Backend::Unknowable;
                plugin.unknowable.push(("backend", open));
            }
        }
    }

    /// Imports a module; what its import raises, or may.
    fn import(&mut self, name: &str) -> (Option<Raise>, Option<Open>) {
        match self.evaluator.import(name) {
            Imported::Module(id) => {
                // What a parent raises, its submodules never get past.
                let mut prefix = name;
                let mut may_raise = None;
                let mut found: Option<Raise> = None;
                let _ = id;
                loop {
                    if let Some(module) =
                        self.evaluator.world.module_named(prefix).and_then(|id| self.evaluator.world.module(id))
                    {
                        if let Some(raised) = &module.raised {
                            found = Some(raised.clone());
                        }
                        may_raise = module.may_raise.clone().or(may_raise);
                    }
                    match prefix.rsplit_once('.') {
                        Some((parent, _)) => prefix = parent,
                        None => return (found, may_raise),
                    }
                }
            }
            _ => (None, None),
        }
    }

    /// Whether a submodule of a package exists.
    fn has_submodule(&mut self, package: &str, name: &str) -> bool {
        self.evaluator.exists(&format!("{package}.{name}"))
    }

    /// `django.setup()`, first part: an AppConfig for each app (`django.apps.config.AppConfig.create`, 5.0).
    fn set_up_apps(&mut self) {
        self.evaluator.phase = Phase::AppConfigs;
        let mut labels: Vec<(SmolStr, usize)> = Vec::new();
        for (at, module) in self.loaded() {
            let mut reasons = Vec::new();
            let mut label = (module.clone(), None);
            if self.has_submodule(&module, "apps") {
                let (raised, may_raise) = self.import(&format!("{module}.apps"));
                if let Some(raised) = raised {
                    reasons.push(Reason::Apps(raised));
                } else {
                    self.leave_open(at, may_raise);
                    label = self.configure(at, &module, &mut reasons);
                }
            }
            let host = Karrot::current();
            if label.0.is_empty() {
                let open = Open { place: Place::nowhere(), reason: "the app's label" };
                self.leave_open(at, Some(open));
            } else if !is_identifier(&label.0) {
                reasons.push(Reason::Label(label.1, label.0.clone()));
            } else if host.has_label(&label.0) || labels.iter().any(|(one, _)| *one == label.0) {
                reasons.push(Reason::LabelTaken(label.1, label.0.clone()));
            }
            if label.0.is_empty() {
                self.evaluator.registry.has_unknown_label = true;
            } else {
                self.evaluator.registry.labels.insert(label.0.clone(), module.clone());
            }
            labels.push((label.0, at));
            if !reasons.is_empty() {
                self.fail(SiteState::DownSetup);
            }
            if let Some(plugin) = self.plugins.get_mut(at) {
                if plugin.reasons.iter().any(|reason| matches!(reason, Reason::NameClash(NameClash::Label)))
                    && !reasons.iter().any(|reason| matches!(reason, Reason::LabelTaken(..)))
                {
                    plugin.reasons.retain(|reason| !matches!(reason, Reason::NameClash(NameClash::Label)));
                }
                plugin.reasons.extend(reasons);
            }
        }
    }

    /// Which AppConfig Django takes, and the label that it gives; an empty label is not known.
    fn configure(&mut self, at: usize, module: &SmolStr, reasons: &mut Vec<Reason>) -> (SmolStr, Option<Place>) {
        let unknown = (SmolStr::default(), None);
        let plain = (module.clone(), None);
        let Some(apps) = self.evaluator.world.module_named(&format!("{module}.apps")) else { return plain };
        let Some(candidates) = self.candidates(apps) else { return unknown };
        let wanted: Vec<&Candidate> = candidates.iter().filter(|one| one.default != Some(false)).collect();
        let chosen = match wanted.as_slice() {
            [only] => only,
            several => {
                let defaults: Vec<&&Candidate> = several.iter().filter(|one| one.default == Some(true)).collect();
                match defaults.as_slice() {
                    [] => {
                        let places: Vec<Place> = candidates.iter().map(|one| one.place.clone()).collect();
                        if let Some(plugin) = self.plugins.get_mut(at).filter(|_| !places.is_empty()) {
                            plugin.reasons.push(Reason::NoDefault(places));
                        }
                        return plain;
                    }
                    [only] => *only,
                    _ => {
                        reasons.push(Reason::SeveralDefaults(defaults.iter().map(|one| one.place.clone()).collect()));
                        return plain;
                    }
                }
            }
        };
        let Value::Class(class) = chosen.value else { return unknown };
        if let Some(plugin) = self.plugins.get_mut(at) {
            plugin.config = Some(class);
        }
        let no_field = match self.evaluator.world.class_binding(class, "default_auto_field") {
            Some(Some(binding)) => match &binding.value {
                Value::Str(name) => is_no_auto_field(name),
                Value::None | Value::Int(_) | Value::Bool(_) => true,
                _ => false,
            },
            _ => false,
        };
        if no_field {
            self.evaluator.registry.no_auto_field.insert(module.clone());
        }
        let world = &self.evaluator.world;
        let (name, name_place) = match world.class_binding(class, "name") {
            Some(Some(binding)) => (binding.value, binding.place),
            Some(None) => {
                reasons.push(Reason::ConfigWithoutName(chosen.place.clone()));
                return plain;
            }
            None => return unknown,
        };
        let label = world.class_binding(class, "label");
        let name = match name {
            Value::Str(name) => name,
            Value::Unknown | Value::Text | Value::Union(_) | Value::External(_) | Value::ExternalResult(_) => {
                return unknown;
            }
            _ => {
                reasons.push(Reason::ConfigName(name_place, SmolStr::new_static("no text")));
                return plain;
            }
        };
        match self.evaluator.import(&name) {
            Imported::Absent(_) => reasons.push(Reason::ConfigName(name_place.clone(), name.clone())),
            Imported::Unknowable(_) => return unknown,
            _ => {}
        }
        match label {
            Some(Some(Binding { value: Value::Str(label), place, .. })) => (label, Some(place)),
            Some(Some(_)) | None => unknown,
            Some(None) => {
                let last = name.rsplit('.').next().unwrap_or(&name);
                (SmolStr::new(last), Some(name_place).filter(|_| name != *module))
            }
        }
    }

    /// The AppConfig subclasses among a module's names (`inspect.getmembers`); `None` where others may be.
    fn candidates(&self, module: ModuleId) -> Option<Vec<Candidate>> {
        let world = &self.evaluator.world;
        let module = world.module(module)?;
        if !module.scope.open.is_empty() {
            return None;
        }
        let mut names: Vec<&SmolStr> = module.scope.names.keys().collect();
        names.sort();
        let mut found: Vec<Candidate> = Vec::new();
        for name in names {
            let binding = module.scope.names.get(name)?;
            match &binding.value {
                Value::Class(id) => match world.is_app_config(*id) {
                    Some(true) if !found.iter().any(|one| one.value == binding.value) => {
                        let default = match world.class_binding(*id, "default") {
                            Some(Some(Binding { value: Value::Bool(default), .. })) => Some(default),
                            Some(None) => None,
                            _ => return None,
                        };
                        found.push(Candidate { value: binding.value.clone(), default, place: binding.place.clone() });
                    }
                    Some(_) => {}
                    None => return None,
                },
                // An imported AppConfig of another app counts as well; Django's own base class does not.
                Value::External(dotted) if is_imported_config(dotted) => {
                    found.push(Candidate { value: binding.value.clone(), default: None, place: binding.place.clone() });
                }
                Value::Unknown | Value::Union(_) => return None,
                _ => {}
            }
        }
        Some(found)
    }

    /// `django.setup()`, second part: models of every app, then `ready()`, in which admin imports every `admin.py`.
    fn import_models(&mut self) {
        self.evaluator.phase = Phase::Models;
        for (at, module) in self.loaded() {
            for (submodule, reason) in [("models", Reason::Models as fn(Raise) -> Reason), ("admin", Reason::Admin)] {
                if submodule == "admin" {
                    self.ready(at);
                }
                if !self.has_submodule(&module, submodule) {
                    continue;
                }
                self.evaluator.registry.loads_models = submodule == "models";
                let (raised, may_raise) = self.import(&format!("{module}.{submodule}"));
                self.evaluator.registry.loads_models = false;
                self.leave_open(at, may_raise);
                if let Some(raised) = raised {
                    self.fail(SiteState::DownSetup);
                    if let Some(plugin) = self.plugins.get_mut(at) {
                        plugin.reasons.push(reason(raised));
                    }
                }
            }
        }
    }

    fn ready(&mut self, at: usize) {
        let Some(config) = self.plugins.get(at).and_then(|plugin| plugin.config) else { return };
        let Some(raised) = self.evaluator.call_ready(config) else { return };
        self.fail(SiteState::DownSetup);
        if let Some(plugin) = self.plugins.get_mut(at) {
            plugin.reasons.push(Reason::Ready(raised));
        }
    }

    /// The root URLconf is imported: each module's URLs are included before the host's own.
    fn mount(
        &mut self,
        own: &Result<Arc<Site>, &'static str>,
    ) -> (Table, Vec<(EventKind, Exception, Place, ModuleId)>) {
        self.evaluator.phase = Phase::Urlconf;
        let host = Karrot::current();
        let mut mounted = Vec::new();
        for at in 0..self.plugins.len() {
            let Some(plugin) = self.plugins.get(at) else { continue };
            let Some(module) = plugin.module.clone() else { continue };
            // A module that the host refuses is read all the same, so that its routes are shown; but not in place of another's.
            if plugin
                .reasons
                .iter()
                .any(|reason| matches!(reason, Reason::SameModule(_) | Reason::NameClash(NameClash::Refused)))
            {
                continue;
            }
            let loaded = matches!(plugin.backend, Backend::Loaded | Backend::Unknowable);
            if !self.has_submodule(&module, "urls") {
                continue;
            }
            let (raised, may_raise) = self.import(&format!("{module}.urls"));
            let raised = raised.or_else(|| self.refused_by_include(&module));
            let mut urls = Urls::Mounted;
            if let Some(raised) = raised {
                if raised.exception.is_missing_module() {
                    urls = Urls::Dropped;
                } else if loaded {
                    self.fail(SiteState::DownUrlconf);
                }
                if let Some(plugin) = self.plugins.get_mut(at) {
                    plugin.reasons.push(Reason::Urls(raised));
                }
            } else if let Some(open) = may_raise {
                urls = Urls::Unknowable;
                if let Some(plugin) = self.plugins.get_mut(at) {
                    plugin.unknowable.push(("urls", open.clone()));
                }
                if loaded {
                    self.leave_open(at, Some(open));
                }
            }
            if let Some(plugin) = self.plugins.get_mut(at)
                && loaded
            {
                plugin.urls = urls;
            }
            if let Some(id) = self.evaluator.world.module_named(&format!("{module}.urls")) {
                mounted.push((module, id, loaded && urls != Urls::Dropped && self.state <= SiteState::ReverseBroken));
            }
        }
        let down = self.state > SiteState::ReverseBroken;
        let mut builder = Builder::new(&self.evaluator.world);
        for (module, id, loads) in mounted {
            builder.mount(&host.mount(&module), &module, id, loads && !down);
        }
        if let Err(reason) = own {
            builder.open(&[], Open { place: Place::nowhere(), reason });
        }
        let (mut table, noticed) = builder.finish();
        if let Ok(own) = own {
            table.join(&own.table);
        }
        (table, noticed)
    }
}

impl Boot<'_> {
    /// What the host's own `include()` of a plugin's `urls.py` raises.
    fn refused_by_include(&mut self, module: &str) -> Option<Raise> {
        let id = self.evaluator.world.module_named(&format!("{module}.urls"))?;
        let place = self.evaluator.language_route(&Value::Module(id))?;
        let (exception, message) = (Exception::ImproperlyConfigured, LANGUAGE_ROUTES_INCLUDED);
        let kind = EventKind::CallRaises { exception: exception.clone(), message };
        let event = Event { kind, place: place.clone(), module: id, conditional: false, caught: false };
        self.evaluator.world.events.push(event);
        Some(Raise { exception, place, message: message.to_owned() })
    }

    /// `run_huey`, after the web process's own imports: `autodiscover_modules("tasks")`. Nothing of it stops the site.
    fn import_tasks(&mut self) {
        self.evaluator.phase = Phase::Consumer;
        for (_, module) in self.loaded() {
            if self.has_submodule(&module, "tasks") {
                self.import(&format!("{module}.tasks"));
            }
        }
    }
}

struct Candidate {
    value: Value,
    default: Option<bool>,
    place: Place,
}

/// Whether something imported is an AppConfig of another app, by the convention that Django's own follow.
fn is_imported_config(dotted: &str) -> bool {
    dotted.contains(".apps.") && !dotted.starts_with("django.apps.") && dotted.ends_with("Config")
}
