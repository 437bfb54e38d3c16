//! The route table: endpoints in resolve order, and what is not known about it.

mod build;
mod join;
mod views;

pub use build::Builder;
pub use views::{describe_view, view_place};

use super::place::Place;
use super::regex::readable;
use super::value::*;
use smol_str::SmolStr;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// One pattern on the way from the root to a view.
#[derive(Clone, Debug)]
pub struct Part {
    /// `path` or `re_path`.
    pub kind: PatternKind,
    /// Its text; `None` where it is not known.
    pub text: Option<SmolStr>,
    /// The extra dict, with what is known of its values; `None` where the dict is not known.
    pub extra: Option<Vec<(SmolStr, Value)>>,
    /// Whether the text is the active language, here the project's own (`i18n_patterns()`).
    pub is_language: bool,
    /// Where the text stands; the host writes its own in no file of the workspace.
    pub place: Option<Place>,
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
    /// The innermost of them: where its name is looked up.
    pub scope: ScopeId,
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
    /// Whether it is one of the host's own, read from a checkout: its values are those of another world ([`super::site::Site::world_of`]).
    pub of_host: bool,
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

    /// The URL as a person reads it, with a leading slash: of a regex what it stands for, where that can be said.
    pub fn url(&self) -> String {
        let shown = self.parts.iter().map(|part| match (part.kind, part.text.as_deref()) {
            (PatternKind::RePath, Some(text)) => readable(text).unwrap_or_else(|| text.to_owned()),
            (_, text) => text.unwrap_or("…").to_owned(),
        });
        let joined: String = shown.collect();
        // Without an end a regex is served whatever follows.
        let is_open = self.parts.last().is_some_and(|part| {
            let text = part.text.as_deref().unwrap_or_default();
            part.kind == PatternKind::RePath && !text.ends_with(['$', 'Z'])
        });
        format!("/{}{}", joined.strip_prefix('/').unwrap_or(&joined), if is_open { "…" } else { "" })
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
#[derive(Debug)]
pub struct Table {
    /// The endpoints in resolve order.
    pub rows: Vec<Row>,
    /// Scopes that may hold more, by the namespaces that lead there.
    pub open: Vec<(Vec<SmolStr>, Open)>,
    /// Namespaces, the root first, each before those in it.
    pub scopes: Vec<Scope>,
    /// Lists of patterns, the root first.
    pub lists: Vec<List>,
    /// Converters that are registered somewhere, which may replace Django's own.
    pub converters: HashSet<SmolStr>,
    names: OnceLock<HashMap<String, Vec<usize>>>,
    shadows: OnceLock<Vec<Option<usize>>>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            open: Vec::new(),
            scopes: vec![Scope::default()],
            lists: vec![List::default()],
            converters: HashSet::new(),
            names: OnceLock::new(),
            shadows: OnceLock::new(),
        }
    }
}

/// A namespace of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub usize);

/// A list of patterns of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListId(pub usize);

/// One included instance of a namespace; the root has no name. What is included without a namespace belongs to its surroundings.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The instance's name.
    pub instance: SmolStr,
    /// The application's name, where it is known.
    pub app_name: Option<SmolStr>,
    /// Whether it is there only under a condition that is not known.
    pub conditional: bool,
    /// The `include()` that makes it, where one is written.
    pub place: Option<Place>,
    /// The patterns that lead to it from the root.
    pub parts: usize,
    /// Namespaces in it, in resolve order.
    pub children: Vec<ScopeId>,
    /// Rows by their names, in resolve order.
    pub names: HashMap<SmolStr, Vec<usize>>,
    /// Why it may hold more.
    pub open: Vec<Open>,
    /// Why it may hold more namespaces, though no more names.
    pub open_to_namespaces: Vec<Open>,
}

/// Patterns as they stand in a list.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// In order.
    pub entries: Vec<Entry>,
    /// What happens to whoever gets to its patterns; it can't be walked then.
    pub broken: Option<&'static str>,
}

/// An entry of a list of patterns.
#[derive(Clone, Debug)]
pub enum Entry {
    /// An endpoint.
    Row(usize),
    /// `path(…, include(…))`
    Include {
        /// Its own text and extra dict.
        part: Part,
        /// What is included.
        list: ListId,
        /// Its namespace, where it has one.
        scope: Option<ScopeId>,
        /// Whether it is there only under a condition that is not known.
        conditional: bool,
    },
    /// Something that may serve what its text matches, if that is known.
    Unknown(Option<Part>, &'static str),
    /// No pattern: who gets here raises.
    Broken(&'static str),
}

impl Table {
    /// Looks a name up as `reverse()` does: `ns:ns:name`, each namespace by its instance's or its application's name.
    pub fn look_up(&self, name: &str) -> Lookup {
        super::orders::look_up(self, name)
    }

    /// A namespace.
    pub fn scope(&self, id: ScopeId) -> Option<&Scope> {
        self.scopes.get(id.0)
    }

    /// A list of patterns.
    pub fn list(&self, id: ListId) -> Option<&List> {
        self.lists.get(id.0)
    }

    /// Every name that `reverse()` finds, qualified by instances and by applications, with its rows.
    pub fn names(&self) -> impl Iterator<Item = (&str, &[usize])> {
        let names = self.names.get_or_init(|| super::orders::names(self));
        names.iter().map(|(name, rows)| (name.as_str(), rows.as_slice()))
    }

    /// The row that answers for every path of another one and stands before it, where that is proven.
    pub fn shadow(&self, row: usize) -> Option<&Row> {
        let shadows = self.shadows.get_or_init(|| super::shadow::shadows(self));
        self.rows.get(shadows.get(row).copied()??)
    }

    fn push(&mut self, row: Row) -> usize {
        let at = self.rows.len();
        if let RouteName::Known(name) = &row.name
            && let Some(scope) = self.scopes.get_mut(row.scope.0)
        {
            scope.names.entry(name.clone()).or_default().push(at);
        }
        self.rows.push(row);
        at
    }

    fn add_scope(&mut self, parent: ScopeId, scope: Scope) -> ScopeId {
        let id = ScopeId(self.scopes.len());
        self.scopes.push(scope);
        if let Some(parent) = self.scopes.get_mut(parent.0) {
            parent.children.push(id);
        }
        id
    }

    fn add_list(&mut self) -> ListId {
        self.lists.push(List::default());
        ListId(self.lists.len() - 1)
    }
}
