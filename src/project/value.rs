//! Values of the abstract interpreter: what is known of what a Python name holds.

use super::place::Place;
pub use super::sequence::*;
use crate::facts::{ClassId, FunctionId};
use foldhash::{HashMap, HashMapExt};
use smol_str::SmolStr;
use std::collections::HashSet;
use std::sync::Arc;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);
    )*};
}
index!(
    /// A module that was imported.
    ModuleId,
    /// A list, tuple or set.
    SequenceId,
    /// A dict.
    DictId,
    /// A class that was executed.
    ClassValueId,
    /// An instance of a class of the workspace.
    InstanceId,
    /// A `path()` or `re_path()`.
    PatternId,
    /// An `include()`.
    IncludeId,
    /// A router of DRF.
    RouterId,
    /// The names of a call or of a class body.
    ScopeId
);

/// What a name may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Anything at all.
    Unknown,
    /// `None`
    None,
    /// A bool.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A text.
    Str(SmolStr),
    /// A text that is only known at runtime.
    Text,
    /// What `reverse_lazy()` gives: it looks the name up as soon as its text is needed.
    LazyUrl,
    /// Another plain value that is nothing callable: a number, bytes, `...`.
    Plain,
    /// A list, tuple or set.
    Sequence(SequenceId),
    /// A dict.
    Dict(DictId),
    /// A module of the workspace.
    Module(ModuleId),
    /// Something of a module outside the workspace, by its dotted name.
    External(SmolStr),
    /// The result of calling something outside the workspace, by that something's dotted name.
    ExternalResult(SmolStr),
    /// A function or lambda.
    Function(Arc<FunctionValue>),
    /// A class.
    Class(ClassValueId),
    /// An instance of a class of the workspace.
    Instance(InstanceId),
    /// `Class.as_view`, not called.
    AsView(Arc<Value>),
    /// `Class.as_view(…)`
    View(Arc<ViewValue>),
    /// `decorator(inner)` or `partial(inner, …)`: something that was a view stays one, its signature may not.
    Wrapped {
        /// What was wrapped.
        inner: Arc<Value>,
        /// By what.
        by: Arc<Value>,
    },
    /// A method or attribute of a value: `value.name`, unresolved until called.
    Method(Arc<Value>, SmolStr),
    /// A method of a receiver.
    Bound {
        /// `self` or `cls`.
        receiver: Arc<Value>,
        /// The method.
        function: Arc<FunctionValue>,
    },
    /// `super()`: what stands behind a class in the order of the receiver's classes.
    Super(ClassValueId, Arc<Value>),
    /// A model's `_meta`.
    Meta(ClassValueId),
    /// A model's manager, or a queryset of it.
    Manager(ClassValueId),
    /// `globals()`: a module's names as a dict.
    Names(ModuleId),
    /// An exception that was caught: its class, and for an import the module that is missing.
    Raised(Arc<(SmolStr, Option<SmolStr>)>),
    /// A route.
    Pattern(PatternId),
    /// The triple that `include()` and `admin.site.urls` are.
    Include(IncludeId),
    /// A router of DRF.
    Router(RouterId),
    /// One of these.
    Union(Arc<[Value]>),
}

impl Value {
    /// One of two values.
    pub fn or(self, other: Self) -> Self {
        if self == other {
            return self;
        }
        let mut parts: Vec<Self> = Vec::new();
        for value in [self, other] {
            match value {
                Self::Union(inner) => {
                    for one in inner.iter() {
                        if !parts.contains(one) {
                            parts.push(one.clone());
                        }
                    }
                }
                one if !parts.contains(&one) => parts.push(one),
                _ => {}
            }
        }
        // Unions past this size say nothing that anyone could use.
        if parts.len() > 8 || parts.contains(&Self::Unknown) { Self::Unknown } else { Self::Union(parts.into()) }
    }

