//! What a program asks of its own names: `vars`, `dir`, `inspect.getmembers`, `iscoroutinefunction`.

use super::arguments::positional;
use super::attributes::Attribute;
use super::classes::Ancestor;
use super::*;
use crate::facts::Argument;

impl Evaluator<'_> {
    /// `vars(module)`; `dir(module)` where only the names are asked for.
    pub(super) fn names_of_module(&mut self, frame: &Frame, id: ModuleId, only_names: bool, at: ExprId) -> Value {
        self.world.trace.ask(id);
        let names = self.names_as_dict(id);
        let Value::Dict(held) = names else { return Value::Unknown };
        if !only_names {
            return names;
        }
        let Dict { entries, open, .. } = self.world.heap.dict(held).cloned().unwrap_or_default();
        let place = frame.at(at);
        let item = |entry: Entry| Item { value: entry.key, conditional: entry.conditional, place: place.clone() };
        let items = entries.into_iter().map(item).collect();
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
    }

    /// Whether a call of a function gives a coroutine; what a decorator made of it may be otherwise.
    pub(super) fn is_coroutine_function(&self, value: &Value) -> Value {
        let (Value::Function(function) | Value::Bound { function, .. }) = value else { return Value::Unknown };
        let file = self.world.module(function.module).and_then(|module| module.file.as_ref());
        let written = file.and_then(|file| file.facts.program.function(function.id));
        match written.filter(|_| function.decorators.is_empty() && function.replaced.is_none()) {
            Some(written) => Value::Bool(written.is_async),
            None => Value::Unknown,
        }
    }

    /// `inspect.getmembers(class, predicate)`: names sorted.
    pub(super) fn members(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Option<Value> {
        let (_, object) = arguments.first()?;
        let mut names: std::collections::BTreeSet<SmolStr> = std::collections::BTreeSet::new();
        let mut open = Vec::new();
        match self.settle(object.clone()) {
            Value::Class(id) => {
                for ancestor in self.ancestors(id) {
                    match ancestor {
                        Ancestor::Class(id) => names.extend(self.world.heap.class(id)?.scope.names.keys().cloned()),
                        Ancestor::External(dotted) if super::library::is_opaque_base(&dotted) => {}
                        Ancestor::External(dotted) if super::library::is_plain_base(&dotted) => {}
                        _ => open.push(Open { place: frame.at(at), reason: "a class whose members are not known" }),
                    }
                }
            }
            Value::Module(id) => names.extend(self.world.module(id)?.scope.names.keys().cloned()),
            _ => return Some(Value::Unknown),
        }
        let mut items = Vec::new();
        for name in names {
            let value = match self.look_up(frame, object, &name, at) {
                Attribute::Found(value) => value,
                _ => continue,
            };
            let mut conditional = false;
            if let Some((_, predicate)) = arguments.get(1) {
                let kept = self.call_value(frame, predicate, &[(positional(at), value.clone())], at);
                match self.truth(frame, &kept) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => conditional = true,
                }
            }
            let pair = [Value::Str(name), value];
            let pair = pair.map(|value| Item { value, conditional: false, place: frame.at(at) }).to_vec();
            let value = self.new_list(SequenceKind::Tuple, pair);
            items.push(Item { value, conditional, place: frame.at(at) });
        }
        Some(Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open })))
    }
}
