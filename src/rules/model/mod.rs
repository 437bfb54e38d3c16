//! Rules about models and their migrations (catalogue §4.8).

pub mod model_auto_field;
pub mod model_migration_import;
pub mod model_migrations_no_init;
pub mod model_no_migrations;

use crate::project::evaluate::World;
use crate::project::value::{ClassValueId, Value};
use crate::rules::Context;
use crate::text::Span;
use smol_str::SmolStr;

/// Base classes that are followed.
const MAX_BASES: usize = 32;

/// The models in the checked file that have a table of their own; `None` where a class may or may not be one.
fn concrete_models(context: &Context<'_>) -> Option<Vec<(SmolStr, Span)>> {
    let world = &context.site()?.world;
    let module = world.module(world.module_of(&context.file.path)?)?;
    let mut found = Vec::new();
    for binding in module.scope.names.values() {
        let Value::Class(id) = binding.value else { continue };
        let class = world.heap.class(id)?;
        let is_own = world.module(class.module).is_some_and(|owner| owner.path == module.path);
        if is_own && !binding.maybe_unbound && is_model(world, id) && has_table(world, id)? {
            found.push((class.name.clone(), context.file.facts.spans.class(class.id)));
        }
    }
    Some(found)
}

fn is_model(world: &World, id: ClassValueId) -> bool {
    let mut pending = vec![id];
    for _ in 0..MAX_BASES {
        let Some(class) = pending.pop().and_then(|id| world.heap.class(id)) else { return false };
        for base in &class.bases {
            match base {
                Value::External(name)
                    if matches!(name.as_str(), "django.db.models.Model" | "django.db.models.base.Model") =>
                {
                    return true;
                }
                Value::Class(base) => pending.push(*base),
                _ => {}
            }
        }
    }
    false
}

/// What `Meta` says: not abstract, no proxy, managed; `None` where that is not known.
fn has_table(world: &World, id: ClassValueId) -> Option<bool> {
    let Some(meta) = world.heap.class(id)?.scope.names.get("Meta") else { return Some(true) };
    let Value::Class(meta) = meta.value else { return None };
    for (name, without) in [("abstract", true), ("proxy", true), ("managed", false)] {
        let Some(binding) = world.class_binding(meta, name)? else { continue };
        match binding.value {
            Value::Bool(value) if value == without => return Some(false),
            Value::Bool(_) => {}
            _ => return None,
        }
    }
    Some(true)
}