    /// The single values that this may be.
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::Union(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    /// Truth, where it is known.
    pub fn truth(&self, heap: &Heap) -> Option<bool> {
        match self {
            Self::None => Some(false),
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Str(text) => Some(!text.is_empty()),
            Self::Sequence(id) => heap.sequence(*id).and_then(|one| {
                if one.items.iter().any(|item| !item.conditional) {
                    Some(true)
                } else if one.items.is_empty() && one.open.is_empty() {
                    Some(false)
                } else {
                    None
                }
            }),
            Self::Dict(id) => heap.dict(*id).and_then(|one| {
                if one.entries.iter().any(|entry| !entry.conditional) {
                    Some(true)
                } else if one.entries.is_empty() && one.open.is_empty() {
                    Some(false)
                } else {
                    None
                }
            }),
            Self::Union(parts) => {
                let mut truths = parts.iter().map(|part| part.truth(heap));
                let first = truths.next()??;
                truths.all(|truth| truth == Some(first)).then_some(first)
            }
            Self::Module(_)
            | Self::Function(_)
            | Self::Bound { .. }
            | Self::AsView(_)
            | Self::Meta(_)
            | Self::Class(_)
            | Self::View(_)
            | Self::Pattern(_)
            | Self::Include(_) => Some(true),
            _ => None,
        }
    }
}

/// A function and what its definition captured.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionValue {
    /// The module that defines it.
    pub module: ModuleId,
    /// The function in that module's file.
    pub id: FunctionId,
    /// Values of its decorators from the top.
    pub decorators: Vec<Value>,
    /// The class that defines it as a method.
    pub class: Option<ClassValueId>,
    /// The names around its definition, where that stands in a function.
    pub closure: Option<ScopeId>,
    /// What its decorators made of it, where that is known and something else.
    pub replaced: Option<Arc<Value>>,
    /// What `functools.wraps` or `update_wrapper` made it look like: that gave it its name.
    pub looks_like: Option<Arc<Value>>,
}

/// The result of `as_view`.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewValue {
    /// The class.
    pub class: Value,
    /// The action map of a ViewSet, where it is known: method → action.
    pub actions: Option<Vec<(SmolStr, SmolStr)>>,
    /// Whether it is given its own `http_method_names`, or what may be that.
    pub limited: bool,
    /// That list, where it is known.
    pub method_names: Option<Vec<SmolStr>>,
}

/// Why something may hold more than is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    /// Where.
    pub place: Place,
    /// Why, for a person.
    pub reason: &'static str,
}

impl Open {
    /// Adds reasons to others, each once and no more than anyone reads: a list that is added to itself does not double them.
    pub fn join(all: &mut Vec<Self>, more: impl IntoIterator<Item = Self>) {
        for one in more {
            if all.len() < 256 && !all.contains(&one) {
                all.push(one);
            }
        }
    }
}

/// A key of a dict and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Value,
    /// Its value.
    pub value: Value,
    /// Whether it is there only under a condition that is not known.
    pub conditional: bool,
}

/// A dict.
#[derive(Clone, Debug, Default)]
pub struct Dict {
    /// Keys and values in order, a key once.
    pub entries: Vec<Entry>,
    /// Why it may hold others.
    pub open: Vec<Open>,
    /// What is called for a key that is missing (`collections.defaultdict`).
    pub factory: Option<Value>,
}

impl Dict {
    /// Sets a key as Python does: one that is there keeps its place.
    pub fn set(&mut self, key: Value, value: Value, conditional: bool) {
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) if conditional => entry.value = std::mem::replace(&mut entry.value, Value::None).or(value),
            Some(entry) => (entry.value, entry.conditional) = (value, false),
            None => self.entries.push(Entry { key, value, conditional }),
        }
    }

    /// The entry of a key.
    pub fn entry(&self, key: &Value) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == *key)
    }

    /// Whether every key is known.
    pub fn is_known(&self) -> bool {
        self.open.is_empty()
    }
}

/// What a name is bound to.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// Its value.
    pub value: Value,
    /// Whether it may also be unbound.
    pub maybe_unbound: bool,
    /// Where it is bound.
    pub place: Place,
}

/// Names of a module, class or function.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// The bindings.
    pub names: HashMap<SmolStr, Binding>,
    /// Why other names may be bound, if they may.
    pub open: Vec<Open>,
}

impl Scope {
    /// Binds a name.
    pub fn bind(&mut self, name: SmolStr, value: Value, place: Place) {
        self.names.insert(name, Binding { value, maybe_unbound: false, place });
    }

