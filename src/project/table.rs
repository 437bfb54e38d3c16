//! The route table: endpoints in resolve order, and what is not known about it.

use super::evaluate::World;
use super::event::{EventKind, Exception};
use super::place::{Anchor, Place};
use super::route::{Segment, parse_route};
use super::value::*;
use smol_str::SmolStr;
use std::collections::HashMap;

/// Nesting of includes that is followed.
const MAX_INCLUDES: usize = 32;
/// Rows of one table.
const MAX_ROWS: usize = 50_000;

/// One pattern on the way from the root to a view.
#[derive(Clone, Debug)]
pub struct Part {
    /// `path` or `re_path`.
    pub kind: PatternKind,
    /// Its text; `None` where it is not known.
    pub text: Option<SmolStr>,
    /// Names of the extra dict; `None` where the dict is not known.
    pub extra: Option<Vec<SmolStr>>,
}

/// A parameter that a route captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// Its name.
    pub name: SmolStr,
    /// Its converter, or `re`.
    pub converter: SmolStr,
}

/// One endpoint.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: RouteName,
    /// Instance namespaces from the root.
    pub namespaces: Vec<SmolStr>,
    /// The application namespace of each, where it has another name.
    pub app_names: Vec<Option<SmolStr>>,
    /// The patterns from the root.
    pub parts: Vec<Part>,
    /// What is captured, in order; a name once.
    pub parameters: Vec<Captured>,
    /// Number of groups without a name, where nothing has one.
    pub unnamed: usize,
    /// Whether parameters may be missing, as a part's text is not known.
    pub parameters_open: bool,
    /// What serves it.
    pub view: Value,
    /// Whether it is there only under a condition that is not known.
    pub conditional: bool,
    /// Whether the host loads what it belongs to.
    pub loads: bool,
    /// The `path()` call.
    pub place: Place,
    /// The same call's arguments.
    pub pattern: PatternId,
}

impl Row {
    /// `ns:name`, where it has a name.
    pub fn qualified_name(&self) -> Option<String> {
        let RouteName::Known(name) = &self.name else { return None };
        let mut qualified = self.namespaces.join(":");
        if !qualified.is_empty() {
            qualified.push(':');
        }
        qualified.push_str(name);
        Some(qualified)
    }

    /// The pattern texts from the root, joined as Django's `str(pattern)` gives them, without a leading slash.
    pub fn route(&self) -> String {
        let joined: String = self.parts.iter().map(|part| part.text.as_deref().unwrap_or("…")).collect();
        joined.strip_prefix('/').map_or(joined.clone(), str::to_owned)
    }

    /// The names in all extra dicts; `None` where one is not known.
    pub fn extra(&self) -> Option<Vec<SmolStr>> {
        self.parts.iter().map(|part| part.extra.clone()).collect::<Option<Vec<_>>>().map(|all| all.concat())
    }
}

/// What the table says to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// The rows of that name, in resolve order.
    Found(Vec<usize>),
    /// There is none, and nothing could add one.
    Absent,
    /// There may be one, for this reason.
    Unknowable(&'static str),
}

