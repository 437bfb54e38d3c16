//! Lists, tuples, sets and dicts, made by calling their names.

use super::*;
use crate::facts::Passing;

impl Evaluator<'_> {
    /// `list(…)` and its kin, `sorted` and `reversed` among them.
    pub(super) fn new_collection(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let kind = match call.dotted {
            "builtins.tuple" => SequenceKind::Tuple,
            "builtins.set" | "builtins.frozenset" => SequenceKind::Set,
            _ => SequenceKind::List,
        };
        let unknown = call.unknown(frame);
        let (mut items, open) = match call.first() {
            Some(value) => self.iterate_open(frame, value, &unknown),
            None => (Vec::new(), Vec::new()),
        };
        match call.dotted {
            "builtins.reversed" => items.reverse(),
            "builtins.sorted" => self.sort(frame, &mut items, call.arguments, call.at),
            _ => {}
        }
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open }))
    }

    /// `dict(…)`, ordered or with a factory.
    pub(super) fn new_dict(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let mut dict = Dict::default();
        let mut placed = call.arguments.iter().filter(|(one, _)| one.passing == Passing::Positional);
        if call.dotted == "collections.defaultdict" {
            dict.factory = placed.next().map(|(_, value)| value.clone());
        }
        if let Some((_, value)) = placed.next() {
            self.fill(frame, call, &mut dict, value);
        }
        for (argument, value) in call.arguments {
            match &argument.passing {
                Passing::Keyword(name) => dict.set(Value::Str(name.clone()), value.clone(), false),
                Passing::DoubleStar => dict.open.push(call.unknown(frame)),
                _ => {}
            }
        }
        Value::Dict(self.world.heap.add_dict(dict))
    }

    /// Puts into a new dict what another dict holds, or pairs of keys and values.
    fn fill(&mut self, frame: &mut Frame, call: BuiltinCall, dict: &mut Dict, value: &Value) {
        let contents = self.contents(value);
        let value = match self.settle(contents) {
            Value::Dict(id) => {
                let copied = self.world.heap.dict(id).cloned().unwrap_or_default();
                (dict.entries, dict.open) = (copied.entries, copied.open);
                return;
            }
            value => value,
        };
        let unknown = call.unknown(frame);
        let (pairs, open) = self.iterate_open(frame, &value, &unknown);
        Open::join(&mut dict.open, open);
        for pair in pairs {
            match self.iterate(frame, &pair.value).as_deref() {
                Some([key, value]) => dict.set(key.value.clone(), value.value.clone(), pair.conditional),
                _ => dict.open.push(unknown.clone()),
            }
        }
    }
}
