//! Names of routes, qualified as the host needs them, and the arguments that each takes.

use super::{Completion, Typed, starts_with};
use crate::features::answers::CompletionKind;
use crate::features::markdown::code;
use crate::features::subject::{mounted, parameter_list};
use crate::project::site::Site;
use crate::project::table::{Lookup, Row, describe_view};
use std::collections::BTreeMap;

/// Every name of a site.
pub fn route_names(site: &Site, typed: &Typed<'_>) -> Vec<Completion> {
    let mut offers: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for (name, rows) in site.table.names() {
        let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        let canonical = rows.iter().any(|row| row.qualified_name().as_deref() == Some(name));
        // A name through an application's namespace works as long as no other plugin takes that: it is for who asks for it.
        let asked = name.split_once(':').is_some_and(|(scope, _)| starts_with(typed.before, &format!("{scope}:")));
        if canonical || asked {
            offers.insert(name, rows);
        }
    }
    offers.into_iter().map(|(name, rows)| offer(site, name, &rows, typed)).collect()
}

fn offer(site: &Site, name: &str, rows: &[&Row], typed: &Typed<'_>) -> Completion {
    let bare = name.rsplit(':').next().unwrap_or(name);
    // `reverse()` tries the last one first (catalogue §1.6).
    let detail = rows.last().map(|row| mounted(row)).unwrap_or_default();
    let mut documentation = String::new();
    for row in rows.iter().rev() {
        let view = describe_view(&site.world, &row.view).map(|view| format!(" → {}", code(&view))).unwrap_or_default();
        let unloaded = if row.loads { "" } else { " (the host does not load it)" };
        documentation.push_str(&format!("{}{view}{unloaded}\n\n", code(&mounted(row))));
        let parameters = parameter_list(row);
        if !parameters.is_empty() {
            documentation.push_str(&format!("Parameters: {parameters}\n\n"));
        }
    }
    Completion {
        label: name.to_owned(),
        kind: CompletionKind::Route,
        detail,
        documentation: documentation.trim_end().to_owned(),
        filter: typed.filter(name, bare),
        sort: name.to_owned(),
        replace: typed.span,
        insert: typed.insert(name),
    }
}

/// Names of the parameters that a route takes, as keys.
pub fn arguments(site: &Site, name: &str, typed: &Typed<'_>) -> Vec<Completion> {
    let Lookup::Found(rows) = site.table.look_up(name) else { return Vec::new() };
    let mut offers: BTreeMap<String, Completion> = BTreeMap::new();
    for row in rows.iter().filter_map(|at| site.table.rows.get(*at)) {
        for (order, parameter) in row.parameters.iter().enumerate() {
            let label = parameter.name.to_string();
            offers.entry(label.clone()).or_insert(Completion {
                kind: CompletionKind::Value,
                detail: format!("{} of {}", parameter.converter, mounted(row)),
                documentation: String::new(),
                filter: label.clone(),
                sort: format!("{order:03}"),
                replace: typed.span,
                insert: typed.insert(&label),
                label,
            });
        }
    }
    offers.into_values().collect()
}
