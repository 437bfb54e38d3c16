//! Methods of Python's own lists, dicts and texts.

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
        match object {
            Value::Sequence(id) => self.call_list(frame, *id, name, first, arguments, at),
            Value::Dict(id) => self.call_dict(frame, *id, name, arguments, at),
            Value::Str(text) => self.call_text(text, name, first, arguments),
            Value::Text => Value::Text,
            Value::Router(id) => self.call_router(frame, *id, name, first, arguments, at),
            // What Django or DRF made is not changed by its own methods in a way that matters to routes.
            Value::ExternalResult(dotted) => Value::ExternalResult(SmolStr::from(format!("{dotted}.{name}"))),
            Value::Instance(id) => {
                let class = self.world.heap.instance(*id).map(|instance| instance.class);
                let Some(class) = class else { return Value::Unknown };
                match self.class_attribute(class, name, 0) {
                    super::attributes::Attribute::Found(Value::Function(function)) => {
                        self.call_function(frame, &function, Some(object.clone()), arguments, at)
                    }
                    _ => self.call_unknown(frame, arguments, at),
                }
            }
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
                    router.open.extend(open);
                }
                Value::None
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
        let conditional = frame.conditional > 0;
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
            ("index" | "count", _) => return Value::Plain,
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
        let sequence = |this: &mut Self, items: Vec<Value>| {
            let items =
                items.into_iter().map(|value| Item { value, conditional: false, place: place.clone() }).collect();
            let open = if dict.open {
                vec![Open { place: place.clone(), reason: "a dict that is not known whole" }]
            } else {
                vec![]
            };
            Value::Sequence(this.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
        };
        match name {
            "items" => {
                let mut pairs = Vec::new();
                for (key, value) in dict.entries.clone() {
                    let items = [key, value].map(|value| Item { value, conditional: false, place: place.clone() });
                    pairs.push(self.new_list(SequenceKind::Tuple, items.to_vec()));
                }
                sequence(self, pairs)
            }
            "keys" => sequence(self, dict.entries.iter().map(|(key, _)| key.clone()).collect()),
            "values" => sequence(self, dict.entries.iter().map(|(_, value)| value.clone()).collect()),
            "get" => {
                let mut values = arguments.iter().map(|(_, value)| value.clone());
                let (key, otherwise) = (values.next().unwrap_or(Value::Unknown), values.next().unwrap_or(Value::None));
                if dict.open || matches!(key, Value::Unknown | Value::Text | Value::Union(_)) {
                    return Value::Unknown;
                }
                dict.entries.iter().rev().find(|(name, _)| *name == key).map_or(otherwise, |(_, value)| value.clone())
            }
            _ => {
                if let Some(dict) = self.world.heap.dict_mut(id) {
                    dict.open = true;
                }
                Value::Unknown
            }
        }
    }

    fn call_text(
        &mut self,
        text: &SmolStr,
        name: &str,
        first: Option<Value>,
        arguments: &[(Argument, Value)],
    ) -> Value {
        match (name, first) {
            ("format", _) => format(text, arguments).map_or(Value::Text, Value::Str),
            ("lower", None) => Value::Str(SmolStr::from(text.to_lowercase())),
            ("upper", None) => Value::Str(SmolStr::from(text.to_uppercase())),
            ("strip", None) => Value::Str(SmolStr::new(text.trim())),
            ("lstrip", Some(Value::Str(set))) => {
                Value::Str(SmolStr::new(text.trim_start_matches(|one| set.contains(one))))
            }
            ("rstrip", Some(Value::Str(set))) => {
                Value::Str(SmolStr::new(text.trim_end_matches(|one| set.contains(one))))
            }
            ("strip", Some(Value::Str(set))) => Value::Str(SmolStr::new(text.trim_matches(|one| set.contains(one)))),
            ("replace", Some(Value::Str(from))) => match arguments.get(1) {
                Some((_, Value::Str(to))) => Value::Str(SmolStr::from(text.replace(from.as_str(), to))),
                _ => Value::Text,
            },
            ("startswith", Some(Value::Str(prefix))) => Value::Bool(text.starts_with(prefix.as_str())),
            ("endswith", Some(Value::Str(suffix))) => Value::Bool(text.ends_with(suffix.as_str())),
            ("join", Some(value)) => match self.texts(&value) {
                Some(parts) => Value::Str(SmolStr::from(parts.join(text.as_str()))),
                None => Value::Text,
            },
            ("partition" | "rpartition", Some(Value::Str(separator))) => {
                let parts = if name == "partition" {
                    text.split_once(separator.as_str()).map(|(head, tail)| [head, separator.as_str(), tail])
                } else {
                    text.rsplit_once(separator.as_str()).map(|(head, tail)| [head, separator.as_str(), tail])
                };
                let whole = if name == "partition" { [text.as_str(), "", ""] } else { ["", "", text.as_str()] };
                self.texts_value(SequenceKind::Tuple, &parts.unwrap_or(whole))
            }
            ("split", Some(Value::Str(separator))) if arguments.len() == 1 && !separator.is_empty() => {
                let parts: Vec<&str> = text.split(separator.as_str()).collect();
                self.texts_value(SequenceKind::List, &parts)
            }
            ("rsplit", Some(Value::Str(separator))) if matches!(arguments.get(1), Some((_, Value::Int(1)))) => {
                let parts: Vec<&str> = match text.rsplit_once(separator.as_str()) {
                    Some((head, tail)) => vec![head, tail],
                    None => vec![text.as_str()],
                };
                self.texts_value(SequenceKind::List, &parts)
            }
            ("title" | "capitalize" | "strip" | "lstrip" | "rstrip" | "replace" | "join", _) => Value::Text,
            _ => Value::Unknown,
        }
    }
}

impl Evaluator<'_> {
    fn texts_value(&mut self, kind: SequenceKind, texts: &[&str]) -> Value {
        let item =
            |text: &&str| Item { value: Value::Str(SmolStr::new(*text)), conditional: false, place: Place::nowhere() };
        self.new_list(kind, texts.iter().map(item).collect())
    }
}

/// `"{}/{name}".format(…)` with plain fields only.
fn format(text: &str, arguments: &[(Argument, Value)]) -> Option<SmolStr> {
    let mut positional =
        arguments.iter().filter(|(argument, _)| argument.passing == Passing::Positional).map(|(_, value)| value);
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (head, tail) = rest.split_at_checked(at)?;
        result.push_str(head);
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            result.push_str(tail.get(..1)?);
            rest = after;
            continue;
        }
        let (field, after) = tail.strip_prefix('{')?.split_once('}')?;
        let value = if field.is_empty() {
            positional.next()?
        } else if let Ok(at) = field.parse::<usize>() {
            arguments
                .iter()
                .filter(|(argument, _)| argument.passing == Passing::Positional)
                .nth(at)
                .map(|(_, value)| value)?
        } else {
            let named = |argument: &Argument| matches!(&argument.passing, Passing::Keyword(name) if name == field);
            arguments.iter().find(|(argument, _)| named(argument)).map(|(_, value)| value)?
        };
        match value {
            Value::Str(part) => result.push_str(part),
            Value::Int(number) => result.push_str(&number.to_string()),
            _ => return None,
        }
        rest = after;
    }
    result.push_str(rest);
    Some(SmolStr::from(result))
}