    /// These names, and those that another way binds which leaves the block: behind the loop or in a handler they may be bound.
    pub fn with_names_of(mut self, other: Self) -> Self {
        for (name, theirs) in other.names {
            self.names.entry(name).or_insert(Binding { maybe_unbound: true, ..theirs });
        }
        self
    }

    /// Both branches of a fork: what only one of them binds may be unbound.
    pub fn join(self, other: Self) -> Self {
        let mut names = self.names;
        let mut joined = HashMap::with_capacity(names.len());
        for (name, theirs) in other.names {
            let binding = match names.remove(&name) {
                Some(ours) if ours == theirs => ours,
                Some(ours) => Binding {
                    maybe_unbound: ours.maybe_unbound || theirs.maybe_unbound,
                    value: ours.value.or(theirs.value),
                    place: ours.place,
                },
                None => Binding { maybe_unbound: true, ..theirs },
            };
            joined.insert(name, binding);
        }
        joined.extend(names.into_iter().map(|(name, ours)| (name, Binding { maybe_unbound: true, ..ours })));
        let mut open = self.open;
        open.extend(other.open.into_iter().filter(|one| !open.contains(one)).collect::<Vec<_>>());
        Self { names: joined, open }
    }
}

/// A class that was executed.
#[derive(Clone, Debug)]
pub struct ClassValue {
    /// The module that defines it.
    pub module: ModuleId,
    /// The class in that module's file.
    pub id: ClassId,
    /// Its name.
    pub name: SmolStr,
    /// Its bases.
    pub bases: Vec<Value>,
    /// Its own names.
    pub scope: Scope,
    /// Whether a decorator may have replaced or changed it.
    pub decorated: bool,
}

/// An instance of a class of the workspace.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its class.
    pub class: ClassValueId,
    /// Attributes that were set on it.
    pub scope: Scope,
    /// What it holds, where its class descends from a dict, a list or a tuple.
    pub contents: Option<Value>,
}

/// The names of a call or of a class body, and those around it.
#[derive(Clone, Debug, Default)]
pub struct LocalScope {
    /// The names.
    pub names: Scope,
    /// What its code sees besides the module's names.
    pub outer: Option<ScopeId>,
    /// The function whose call this is, and the class that has it as a method.
    pub function: Option<(FunctionId, Option<ClassValueId>)>,
    /// Whether they are a comprehension's, in which `:=` binds names of what is around it.
    pub is_comprehension: bool,
    /// Names of the class in whose body a comprehension stands: it does not see them.
    pub hidden: Vec<SmolStr>,
}

/// `path` or `re_path`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatternKind {
    /// `path()`
    Path,
    /// `re_path()`, `url()`
    RePath,
}

/// A route's name argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteName {
    /// None was given.
    None,
    /// A literal or computed text.
    Known(SmolStr),
    /// Something that is not known.
    Unknown,
}

/// A `path()` or `re_path()` that was called.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Which.
    pub kind: PatternKind,
    /// The route's text, where it is known.
    pub route: Option<SmolStr>,
    /// Where the route's text stands.
    pub route_place: Place,
    /// What serves it: a view or an [`Value::Include`].
    pub target: Value,
    /// Where the view stands.
    pub target_place: Place,
    /// Its name.
    pub name: RouteName,
    /// Where the name stands.
    pub name_place: Option<Place>,
    /// The extra dict: names with values where they are known; `None` where the dict itself is not known.
    pub extra: Option<Vec<(SmolStr, Value)>>,
    /// Whether it certainly is the one of `i18n_patterns()`, whose text is the active language (`LocalePrefixPattern`).
    pub is_language: bool,
    /// The call.
    pub place: Place,
}

/// An `include()` that was called.
#[derive(Clone, Debug)]
pub struct Include {
    /// The module or the list of patterns.
    pub patterns: Value,
    /// The application namespace given in a tuple; the module's own `app_name` overrides it.
    pub app_name: Option<Value>,
    /// `namespace=`
    pub namespace: Option<Value>,
    /// The call.
    pub place: Place,
}

