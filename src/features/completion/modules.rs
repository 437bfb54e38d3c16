//! URLconfs where `include()` takes their dotted names.

use super::{Completion, Typed};
use crate::facts::{Expr, StatementKind, statements_below};
use crate::features::answers::CompletionKind;
use crate::project::site::Site;
use crate::project::{File, FileKind, Snapshot};
use std::path::{Component, Path};

/// Every module of a site that binds `urlpatterns`, but for the asking one.
pub fn modules(snapshot: &Snapshot, site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    let mut offers: Vec<Completion> = Vec::new();
    for known in snapshot.files.known() {
        if known.kind != FileKind::Python || known.path == file.path || !known.path.starts_with(&site.folder) {
            continue;
        }
        if !binds_urlpatterns(&known) {
            continue;
        }
        let Some(name) = dotted_name(site, &known.path) else { continue };
        let bare = name.rsplit('.').next().unwrap_or(&name);
        offers.push(Completion {
            kind: CompletionKind::Module,
            detail: String::new(),
            documentation: String::new(),
            filter: typed.filter(&name, bare),
            // What belongs to the same package comes first.
            sort: format!("{}{name}", u8::from(known.path.parent() != file.path.parent())),
            replace: typed.span,
            insert: typed.insert(&name),
            also: Vec::new(),
            label: name,
        });
    }
    offers.sort_by(|a, b| a.sort.cmp(&b.sort));
    offers
}

fn binds_urlpatterns(file: &File) -> bool {
    let program = &file.facts.program;
    statements_below(&program.body).iter().any(|statement| match &statement.kind {
        StatementKind::Assign { targets, .. } => targets
            .iter()
            .any(|target| matches!(program.expression(*target), Some(Expr::Name(name)) if name == "urlpatterns")),
        StatementKind::ImportFrom { names, .. } => names.iter().any(|name| name.binding == "urlpatterns"),
        _ => false,
    })
}

/// The name under which a site imports a file: below a plugin's package that package's name, in a project from its folder.
pub fn dotted_name(site: &Site, path: &Path) -> Option<String> {
    if let Some(module) = site.world.module_of(path).and_then(|id| site.world.module(id)) {
        return Some(module.name.to_string());
    }
    let (first, below) = if site.is_host {
        let plugin = site.plugin_of(path)?;
        (plugin.module.as_ref().map(ToString::to_string), path.strip_prefix(plugin.package.as_ref()?).ok()?)
    } else {
        (None, path.strip_prefix(&site.folder).ok()?)
    };
    let mut parts: Vec<String> = first.into_iter().collect();
    for component in below.components() {
        let Component::Normal(part) = component else { return None };
        parts.push(part.to_str()?.to_owned());
    }
    let last = parts.pop()?;
    let stem = last.strip_suffix(".py")?;
    if stem != "__init__" {
        parts.push(stem.to_owned());
    }
    (!parts.is_empty()).then(|| parts.join("."))
}