/// All endpoints of a site.
#[derive(Debug, Default)]
pub struct Table {
    /// The endpoints in resolve order.
    pub rows: Vec<Row>,
    /// Scopes that may hold more, by the namespaces that lead there.
    pub open: Vec<(Vec<SmolStr>, Open)>,
    /// Namespaces that exist, with the aliases under which each is found.
    pub namespaces: Vec<Vec<(SmolStr, Option<SmolStr>)>>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Table {
    /// Looks a name up as `reverse()` does: `ns:ns:name`, each namespace by its instance's or its application's name.
    pub fn look_up(&self, name: &str) -> Lookup {
        if let Some(rows) = self.by_name.get(name) {
            return Lookup::Found(rows.clone());
        }
        let path: Vec<&str> = name.split(':').collect();
        let scope = path.split_last().map_or(&[] as &[&str], |(_, scope)| scope);
        // The scope itself must be known and closed, and so must every scope on the way: an open one may hold another namespace.
        for length in 0..=scope.len() {
            let prefix = scope.get(..length).unwrap_or_default();
            if let Some((_, open)) = self.open.iter().find(|(at, _)| self.is_scope(at, prefix)) {
                // A plugin's namespace is mounted before everything else, so nothing can take it.
                let next_is_known = length < scope.len() && self.knows(scope.get(..=length).unwrap_or_default());
                if !next_is_known {
                    return Lookup::Unknowable(open.reason);
                }
            }
        }
        Lookup::Absent
    }

    /// Whether a chain of namespaces exists.
    pub fn knows(&self, chain: &[&str]) -> bool {
        self.namespaces.iter().any(|known| matches(known, chain))
    }

    fn is_scope(&self, at: &[SmolStr], chain: &[&str]) -> bool {
        at.len() == chain.len()
            && (at.iter().zip(chain).all(|(one, other)| one == other)
                || self.namespaces.iter().any(|known| {
                    known.len() == at.len()
                        && known.iter().zip(at).all(|((instance, _), one)| instance == one)
                        && matches(known, chain)
                }))
    }

    /// Every qualified name with its rows.
    pub fn names(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.by_name.iter().map(|(name, rows)| (name.as_str(), rows.as_slice()))
    }

    fn push(&mut self, row: Row) {
        let at = self.rows.len();
        if let RouteName::Known(name) = &row.name {
            let mut prefixes = vec![String::new()];
            for (instance, app) in row.namespaces.iter().zip(&row.app_names) {
                let aliases = [Some(instance), app.as_ref().filter(|app| *app != instance)];
                prefixes = prefixes
                    .iter()
                    .flat_map(|prefix| aliases.iter().flatten().map(move |alias| format!("{prefix}{alias}:")))
                    .take(64)
                    .collect();
            }
            for prefix in prefixes {
                self.by_name.entry(format!("{prefix}{name}")).or_default().push(at);
            }
        }
        self.rows.push(row);
    }
}

fn matches(known: &[(SmolStr, Option<SmolStr>)], chain: &[&str]) -> bool {
    known.len() == chain.len()
        && known.iter().zip(chain).all(|((instance, app), one)| instance == one || app.as_deref() == Some(*one))
}

/// What surrounds a list of patterns.
#[derive(Clone, Default)]
struct Context {
    namespaces: Vec<(SmolStr, Option<SmolStr>)>,
    parts: Vec<Part>,
    conditional: bool,
    loads: bool,
    includes: Vec<Value>,
}

/// Builds tables from evaluated patterns.
pub struct Builder<'w> {
    world: &'w World,
    table: Table,
    /// What was noticed while walking: faults that Django finds only when it uses the patterns.
    pub noticed: Vec<(EventKind, Exception, Place, ModuleId)>,
}

impl<'w> Builder<'w> {
    /// A builder of an empty table.
    pub fn new(world: &'w World) -> Self {
        Self { world, table: Table::default(), noticed: Vec::new() }
    }

    /// The table.
    pub fn finish(self) -> (Table, Vec<(EventKind, Exception, Place, ModuleId)>) {
        (self.table, self.noticed)
    }

    /// Adds what the host mounts for a module: `path(prefix, include((module.urls, module), namespace=module))`.
    pub fn mount(&mut self, prefix: &str, namespace: &str, urls: ModuleId, loads: bool) {
        let app_name = match self.world.module(urls).and_then(|module| module.scope.names.get("app_name")) {
            Some(Binding { value: Value::Str(name), .. }) => Some(name.clone()),
            _ => None,
        };
        let part = Part { kind: PatternKind::Path, text: Some(SmolStr::new(prefix)), extra: Some(Vec::new()) };
        let context = Context {
            namespaces: vec![(SmolStr::new(namespace), app_name)],
            parts: vec![part],
            conditional: false,
            loads,
            includes: vec![Value::Module(urls)],
        };
        self.table.namespaces.push(context.namespaces.clone());
        self.walk_module(urls, &context);
    }

    /// Adds a root URLconf.
    pub fn root(&mut self, urls: ModuleId) {
        let context = Context { loads: true, includes: vec![Value::Module(urls)], ..Context::default() };
        self.walk_module(urls, &context);
    }

