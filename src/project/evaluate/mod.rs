//! The interpreter: runs modules as Python would import them, over values of which only a part is known.
//!
//! It never stops at the first thing that raises: what was raised is recorded (the host's verdict depends on it), the value is
//! unknown from there on, and the rest of the module is still read, so that an author sees every mistake at once.
//! Cost is bounded: expressions by `MAX_STEPS`, calls and imports by [`Limits`].
//!
//! Modules of the workspace are run when they are imported, as Python does. Those of an environment's site-packages are run when
//! something of them is needed (`library`): until then a name of theirs is [`Value::External`].

mod abstracts;
mod admin;
mod apps;
mod arguments;
mod as_view;
mod assigned;
mod attributes;
mod bases;
mod branches;
mod builtins;
mod calls;
mod classes;
mod composed;
mod comprehensions;
mod definitions;
mod dicts;
mod entry_points;
mod enums;
mod expressions;
mod files;
mod format_suffixes;
mod function_calls;
mod huey;
mod imports;
mod instances;
mod judge;
mod library;
mod lists;
mod locals;
mod matching;
mod methods;
mod model_fields;
mod models;
mod names;
mod objects;
mod operators;
mod outside;
mod patterns;
mod populate;
mod proofs;
mod raising;
mod records;
mod reflection;
mod refusals;
mod registry;
mod resolvers;
mod rest;
mod router_classes;
mod routers;
mod saved;
mod signatures;
mod standard;
mod stars;
mod statements;
mod texts;
mod trace;
mod translation;
mod urls;
mod viewsets;

use super::event::{Event, EventKind, Exception, Raise};
use super::finder::{Finder, Found, Outside, Root};
use super::place::{Anchor, Place};
use super::snapshot::{File, Files};
use super::value::*;
use crate::facts::{ExprId, FunctionId, Id, Program};
use smol_str::SmolStr;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Expressions evaluated for one site before everything else is unknown.
const MAX_STEPS: u32 = 12_000_000;
/// Classes, imports and names that are followed from one to the next.
const MAX_CALLS: u32 = 64;
/// Bytes of a dotted name outside. What is asked over and over, in a loop, is no name that anyone wrote.
const MAX_DOTTED: usize = 300;

/// How deep the interpreter goes; what is deeper is unknown.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nesting of blocks, calls and expressions. Each level costs a few KiB of stack.
    pub depth: u32,
    /// Nesting of calls and imports.
    pub calls: u32,
}

impl Limits {
    /// For a stack of 2 MiB.
    pub const SHALLOW: Self = Self { depth: 160, calls: 64 };
    /// For a stack of [`DEEP_STACK`] bytes: code of libraries calls itself far down.
    pub const DEEP: Self = Self { depth: 1_600, calls: 160 };
}

/// The stack that [`Limits::DEEP`] needs, in bytes; only what is used of it is ever taken from the system.
pub const DEEP_STACK: usize = 192 << 20;

pub use imports::Imported;
pub use saved::Saved;
pub use trace::Trace;

/// How far the host has come (`karrot-host.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Settings are being imported: `__init__.py` of the plugins.
    Settings,
    /// `django.setup()`: `apps.py` of each app is imported and its AppConfig made.
    AppConfigs,
    /// `django.setup()`: models are imported, then `ready()` is called.
    Models,
    /// The app registry is ready; the root URLconf is being imported.
    Urlconf,
    /// The root URLconf is there: huey's consumer imports every app's `tasks.py`, which a web process never does.
    Consumer,
}

/// How far a module has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its statements are being run.
    Executing,
    /// It is there.
    Done,
}

