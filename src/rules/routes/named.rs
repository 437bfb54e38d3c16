//! The places of a file that name a route, and what the route table says to each.

use super::unmounted::{self, lacks_package};
use crate::facts::{Expr, ExprId, Given, Literal, NameSite, SiteKind};
use crate::host::Karrot;
use crate::project::FileKind;
use crate::project::arguments::Arguments;
use crate::project::orders::absent_namespace;
use crate::project::site::Site;
use crate::project::table::{Lookup, Row, Table, describe_view};
use crate::project::templates::is_of_absent_app;
use crate::project::value::RouteName;
use crate::rules::Context;
use crate::rules::mend::nearest;
use memchr::memmem;
use smol_str::SmolStr;
use std::cell::OnceCell;

/// What naming a route comes to.
pub enum Outcome {
    /// Rows of that name.
    Found(Vec<usize>),
    /// It exists in namespaces only: the names that it has there, the plugin's own first.
    NeedsNamespace(Vec<String>),
    /// The namespace before its last `:` does not exist; the nearest name.
    UnknownNamespace(String, Option<String>),
    /// It is the dotted path of a view that exists; the name of a route that it serves.
    DottedPath(Option<String>),
    /// There is none; the nearest name.
    Absent(Option<String>),
}

/// A place that names a route.
pub struct Named {
    /// The place.
    pub place: NameSite,
    /// The name.
    pub name: SmolStr,
    /// What it comes to.
    pub outcome: Outcome,
}

/// The places that certainly ask this site's URLs for a literal name, and the answer where it is certain.
pub fn named<'c>(context: &'c Context<'_>) -> &'c [Named] {
    context.names.get_or_init(|| find(context))
}

fn find(context: &Context<'_>) -> Vec<Named> {
    let Some(site) = context.site() else { return Vec::new() };
    // Without any route the root URLconf is broken or was not found: then nothing is known of names.
    if site.table.rows.is_empty()
        || site.reversing.is_replaced
        || context.file.kind != FileKind::Python
        || !context.snapshot.scanned
        || asks_elsewhere(context)
    {
        return Vec::new();
    }
    let mut outcomes = Vec::new();
    let is_absent = || is_of_absent_app(site, context.snapshot.files.as_ref(), &context.file.path);
    let absent = OnceCell::new();
    for place in context.file.facts.sites.iter().cloned() {
        let Some(name) = context.file.facts.program.text(place.at).cloned() else { continue };
        // `resolve_url()` takes what has a slash or a dot for a URL.
        let is_url = place.kind == SiteKind::ResolveUrl && name.contains(['/', '.']);
        if place.other_urlconf || place.guarded || is_url || name.is_empty() {
            continue;
        }
        if let Some(outcome) = outcome(context, site, &name)
            && !(is_far(&outcome) && !site.is_host && context.is_test())
            && (matches!(outcome, Outcome::Found(_)) || !*absent.get_or_init(is_absent))
        {
            outcomes.push(Named { place, name, outcome });
        }
    }
    outcomes
}

/// What naming a route comes to, where that is certain.
pub fn outcome(context: &Context<'_>, site: &Site, name: &str) -> Option<Outcome> {
    let table = &site.table;
    let is_bare = !name.contains(':');
    let near = || nearest(name, table.names().map(|(name, _)| name)).map(str::to_owned);
    match table.look_up(name) {
        Lookup::Found(rows) => Some(Outcome::Found(rows)),
        _ if let Some(path) = dotted_path(site, name) => Some(path),
        // The host's own routes are not read, but its names are known: a plugin's name that is none of them can't be meant otherwise.
        Lookup::Unknowable(_) if is_bare && site.is_host && !Karrot::current().has_route(name) => {
            let qualified = qualified(context, table, name);
            (!qualified.is_empty()).then_some(Outcome::NeedsNamespace(qualified))
        }
        Lookup::Unknowable(_) => None,
        // The admin's names come of models, sites and hooks of all apps (catalogue N15).
        Lookup::Absent if name.split(':').any(|segment| segment == "admin") && !is_admin_known(table) => None,
        Lookup::Absent => {
            let qualified = if is_bare { qualified(context, table, name) } else { Vec::new() };
            if !qualified.is_empty() {
                return Some(Outcome::NeedsNamespace(qualified));
            }
            // What the host had when it was recorded it has, whatever was not understood of the checkout.
            let recorded = site.is_host && is_bare && Karrot::current().has_route(name);
            if recorded || lacks_package(site.host.as_deref().unwrap_or(site)) && (!site.is_host || site.host.is_some())
            {
                return None;
            }
            // It is there as soon as a condition holds or an app is mounted, and who asks for it may know.
            match absent_namespace(table, name) {
                Some(namespace) if unmounted::namespace(context, site, &namespace) => None,
                Some(namespace) => Some(Outcome::UnknownNamespace(namespace, near())),
                None if unmounted::name(context, site, name) => None,
                None => Some(Outcome::Absent(near())),
            }
        }
    }
}