    /// Marks a scope as one that may hold more.
    pub fn open(&mut self, namespaces: &[SmolStr], open: Open) {
        self.table.open.push((namespaces.to_vec(), open));
    }

    fn open_here(&mut self, context: &Context, open: Open) {
        let at: Vec<SmolStr> = context.namespaces.iter().map(|(instance, _)| instance.clone()).collect();
        if !self.table.open.iter().any(|(scope, one)| *scope == at && *one == open) {
            self.table.open.push((at, open));
        }
    }

    fn walk_module(&mut self, id: ModuleId, context: &Context) {
        let Some(module) = self.world.module(id) else { return };
        let place = Place { file: module.path.clone(), anchor: Anchor::File };
        if let Some(open) = module.scope.open.first() {
            self.open_here(context, open.clone());
        }
        match module.scope.names.get("urlpatterns") {
            Some(binding) => {
                if binding.maybe_unbound {
                    self.open_here(
                        context,
                        Open { place: binding.place.clone(), reason: "urlpatterns may be unbound" },
                    );
                }
                self.walk(&binding.value.clone(), &binding.place, id, context);
            }
            None if module.scope.open.is_empty() && module.raised.is_none() => {
                let names = module.scope.names.keys();
                let near = names
                    .map(|name| (strsim::damerau_levenshtein(name, "urlpatterns"), name))
                    .filter(|(distance, _)| *distance <= 3)
                    .min()
                    .map(|(_, name)| name.clone());
                let kind = EventKind::UrlpatternsMissing { module: module.name.clone(), near };
                self.noticed.push((kind, Exception::ImproperlyConfigured, place, id));
            }
            None => self.open_here(context, Open { place, reason: "this URLconf can't be imported" }),
        }
    }

    fn walk(&mut self, patterns: &Value, place: &Place, module: ModuleId, context: &Context) {
        if context.parts.len() > MAX_INCLUDES || self.table.rows.len() > MAX_ROWS {
            self.open_here(context, Open { place: place.clone(), reason: "too many includes" });
            return;
        }
        match patterns {
            Value::Sequence(id) => {
                let Some(sequence) = self.world.heap.sequence(*id) else { return };
                if sequence.kind == SequenceKind::Set {
                    let kind = EventKind::UrlpatternsInvalid { what: SmolStr::new_static("a set") };
                    self.noticed.push((kind, Exception::Type, place.clone(), module));
                }
                for open in &sequence.open {
                    self.open_here(context, open.clone());
                }
                for item in &sequence.items {
                    self.entry(item, module, context);
                }
            }
            Value::Union(parts) => {
                let context = Context { conditional: true, ..context.clone() };
                for part in parts.iter() {
                    self.walk(part, place, module, &context);
                }
            }
            Value::Unknown | Value::External(_) | Value::ExternalResult(_) | Value::Instance(_) | Value::Method(..) => {
                self.open_here(context, Open { place: place.clone(), reason: "patterns that are not known" });
            }
            other => {
                let kind = EventKind::UrlpatternsInvalid { what: describe(other) };
                self.noticed.push((kind, Exception::ImproperlyConfigured, place.clone(), module));
            }
        }
    }

    fn entry(&mut self, item: &Item, module: ModuleId, context: &Context) {
        for value in item.value.alternatives() {
            let conditional = item.conditional || matches!(item.value, Value::Union(_)) || context.conditional;
            match value {
                Value::Pattern(id) => self.pattern(*id, conditional, module, context),
                Value::Unknown
                | Value::External(_)
                | Value::ExternalResult(_)
                | Value::Instance(_)
                | Value::Wrapped { .. } => {
                    self.open_here(context, Open { place: item.place.clone(), reason: "an entry that is not known" });
                }
                other => {
                    let kind = EventKind::EntryInvalid { what: describe(other) };
                    self.noticed.push((kind, Exception::Attribute, item.place.clone(), module));
                }
            }
        }
    }