/// A module of the workspace.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its absolute name.
    pub name: SmolStr,
    /// Its file; for a package without `__init__.py` its folder.
    pub path: Arc<Path>,
    /// Its package's folder, where it is a package.
    pub package: Option<PathBuf>,
    /// What the file says; nothing for a package without `__init__.py`.
    pub file: Option<Arc<File>>,
    /// Its names.
    pub scope: Scope,
    /// How far it has come.
    pub status: Status,
    /// What its import raises, the first thing.
    pub raised: Option<Raise>,
    /// What its import may raise, under conditions or for reasons that are not known.
    pub may_raise: Option<Open>,
    /// Whether it is installed: nothing in it is the author's to mend.
    pub library: bool,
}

/// A converter that was registered.
#[derive(Clone, Debug)]
pub struct Converter {
    /// The call.
    pub place: Place,
    /// What was registered.
    class: Value,
    /// Whether it is registered only under a condition that is not known.
    conditional: bool,
}

/// Everything that running a site's modules left behind.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// What values refer to.
    pub heap: Heap,
    /// Modules in the order of their import.
    pub modules: Vec<Module>,
    by_name: foldhash::HashMap<SmolStr, ModuleId>,
    /// The first module of each path: every rule asks for its file's.
    by_path: foldhash::HashMap<Arc<Path>, ModuleId>,
    /// What was noticed.
    pub events: Vec<Event>,
    seen: foldhash::HashSet<Event>,
    /// Converters that `register_converter` added: the last of each name.
    pub converters: foldhash::HashMap<SmolStr, Converter>,
    /// Why other converters may be registered, if they may.
    pub converters_open: Vec<Open>,
    /// Files that were read, with the facts' hashes that were seen: what this world depends on.
    pub dependencies: BTreeMap<PathBuf, Dependency>,
    /// What each module's expressions named: (module, expression) → value, for those that are names or attributes of views.
    pub views: foldhash::HashMap<(ModuleId, ExprId), Value>,
    /// Attributes that were set on functions: by module, definition and the names around it.
    pub functions: HashMap<(ModuleId, FunctionId, Option<ScopeId>), Scope>,
    /// Where `register()` was called for the routes of a router: by viewset and base of the names.
    pub registrations: Vec<(Value, SmolStr, Place)>,
    /// Members of enumerations that were asked for.
    members: HashMap<(ClassValueId, SmolStr), InstanceId>,
    /// Classes that `namedtuple` made.
    records: HashMap<ClassValueId, records::NamedTuple>,
    /// What generators raise when they are walked to their end.
    deferred: HashMap<SequenceId, Raise>,
    /// Where something was raised that a `try` around an import caught: a package that is lacked is done without there.
    pub forgiven: HashSet<Place>,
    /// What happened between modules.
    pub trace: Trace,
}

/// What was read of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// [`crate::facts::FileFacts::shape`]
    pub shape: u64,
    /// [`crate::facts::FileFacts::whole`]; it counts where the inside of a function was run.
    pub whole: u64,
    /// Whether the inside of a function was run.
    pub inside: bool,
}

impl World {
    /// A module by its absolute name.
    pub fn module_named(&self, name: &str) -> Option<ModuleId> {
        self.by_name.get(name).copied()
    }

    /// A module.
    pub fn module(&self, id: ModuleId) -> Option<&Module> {
        self.modules.get(id.0)
    }

    /// A class's binding of a name, its bases followed: `Some(None)` where there is none, `None` where that can't be known.
    pub fn class_binding(&self, id: ClassValueId, name: &str) -> Option<Option<Binding>> {
        let mut pending = vec![id];
        let mut open = false;
        for _ in 0..MAX_CALLS {
            let Some(id) = pending.pop() else { return if open { None } else { Some(None) } };
            let class = self.heap.class(id)?;
            if let Some(binding) = class.scope.names.get(name) {
                return (!open && !binding.maybe_unbound).then(|| Some(binding.clone()));
            }
            open |= class.decorated || !class.scope.open.is_empty();
            for base in class.bases.iter().rev() {
                match base {
                    Value::Class(base) => pending.push(*base),
                    // Django's own AppConfig and `object` define neither name, label nor default.
                    Value::External(dotted) if dotted.starts_with("django.apps.") || dotted == "builtins.object" => {}
                    _ => open = true,
                }
            }
        }
        None
    }

