//! Names of routes, qualified as the host needs them, and the arguments that each takes.

use super::{Completion, MAX_OFFERS, Typed, starts_with};
use crate::facts::{Expr, ExprId};
use crate::features::answers::CompletionKind;
use crate::features::context::{Imports, argument, is_path};
use crate::features::markdown::code;
use crate::features::subject::parameter_list;
use crate::project::File;
use crate::project::place::Anchor;
use crate::project::site::Site;
use crate::project::table::{Lookup, Row, describe_view};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Every name of a site.
pub fn route_names(site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    // What the file's own plugin or app offers comes first.
    let own: Vec<&SmolStr> = match site.plugin_of(&file.path).and_then(|plugin| plugin.module.as_ref()) {
        Some(module) => vec![module],
        None => namespaces_beside(site, file),
    };
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
    let swallowed = swallowed(site).into_iter().filter(|(name, _)| !offers.contains_key(name.as_str()));
    let swallowed: Vec<Completion> = swallowed.map(|(name, url)| bare_offer(&name, url, typed)).collect();
    let order = |name: &str| {
        let near = name.split_once(':').is_some_and(|(scope, _)| own.iter().any(|one| *one == scope));
        !near
    };
    let mut known: Vec<(bool, &str, Vec<&Row>)> =
        offers.into_iter().map(|(name, rows)| (order(name), name, rows)).collect();
    known.sort_by_key(|(far, name, _)| (*far, *name));
    if known.len() > MAX_OFFERS {
        known.retain(|(_, name, _)| typed.may_become(name));
        known.truncate(MAX_OFFERS);
    }
    let known = known.iter().map(|(far, name, rows)| {
        let offer = offer(site, file, name, rows, typed);
        Completion { sort: format!("{}{name}", u8::from(*far)), ..offer }
    });
    known.chain(swallowed).collect()
}

/// The first namespaces of the routes that are defined in a file's folder.
fn namespaces_beside<'s>(site: &'s Site, file: &File) -> Vec<&'s SmolStr> {
    let mut found: Vec<&SmolStr> = Vec::new();
    for row in site.table.rows.iter().filter(|row| row.place.file.parent() == file.path.parent()) {
        if let Some(first) = row.namespaces.first()
            && !found.contains(&first)
        {
            found.push(first);
        }
    }
    found
}

/// Names and URLs of the routes that an unclosed call above them swallows: they stand in no list, but they will as soon as the
/// call is closed. They are mounted as the other routes of their file.
fn swallowed(site: &Site) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for module in &site.world.modules {
        let Some(file) = module.file.as_ref().filter(|file| file.facts.program.syntax_error) else { continue };
        let rows: Vec<&Row> = site.table.rows.iter().filter(|row| row.place.file == file.path).collect();
        let Some((sibling, (_, above))) = rows.first().and_then(|row| Some((row, row.parts.split_last()?))) else {
            continue;
        };
        let prefix: String = above.iter().map(|part| part.text.as_deref().unwrap_or("…")).collect();
        let program = &file.facts.program;
        let imports = Imports::of(program);
        for (id, expr) in program.expressions.iter::<ExprId>() {
            let Expr::Call(function, arguments) = expr else { continue };
            let is_route =
                program.dotted(*function).and_then(|callee| imports.dotted(&callee)).is_some_and(|one| is_path(&one));
            if !is_route || rows.iter().any(|row| row.place.anchor == Anchor::Expr(id)) {
                continue;
            }
            let text = |index, name| argument(arguments, index, name).and_then(|id| program.text(id));
            if let (Some(route), Some(name)) = (text(0, "route"), text(3, "name")) {
                let scope: String = sibling.namespaces.iter().map(|one| format!("{one}:")).collect();
                found.insert(format!("{scope}{name}"), format!("/{prefix}{route}"));
            }
        }
    }
    found
}

fn offer(site: &Site, file: &File, name: &str, rows: &[&Row], typed: &Typed<'_>) -> Completion {
    // `reverse()` tries the last one first (catalogue §1.6).
    let detail = rows.last().map(|row| row.url()).unwrap_or_default();
    let mut documentation = String::new();
    for row in rows.iter().rev() {
        let view =
            describe_view(site.world_of(row), &row.view).map(|view| format!(" → {}", code(&view))).unwrap_or_default();
        // What is half typed does not load either; that is no news to who types it.
        let told = row.loads || file.facts.program.syntax_error;
        let unloaded = if told { "" } else { " (the host does not load it)" };
        documentation.push_str(&format!("{}{view}{unloaded}\n\n", code(&row.url())));
        let parameters = parameter_list(row);
        if !parameters.is_empty() {
            documentation.push_str(&format!("Parameters: {parameters}\n\n"));
        }
    }
    Completion { documentation: documentation.trim_end().to_owned(), ..bare_offer(name, detail, typed) }
}

fn bare_offer(name: &str, url: String, typed: &Typed<'_>) -> Completion {
    let bare = name.rsplit(':').next().unwrap_or(name);
    Completion {
        label: name.to_owned(),
        kind: CompletionKind::Route,
        detail: url,
        documentation: String::new(),
        filter: typed.filter(name, bare),
        sort: name.to_owned(),
        replace: typed.span,
        insert: typed.insert(name),
        also: Vec::new(),
    }
}

/// Names of the parameters that a route takes: as keys, or as keywords.
pub fn arguments(site: &Site, name: &str, typed: &Typed<'_>, behind: &str) -> Vec<Completion> {
    let Lookup::Found(rows) = site.table.look_up(name) else { return Vec::new() };
    let mut offers: BTreeMap<String, Completion> = BTreeMap::new();
    for row in rows.iter().filter_map(|at| site.table.rows.get(*at)) {
        for (order, parameter) in row.parameters.iter().enumerate() {
            let label = parameter.name.to_string();
            offers.entry(label.clone()).or_insert(Completion {
                kind: CompletionKind::Value,
                detail: format!("{} of {}", parameter.converter, row.url()),
                documentation: String::new(),
                filter: label.clone(),
                sort: format!("{order:03}"),
                replace: typed.span,
                insert: format!("{}{behind}", typed.insert(&label)),
                also: Vec::new(),
                label,
            });
        }
    }
    offers.into_values().collect()
}