    fn pattern(&mut self, id: PatternId, conditional: bool, module: ModuleId, context: &Context) {
        let Some(pattern) = self.world.heap.pattern(id) else { return };
        let mut parts = context.parts.clone();
        parts.push(Part {
            kind: pattern.kind,
            text: pattern.route.clone(),
            extra: pattern.extra.as_ref().map(|extra| extra.iter().map(|(name, _)| name.clone()).collect()),
        });
        for target in pattern.target.alternatives() {
            let conditional = conditional || matches!(pattern.target, Value::Union(_));
            match target {
                Value::Include(include) => {
                    self.include(*include, conditional, module, &Context { parts: parts.clone(), ..context.clone() })
                }
                Value::Sequence(_) => {
                    self.open_here(
                        context,
                        Open { place: pattern.place.clone(), reason: "a triple that is not known" },
                    );
                }
                // Something that is not known may be an `include()`: then the names below it are not known either.
                Value::Unknown | Value::ExternalResult(_) if pattern.name == RouteName::None => {
                    self.open_here(
                        context,
                        Open { place: pattern.target_place.clone(), reason: "a view or include that is not known" },
                    );
                }
                view => {
                    let (parameters, unnamed, parameters_open) = captured(&parts);
                    let row = Row {
                        name: pattern.name.clone(),
                        namespaces: context.namespaces.iter().map(|(instance, _)| instance.clone()).collect(),
                        app_names: context.namespaces.iter().map(|(_, app)| app.clone()).collect(),
                        parts: parts.clone(),
                        parameters,
                        unnamed,
                        parameters_open,
                        view: view.clone(),
                        conditional,
                        loads: context.loads,
                        place: pattern.place.clone(),
                        pattern: id,
                    };
                    if row.name == RouteName::Unknown {
                        let place = pattern.name_place.clone().unwrap_or_else(|| pattern.place.clone());
                        self.open_here(context, Open { place, reason: "a name that is not known" });
                    }
                    self.table.push(row);
                }
            }
        }
    }

    fn include(&mut self, id: IncludeId, conditional: bool, module: ModuleId, context: &Context) {
        let Some(include) = self.world.heap.include(id) else { return };
        let mut inner = Context { conditional, ..context.clone() };
        let text = |value: &Option<Value>| match value {
            Some(Value::Str(text)) => Ok(Some(text.clone())),
            None | Some(Value::None) => Ok(None),
            Some(_) => Err(()),
        };
        match (text(&include.namespace), text(&include.app_name)) {
            (Ok(Some(namespace)), app) => inner.namespaces.push((namespace, app.ok().flatten())),
            (Ok(None), Ok(Some(app))) => inner.namespaces.push((app.clone(), Some(app))),
            (Ok(None), Ok(None)) => {}
            _ => {
                self.open_here(context, Open { place: include.place.clone(), reason: "a namespace that is not known" });
                return;
            }
        }
        if inner.namespaces.len() > context.namespaces.len() {
            self.table.namespaces.push(inner.namespaces.clone());
        }
        if context.includes.contains(&include.patterns) {
            self.noticed.push((
                EventKind::IncludeCycle,
                Exception::Other("RecursionError".into()),
                include.place.clone(),
                module,
            ));
            return;
        }
        inner.includes.push(include.patterns.clone());
        match &include.patterns {
            Value::Module(id) => self.walk_module(*id, &inner),
            other => self.walk(&other.clone(), &include.place, module, &inner),
        }
    }
}

/// What the parts of a route capture; the last of equal names counts (catalogue §1.5.3).
fn captured(parts: &[Part]) -> (Vec<Captured>, usize, bool) {
    let mut parameters: Vec<Captured> = Vec::new();
    let mut unnamed = 0;
    let mut open = false;
    for part in parts {
        match (&part.text, part.kind) {
            (None, _) => open = true,
            (Some(text), PatternKind::Path) => match parse_route(text) {
                Ok(route) => {
                    for segment in route.segments {
                        if let Segment::Parameter(parameter) = segment {
                            parameters.retain(|one| one.name != parameter.name);
                            parameters.push(Captured { name: parameter.name, converter: parameter.converter });
                        }
                    }
                }
                Err(_) => open = true,
            },
            (Some(text), PatternKind::RePath) => {
                let (named, groups) = regex_groups(text);
                unnamed += groups;
                for name in named {
                    parameters.retain(|one| one.name != name);
                    parameters.push(Captured { name, converter: SmolStr::new_static("re") });
                }
            }
        }
    }
    if !parameters.is_empty() {
        unnamed = 0;
    }
    (parameters, unnamed, open)
}