/// Whether the table holds what the admin registered: only then was the admin read.
fn is_admin_known(table: &Table) -> bool {
    let is_index = |row: &Row| {
        row.namespaces.last().is_some_and(|last| last == "admin")
            && matches!(&row.name, RouteName::Known(name) if name == "index")
    };
    table.rows.iter().any(is_index)
}

/// Whether a name is the dotted path of a view: `reverse()` took those before Django 1.10.
fn dotted_path(site: &Site, name: &str) -> Option<Outcome> {
    let (module, view) = name.rsplit_once('.')?;
    let id = site.world.module_named(module)?;
    site.world.module(id)?.scope.names.get(view)?;
    let served = |row: &&Row| describe_view(site.world_of(row), &row.view).as_deref() == Some(name);
    Some(Outcome::DottedPath(site.table.rows.iter().filter(served).find_map(Row::qualified_name)))
}

/// The qualified names that end in a bare one.
fn qualified(context: &Context<'_>, table: &Table, bare: &str) -> Vec<String> {
    let ends = |name: &str| name.strip_suffix(bare).is_some_and(|head| head.ends_with(':'));
    let mut found: Vec<_> = table.names().map(|(name, _)| name).filter(|name| ends(name)).map(str::to_owned).collect();
    let module = context.plugin().and_then(|plugin| plugin.module.as_deref()).unwrap_or_default();
    let is_other = |name: &String| name.split(':').next() != Some(module);
    found.sort_by_key(|name| (is_other(name), name.matches(':').count(), name.clone()));
    found
}

/// Whether a name is not even nearly one that exists.
fn is_far(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Absent(None) | Outcome::UnknownNamespace(_, None))
}

/// Tests that set other URLs, and migrations, which are never looked at.
fn asks_elsewhere(context: &Context<'_>) -> bool {
    const OTHER_URLS: [&str; 4] = ["ROOT_URLCONF", "URLPatternsTestCase", "pytest.mark.urls", "set_urlconf"];
    let text = context.file.source.as_str().as_bytes();
    let is_migration =
        context.file.path.parent().and_then(|folder| folder.file_name()).is_some_and(|name| name == "migrations");
    is_migration || OTHER_URLS.iter().any(|word| memmem::find(text, word.as_bytes()).is_some())
}

/// What a place gives, as far as it is known; `None` where nothing of it is, or where it gives what is refused anyway.
pub fn arguments(context: &Context<'_>, given: &Given) -> Option<Arguments> {
    let value = |id: &ExprId| match context.file.facts.program.expression(*id)? {
        // What `str()` makes of it, for that is what a converter's `to_url` does.
        Expr::Literal(Literal::Str(text)) => Some(text.to_string()),
        Expr::Literal(Literal::Int(number)) => Some(number.to_string()),
        Expr::Literal(Literal::None) => Some("None".to_owned()),
        _ => None,
    };
    match given {
        Given::Positional(values) => {
            Some(Arguments { positional: values.iter().map(value).collect(), keywords: Vec::new() })
        }
        Given::Keywords(items) => Some(Arguments {
            positional: Vec::new(),
            keywords: items.iter().map(|(name, id)| (name.clone(), value(id))).collect(),
        }),
        Given::Both | Given::Open => None,
    }
}

/// What happens at such a place.
pub const RAISES: &str = "Whoever asks for this gets a 500, for NoReverseMatch is raised here";
