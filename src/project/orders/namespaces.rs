//! `ns:ns:name` → rows (`django.urls.base.reverse`, 5.0; `URLResolver._populate`).

use crate::project::table::{Lookup, Scope, ScopeId, Table};
use crate::project::value::Open;
use smol_str::SmolStr;
use std::collections::HashMap;

/// Aliases of one scope that are followed.
const MAX_ALIASES: usize = 64;

/// Where a chain of namespaces leads.
pub(super) enum Walk {
    /// To one of these: several where conditions decide.
    Scopes(Vec<ScopeId>),
    /// Nowhere: the number of the first segment that is no namespace, and what Django says.
    Absent(usize, String),
    /// It may lead somewhere, for this reason.
    Unknowable(&'static str),
}

/// Follows a chain of namespaces from the root; `current_app` chooses among the instances of an application.
pub(super) fn walk(table: &Table, path: &[&str], current_app: Option<&str>) -> Walk {
    let mut current: Vec<&str> = current_app.map(|app| app.split(':').rev().collect()).unwrap_or_default();
    let mut scopes = vec![ScopeId::default()];
    // The instances that were chosen on the way, the first of several.
    let mut resolved: Vec<&str> = Vec::new();
    for (at, segment) in path.iter().enumerate() {
        let wanted = current.pop();
        let mut next: Vec<ScopeId> = Vec::new();
        let mut keeps_current = false;
        let mut chosen: Option<&str> = None;
        for scope in scopes.iter().filter_map(|id| table.scope(*id)) {
            for instance in instances(table, scope, segment, wanted) {
                keeps_current |= wanted == Some(instance);
                chosen.get_or_insert(instance);
                for id in instance_scopes(table, scope, instance) {
                    if !next.contains(&id) {
                        next.push(id);
                    }
                }
            }
        }
        if !keeps_current {
            current.clear();
        }
        let chosen = chosen.unwrap_or(segment);
        if next.is_empty() {
            let mut reached = scopes.iter().filter_map(|id| table.scope(*id));
            if let Some(reason) = reason(table, &scopes)
                .or_else(|| reached.find_map(|scope| scope.open_to_namespaces.first()).map(|open| open.reason))
            {
                return Walk::Unknowable(reason);
            }
            let inside = if resolved.is_empty() { String::new() } else { format!(" inside '{}'", resolved.join(":")) };
            return Walk::Absent(at, format!("NoReverseMatch: '{chosen}' is not a registered namespace{inside}"));
        }
        resolved.push(chosen);
        scopes = next;
    }
    Walk::Scopes(scopes)
}

/// The instances that a segment may mean: itself; or, where it is an application's name, the current instance, else the one that is
/// called like the application, else the last.
fn instances<'t>(table: &'t Table, scope: &Scope, segment: &'t str, wanted: Option<&str>) -> Vec<&'t str> {
    let children = scope.children.iter().rev().filter_map(|id| table.scope(*id));
    let of_app: Vec<&Scope> = children.filter(|child| child.app_name.as_deref() == Some(segment)).collect();
    if let Some(child) = of_app.iter().find(|child| Some(child.instance.as_str()) == wanted) {
        return vec![&child.instance];
    }
    let mut found: Vec<&str> = Vec::new();
    let named = of_app.iter().filter(|child| child.instance == segment);
    if let Some(child) = named.clone().find(|child| !child.conditional).or_else(|| named.clone().next()) {
        found.push(&child.instance);
        if !child.conditional {
            return found;
        }
    }
    for child in of_app {
        if !found.contains(&child.instance.as_str()) {
            found.push(&child.instance);
        }
        if !child.conditional {
            return found;
        }
    }
    if !found.contains(&segment) {
        found.push(segment);
    }
    found
}

/// The scopes that an instance's name may lead to: the first; one under a condition may not be there.
fn instance_scopes(table: &Table, scope: &Scope, instance: &str) -> Vec<ScopeId> {
    let mut found = Vec::new();
    for id in &scope.children {
        let Some(child) = table.scope(*id).filter(|child| child.instance == instance) else { continue };
        found.push(*id);
        if !child.conditional {
            break;
        }
    }
    found
}

/// Why one of these scopes may hold more, if one may.
pub(super) fn reason(table: &Table, scopes: &[ScopeId]) -> Option<&'static str> {
    let mut open = scopes.iter().filter_map(|id| table.scope(*id)).flat_map(|scope| &scope.open);
    open.next().map(|Open { reason, .. }| *reason)
}

/// Looks a name up as `reverse()` does.
pub fn look_up(table: &Table, name: &str) -> Lookup {
    let mut path: Vec<&str> = name.split(':').collect();
    let last = path.pop().unwrap_or_default();
    let scopes = match walk(table, &path, None) {
        Walk::Scopes(scopes) => scopes,
        Walk::Absent(..) => return Lookup::Absent,
        Walk::Unknowable(reason) => return Lookup::Unknowable(reason),
    };
    let mut rows: Vec<usize> = named(table, &scopes, last).collect();
    if rows.is_empty() {
        return reason(table, &scopes).map_or(Lookup::Absent, Lookup::Unknowable);
    }
    rows.sort_unstable();
    Lookup::Found(rows)
}

/// The namespaces of a name up to the first that certainly does not exist.
pub fn absent_namespace(table: &Table, name: &str) -> Option<String> {
    let mut path: Vec<&str> = name.split(':').collect();
    path.pop();
    match walk(table, &path, None) {
        Walk::Absent(at, _) => Some(path.get(..=at)?.join(":")),
        Walk::Scopes(_) | Walk::Unknowable(_) => None,
    }
}

/// The rows of a name in scopes, each scope's in resolve order.
pub(super) fn named<'t>(table: &'t Table, scopes: &'t [ScopeId], name: &'t str) -> impl Iterator<Item = usize> + 't {
    let scopes = scopes.iter().filter_map(|id| table.scope(*id));
    scopes.flat_map(move |scope| scope.names.get(name).into_iter().flatten().copied())
}

/// Every name that is found, by instances and by applications.
pub fn names(table: &Table) -> HashMap<String, Vec<usize>> {
    let mut found = HashMap::new();
    // Scopes stand behind those that they are in.
    let mut prefixes: Vec<Vec<String>> = vec![vec![String::new()]];
    prefixes.resize(table.scopes.len().max(1), Vec::new());
    for (at, scope) in table.scopes.iter().enumerate() {
        let here = prefixes.get(at).cloned().unwrap_or_default();
        for child in &scope.children {
            let Some(below) = table.scope(*child) else { continue };
            let app = below.app_name.as_ref().filter(|app| **app != below.instance);
            let aliases: Vec<&SmolStr> = [Some(&below.instance), app].into_iter().flatten().collect();
            let all = here.iter().flat_map(|prefix| aliases.iter().map(move |alias| format!("{prefix}{alias}:")));
            if let Some(slot) = prefixes.get_mut(child.0) {
                *slot = all.take(MAX_ALIASES).collect();
            }
        }
        for prefix in &here {
            for name in scope.names.keys() {
                let qualified = format!("{prefix}{name}");
                // Another instance or an earlier one of the same name may hide this.
                if let Lookup::Found(rows) = look_up(table, &qualified) {
                    found.insert(qualified, rows);
                }
            }
        }
    }
    found
}