    /// Whether a class descends from Django's `AppConfig`; `None` where a base is not known.
    pub fn is_app_config(&self, id: ClassValueId) -> Option<bool> {
        let mut pending = vec![id];
        let mut known = true;
        for _ in 0..MAX_CALLS {
            let Some(id) = pending.pop() else { return known.then_some(false) };
            for base in &self.heap.class(id)?.bases {
                match base {
                    Value::External(dotted)
                        if dotted == "django.apps.AppConfig" || dotted == "django.apps.config.AppConfig" =>
                    {
                        return Some(true);
                    }
                    Value::External(dotted) if dotted.starts_with("builtins.") => {}
                    Value::Class(base) => pending.push(*base),
                    _ => known = false,
                }
            }
        }
        None
    }

    /// The module that a file is.
    pub fn module_of(&self, file: &Path) -> Option<ModuleId> {
        self.by_path.get(file).copied()
    }

    fn add_module(&mut self, module: Module) -> ModuleId {
        let id = ModuleId(self.modules.len());
        self.by_name.insert(module.name.clone(), id);
        self.by_path.entry(Arc::clone(&module.path)).or_insert(id);
        self.modules.push(module);
        id
    }
}

/// One function call or module body that is being run.
struct Frame {
    module: ModuleId,
    file: Arc<File>,
    /// Names of a function or class body; a module's own stand in [`Module::scope`].
    scope: Option<ScopeId>,
    is_class: bool,
    /// Whether it is a call: a class in a function raises to who calls that.
    is_call: bool,
    /// Whether the module is installed.
    library: bool,
    /// Whether it is an installed package that is run for what it does: its own submodules are then run where it imports them.
    acting: bool,
    /// Nesting of conditions that are not known.
    conditional: u32,
    /// A `return`, `break` or `continue` before, under a condition that is not known, may have left the block.
    maybe_left: bool,
    /// Whether who left sees nothing of what is bound from here on: a `return` takes the function's names with it, and what a
    /// `continue` leaves is joined at the end of the turn.
    leaves_names: bool,
    /// What the current statement raised.
    pending: Option<Raise>,
    /// Handlers around the current statement: the names that each `try` catches.
    handlers: Vec<Vec<SmolStr>>,
    /// What the function returned so far.
    returns: Vec<Value>,
    /// What a generator yielded so far.
    yields: Vec<Item>,
    /// Why a generator may yield others.
    yields_open: Vec<Open>,
    /// Whether its body is a generator's, which nothing runs before somebody walks it.
    lazy: bool,
    /// The exception whose handler runs.
    handling: Option<Exception>,
    /// Names that `global` and `nonlocal` declare.
    outer_names: Vec<SmolStr>,
    /// The method that runs, and its first argument: what `super()` means.
    method: Option<(ClassValueId, Value)>,
    depth: u32,
}

impl Frame {
    /// A module's body.
    fn new(module: ModuleId, file: Arc<File>, library: bool, depth: u32) -> Self {
        Self {
            module,
            file,
            scope: None,
            is_class: false,
            is_call: false,
            library,
            acting: false,
            conditional: 0,
            maybe_left: false,
            leaves_names: false,
            pending: None,
            handlers: Vec::new(),
            returns: Vec::new(),
            yields: Vec::new(),
            yields_open: Vec::new(),
            lazy: false,
            handling: None,
            outer_names: Vec::new(),
            method: None,
            depth,
        }
    }

    /// Whether what happens now only happens under a condition that is not known.
    fn is_conditional(&self) -> bool {
        self.conditional > 0 || self.maybe_left
    }

    fn program(&self) -> &Program {
        &self.file.facts.program
    }

    fn place(&self, anchor: Anchor) -> Place {
        Place { file: self.file.path.clone(), anchor }
    }

    fn at(&self, id: ExprId) -> Place {
        self.place(Anchor::Expr(id))
    }
}