/// Named groups of a Python regex, and how many groups have no name.
fn regex_groups(regex: &str) -> (Vec<SmolStr>, usize) {
    let mut named = Vec::new();
    let mut unnamed = 0;
    let mut in_class = false;
    let mut rest = regex;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = after;
        match first {
            '\\' => rest = after.chars().next().and_then(|escaped| after.get(escaped.len_utf8()..)).unwrap_or_default(),
            '[' if !in_class => {
                in_class = true;
                // `[]…]` and `[^]…]`: the first bracket is a character.
                let inner = after.strip_prefix('^').unwrap_or(after);
                rest = inner.strip_prefix(']').unwrap_or(inner);
            }
            ']' => in_class = false,
            '(' if !in_class => {
                if let Some(name) = after.strip_prefix("?P<").and_then(|name| name.split_once('>')) {
                    named.push(SmolStr::new(name.0));
                } else if !after.starts_with('?') {
                    unnamed += 1;
                }
            }
            _ => {}
        }
    }
    (named, unnamed)
}

fn describe(value: &Value) -> SmolStr {
    SmolStr::new_static(match value {
        Value::Str(_) | Value::Text => "a text",
        Value::None => "None",
        Value::Dict(_) => "a dict",
        Value::Sequence(_) => "a list",
        Value::Int(_) | Value::Plain | Value::Bool(_) => "a plain value",
        Value::Pattern(_) => "a single route",
        Value::Include(_) => "an include() without path()",
        Value::Function(_) | Value::View(_) => "a view",
        Value::Class(_) => "a class",
        Value::Module(_) => "a module",
        Value::Router(_) => "a router: `router.urls` is meant",
        _ => "something else",
    })
}

/// Where a view is defined and what it is called: `module.name`.
pub fn describe_view(world: &World, view: &Value) -> Option<String> {
    let mut view = view;
    for _ in 0..16 {
        match view {
            Value::Wrapped { inner, .. } => view = inner,
            Value::View(one) => view = &one.class,
            Value::AsView(class) => view = class,
            Value::Function(function) => {
                let module = world.module(function.module)?;
                let name = &module.file.as_ref()?.facts.program.function(function.id)?.name;
                return Some(format!("{}.{}", module.name, if name.is_empty() { "<lambda>" } else { name }));
            }
            Value::Class(id) => {
                let class = world.heap.class(*id)?;
                return Some(format!("{}.{}", world.module(class.module)?.name, class.name));
            }
            Value::Instance(id) => {
                let class = world.heap.class(world.heap.instance(*id)?.class)?;
                return Some(format!("{}.{}", world.module(class.module)?.name, class.name));
            }
            Value::External(dotted) | Value::ExternalResult(dotted) => return Some(dotted.to_string()),
            _ => return None,
        }
    }
    None
}

/// The place where a view is defined, where that is in a file that was read.
pub fn view_place(world: &World, view: &Value) -> Option<Place> {
    let mut view = view;
    for _ in 0..16 {
        match view {
            Value::Wrapped { inner, .. } => view = inner,
            Value::View(one) => view = &one.class,
            Value::AsView(class) => view = class,
            Value::Function(function) => {
                let file = world.module(function.module)?.path.clone();
                return Some(Place { file, anchor: Anchor::Function(function.id) });
            }
            Value::Class(id) => {
                let class = world.heap.class(*id)?;
                return Some(Place { file: world.module(class.module)?.path.clone(), anchor: Anchor::Class(class.id) });
            }
            Value::Module(id) => return Some(Place { file: world.module(*id)?.path.clone(), anchor: Anchor::File }),
            _ => return None,
        }
    }
    None
}
