//! What a program asks of a value's class: `callable`, `issubclass`, `type`, `inspect.isclass`.

use super::super::attributes::Attribute;
use super::*;

impl Evaluator<'_> {
    pub(super) fn callable(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let object = call.first()?.clone();
        Some(match self.settle(object) {
            object @ Value::Instance(_) => match self.look_up(frame, &object, "__call__", call.at) {
                Attribute::Found(_) => Value::Bool(true),
                Attribute::Absent => Value::Bool(false),
                Attribute::Unknowable => Value::Unknown,
            },
            Value::Function(_)
            | Value::Bound { .. }
            | Value::Class(_)
            | Value::View(_)
            | Value::AsView(_)
            | Value::Wrapped { .. } => Value::Bool(true),
            Value::Str(_)
            | Value::Text
            | Value::LazyUrl
            | Value::Sequence(_)
            | Value::Dict(_)
            | Value::None
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Module(_)
            | Value::Pattern(_)
            | Value::Include(_) => Value::Bool(false),
            _ => Value::Unknown,
        })
    }

    pub(super) fn subclass(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)]) -> Value {
        let [(_, object), (_, class)] = arguments else { return Value::Unknown };
        match self.settle(object.clone()) {
            Value::Class(id) => self.is_subclass(frame, id, class).map_or(Value::Unknown, Value::Bool),
            _ => Value::Unknown,
        }
    }

    /// `type(object)`, and the class that `type(name, bases, names)` makes.
    pub(super) fn type_of(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        match (call.first(), call.arguments.len()) {
            (_, 3) => self.new_class(frame, call.arguments, call.at),
            (Some(Value::Instance(id)), 1) => {
                self.world.heap.instance(*id).map_or(Value::Unknown, |instance| Value::Class(instance.class))
            }
            _ => Value::Unknown,
        }
    }

    pub(super) fn is_class(&mut self, value: &Value) -> Option<Value> {
        Some(match self.settle(value.clone()) {
            Value::Class(_) => Value::Bool(true),
            Value::Unknown | Value::Union(_) | Value::External(_) | Value::ExternalResult(_) => Value::Unknown,
            _ => Value::Bool(false),
        })
    }
}
