//! `getattr`, `hasattr` and `setattr`.

use super::super::attributes::Attribute;
use super::*;

impl Evaluator<'_> {
    pub(super) fn got_attribute(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let [(_, object), (_, name), rest @ ..] = call.arguments else { return Value::Unknown };
        let Value::Str(name) = self.settle(name.clone()) else { return Value::Unknown };
        match self.probe(frame, object, &name, call.at) {
            Attribute::Found(value) => value,
            Attribute::Absent => rest.first().map_or(Value::Unknown, |(_, otherwise)| otherwise.clone()),
            Attribute::Unknowable => {
                self.doubts += 1;
                Value::Unknown
            }
        }
    }

    pub(super) fn has_attribute(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let [(_, object), (_, name)] = call.arguments else { return Value::Unknown };
        let Value::Str(name) = self.settle(name.clone()) else { return Value::Unknown };
        match self.probe(frame, object, &name, call.at) {
            Attribute::Found(_) => Value::Bool(true),
            Attribute::Absent => Value::Bool(false),
            Attribute::Unknowable => Value::Unknown,
        }
    }

    pub(super) fn put_attribute(&mut self, frame: &mut Frame, call: BuiltinCall) {
        let [(_, object), (_, name), (_, value)] = call.arguments else { return };
        if let Value::Str(name) = name {
            let place = frame.at(call.at);
            self.set_attribute(frame, object, name.clone(), value.clone(), place);
        } else {
            self.lose_sight(frame);
        }
    }

    /// What `getattr` and `hasattr` ask: names outside are worked out for them.
    fn probe(&mut self, frame: &mut Frame, object: &Value, name: &SmolStr, at: ExprId) -> Attribute {
        let object = self.settle(object.clone());
        match (&object, self.look_up(frame, &object, name, at)) {
            (Value::External(dotted), Attribute::Found(Value::External(_)))
                if !super::library::is_known_by_name(dotted) =>
            {
                match self.force(&format!("{dotted}.{name}")) {
                    Some(value) => Attribute::Found(value),
                    None => Attribute::Unknowable,
                }
            }
            // A module that was run and lacks a name lacks it, unless something may add it.
            (Value::Module(id), Attribute::Unknowable) => match self.world.module(*id) {
                Some(module) if module.status == Status::Done && module.scope.open.is_empty() => Attribute::Absent,
                _ => Attribute::Unknowable,
            },
            // Whatever such a value has, it is one of Python's own methods.
            (Value::Sequence(_), _) => match name.as_str() {
                "append" | "extend" | "insert" | "__iter__" | "__len__" | "index" | "count" | "pop" => {
                    Attribute::Found(Value::Method(Arc::new(object.clone()), name.clone()))
                }
                _ => Attribute::Absent,
            },
            (Value::Str(_), _) if name == "__iter__" => {
                Attribute::Found(Value::Method(Arc::new(object.clone()), name.clone()))
            }
            (Value::Str(_) | Value::Dict(_) | Value::Include(_), _)
                if !matches!(name.as_str(), "items" | "keys" | "values" | "get" | "format" | "split" | "__iter__") =>
            {
                Attribute::Absent
            }
            (_, found) => found,
        }
    }
}
