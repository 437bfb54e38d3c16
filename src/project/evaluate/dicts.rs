//! `__dict__`: the names of modules and classes as dicts.

use super::*;

impl Evaluator<'_> {
    /// A module's names as a dict, to be read.
    pub(super) fn names_as_dict(&mut self, id: ModuleId) -> Value {
        let mut dict = Dict::default();
        if let Some(module) = self.world.module(id) {
            let mut names: Vec<(&SmolStr, &Binding)> = module.scope.names.iter().collect();
            names.sort_by_key(|(name, _)| (*name).clone());
            for (name, binding) in names {
                dict.set(Value::Str(name.clone()), binding.value.clone(), binding.maybe_unbound);
            }
            dict.open.clone_from(&module.scope.open);
        }
        Value::Dict(self.world.heap.add_dict(dict))
    }

    /// A class's own names as a dict, to be read: Python lets nobody write there.
    pub(super) fn class_as_dict(&mut self, id: ClassValueId) -> Value {
        let mut dict = Dict::default();
        if let Some(class) = self.world.heap.class(id) {
            let mut names: Vec<(&SmolStr, &Binding)> = class.scope.names.iter().collect();
            names.sort_by_key(|(name, _)| (*name).clone());
            for (name, binding) in names {
                dict.set(Value::Str(name.clone()), binding.value.clone(), binding.maybe_unbound);
            }
            dict.open.clone_from(&class.scope.open);
            if class.decorated {
                dict.open.push(Open { place: Place::nowhere(), reason: "a decorator that is not known" });
            }
        }
        Value::Dict(self.world.heap.add_dict(dict))
    }
}
