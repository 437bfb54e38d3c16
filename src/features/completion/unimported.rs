//! Views of the modules beside a URLconf that it does not import yet: they come with the import.

use super::{Completion, Typed};
use crate::facts::{Program, StatementKind};
use crate::features::answers::CompletionKind;
use crate::features::markdown::{block, clean_docstring};
use crate::project::site::Site;
use crate::project::{Entry, EntryKind, File, FileKind, Snapshot};
use crate::text::Span;
use smol_str::SmolStr;
use std::sync::Arc;

/// Views of modules called `views`, `viewsets`, `api` or `….views` beside a file whose names it does not bind.
pub fn views(snapshot: &Snapshot, site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    let Some(folder) = file.path.parent() else { return Vec::new() };
    let own = site.world.module_of(&file.path).and_then(|id| site.world.module(id));
    let mut offers = Vec::new();
    for entry in snapshot.files.entries(folder).iter().flat_map(|entries| entries.iter()) {
        let Some(name) = module_name(entry) else { continue };
        let binds = |name: &str| own.is_some_and(|own| own.scope.names.contains_key(name));
        let other = typed.before.rsplit_once('.').is_some_and(|(path, _)| path != name);
        if other || binds(name) {
            continue;
        }
        let path = match entry.kind {
            EntryKind::File => folder.join(&entry.name),
            _ => folder.join(&entry.name).join("__init__.py"),
        };
        let Some(module) = snapshot.files.file(&path).filter(|module| module.kind == FileKind::Python) else {
            continue;
        };
        let import = (Span::empty(import_place(file)), format!("from . import {name}\n"));
        for (view, behind, documentation) in views_of(&module).into_iter().filter(|(view, ..)| !binds(view)) {
            let label = format!("{name}.{view}");
            offers.push(Completion {
                kind: CompletionKind::View,
                detail: format!("from . import {name}"),
                documentation,
                filter: typed.filter(&label, &view),
                sort: format!("8{label}"),
                replace: typed.span,
                insert: format!("{label}{behind}"),
                also: vec![import.clone()],
                label,
            });
        }
    }
    offers
}

fn module_name(entry: &Entry) -> Option<&str> {
    let name = match entry.kind {
        EntryKind::File => entry.name.strip_suffix(".py")?,
        EntryKind::Directory | EntryKind::LinkedDirectory => entry.name.as_str(),
        EntryKind::Other => return None,
    };
    (matches!(name, "api" | "viewsets") || name == "views" || name.ends_with("_views")).then_some(name)
}

/// What of a module looks like a view: name, what is inserted behind it, documentation.
fn views_of(file: &Arc<File>) -> Vec<(SmolStr, &'static str, String)> {
    let program: &Program = &file.facts.program;
    let mut found = Vec::new();
    let documented = |signature: String, docstring: Option<&SmolStr>| {
        let docstring = docstring.map(|text| format!("\n\n{}", block("text", &clean_docstring(text))));
        format!("{}{}", block("python", &signature), docstring.unwrap_or_default())
    };
    for statement in &program.body {
        match &statement.kind {
            StatementKind::Function(id) => {
                let Some(function) = program.function(*id) else { continue };
                if function.parameters.first().is_some_and(|first| first.name == "request") {
                    let names: Vec<&str> = function.parameters.iter().map(|one| one.name.as_str()).collect();
                    let signature = format!("def {}({})", function.name, names.join(", "));
                    found.push((function.name.clone(), "", documented(signature, function.docstring.as_ref())));
                }
            }
            StatementKind::Class(id) => {
                let Some(class) = program.class(*id) else { continue };
                let bases = class.bases.iter().filter_map(|base| program.dotted(base.value));
                if bases.into_iter().any(|base| base.ends_with("View")) {
                    let signature = format!("class {}", class.name);
                    found.push((class.name.clone(), ".as_view()", documented(signature, class.docstring.as_ref())));
                }
            }
            _ => {}
        }
    }
    found
}

/// Where an import goes: behind the last one at the top of the module, else at its begin.
fn import_place(file: &File) -> u32 {
    let program = &file.facts.program;
    let is_import =
        |kind: &StatementKind| matches!(kind, StatementKind::Import { .. } | StatementKind::ImportFrom { .. });
    let last = program.body.iter().rfind(|statement| is_import(&statement.kind));
    let Some(last) = last else { return 0 };
    let end = file.facts.spans.statement(last.id).end as usize;
    let line = file.source.line_of(end);
    file.source.line_start(line + 1) as u32
}
