//! What a module certainly imports while it is executed: the imports of its own block, under no condition.

use crate::facts::{ExprId, StatementKind};
use crate::project::place::{Anchor, Place};
use crate::project::site::Site;
use crate::project::value::ModuleId;
use std::collections::HashSet;
use std::path::Path;

/// One import.
pub struct Import {
    /// The module's or name's text.
    pub at: Place,
    /// The absolute dotted names that it may import.
    pub names: Vec<String>,
}

/// The imports of a module.
pub fn of(site: &Site, id: ModuleId) -> Vec<Import> {
    let Some(module) = site.world.module(id) else { return Vec::new() };
    let Some(file) = &module.file else { return Vec::new() };
    let place = |at: ExprId| Place { file: file.path.clone(), anchor: Anchor::Expr(at) };
    let mut found = Vec::new();
    for statement in &file.facts.program.body {
        match &statement.kind {
            StatementKind::Import { module, at, .. } => {
                found.push(Import { at: place(*at), names: vec![module.to_string()] });
            }
            StatementKind::ImportFrom { level, module: from, at, names, .. } => {
                let Some(base) = absolute(&module.name, module.package.is_some(), *level, from) else { continue };
                let mut all = vec![base.clone()];
                all.extend(names.iter().map(|name| format!("{base}.{}", name.name)));
                found.push(Import { at: place(*at), names: all });
            }
            _ => {}
        }
    }
    found
}

fn absolute(module: &str, is_package: bool, level: u32, name: &str) -> Option<String> {
    if level == 0 {
        return Some(name.to_owned());
    }
    let mut base = module;
    for _ in 0..if is_package { level - 1 } else { level } {
        base = base.rsplit_once('.')?.0;
    }
    Some(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

/// The modules that are executed when some names are imported, packages above them included.
pub fn reached(site: &Site, names: &[String]) -> HashSet<ModuleId> {
    let mut seen = HashSet::new();
    let mut pending: Vec<String> = names.to_vec();
    while let Some(name) = pending.pop() {
        for (at, _) in name.match_indices('.').chain(std::iter::once((name.len(), ""))) {
            let Some(id) = name.get(..at).and_then(|prefix| site.world.module_named(prefix)) else { continue };
            if seen.insert(id) {
                pending.extend(of(site, id).into_iter().flat_map(|import| import.names));
            }
        }
    }
    seen
}

/// The import in a file through which another file is executed first.
pub fn leading_to(site: &Site, from: &Path, to: &Path) -> Option<Place> {
    let target = site.world.module_of(to)?;
    let own = site.world.module_of(from)?;
    of(site, own).into_iter().find(|import| reached(site, &import.names).contains(&target)).map(|import| import.at)
}