/// Which of DRF's routers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouterKind {
    /// `SimpleRouter`
    Simple,
    /// `DefaultRouter`: with a root view and format suffixes.
    Default,
    /// Another one.
    Unknown,
}

/// What `router.register()` keeps.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The prefix, where it is known.
    pub prefix: Option<SmolStr>,
    /// The viewset.
    pub viewset: Value,
    /// The base of its routes' names.
    pub basename: RouteName,
    /// Whether it is there only under a condition that is not known.
    pub conditional: bool,
    /// The call.
    pub place: Place,
}

/// A router of DRF.
#[derive(Clone, Debug)]
pub struct Router {
    /// Which.
    pub kind: RouterKind,
    /// `/` or nothing.
    pub trailing_slash: Option<SmolStr>,
    /// Whether its routes are `path()`, no regexes: `use_regex_path=False` (DRF 3.15).
    pub uses_path: bool,
    /// `include_root_view`
    pub has_root: bool,
    /// Where it was made.
    pub place: Place,
    /// `root_view_name`, where a class says another one.
    pub root_name: Option<SmolStr>,
    /// `include_format_suffixes`
    pub has_suffixes: bool,
    /// Whether its class makes routes in its own way, so that which there are is not known.
    pub is_own: bool,
    /// What was registered, in order.
    pub registry: Vec<Registration>,
    /// Why it may make other routes.
    pub open: Vec<Open>,
}

/// Which module made each item of a heap.
#[derive(Clone, Debug, Default)]
struct Makers {
    sequences: Vec<Option<ModuleId>>,
    dicts: Vec<Option<ModuleId>>,
    classes: Vec<Option<ModuleId>>,
    instances: Vec<Option<ModuleId>>,
    patterns: Vec<Option<ModuleId>>,
    includes: Vec<Option<ModuleId>>,
    routers: Vec<Option<ModuleId>>,
    scopes: Vec<Option<ModuleId>>,
}

/// Everything that values refer to.
#[derive(Clone, Debug, Default)]
pub struct Heap {
    /// Lists, tuples and sets.
    pub sequences: Vec<Sequence>,
    /// Dicts.
    pub dicts: Vec<Dict>,
    /// Classes.
    pub classes: Vec<ClassValue>,
    /// Instances.
    pub instances: Vec<Instance>,
    /// Routes.
    pub patterns: Vec<Pattern>,
    /// Includes.
    pub includes: Vec<Include>,
    /// Routers.
    pub routers: Vec<Router>,
    /// Names of calls and class bodies.
    pub scopes: Vec<LocalScope>,
    makers: Makers,
    /// The module that is being run.
    pub running: Option<ModuleId>,
    /// Modules that changed what another one made, with that one; nobody stands for the site's start.
    pub meddled: HashSet<(Option<ModuleId>, Option<ModuleId>)>,
}

macro_rules! accessors {
    ($($get:ident $get_mut:ident $add:ident $list:ident $id:ident $item:ty;)*) => {$(
        /// The item of an id.
        pub fn $get(&self, id: $id) -> Option<&$item> {
            self.$list.get(id.0)
        }

        /// The item of an id, to change.
        pub fn $get_mut(&mut self, id: $id) -> Option<&mut $item> {
            let maker = self.makers.$list.get(id.0).copied().flatten();
            if maker != self.running {
                self.meddled.insert((self.running, maker));
            }
            self.$list.get_mut(id.0)
        }

        /// Adds an item.
        pub fn $add(&mut self, item: $item) -> $id {
            self.$list.push(item);
            self.makers.$list.push(self.running);
            $id(self.$list.len() - 1)
        }
    )*};
}

impl Heap {
    accessors! {
        sequence sequence_mut add_sequence sequences SequenceId Sequence;
        dict dict_mut add_dict dicts DictId Dict;
        class class_mut add_class classes ClassValueId ClassValue;
        instance instance_mut add_instance instances InstanceId Instance;
        pattern pattern_mut add_pattern patterns PatternId Pattern;
        include include_mut add_include includes IncludeId Include;
        router router_mut add_router routers RouterId Router;
        scope scope_mut add_scope scopes ScopeId LocalScope;
    }
}
