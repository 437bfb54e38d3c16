//! Evaluated patterns → a table.

use super::{Captured, Entry, ListId, Part, Row, Scope, ScopeId, Table};
use crate::project::evaluate::World;
use crate::project::event::{EventKind, Exception};
use crate::project::place::{Anchor, Place};
use crate::project::route::{Segment, parse_route};
use crate::project::value::*;
use smol_str::SmolStr;

/// Nesting of includes that is followed.
const MAX_INCLUDES: usize = 32;
/// Rows of one table.
const MAX_ROWS: usize = 50_000;
/// What whoever gets to a URLconf without patterns meets.
const NO_PATTERNS: &str = "ImproperlyConfigured: The included URLconf does not appear to have any patterns in it.";

/// What surrounds a list of patterns.
#[derive(Clone, Default)]
struct Context {
    namespaces: Vec<SmolStr>,
    scope: ScopeId,
    list: ListId,
    parts: Vec<Part>,
    conditional: bool,
    loads: bool,
    includes: Vec<Value>,
    /// The patterns that lead here: Django's resolvers, of which each is walked once on its way down.
    resolvers: Vec<PatternId>,
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
    pub fn finish(mut self) -> (Table, Vec<(EventKind, Exception, Place, ModuleId)>) {
        self.table.converters = self.world.converters.keys().cloned().collect();
        (self.table, self.noticed)
    }

    /// Adds what the host mounts for a module: `path(prefix, include((module.urls, module), namespace=module))`.
    pub fn mount(&mut self, prefix: &str, namespace: &str, urls: ModuleId, loads: bool) {
        let app_name = match self.world.module(urls).and_then(|module| module.scope.names.get("app_name")) {
            Some(Binding { value: Value::Str(name), .. }) => Some(name.clone()),
            Some(_) => None,
            // The tuple's, which a module's own would override.
            None => Some(SmolStr::new(namespace)),
        };
        let text = Some(SmolStr::new(prefix));
        let part = Part { kind: PatternKind::Path, text, extra: Some(Vec::new()), is_language: false, place: None };
        let instance = SmolStr::new(namespace);
        let scope = Scope { instance: instance.clone(), app_name, parts: 1, ..Scope::default() };
        let scope = self.table.add_scope(ScopeId::default(), scope);
        let list = self.table.add_list();
        self.enter(
            ListId::default(),
            Entry::Include { part: part.clone(), list, scope: Some(scope), conditional: false },
        );
        let context = Context {
            namespaces: vec![instance],
            scope,
            list,
            parts: vec![part],
            conditional: false,
            loads,
            includes: vec![Value::Module(urls)],
            resolvers: Vec::new(),
        };
        self.walk_module(urls, &context);
    }

    /// Adds a root URLconf.
    pub fn root(&mut self, urls: ModuleId) {
        let context = Context { loads: true, includes: vec![Value::Module(urls)], ..Context::default() };
        self.walk_module(urls, &context);
    }

    /// Marks a scope as one that may hold more.
    pub fn open(&mut self, namespaces: &[SmolStr], open: Open) {
        let mut at = ScopeId::default();
        for name in namespaces {
            let Some(scope) = self.table.scope(at) else { return };
            let named = |id: &&ScopeId| self.table.scope(**id).is_some_and(|scope| scope.instance == *name);
            let Some(child) = scope.children.iter().find(named) else { return };
            at = *child;
        }
        self.open_scope(at, namespaces, open);
    }

    /// Marks every scope as one that may hold more.
    pub fn open_everywhere(&mut self, open: &Open) {
        let mut below = vec![(ScopeId::default(), Vec::new())];
        while let Some((id, namespaces)) = below.pop() {
            self.open_scope(id, &namespaces, open.clone());
            let children = self.table.scope(id).map(|scope| scope.children.as_slice()).unwrap_or_default();
            below.extend(children.iter().filter_map(|child| {
                let instance = self.table.scope(*child)?.instance.clone();
                let mut namespaces = namespaces.clone();
                namespaces.push(instance);
                Some((*child, namespaces))
            }));
        }
    }

    fn open_here(&mut self, context: &Context, open: Open) {
        self.open_scope(context.scope, &context.namespaces, open);
    }

    fn open_scope(&mut self, id: ScopeId, namespaces: &[SmolStr], open: Open) {
        let Some(scope) = self.table.scopes.get_mut(id.0) else { return };
        if !scope.open.contains(&open) {
            scope.open.push(open.clone());
            self.table.open.push((namespaces.to_vec(), open));
        }
    }

    fn enter(&mut self, list: ListId, entry: Entry) {
        if let Some(list) = self.table.lists.get_mut(list.0) {
            list.entries.push(entry);
        }
    }

