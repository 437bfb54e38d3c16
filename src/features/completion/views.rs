//! Views where `path()` and routers take them.

use super::{Completion, Typed, unimported};
use crate::facts::ParameterKind;
use crate::features::answers::CompletionKind;
use crate::features::markdown::{block, clean_docstring};
use crate::features::subject::{docstring_of, signature_of, unwrapped};
use crate::project::evaluate::World;
use crate::project::site::Site;
use crate::project::table::describe_view;
use crate::project::value::{ClassValueId, Scope, Value};
use crate::project::{File, Snapshot};

/// Bases that are followed.
const MAX_BASES: usize = 64;

/// What a class is to Django.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ClassKind {
    View,
    ViewSet,
    Other,
}

/// Views that a file can name: functions, and classes with their `as_view()`; then those that it could import.
pub fn views(snapshot: &Snapshot, site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    let mut offers = collect(snapshot, site, file, typed, &|world, value| match unwrapped(value) {
        Value::Function(function) => {
            let module = world.module(function.module)?;
            let definition = module.file.as_ref()?.facts.program.function(function.id)?;
            let first = definition.parameters.first();
            let takes_request = first.is_some_and(|one| {
                matches!(one.kind, ParameterKind::Normal | ParameterKind::PositionalOnly | ParameterKind::Star)
            });
            let likely = first.is_some_and(|one| one.name == "request");
            takes_request.then(|| (String::new(), if likely { 0 } else { 2 }))
        }
        Value::Class(id) => match class_kind(world, *id) {
            ClassKind::View => Some((".as_view()".into(), 0)),
            ClassKind::ViewSet => Some((".as_view({\"get\": \"list\"})".into(), 1)),
            ClassKind::Other => None,
        },
        _ => None,
    });
    offers.extend(unimported::views(snapshot, site, file, typed));
    offers
}

/// View sets that a file can name.
pub fn view_sets(snapshot: &Snapshot, site: &Site, file: &File, typed: &Typed<'_>) -> Vec<Completion> {
    collect(snapshot, site, file, typed, &|world, value| match unwrapped(value) {
        Value::Class(id) if class_kind(world, *id) == ClassKind::ViewSet => Some((String::new(), 0)),
        _ => None,
    })
}

/// What is inserted behind a name, and how unlikely it is.
type Judge<'j> = dyn Fn(&World, &Value) -> Option<(String, u8)> + 'j;

fn collect(snapshot: &Snapshot, site: &Site, file: &File, typed: &Typed<'_>, judge: &Judge<'_>) -> Vec<Completion> {
    let world = &site.world;
    let add = |scope: &Scope, prefix: &str, offers: &mut Vec<Completion>| {
        add((snapshot, world), scope, prefix, typed, judge, offers);
    };
    let Some(module) = world.module_of(&file.path).and_then(|id| world.module(id)) else { return Vec::new() };
    // `views.|`: the names of what stands before the last dot; without one the file's own and those of its modules.
    let path = typed.before.rsplit_once('.').map(|(path, _)| path);
    let mut offers = Vec::new();
    match path {
        Some(path) => {
            let mut scope = &module.scope;
            for part in path.split('.') {
                match scope.names.get(part).map(|binding| &binding.value) {
                    Some(Value::Module(id)) => match world.module(*id) {
                        Some(module) => scope = &module.scope,
                        None => return offers,
                    },
                    _ => return offers,
                }
            }
            add(scope, &format!("{path}."), &mut offers);
        }
        None => {
            add(&module.scope, "", &mut offers);
            for (name, binding) in &module.scope.names {
                if let Value::Module(id) = &binding.value
                    && let Some(inner) = world.module(*id)
                {
                    add(&inner.scope, &format!("{name}."), &mut offers);
                }
            }
        }
    }
    offers.sort_by(|a, b| a.sort.cmp(&b.sort));
    offers
}

fn add(
    (snapshot, world): (&Snapshot, &World),
    scope: &Scope,
    prefix: &str,
    typed: &Typed<'_>,
    judge: &Judge<'_>,
    offers: &mut Vec<Completion>,
) {
    for (name, binding) in &scope.names {
        if name.starts_with("__") {
            continue;
        }
        let Some((behind, order)) = judge(world, &binding.value) else { continue };
        let label = format!("{prefix}{name}");
        let signature = signature_of(world, &binding.value);
        let mut documentation = signature.as_deref().map(|text| block("python", text)).unwrap_or_default();
        if let Some(docstring) = docstring_of(snapshot, world, &binding.value) {
            documentation.push_str(&format!("\n\n{}", block("text", &clean_docstring(&docstring))));
        }
        offers.push(Completion {
            kind: CompletionKind::View,
            detail: describe_view(world, &binding.value).unwrap_or_default(),
            documentation,
            filter: typed.filter(&label, name),
            sort: format!("{order}{label}"),
            replace: typed.span,
            insert: format!("{label}{behind}"),
            also: Vec::new(),
            label,
        });
    }
}

/// What a class is, by the bases that are known and the names of those that are not.
fn class_kind(world: &World, id: ClassValueId) -> ClassKind {
    let mut pending = vec![id];
    let mut kind = ClassKind::Other;
    for _ in 0..MAX_BASES {
        let Some(class) = pending.pop().and_then(|id| world.heap.class(id)) else { return kind };
        for base in &class.bases {
            match base {
                Value::Class(id) => pending.push(*id),
                Value::External(dotted) => {
                    let name = dotted.rsplit('.').next().unwrap_or(dotted);
                    if name.ends_with("ViewSet") || name == "ViewSetMixin" {
                        return ClassKind::ViewSet;
                    }
                    if name.ends_with("View") || dotted == "django.contrib.syndication.views.Feed" {
                        kind = ClassKind::View;
                    }
                }
                _ => {}
            }
        }
    }
    kind
}