/// The interpreter of one site.
pub struct Evaluator<'a> {
    files: &'a dyn Files,
    finder: Finder,
    limits: Limits,
    /// How far the host has come.
    pub phase: Phase,
    /// Whether this is a Karrot host whose plugins are started by themselves.
    pub without_plugins: bool,
    /// What running modules left behind.
    pub world: World,
    /// What Django knows of its apps and settings.
    pub django: apps::Django,
    library: library::Library,
    steps: u32,
    /// The steps behind which nothing is evaluated: those of the site, or of a call.
    bound: u32,
    depth: u32,
    /// Functions that are running.
    active: Vec<(ModuleId, FunctionId)>,
    /// Whether what is imported now is run for what it does.
    acting: bool,
    /// Whether what is imported now is installed only under a condition that is not known.
    ambient: u32,
    /// Where installed code seemed to raise what nothing catches: it does not on a site that works, so something of it was not
    /// understood, and what stands behind was not done.
    mistakes: Vec<Open>,
    /// Whether something was not run because a budget was spent: nothing is proven from then on.
    is_cut: bool,
    /// Counts what was not understood, so that a `try` knows whether its body may have raised.
    doubts: u32,
    spare: Scope,
    /// Whether what is imported now only may be imported.
    doubtful_import: bool,
    /// Modules that only were imported so.
    doubtful: HashSet<ModuleId>,
    /// Packages of a host in which something was called that is not run here: what their values hold is not certain any more.
    unseen: HashSet<SmolStr>,
    /// What a host's start has registered.
    pub registry: registry::Registry,
}

impl<'a> Evaluator<'a> {
    /// An interpreter that has run nothing.
    pub fn new(files: &'a dyn Files, finder: Finder, limits: Limits) -> Self {
        Self {
            files,
            finder,
            limits,
            phase: Phase::Settings,
            without_plugins: false,
            world: World::default(),
            django: apps::Django::default(),
            library: library::Library::default(),
            steps: 0,
            bound: MAX_STEPS,
            depth: 0,
            active: Vec::new(),
            acting: false,
            ambient: 0,
            mistakes: Vec::new(),
            is_cut: false,
            doubts: 0,
            spare: Scope::default(),
            doubtful_import: false,
            doubtful: HashSet::default(),
            unseen: HashSet::default(),
            registry: registry::Registry::default(),
        }
    }

    /// Imports a module by its absolute name, its parents first.
    pub fn import(&mut self, name: &str) -> Imported {
        self.import_module(name, 0)
    }

    /// Imports the root URLconf, wherever it stands.
    pub fn run_root(&mut self, name: &str) -> Option<ModuleId> {
        let id = self.run_named(name)?;
        self.settle_patterns(id);
        Some(id)
    }

    /// Why more routes may be there than were found, whatever their names.
    pub fn misunderstood(&self) -> Option<&Open> {
        self.mistakes.first()
    }

    /// Whether the budget was spent before everything was run.
    pub fn is_exhausted(&self) -> bool {
        self.steps > MAX_STEPS
    }

    /// Adds a place where modules are found, behind those that are known.
    pub fn add_root(&mut self, root: Root) {
        self.finder.roots.push(root);
    }

    /// Whether a module of the workspace exists.
    pub fn exists(&self, name: &str) -> bool {
        matches!(self.finder.find(self.files, name), Found::File { .. })
    }

    /// Calls `ready()` of an AppConfig; what it raises.
    pub fn call_ready(&mut self, config: ClassValueId) -> Option<Raise> {
        let ready = self.world.heap.class(config)?.scope.names.get("ready").map(|binding| binding.value.clone());
        let ready = match ready {
            Some(Value::Function(ready)) => ready,
            _ => match self.class_attribute(config, "ready") {
                attributes::Attribute::Found(Value::Function(ready)) => ready,
                _ => return None,
            },
        };
        let file = self.world.module(ready.module)?.file.clone()?;
        let mut frame = Frame::new(ready.module, file, false, 0);
        frame.scope = Some(self.world.heap.add_scope(LocalScope::default()));
        let instance = self.new_instance(config);
        self.call_function(&mut frame, &ready, Some(instance), &[], ExprId::from_raw(0));
        frame.pending
    }

