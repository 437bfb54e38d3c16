//! What serves a route, and where that is defined.

use crate::project::evaluate::World;
use crate::project::place::{Anchor, Place};
use crate::project::value::Value;

/// Where a view is defined and what it is called: `module.name`.
pub fn describe_view(world: &World, view: &Value) -> Option<String> {
    let mut view = view;
    for _ in 0..16 {
        match view {
            Value::Wrapped { inner, .. } => view = inner,
            Value::View(one) => view = &one.class,
            Value::AsView(class) => view = class,
            Value::Function(function) => {
                let module = world.module(function.module)?;
                let name = &module.file.as_ref()?.facts.program.function(function.id)?.name;
                return Some(format!("{}.{}", module.name, if name.is_empty() { "<lambda>" } else { name }));
            }
            Value::Class(id) => {
                let class = world.heap.class(*id)?;
                return Some(format!("{}.{}", world.module(class.module)?.name, class.name));
            }
            Value::Instance(id) => {
                let class = world.heap.class(world.heap.instance(*id)?.class)?;
                return Some(format!("{}.{}", world.module(class.module)?.name, class.name));
            }
            Value::External(dotted) | Value::ExternalResult(dotted) => return Some(dotted.to_string()),
            _ => return None,
        }
    }
    None
}

/// The place where a view is defined, where that is in a file that was read.
pub fn view_place(world: &World, view: &Value) -> Option<Place> {
    let mut view = view;
    for _ in 0..16 {
        match view {
            Value::Wrapped { inner, .. } => view = inner,
            Value::View(one) => view = &one.class,
            Value::AsView(class) => view = class,
            Value::Function(function) => {
                let file = world.module(function.module)?.path.clone();
                return Some(Place { file, anchor: Anchor::Function(function.id) });
            }
            Value::Class(id) => {
                let class = world.heap.class(*id)?;
                return Some(Place { file: world.module(class.module)?.path.clone(), anchor: Anchor::Class(class.id) });
            }
            Value::Module(id) => return Some(Place { file: world.module(*id)?.path.clone(), anchor: Anchor::File }),
            _ => return None,
        }
    }
    None
}