    /// Who gets to this list raises.
    fn break_list(&mut self, context: &Context, what: &'static str) {
        if let Some(list) = self.table.lists.get_mut(context.list.0).filter(|_| !context.conditional) {
            list.broken.get_or_insert(what);
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
                self.break_list(context, NO_PATTERNS);
                let kind = EventKind::UrlpatternsMissing { module: module.name.clone(), near };
                self.noticed.push((kind, Exception::ImproperlyConfigured, place, id));
            }
            None => {
                let reason = "this URLconf can't be imported";
                self.enter(context.list, Entry::Unknown(None, reason));
                self.open_here(context, Open { place, reason });
            }
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
                    self.break_list(context, "TypeError: 'set' object is not reversible");
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
                    if is_no_list(part) {
                        // It may be this or that: only where it can be nothing else is it a mistake.
                        let reason = "patterns that may be no list";
                        self.enter(context.list, Entry::Unknown(None, reason));
                        self.open_here(&context, Open { place: place.clone(), reason });
                        continue;
                    }
                    self.walk(part, place, module, &context);
                }
            }
            Value::Unknown | Value::External(_) | Value::ExternalResult(_) | Value::Instance(_) | Value::Method(..) => {
                let reason = "patterns that are not known";
                self.enter(context.list, Entry::Unknown(None, reason));
                self.open_here(context, Open { place: place.clone(), reason });
            }
            other if describe(other) == UNKNOWN_KIND => {
                let reason = "patterns that are not known";
                self.enter(context.list, Entry::Unknown(None, reason));
                self.open_here(context, Open { place: place.clone(), reason });
            }
            other => {
                // What can be iterated gives entries that are no patterns.
                let is_iterable = matches!(other, Value::Dict(_) | Value::Str(_) | Value::Text);
                self.break_list(
                    context,
                    if is_iterable { "AttributeError: no attribute 'pattern'" } else { NO_PATTERNS },
                );
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
                    let reason = "an entry that is not known";
                    self.enter(context.list, Entry::Unknown(None, reason));
                    self.open_here(context, Open { place: item.place.clone(), reason });
                }
                other if matches!(item.value, Value::Union(_)) || describe(other) == UNKNOWN_KIND => {
                    let reason = "an entry that may be no route";
                    self.enter(context.list, Entry::Unknown(None, reason));
                    self.open_here(context, Open { place: item.place.clone(), reason });
                }
                other => {
                    if !conditional {
                        self.enter(context.list, Entry::Broken("AttributeError: no attribute 'resolve'"));
                    }
                    let kind = EventKind::EntryInvalid { what: describe(other) };
                    self.noticed.push((kind, Exception::Attribute, item.place.clone(), module));
                }
            }
        }
    }

    fn pattern(&mut self, id: PatternId, conditional: bool, module: ModuleId, context: &Context) {
        let Some(pattern) = self.world.heap.pattern(id) else { return };
        let (text, extra) = (pattern.route.clone(), pattern.extra.clone());
        let place = Some(pattern.route_place.clone());
        let part = Part { kind: pattern.kind, text, extra, is_language: pattern.is_language, place };
        let mut parts = context.parts.clone();
        parts.push(part.clone());
        // One of several functions serves it, but the route is there whichever that is.
        let targets = match &pattern.target {
            Value::Union(parts) if parts.iter().all(is_surely_view) => std::slice::from_ref(&pattern.target),
            target => target.alternatives(),
        };
        for target in targets {
            let conditional = conditional || targets.len() > 1;
            let reason = match target {
                Value::Include(include) => {
                    let context = Context { parts: parts.clone(), ..context.clone() };
                    self.include(id, *include, conditional, module, &context);
                    continue;
                }
                // Read or not, its names stand in a namespace of their own.
                Value::External(dotted) if dotted == "django.contrib.admin.site.urls" => {
                    self.admin(&part, &pattern.target_place, conditional, context);
                    continue;
                }
                Value::Sequence(_) => "a triple that is not known",
                // Something that is not known may be an `include()`: then the names below it are not known either.
                target if pattern.name == RouteName::None && may_be_include(target) => {
                    "a view or include that is not known"
                }
                view => {
                    let (parameters, unnamed, parameters_open) = captured(&parts);
                    let row = Row {
                        name: pattern.name.clone(),
                        namespaces: context.namespaces.clone(),
                        scope: context.scope,
                        parts: parts.clone(),
                        parameters,
                        unnamed,
                        parameters_open,
                        view: view.clone(),
                        conditional,
                        loads: context.loads,
                        place: pattern.place.clone(),
                        pattern: id,
                        of_host: false,
                    };
                    if row.name == RouteName::Unknown {
                        let place = pattern.name_place.clone().unwrap_or_else(|| pattern.place.clone());
                        self.open_here(context, Open { place, reason: "a name that is not known" });
                    }
                    let row = self.table.push(row);
                    self.enter(context.list, Entry::Row(row));
                    continue;
                }
            };
            self.enter(context.list, Entry::Unknown(Some(part.clone()), reason));
            self.open_here(context, Open { place: pattern.target_place.clone(), reason });
        }
    }

    /// `admin.site.urls` (`AdminSite.urls`): the namespace is known, what is in it depends on all apps.
    fn admin(&mut self, part: &Part, place: &Place, conditional: bool, context: &Context) {
        let reason = "the admin's routes are not known";
        self.enter(context.list, Entry::Unknown(Some(part.clone()), reason));
        let admin = SmolStr::new_static("admin");
        let scope = Scope {
            instance: admin.clone(),
            app_name: Some(admin.clone()),
            conditional,
            parts: context.parts.len() + 1,
            ..Scope::default()
        };
        let id = self.table.add_scope(context.scope, scope);
        let mut namespaces = context.namespaces.clone();
        namespaces.push(admin);
        self.open_scope(id, &namespaces, Open { place: place.clone(), reason });
    }

    fn include(&mut self, pattern: PatternId, id: IncludeId, conditional: bool, module: ModuleId, context: &Context) {
        let Some(include) = self.world.heap.include(id) else { return };
        let Some(part) = context.parts.last().cloned() else { return };
        let text = |value: &Option<Value>| match value {
            Some(Value::Str(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            None | Some(Value::None) => Ok(None),
            Some(_) => Err(()),
        };
        // `namespace or app_name`
        let named = match (text(&include.namespace), text(&include.app_name)) {
            (Ok(Some(namespace)), app) => Some((namespace, app.ok().flatten())),
            (Ok(None), Ok(Some(app))) => Some((app.clone(), Some(app))),
            (Ok(None), Ok(None)) => None,
            _ => {
                let reason = "a namespace that is not known";
                self.enter(context.list, Entry::Unknown(Some(part), reason));
                let open = Open { place: include.place.clone(), reason };
                // What certainly has a namespace brings no names without one.
                let is_text = |value: &Option<Value>| matches!(value, Some(Value::Text));
                if !(is_text(&include.namespace) || include.namespace.is_none() && is_text(&include.app_name)) {
                    self.open_here(context, open);
                } else if let Some(scope) = self.table.scopes.get_mut(context.scope.0)
                    && !scope.open_to_namespaces.contains(&open)
                {
                    scope.open_to_namespaces.push(open.clone());
                    self.table.open.push((context.namespaces.clone(), open));
                }
                return;
            }
        };
        if context.includes.contains(&include.patterns) {
            let exception = Exception::Other("RecursionError".into());
            let cycle = (EventKind::IncludeCycle, exception, include.place.clone(), module);
            if !self.noticed.contains(&cycle) {
                self.noticed.push(cycle);
            }
        }
        // `URLResolver._populate` leaves out a resolver that it is in the midst of (Django 4.2 to 6.1).
        let is_walked = context.resolvers.contains(&pattern);
        let list = self.table.add_list();
        let mut inner = Context { conditional, list, ..context.clone() };
        inner.resolvers.push(pattern);
        let scope = named.map(|(instance, app_name)| {
            inner.namespaces.push(instance.clone());
            let place = Some(include.place.clone());
            let scope =
                Scope { instance, app_name, conditional, place, parts: context.parts.len(), ..Scope::default() };
            self.table.add_scope(context.scope, scope)
        });
        inner.scope = scope.unwrap_or(context.scope);
        if is_walked {
            let reason = "an include of what it stands in";
            self.enter(context.list, Entry::Unknown(Some(part), reason));
            // Its namespace is found again below itself, as often as one asks.
            if scope.is_some() {
                self.open_here(&inner, Open { place: include.place.clone(), reason });
            }
            return;
        }
        self.enter(context.list, Entry::Include { part, list, scope, conditional });
        inner.includes.push(include.patterns.clone());
        match &include.patterns {
            Value::Module(id) => self.walk_module(*id, &inner),
            other => self.walk(&other.clone(), &include.place, module, &inner),
        }
    }
}

/// Whether something that is not known may be an `include()`, which has no name.
fn may_be_include(target: &Value) -> bool {
    match target {
        Value::Unknown => true,
        Value::ExternalResult(dotted) => !dotted.ends_with(".as_view"),
        // `admin.site.urls` of a package that was not read: no view is called so.
        Value::External(dotted) => dotted.ends_with(".urls"),
        _ => false,
    }
}

fn is_surely_view(target: &Value) -> bool {
    matches!(
        target,
        Value::Function(_) | Value::Bound { .. } | Value::View(_) | Value::Wrapped { .. } | Value::Class(_)
    )
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
                            let (name, converter) = (parameter.name.into(), parameter.converter.into());
                            parameters.push(Captured { name, converter });
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

/// Whether Django can't walk a value, whatever is in it.
fn is_no_list(value: &Value) -> bool {
    matches!(value, Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_))
}

/// What a value is called of which not even the kind is known: nothing is claimed of it.
const UNKNOWN_KIND: &str = "something else";

fn describe(value: &Value) -> SmolStr {
    SmolStr::new_static(match value {
        Value::Str(_) | Value::Text | Value::LazyUrl => "a text",
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
        _ => UNKNOWN_KIND,
    })
}
