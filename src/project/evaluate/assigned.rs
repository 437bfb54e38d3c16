//! `object.name = value`: what setting an attribute changes.

use super::*;

impl Evaluator<'_> {
    pub(super) fn set_attribute(&mut self, frame: &Frame, object: &Value, name: SmolStr, value: Value, place: Place) {
        let conditional = frame.is_conditional();
        let change = |scope: &mut Scope| match scope.names.get_mut(&name) {
            Some(binding) if conditional => {
                binding.value = std::mem::replace(&mut binding.value, Value::None).or(value.clone());
            }
            _ => scope.bind(name.clone(), value.clone(), place.clone()),
        };
        match object {
            Value::Module(id) => {
                self.world.trace.change(*id);
                let value = if conditional { value.clone().or(Value::Unknown) } else { value.clone() };
                self.replace(*id, &name, value);
                self.world.modules.get_mut(id.0).map(|module| &mut module.scope).map(change);
            }
            Value::Class(id) => {
                self.world.heap.class_mut(*id).map(|class| &mut class.scope).map(change);
            }
            Value::Instance(id) => {
                self.world.heap.instance_mut(*id).map(|instance| &mut instance.scope).map(change);
            }
            Value::Function(function) => {
                self.world.trace.change(function.module);
                change(self.world.functions.entry((function.module, function.id, function.closure)).or_default());
            }
            Value::Pattern(id) => self.set_pattern_attribute(*id, &name, value),
            Value::Router(id) => self.set_router_attribute(frame, *id, &name, &value, place),
            Value::External(dotted) if dotted == "django.conf.settings" => {
                if let Some(id) = self.django.settings {
                    self.set_attribute(frame, &Value::Module(id), name, value, place);
                }
            }
            Value::External(dotted) if self.has_environment() => {
                if let Some(object @ (Value::Module(_) | Value::Class(_) | Value::Instance(_))) =
                    self.force_known(dotted)
                {
                    self.set_attribute(frame, &object, name, value, place);
                }
            }
            _ => {}
        }
    }
}
