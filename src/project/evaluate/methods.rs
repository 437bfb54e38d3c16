//! Methods of Python's own lists and dicts, of managers, and of what was made of them.

use super::*;
use crate::facts::{Argument, Passing};

impl Evaluator<'_> {
    pub(super) fn call_method(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        name: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let first = arguments
            .iter()
            .find(|(argument, _)| argument.passing == Passing::Positional)
            .map(|(_, value)| value.clone());
        if self.prove_method(frame, object, name, arguments, at) {
            return Value::Unknown;
        }
        if let Some(value) = self.call_file(frame, object, name, arguments, at) {
            return value;
        }
        match object {
            Value::ExternalResult(_) if name == "read" && self.text_of_file(frame, object).is_some() => {
                self.text_of_file(frame, object).map_or(Value::Text, Value::Str)
            }
            Value::Instance(id) if matches!(name, "_replace" | "_asdict") => {
                match self.call_named_tuple(frame, *id, name, arguments, at) {
                    Some(value) => value,
                    None => Value::ExternalResult(SmolStr::new_static("collections.namedtuple.made")),
                }
            }
            Value::Sequence(id) => self.call_list(frame, *id, name, first, arguments, at),
            Value::Dict(id) => self.call_dict(frame, *id, name, arguments, at),
            Value::Names(id) => {
                let id = *id;
                let dict = self.names_as_dict(id);
                match name {
                    "get" | "items" | "keys" | "values" | "copy" => self.call_method(frame, &dict, name, arguments, at),
                    "setdefault" | "update" | "pop" => {
                        let value = self.call_method(frame, &dict, name, arguments, at);
                        self.take_names(frame, id, &dict, at);
                        value
                    }
                    _ => self.call_unknown(frame, arguments, at),
                }
            }
            Value::Str(_) | Value::Text if matches!(name, "format" | "__mod__" | "__add__") => {
                for (argument, value) in arguments {
                    self.need_text(frame, value.clone(), argument.value);
                }
                match object {
                    Value::Str(text) => self.call_text(text, name, first, arguments),
                    _ => Value::Text,
                }
            }
            Value::Str(text) => self.call_text(text, name, first, arguments),
            Value::Text => Value::Text,
            // Every method of a text is one of its.
            Value::LazyUrl => self.need_text(frame, Value::LazyUrl, at),
            Value::Router(id) => self.call_router(frame, *id, name, first, arguments, at),
            // A manager's methods give querysets of its model, or one of its objects.
            Value::Manager(class) => match name {
                "get" | "first" | "last" | "create" | "get_or_create" | "count" | "exists" | "iterator" | "values"
                | "values_list" => Value::Unknown,
                _ => Value::Manager(*class),
            },
            Value::Function(_) => Value::Unknown,
            Value::Super(..) if name == "__init_subclass__" => Value::None,
            Value::Super(class, receiver)
                if name == "__init__" && self.fills_behind(frame, *class, receiver, arguments, at) =>
            {
                Value::None
            }
            Value::Super(_, receiver) if name == "__init__" => {
                // The class behind it may be a dict or a list.
                let contents = self.contents(receiver);
                if let (Value::Dict(_), false) = (&contents, arguments.is_empty()) {
                    self.call_method(frame, &contents, "update", arguments, at);
                }
                Value::None
            }
            // What Django or DRF made is not changed by its own methods in a way that matters to routes.
            Value::ExternalResult(dotted)
                if let Some(value) = self.select_entry_points(frame, dotted, name, arguments, at) =>
            {
                value
            }
            Value::ExternalResult(dotted) if dotted.len() > MAX_DOTTED => Value::Unknown,
            Value::ExternalResult(dotted)
                if let Some(value) = self.call_app_config(frame, &format!("{dotted}.{name}"), arguments, at) =>
            {
                value
            }
            Value::ExternalResult(dotted) => Value::ExternalResult(SmolStr::from(format!("{dotted}.{name}"))),
            _ => self.call_unknown(frame, arguments, at),
        }
    }

    fn call_router(
        &mut self,
        frame: &mut Frame,
        id: RouterId,
        name: &str,
        first: Option<Value>,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        match (name, first) {
            ("register", _) => self.register(frame, id, arguments, at),
            ("registry.extend", Some(Value::Method(other, registry))) if registry == "registry" => {
                let others = match &*other {
                    Value::Router(other) => {
                        self.world.heap.router(*other).map(|router| (router.registry.clone(), router.open.clone()))
                    }
                    _ => None,
                };
                if let (Some((more, open)), Some(router)) = (others, self.world.heap.router_mut(id)) {
                    router.registry.extend(more);
                    Open::join(&mut router.open, open);
                }
                Value::None
            }
            ("get_lookup_regex", _) => self.lookup_regex(id, arguments).unwrap_or(Value::Text),
            ("get_urls", _) => {
                self.judge_router(frame, id);
                self.router_urls(id)
            }
            _ => {
                let open = Open { place: frame.at(at), reason: "a router is changed in a way that is not understood" };
                if let Some(router) = self.world.heap.router_mut(id) {
                    router.open.push(open);
                }
                Value::Unknown
            }
        }
    }

    fn call_list(
        &mut self,
        frame: &mut Frame,
        id: SequenceId,
        name: &str,
        first: Option<Value>,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let place = frame.at(at);
        let conditional = frame.is_conditional();
        let unknown = Open { place: place.clone(), reason: "something that is not known is added" };
        match (name, first) {
            ("append" | "add", Some(value)) => {
                let place = arguments.first().map_or(place, |(argument, _)| frame.at(argument.value));
                if let Some(list) = self.world.heap.sequence_mut(id) {
                    list.items.push(Item { value, conditional, place });
                }
            }
            ("extend" | "update", Some(value)) => self.extend(frame, id, &value, &unknown),
            ("insert", Some(index)) => {
                let item = arguments.get(1).map(|(argument, value)| (frame.at(argument.value), value.clone()));
                if let (Some((place, value)), Some(list)) = (item, self.world.heap.sequence_mut(id)) {
                    let length = list.items.len();
                    let at = match index {
                        Value::Int(at) if at < 0 => length.saturating_sub(at.unsigned_abs() as usize),
                        Value::Int(at) => usize::try_from(at).unwrap_or(length).min(length),
                        _ => length,
                    };
                    list.items.insert(at, Item { value, conditional, place });
                }
            }
            ("copy", None) => {
                if let Some(list) = self.world.heap.sequence(id).cloned() {
                    return Value::Sequence(self.world.heap.add_sequence(list));
                }
            }
            ("index", Some(value)) => {
                let Some(list) = self.world.heap.sequence(id).filter(|_| is_constant(&value)) else {
                    return Value::Plain;
                };
                // What is no constant may be equal to anything. An item that only may be there keeps its place: a place is asked
                // for to put something there or to take it away.
                let constant = list.items.iter().take_while(|item| is_constant(&item.value)).count();
                if let Some(at) = list.items.iter().take(constant).position(|item| item.value == value) {
                    return i64::try_from(at).map_or(Value::Plain, Value::Int);
                }
                let is_whole = constant == list.items.len() && list.open.is_empty();
                if is_whole && !frame.handlers.is_empty() {
                    let kind = EventKind::Raised { exception: Exception::Value };
                    self.raise(frame, kind, Exception::Value, place, "the value is not in the list".to_owned());
                }
                return Value::Plain;
            }
            ("index" | "count", _) => return Value::Plain,
            ("clear", None) if !conditional => {
                if let Some(list) = self.world.heap.sequence_mut(id) {
                    list.items.clear();
                    list.open.clear();
                }
            }
            ("pop", index) if !conditional => {
                if let Some(list) = self.world.heap.sequence_mut(id)
                    && (list.open.is_empty() || matches!(index, Some(Value::Int(0..))))
                {
                    let length = list.items.len() as i64;
                    let place = match index {
                        None => Some(length - 1),
                        Some(Value::Int(at)) => Some(if at < 0 { at + length } else { at }),
                        Some(_) => None,
                    };
                    if let Some(at) = place.and_then(|at| usize::try_from(at).ok()).filter(|at| *at < list.items.len())
                    {
                        return list.items.remove(at).value;
                    }
                }
                let open = Open { place, reason: "the list is changed in a way that is not understood" };
                self.escape(&Value::Sequence(id), &open);
                return Value::Unknown;
            }
            ("remove" | "discard", Some(Value::Unknown | Value::Text | Value::Union(_))) => {
                if let Some(list) = self.world.heap.sequence_mut(id) {
                    list.items.iter_mut().for_each(|item| item.conditional = true);
                }
            }
            ("remove" | "discard", Some(value)) if !conditional => {
                if let Some(list) = self.world.heap.sequence_mut(id)
                    && let Some(at) = list.items.iter().position(|item| item.value == value)
                {
                    list.items.remove(at);
                }
            }
            ("remove" | "discard", Some(value)) => {
                if let Some(list) = self.world.heap.sequence_mut(id)
                    && let Some(item) = list.items.iter_mut().find(|item| item.value == value)
                {
                    item.conditional = true;
                }
            }
            ("reverse", None) => {
                if let Some(list) = self.world.heap.sequence_mut(id) {
                    list.items.reverse();
                }
            }
            // Another order changes no name.
            ("sort", _) => {}
            ("union", Some(value)) => {
                let left = Value::Sequence(id);
                return self.add(frame, &left, &value, &unknown);
            }
            ("__len__" | "issubset" | "issuperset" | "intersection" | "difference", _) => return Value::Unknown,
            _ => {
                let open = Open { place, reason: "the list is changed in a way that is not understood" };
                self.escape(&Value::Sequence(id), &open);
                return Value::Unknown;
            }
        }
        Value::None
    }

    fn call_dict(
        &mut self,
        frame: &mut Frame,
        id: DictId,
        name: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let Some(dict) = self.world.heap.dict(id).cloned() else { return Value::Unknown };
        let place = frame.at(at);
        let conditional = frame.is_conditional();
        let mut given = arguments.iter().map(|(_, value)| value.clone());
        match name {
            "items" => {
                let mut pairs = Vec::new();
                for entry in dict.entries {
                    let items = [entry.key, entry.value];
                    let items = items.map(|value| Item { value, conditional: false, place: place.clone() }).to_vec();
                    let value = self.new_list(SequenceKind::Tuple, items);
                    pairs.push(Item { value, conditional: entry.conditional, place: place.clone() });
                }
                let view = self.new_open_list(pairs, dict.open);
                self.of_kind(frame, view, SequenceKind::View)
            }
            "keys" | "values" => {
                let item = |entry: Entry| Item {
                    value: if name == "keys" { entry.key } else { entry.value },
                    conditional: entry.conditional,
                    place: place.clone(),
                };
                let items = dict.entries.into_iter().map(item).collect();
                let view = self.new_open_list(items, dict.open);
                self.of_kind(frame, view, SequenceKind::View)
            }
            "get" | "setdefault" | "pop" => {
                let key = given.next().map_or(Value::Unknown, |key| self.settle(key));
                let otherwise = given.next();
                if matches!(key, Value::Unknown | Value::Text | Value::Union(_)) {
                    if name != "get" {
                        let open = Open { place, reason: "a key that is not known" };
                        self.escape(&Value::Dict(id), &open);
                    }
                    return Value::Unknown;
                }
                let found = dict.entry(&key).cloned();
                match name {
                    "setdefault" => {
                        let fresh = otherwise.unwrap_or(Value::None);
                        match found {
                            Some(entry) if !entry.conditional => return entry.value,
                            Some(entry) => return entry.value.or(fresh),
                            None => {}
                        }
                        if let Some(dict) = self.world.heap.dict_mut(id) {
                            dict.set(key, fresh.clone(), conditional);
                        }
                        return fresh;
                    }
                    "pop" => {
                        if let Some(dict) = self.world.heap.dict_mut(id) {
                            if conditional {
                                dict.entries
                                    .iter_mut()
                                    .filter(|one| one.key == key)
                                    .for_each(|one| one.conditional = true);
                            } else {
                                dict.entries.retain(|entry| entry.key != key);
                            }
                        }
                    }
                    _ => {}
                }
                match found {
                    Some(entry) if !entry.conditional => entry.value,
                    Some(entry) => entry.value.or(otherwise.unwrap_or(Value::None)),
                    None if dict.is_known() => otherwise.unwrap_or(Value::None),
                    None => Value::Unknown,
                }
            }
            "update" => {
                let mut changed = dict;
                for (argument, value) in arguments {
                    match &argument.passing {
                        Passing::Keyword(name) => changed.set(Value::Str(name.clone()), value.clone(), conditional),
                        _ => {
                            let contents = self.settle(self.contents(value));
                            match contents {
                                Value::Dict(other) => {
                                    let other = self.world.heap.dict(other).cloned().unwrap_or_default();
                                    Open::join(&mut changed.open, other.open);
                                    for entry in other.entries {
                                        changed.set(entry.key, entry.value, entry.conditional || conditional);
                                    }
                                }
                                _ => changed.open.push(Open {
                                    place: place.clone(),
                                    reason: "something that is not known is added",
                                }),
                            }
                        }
                    }
                }
                if let Some(dict) = self.world.heap.dict_mut(id) {
                    *dict = changed;
                }
                Value::None
            }
            "copy" => Value::Dict(self.world.heap.add_dict(dict)),
            "clear" if !conditional => {
                if let Some(dict) = self.world.heap.dict_mut(id) {
                    *dict = Dict::default();
                }
                Value::None
            }
            "__setitem__" => {
                let (key, value) = (given.next().unwrap_or(Value::Unknown), given.next().unwrap_or(Value::Unknown));
                self.set_item(frame, &Value::Dict(id), key, value, at);
                Value::None
            }
            "__getitem__" => {
                let key = given.next().unwrap_or(Value::Unknown);
                self.subscript(frame, &Value::Dict(id), &key, at)
            }
            "__contains__" => Value::Unknown,
            _ => {
                let open = Open { place, reason: "the dict is changed in a way that is not understood" };
                self.escape(&Value::Dict(id), &open);
                Value::Unknown
            }
        }
    }

    /// What was changed in a copy of a module's names becomes the module's.
    fn take_names(&mut self, frame: &Frame, id: ModuleId, dict: &Value, at: ExprId) {
        let Value::Dict(dict) = dict else { return };
        let Some(dict) = self.world.heap.dict(*dict).cloned() else { return };
        let Some(module) = self.world.modules.get_mut(id.0) else { return };
        module.scope.open.clone_from(&dict.open);
        let place = frame.at(at);
        for entry in dict.entries {
            let Value::Str(name) = entry.key else { continue };
            if module.scope.names.get(&name).is_none_or(|binding| binding.value != entry.value) {
                let binding = Binding { value: entry.value, maybe_unbound: entry.conditional, place: place.clone() };
                module.scope.names.insert(name, binding);
            }
        }
    }

    fn new_open_list(&mut self, items: Vec<Item>, open: Vec<Open>) -> Value {
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
    }
}

/// Whether a value equals only what is written alike.
fn is_constant(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::Int(_) | Value::None)
}