    fn new_instance(&mut self, class: ClassValueId) -> Value {
        Value::Instance(self.world.heap.add_instance(Instance { class, scope: Scope::default(), contents: None }))
    }

    /// Counts work that goes no level deeper.
    fn spend(&mut self, steps: usize) {
        self.steps = self.steps.saturating_add(u32::try_from(steps).unwrap_or(u32::MAX));
    }

    /// Goes one level deeper, if the budgets allow it.
    fn deeper<T>(&mut self, otherwise: T, run: impl FnOnce(&mut Self) -> T) -> T {
        self.spend(1);
        if self.steps > self.bound || self.depth >= self.limits.depth {
            self.is_cut = true;
            return otherwise;
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    /// Records an event and, where Python would raise, the exception on its way up.
    fn raise(&mut self, frame: &mut Frame, kind: EventKind, exception: Exception, place: Place, message: String) {
        if frame.lazy && !frame.maybe_left && !frame.library {
            // A generator's body: whoever walks it meets the exception.
            frame.conditional += 1;
            self.notice(frame, kind, &exception, place.clone());
            frame.conditional -= 1;
            frame.pending.get_or_insert(Raise { exception, place, message });
            return;
        }
        if frame.maybe_left && !frame.library {
            // A `return` before, under a condition that is not known, may have ended the function.
            frame.conditional += 1;
            self.notice(frame, kind, &exception, place.clone());
            frame.conditional -= 1;
            self.may_raise(frame, Open { place, reason: "this may raise, under a condition that is not known" });
            return;
        }
        if frame.maybe_left && frame.library {
            // A `return` before was taken, as the site works; a `try` around it can't know.
            self.doubts += 1;
            return;
        }
        self.notice(frame, kind, &exception, place.clone());
        if frame.pending.is_none() {
            frame.pending = Some(Raise { exception, place, message });
        }
    }

    fn notice(&mut self, frame: &Frame, kind: EventKind, exception: &Exception, place: Place) {
        if frame.library {
            return;
        }
        let caught = frame.handlers.iter().flatten().any(|name| exception.caught_by(name));
        let event = Event { kind, place, module: frame.module, conditional: frame.conditional > 0, caught };
        if self.world.seen.insert(event.clone()) {
            self.world.events.push(event);
        }
    }

    /// Records that a file was read.
    fn depend(&mut self, file: &File, inside: bool) {
        let entry = self.world.dependencies.entry(file.path.to_path_buf()).or_insert(Dependency {
            shape: file.facts.shape,
            whole: file.facts.whole,
            inside,
        });
        entry.inside |= inside;
    }

    fn new_list(&mut self, kind: SequenceKind, items: Vec<Item>) -> Value {
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open: Vec::new() }))
    }

    /// The values may be changed by code that is not understood.
    fn escape(&mut self, value: &Value, open: &Open) {
        for one in value.alternatives() {
            match one {
                Value::Sequence(id) => {
                    if let Some(sequence) = self.world.heap.sequence_mut(*id)
                        && sequence.kind != SequenceKind::Tuple
                        && !sequence.open.contains(open)
                    {
                        sequence.open.push(open.clone());
                    }
                }
                Value::Dict(id) => {
                    if let Some(dict) = self.world.heap.dict_mut(*id)
                        && !dict.open.contains(open)
                    {
                        dict.open.push(open.clone());
                    }
                }
                Value::Names(id) => {
                    if let Some(module) = self.world.modules.get_mut(id.0)
                        && !module.scope.open.contains(open)
                    {
                        module.scope.open.push(open.clone());
                    }
                }
                _ => {}
            }
        }
    }
}
