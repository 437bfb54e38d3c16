//! Imports: which module, its parents first, its body run once (Python reference §5.3).

use super::calls::is_harmless;
use super::classes::Ancestor;
use super::*;
use crate::facts::{ImportedName, RefusedAt};
use crate::host::Karrot;
use crate::project::finder::Found;

/// What an import gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Imported {
    /// A module of the workspace, which may have raised.
    Module(ModuleId),
    /// A module outside, by its dotted name.
    External(SmolStr),
    /// There is none.
    Absent(SmolStr),
    /// There may be one, by its dotted name.
    Unknowable(SmolStr),
}

impl Evaluator<'_> {
    pub(super) fn import_module(&mut self, name: &str, depth: u32) -> Imported {
        let imported = self.find_or_run(name, depth);
        if let Some(id) = self.world.by_name.get(name).copied() {
            self.world.trace.ask(id);
            if self.doubtful_import {
                self.world.trace.doubt(id);
            }
        }
        imported
    }

    fn find_or_run(&mut self, name: &str, depth: u32) -> Imported {
        if let Some(id) = self.world.by_name.get(name).copied() {
            self.run_again(id, depth);
            return self.found_module(id);
        }
        if depth > self.limits.calls {
            return Imported::Unknowable(SmolStr::new(name));
        }
        let parent = match name.rsplit_once('.') {
            Some((parent, last)) => match self.import_module(parent, depth + 1) {
                Imported::Module(id) => Some((id, SmolStr::new(last))),
                // A library's module stays a name: whether it has this submodule, its folder tells.
                Imported::External(_) => {
                    return match self.finder.find(self.files, name) {
                        Found::Absent => Imported::Absent(SmolStr::new(name)),
                        Found::Unknowable => Imported::Unknowable(SmolStr::new(name)),
                        _ => Imported::External(SmolStr::new(name)),
                    };
                }
                Imported::Unknowable(_) => return Imported::Unknowable(SmolStr::new(name)),
                absent => return absent,
            },
            None => None,
        };
        // The parent may have imported it meanwhile.
        if let Some(id) = self.world.by_name.get(name) {
            return self.found_module(*id);
        }
        let mut found = self.finder.find(self.files, name);
        // A module that says where its submodules are found is a package, whoever makes them: `six.moves`.
        if found == Found::Absent
            && let Some((parent, _)) = &parent
            && self.world.module(*parent).is_some_and(|module| module.scope.names.contains_key("__path__"))
        {
            found = Found::Unknowable;
        }
        let module = match found {
            Found::File { path, package } => match self.files.file(&path) {
                Some(file) => {
                    self.depend(&file, false);
                    Module {
                        name: SmolStr::new(name),
                        path: file.path.clone(),
                        package,
                        file: Some(file),
                        scope: Scope::default(),
                        status: Status::Executing,
                        raised: None,
                        may_raise: None,
                        library: false,
                    }
                }
                None => return Imported::Unknowable(SmolStr::new(name)),
            },
            Found::NamespacePackage(directory) => Module {
                name: SmolStr::new(name),
                path: Arc::from(directory.clone()),
                package: Some(directory),
                file: None,
                scope: Scope::default(),
                status: Status::Done,
                raised: None,
                may_raise: None,
                library: false,
            },
            Found::External | Found::Library { .. } => return Imported::External(SmolStr::new(name)),
            Found::Absent => return Imported::Absent(SmolStr::new(name)),
            Found::Unknowable => return Imported::Unknowable(SmolStr::new(name)),
        };
        let place = Place { file: module.path.clone(), anchor: Anchor::File };
        let id = self.world.add_module(module);
        if self.doubtful_import {
            self.doubtful.insert(id);
        }
        if let Some((parent, _)) = &parent {
            // Whoever imports it runs its package first.
            self.world.trace.need(id, *parent);
        }
        self.run_module(id, depth + 1);
        if let Some((parent, last)) = parent
            && let Some(parent) = self.world.modules.get_mut(parent.0)
        {
            parent.scope.bind(last, Value::Module(id), place);
        }
        Imported::Module(id)
    }

    /// A library's module that was run stays a name for those who import it: its names may be more than what was understood.
    fn found_module(&self, id: ModuleId) -> Imported {
        match self.world.module(id) {
            Some(module) if module.library => Imported::External(module.name.clone()),
            _ => Imported::Module(id),
        }
    }

    /// A module that was only imported under a condition, and may have raised there, is imported for certain now.
    fn run_again(&mut self, id: ModuleId, depth: u32) {
        if self.doubtful_import || !self.doubtful.remove(&id) {
            return;
        }
        match self.world.modules.get_mut(id.0) {
            Some(module) if module.status == Status::Done && module.may_raise.is_some() => {
                module.scope = Scope::default();
                module.may_raise = None;
                module.status = Status::Executing;
            }
            _ => return,
        }
        self.run_module(id, depth + 1);
    }

    pub(super) fn run_module(&mut self, id: ModuleId, depth: u32) {
        let Some((file, library)) =
            self.world.module(id).and_then(|module| Some((module.file.clone()?, module.library)))
        else {
            // A package without `__init__.py` has nothing to run.
            self.world.trace.begin(id);
            self.world.trace.end();
            return;
        };
        let mut frame = Frame::new(id, file.clone(), library, depth);
        // What a module does that only may be imported, only may be done.
        frame.conditional = self.ambient + u32::from(self.doubtful_import);
        self.world.trace.begin(id);
        self.world.heap.running = Some(id);
        if self.doubtful_import {
            self.world.trace.doubt(id);
        }
        frame.acting = std::mem::take(&mut self.acting);
        let program = &file.facts.program;
        let here = frame.place(Anchor::File);
        if program.skipped.is_some() {
            self.open_module(id, Open { place: here.clone(), reason: "this file is not analysed" });
        }
        // Whoever imports it gets what stands there then.
        if ["del sys.modules[", "sys.modules[__name__]", "sys.modules.pop("]
            .iter()
            .any(|way| memchr::memmem::find(file.source.as_str().as_bytes(), way.as_bytes()).is_some())
        {
            self.open_module(id, Open { place: here.clone(), reason: "it may put something else in its place" });
        }
        // Python 2 ran what is for Django 1: its syntax was another one.
        if (program.syntax_error || program.refused.is_some()) && self.is_before_two() {
            self.open_module(id, Open { place: here, reason: "it may be for Python 2" });
        } else if program.syntax_error {
            // Python compiles before it runs: nothing of the module is executed.
            let place = frame.place(Anchor::SyntaxError(0));
            self.raise(&mut frame, EventKind::SyntaxError, Exception::Syntax, place.clone(), "invalid syntax".into());
            self.finish_statement(&mut frame);
            self.open_module(id, Open { place, reason: "broken syntax" });
        }
        if let Some(refused) = program
            .refused
            .filter(|one| !program.syntax_error && (!one.newer || self.finder.outside == Outside::Karrot))
            .filter(|_| !self.is_before_two())
        {
            let anchor = match refused.at {
                RefusedAt::Statement(id) => Anchor::Statement(id),
                RefusedAt::Expr(id) => Anchor::Expr(id),
                RefusedAt::Function(id) => Anchor::Function(id),
                RefusedAt::Class(id) => Anchor::Class(id),
            };
            let place = frame.place(anchor);
            self.fails_at(&mut frame, Exception::Syntax, refused.why, place);
            self.finish_statement(&mut frame);
        }
        let body: &[crate::facts::Statement] = &program.body;
        // What a call imports others need as well: it is no part of what the call may take.
        let (bound, steps) = (std::mem::replace(&mut self.bound, MAX_STEPS), self.steps);
        self.run_block(&mut frame, body);
        self.bound = bound.saturating_add(self.steps.saturating_sub(steps)).min(MAX_STEPS);
        self.world.trace.end();
        self.world.heap.running = self.world.trace.current();
        if let Some(module) = self.world.modules.get_mut(id.0) {
            module.status = Status::Done;
        }
    }

    fn open_module(&mut self, id: ModuleId, open: Open) {
        if let Some(module) = self.world.modules.get_mut(id.0) {
            module.scope.open.push(open);
        }
    }

    /// `import a.b.c as d`
    pub(super) fn run_import(&mut self, frame: &mut Frame, module: &str, alias: Option<&SmolStr>, at: ExprId) {
        let imported = self.import_for(frame, module, at);
        if self.binds_nothing(frame, &imported) {
            return;
        }
        if frame.acting
            && let Some(own) = self.own_package(frame.module)
            && module.starts_with(&format!("{own}."))
        {
            self.run_named(module);
        }
        let (binding, value) = match alias {
            Some(alias) => (alias.clone(), self.imported_value(&imported)),
            None => {
                let first = module.split('.').next().unwrap_or(module);
                let value = match &imported {
                    Imported::Absent(_) => Value::Unknown,
                    _ => {
                        let top = self.import_from(frame, first);
                        self.imported_value(&top)
                    }
                };
                (SmolStr::new(first), value)
            }
        };
        self.bind(frame, binding, value, at);
    }

    /// `from ..a import b as c`
    pub(super) fn run_import_from(
        &mut self,
        frame: &mut Frame,
        level: u32,
        module: &str,
        at: ExprId,
        names: &[ImportedName],
        star: bool,
    ) {
        let absolute =
            if level == 0 { Some(SmolStr::new(module)) } else { self.absolute_name(frame.module, level, module) };
        let imported = match &absolute {
            Some(name) => self.import_for(frame, name, at),
            None => {
                let place = frame.at(at);
                let message = "attempted relative import beyond top-level package".to_owned();
                self.raise(frame, EventKind::RelativeBeyondTop, Exception::Import, place, message);
                Imported::Absent(SmolStr::default())
            }
        };
        if frame.acting
            && let (Some(target), Some(own)) = (&absolute, self.own_package(frame.module))
        {
            // What a package's parts do, they do when it imports them: registering is done that way.
            let inside = format!("{own}.");
            if target.starts_with(&inside) {
                self.run_named(target);
            } else if *target == own {
                for name in names {
                    self.run_named(&format!("{own}.{}", name.name));
                }
            }
        }
        if !star && self.binds_nothing(frame, &imported) {
            return;
        }
        if star {
            // What is not there brings nothing, where that is caught.
            let caught = |names: &Vec<SmolStr>| names.iter().any(|name| Exception::ModuleNotFound.caught_by(name));
            if matches!(imported, Imported::Absent(_)) && frame.handlers.iter().any(caught) {
                return;
            }
            self.import_star(frame, &imported, at);
            return;
        }
        for name in names {
            let value = self.import_name(frame, &imported, name);
            self.bind(frame, name.binding.clone(), value, name.at);
        }
    }

    /// Whether an import raises for certain, so that it binds no name: a handler goes on without it.
    fn binds_nothing(&self, frame: &Frame, imported: &Imported) -> bool {
        matches!(imported, Imported::Absent(_))
            && frame.pending.is_some()
            && !frame.handlers.is_empty()
            && !frame.is_conditional()
            && self.proves(frame)
    }

    /// The name of an installed package's own module.
    fn own_package(&self, id: ModuleId) -> Option<SmolStr> {
        let module = self.world.module(id).filter(|module| module.library)?;
        module.package.as_ref().map(|_| module.name.clone())
    }

    /// `importlib._bootstrap._resolve_name`: one dot is the package itself.
    fn absolute_name(&self, module: ModuleId, level: u32, name: &str) -> Option<SmolStr> {
        let module = self.world.module(module)?;
        let mut base = module.name.as_str();
        let ups = if module.package.is_some() { level - 1 } else { level };
        for _ in 0..ups {
            base = base.rsplit_once('.')?.0;
        }
        Some(if name.is_empty() { SmolStr::new(base) } else { SmolStr::from(format!("{base}.{name}")) })
    }

    /// Imports a module for a statement: what its import raises, the statement raises.
    pub(super) fn import_for(&mut self, frame: &mut Frame, name: &str, at: ExprId) -> Imported {
        let imported = self.import_from(frame, name);
        self.raise_import(frame, &imported, name, at);
        imported
    }

    pub(super) fn import_from(&mut self, frame: &Frame, name: &str) -> Imported {
        let is_doubtful = frame.is_conditional();
        let before = std::mem::replace(&mut self.doubtful_import, is_doubtful);
        let imported = self.import_module(name, frame.depth + 1);
        self.doubtful_import = before;
        imported
    }

    pub(super) fn raise_import(&mut self, frame: &mut Frame, imported: &Imported, name: &str, at: ExprId) {
        let place = frame.at(at);
        match imported {
            Imported::Absent(absent) => {
                let message = format!("No module named '{absent}'");
                let kind = EventKind::ModuleAbsent { module: absent.clone() };
                self.raise(frame, kind, Exception::ModuleNotFound, place, message);
            }
            Imported::Module(_) => {
                // A parent package that raises is never left in `sys.modules`, so its children can't be imported either.
                let mut prefix = name;
                let mut inherited = None;
                loop {
                    if let Some(module) = self.world.module_named(prefix).and_then(|id| self.world.module(id)) {
                        if let (Some(raised), Status::Done) = (&module.raised, module.status) {
                            inherited = Some(raised.clone());
                        } else if let Some(open) = &module.may_raise {
                            self.may_raise(frame, open.clone());
                        }
                    }
                    match prefix.rsplit_once('.') {
                        Some((parent, _)) => prefix = parent,
                        None => break,
                    }
                }
                if let Some(raised) = inherited
                    && frame.pending.is_none()
                {
                    frame.pending = Some(raised);
                }
            }
            Imported::Unknowable(_) => {
                let reason = "it is not known whether this module exists";
                self.may_raise(frame, Open { place, reason });
            }
            Imported::External(_) => self.import_external(frame, name, at),
        }
    }

    /// What importing a module outside the workspace does to a host that is still starting.
    fn import_external(&mut self, frame: &mut Frame, name: &str, at: ExprId) {
        if !self.models_ready() && is_models_module(name) {
            let place = frame.at(at);
            let message = "Apps aren't loaded yet.".to_owned();
            self.raise(frame, EventKind::AppsNotReady, Exception::AppRegistryNotReady, place, message);
        }
        if self.finder.outside != Outside::Karrot || frame.library {
            return;
        }
        let mut parts = name.split('.').skip_while(|part| matches!(*part, "django" | "contrib"));
        match (parts.next(), name.starts_with("django.contrib.")) {
            // `ModelBase.__new__`: a model of an app that is not installed.
            (Some(app), true) if imports_own_models(app, parts.next()) && !Karrot::current().has_label(app) => {
                let why = format!("the host has not installed `django.contrib.{app}`, whose models this imports");
                self.fails(frame, Exception::named("RuntimeError"), &why, at);
            }
            (Some("gis"), true) => {
                let reason = "a library of geography that the server may not have";
                self.may_raise(frame, Open { place: frame.at(at), reason });
            }
            _ => {}
        }
    }

    pub(super) fn models_ready(&self) -> bool {
        self.phase >= Phase::Models
    }

    pub(super) fn may_raise(&mut self, frame: &Frame, open: Open) {
        if frame.library || frame.handlers.iter().flatten().next().is_some() {
            return;
        }
        if let Some(module) = self.world.modules.get_mut(frame.module.0)
            && module.may_raise.is_none()
            && module.raised.is_none()
        {
            module.may_raise = Some(open);
        }
    }

    pub(super) fn imported_value(&self, imported: &Imported) -> Value {
        match imported {
            Imported::Module(id) => Value::Module(*id),
            // What may not exist is, if it does, what it is known to be.
            Imported::External(name) | Imported::Unknowable(name) => Value::External(name.clone()),
            Imported::Absent(_) => Value::Unknown,
        }
    }

    /// Whether a class of a module, whose base is not known, may have made a name of its own there: `Page` of django-parler's
    /// `TranslatableModel` brings `PageTranslation` (`parler.models.create_translations_model`). So may a decorator that is not known:
    /// `PageEvent` of `pghistory.track`.
    fn may_be_made(&mut self, module: ModuleId, name: &str) -> bool {
        let Some(module) = self.world.module(module) else { return false };
        let makers = module.scope.names.iter().filter_map(|(own, binding)| match &binding.value {
            Value::Class(id) if name.len() > own.len() && name.starts_with(own.as_str()) => Some(*id),
            _ => None,
        });
        let makers: Vec<_> = makers.collect();
        let is_known = |one: &Ancestor| match one {
            Ancestor::Class(_) => true,
            Ancestor::External(dotted) => is_harmless(dotted),
            Ancestor::Unknown => false,
        };
        makers.into_iter().any(|id| {
            self.world.heap.class(id).is_some_and(|class| class.decorated) || !self.ancestors(id).iter().all(is_known)
        })
    }

    fn import_name(&mut self, frame: &mut Frame, imported: &Imported, name: &ImportedName) -> Value {
        match imported {
            Imported::Absent(_) => Value::Unknown,
            Imported::Unknowable(module) => Value::External(SmolStr::from(format!("{module}.{}", name.name))),
            Imported::External(module) => {
                if self.outside_lacks(module, &name.name) {
                    let (place, message) =
                        (frame.at(name.at), format!("cannot import name '{}' from '{module}'", name.name));
                    let kind = EventKind::NameAbsent {
                        module: module.clone(),
                        file: PathBuf::new(),
                        name: name.name.clone(),
                        by_import: true,
                        circular: false,
                    };
                    self.raise(frame, kind, Exception::Import, place, message);
                    return Value::Unknown;
                }
                let dotted = SmolStr::from(format!("{module}.{}", name.name));
                if let Some(value) = self.replacement(&dotted) {
                    return value;
                }
                self.import_external(frame, &dotted, name.at);
                Value::External(dotted)
            }
            Imported::Module(id) => {
                if let Some(value) = self.module_attribute(*id, &name.name) {
                    return value;
                }
                // `_handle_fromlist`: a name that the package lacks may be its submodule.
                let Some(module) = self.world.module(*id) else { return Value::Unknown };
                let (module_name, path, is_package) =
                    (module.name.clone(), module.path.clone(), module.package.is_some());
                if is_package {
                    let dotted = format!("{module_name}.{}", name.name);
                    let submodule = self.import_from(frame, &dotted);
                    match submodule {
                        Imported::Absent(_) => {}
                        other => {
                            self.raise_import(frame, &other, &dotted, name.at);
                            return self.imported_value(&other);
                        }
                    }
                }
                let Some(module) = self.world.module(*id) else { return Value::Unknown };
                let circular = module.status == Status::Executing;
                if !module.scope.open.is_empty() || module.raised.is_some() || self.may_be_made(*id, &name.name) {
                    return Value::Unknown;
                }
                let kind = EventKind::NameAbsent {
                    module: module_name.clone(),
                    file: path.to_path_buf(),
                    name: name.name.clone(),
                    by_import: true,
                    circular,
                };
                let message = format!("cannot import name '{}' from '{module_name}'", name.name);
                let place = frame.at(name.at);
                self.raise(frame, kind, Exception::Import, place, message);
                Value::Unknown
            }
        }
    }

    /// The texts of a sequence that is known whole.
    pub(super) fn texts(&self, value: &Value) -> Option<Vec<SmolStr>> {
        let Value::Sequence(id) = value else { return None };
        let sequence = self.world.heap.sequence(*id)?;
        if !sequence.open.is_empty() {
            return None;
        }
        sequence
            .items
            .iter()
            .map(|item| if let Value::Str(text) = &item.value { Some(text.clone()) } else { None })
            .collect()
    }
}

/// Whether a module of one of Django's apps that a site may leave out imports the app's models (5.0).
fn imports_own_models(app: &str, module: Option<&str>) -> bool {
    let Some(module) = module else { return false };
    match app {
        "flatpages" => matches!(module, "admin" | "forms" | "middleware" | "models" | "urls" | "views"),
        "redirects" => matches!(module, "admin" | "middleware" | "models"),
        "sites" => matches!(module, "admin" | "models"),
        _ => false,
    }
}

/// Modules that define models or read the app registry when they are imported.
fn is_models_module(name: &str) -> bool {
    let mut parts = name.split('.');
    let (first, second) = (parts.next(), parts.next());
    matches!((first, second), (Some("django"), Some("contrib")))
        && name.split('.').any(|part| part == "models")
        && name != "django.contrib.gis.db.models"
}
