//! What can be walked, and what assignment and `+=` change.

use super::arguments::positional;
use super::*;
use crate::facts::Expr;
use crate::facts::{Argument, Passing};

/// Items of a list that are taken up elsewhere: a list that is added to itself again and again is nobody's routes.
const MAX_ITEMS: usize = 4_096;
const TOO_LONG: &str = "a list that is too long";

impl Evaluator<'_> {
    /// The items of a value that can be walked and is known whole.
    pub(super) fn iterate(&mut self, frame: &mut Frame, value: &Value) -> Option<Vec<Item>> {
        let unknown = Open { place: Place::nowhere(), reason: "" };
        let (items, open) = self.iterate_open(frame, value, &unknown);
        open.is_empty().then_some(items)
    }

    /// The items of a value, and why there may be others.
    pub(super) fn iterate_open(&mut self, frame: &mut Frame, value: &Value, unknown: &Open) -> (Vec<Item>, Vec<Open>) {
        let (mut items, mut open) = self.items_of(frame, value, unknown);
        if items.len() > MAX_ITEMS {
            items.truncate(MAX_ITEMS);
            open.push(Open { place: unknown.place.clone(), reason: TOO_LONG });
        }
        self.spend(items.len());
        (items, open)
    }

    fn items_of(&mut self, frame: &mut Frame, value: &Value, unknown: &Open) -> (Vec<Item>, Vec<Open>) {
        let place = || unknown.place.clone();
        let certain = |values: Vec<Value>| {
            values.into_iter().map(|value| Item { value, conditional: false, place: unknown.place.clone() }).collect()
        };
        let contents = self.contents(value);
        if let Some(text) = self.text_of_file(frame, &contents) {
            let lines = text.split_inclusive('\n').map(|line| Value::Str(SmolStr::new(line))).collect();
            return (certain(lines), Vec::new());
        }
        match self.settle(contents) {
            Value::Sequence(id) => match self.world.heap.sequence(id) {
                Some(sequence) => {
                    let items = sequence.items.iter().take(MAX_ITEMS + 1).cloned().collect();
                    (items, sequence.open.clone())
                }
                None => (Vec::new(), vec![unknown.clone()]),
            },
            Value::Union(parts) => {
                let (mut lists, mut open) = (Vec::new(), Vec::new());
                for part in parts.iter().filter(|part| **part != Value::None) {
                    let (more, reasons) = self.iterate_open(frame, part, unknown);
                    lists.push(more);
                    Open::join(&mut open, reasons);
                }
                (alternatives(lists, parts.contains(&Value::None)), open)
            }
            Value::Dict(id) => match self.world.heap.dict(id) {
                Some(dict) => {
                    let entries = dict.entries.iter();
                    let items = entries
                        .map(|one| Item { value: one.key.clone(), conditional: one.conditional, place: place() })
                        .collect();
                    (items, dict.open.clone())
                }
                None => (Vec::new(), vec![unknown.clone()]),
            },
            Value::Str(text) => {
                let characters = text.chars().map(|one| Value::Str(SmolStr::from(one.to_string()))).collect();
                (certain(characters), Vec::new())
            }
            Value::Class(id) => match self.all_members(id) {
                Some(Value::Dict(members)) => {
                    let members = self.world.heap.dict(members).map(|dict| dict.entries.clone()).unwrap_or_default();
                    (certain(members.into_iter().map(|entry| entry.value).collect()), Vec::new())
                }
                _ => (Vec::new(), vec![unknown.clone()]),
            },
            Value::Method(router, name) if name == "registry" && matches!(*router, Value::Router(_)) => match *router {
                Value::Router(id) => self.registry(id),
                _ => (Vec::new(), vec![unknown.clone()]),
            },
            Value::Include(id) => match self.world.heap.include(id).cloned() {
                Some(include) => {
                    let app_name = include.app_name.unwrap_or(Value::None);
                    let namespace = include.namespace.unwrap_or_else(|| app_name.clone());
                    (certain(vec![include.patterns, app_name, namespace]), Vec::new())
                }
                None => (Vec::new(), vec![unknown.clone()]),
            },
            instance @ Value::Instance(_) => match self.look_up(frame, &instance, "__iter__", ExprId::from_raw(0)) {
                attributes::Attribute::Found(method @ Value::Bound { .. }) => {
                    let walked = self.call_value(frame, &method, &[], ExprId::from_raw(0));
                    match walked {
                        Value::Instance(_) => (Vec::new(), vec![unknown.clone()]),
                        walked => self.deeper((Vec::new(), vec![unknown.clone()]), |this| {
                            this.iterate_open(frame, &walked, unknown)
                        }),
                    }
                }
                _ => (Vec::new(), vec![unknown.clone()]),
            },
            // `with_urls or []`: nothing to walk where there is nothing.
            Value::None if frame.library => (Vec::new(), Vec::new()),
            _ => (Vec::new(), vec![unknown.clone()]),
        }
    }

    /// `target = value`, tuples unpacked.
    pub(super) fn assign(&mut self, frame: &mut Frame, target: ExprId, value: Value) {
        let file = frame.file.clone();
        match file.facts.program.expression(target) {
            Some(Expr::Name(name)) => self.bind(frame, name.clone(), value, target),
            Some(Expr::Tuple(targets) | Expr::List(targets)) => {
                self.prove_walkable(frame, &value, target);
                let items = self.iterate(frame, &value);
                let starred = targets
                    .iter()
                    .position(|one| matches!(file.facts.program.expression(*one), Some(Expr::Starred(_))));
                self.prove_unpacking(frame, &value, items.as_deref(), targets.len(), starred.is_some(), target);
                for (at, inner) in targets.iter().enumerate() {
                    let behind = targets.len() - at - 1;
                    let item = match (&items, starred) {
                        (Some(items), None) if items.len() == targets.len() => {
                            items.get(at).map(|item| item.value.clone())
                        }
                        (Some(items), Some(star)) if items.len() + 1 >= targets.len() => {
                            if at < star {
                                items.get(at).map(|item| item.value.clone())
                            } else if at > star {
                                items
                                    .len()
                                    .checked_sub(behind + 1)
                                    .and_then(|at| items.get(at))
                                    .map(|item| item.value.clone())
                            } else {
                                let rest = items.get(at..items.len() - behind).unwrap_or_default().to_vec();
                                Some(self.new_list(SequenceKind::List, rest))
                            }
                        }
                        _ => None,
                    };
                    let item = item.unwrap_or(Value::Unknown);
                    self.deeper((), |this| this.assign(frame, *inner, item));
                }
            }
            Some(Expr::Starred(inner)) => self.assign(frame, *inner, value),
            Some(Expr::Attribute(object, name)) => {
                let object = self.eval(frame, *object);
                let place = frame.at(target);
                if !self.prove_attribute_settable(frame, &object, name, target) {
                    self.set_attribute(frame, &object, name.clone(), value, place);
                }
            }
            // `self.__dict__[name] = value`
            Some(Expr::Subscript(names, index)) if is_namespace(&file.facts.program, *names).is_some() => {
                let Some(object) = is_namespace(&file.facts.program, *names) else { return };
                let object = self.eval(frame, object);
                let index = self.eval(frame, *index);
                if let Value::Str(name) = self.settle(index) {
                    let place = frame.at(target);
                    self.set_attribute(frame, &object, name, value, place);
                }
            }
            Some(Expr::Subscript(object, index)) => {
                let object = self.eval(frame, *object);
                let index = self.eval(frame, *index);
                self.prove_settable(frame, &object, &index, target);
                self.set_item(frame, &object, index, value, target);
            }
            _ => {}
        }
    }

    pub(super) fn set_item(&mut self, frame: &mut Frame, object: &Value, index: Value, value: Value, at: ExprId) {
        let open = Open { place: frame.at(at), reason: "a key that is not known" };
        let contents = self.contents(object);
        self.finder.is_extended |=
            matches!(&contents, Value::External(dotted) if dotted == "sys.modules" || dotted == "sys.path");
        match self.settle(contents) {
            Value::Names(id) => match index {
                Value::Str(name) => {
                    let place = frame.at(at);
                    self.set_attribute(frame, &Value::Module(id), name, value, place);
                }
                _ => self.escape(&Value::Names(id), &open),
            },
            Value::Dict(id) => {
                let conditional = frame.is_conditional();
                let index = self.settle(index);
                if let Some(dict) = self.world.heap.dict_mut(id) {
                    if matches!(index, Value::Unknown | Value::Text | Value::Union(_)) {
                        dict.open.push(open);
                    } else {
                        dict.set(index, value, conditional);
                    }
                }
            }
            Value::Sequence(id) => {
                let conditional = frame.is_conditional();
                let item = match (index, self.world.heap.sequence_mut(id)) {
                    (Value::Int(at), Some(list)) if list.open.is_empty() => {
                        let length = list.items.len() as i64;
                        usize::try_from(if at < 0 { at + length } else { at })
                            .ok()
                            .and_then(|at| list.items.get_mut(at))
                    }
                    _ => None,
                };
                match item {
                    Some(item) if conditional => item.value = item.value.clone().or(value),
                    Some(item) => item.value = value,
                    None => self.escape(&Value::Sequence(id), &Open { reason: "an item is replaced", ..open }),
                }
            }
            other => self.escape(&other, &Open { reason: "an item is replaced", ..open }),
        }
    }

    /// `target += value`: a list is changed in place, anything else is bound anew.
    pub(super) fn augment(&mut self, frame: &mut Frame, target: ExprId, plus: bool, value: ExprId) {
        let current = self.eval(frame, target);
        self.finder.is_extended |= matches!(&current, Value::External(dotted) if dotted == "sys.path");
        let added = self.eval(frame, value);
        let unknown = Open { place: frame.at(value), reason: "something that is not known is added" };
        if !plus {
            self.assign(frame, target, Value::Unknown);
            return;
        }
        let current = self.settle(current);
        let is_list = matches!(&current, Value::Sequence(id)
            if self.world.heap.sequence(*id).is_some_and(|one| one.kind != SequenceKind::Tuple));
        if is_list {
            self.prove_walkable(frame, &added, value);
        } else {
            self.prove_sum(frame, &current, &added, value);
        }
        if let Value::Sequence(id) = self.contents(&current)
            && self.world.heap.sequence(id).is_some_and(|one| one.kind == SequenceKind::List)
        {
            self.extend(frame, id, &added, &unknown);
            return;
        }
        if let Value::Union(parts) = &current {
            for part in parts.iter() {
                if let Value::Sequence(id) = part {
                    self.extend(frame, *id, &added, &unknown);
                }
            }
            if parts.iter().any(|part| matches!(part, Value::Sequence(_))) {
                return;
            }
        }
        let sum = self.add(frame, &current, &added, &unknown);
        self.assign(frame, target, sum);
    }

    /// Adds all items of a value to a list.
    pub(super) fn extend(&mut self, frame: &mut Frame, id: SequenceId, added: &Value, unknown: &Open) {
        let (items, mut open) = self.iterate_open(frame, added, unknown);
        let conditional = frame.is_conditional();
        if let Some(list) = self.world.heap.sequence_mut(id) {
            if list.items.len() > MAX_ITEMS {
                open.push(Open { place: unknown.place.clone(), reason: TOO_LONG });
            } else {
                let items = items.into_iter();
                list.items.extend(items.map(|item| Item { conditional: item.conditional || conditional, ..item }));
            }
            Open::join(&mut list.open, open);
        }
    }

    /// `sorted`: by a key where that is known, else as Python orders texts and numbers. Items that can't be compared stay.
    pub(super) fn sort(&mut self, frame: &mut Frame, items: &mut [Item], arguments: &[(Argument, Value)], at: ExprId) {
        let key = arguments.iter().find_map(|(argument, value)| match &argument.passing {
            Passing::Keyword(name) if name == "key" => Some(value.clone()),
            _ => None,
        });
        let mut keys = Vec::with_capacity(items.len());
        for item in items.iter() {
            let value = match &key {
                Some(key) => self.call_value(frame, key, &[(positional(at), item.value.clone())], at),
                None => item.value.clone(),
            };
            match value {
                Value::Str(text) => keys.push((0, text)),
                Value::Int(number) => keys.push((number, SmolStr::default())),
                _ => return,
            }
        }
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|a, b| keys.get(*a).cmp(&keys.get(*b)));
        let sorted: Vec<Item> = order.into_iter().filter_map(|at| items.get(at).cloned()).collect();
        items.clone_from_slice(&sorted);
    }
}

/// The object whose `__dict__` an expression asks for.
fn is_namespace(program: &Program, id: ExprId) -> Option<ExprId> {
    match program.expression(id) {
        Some(Expr::Attribute(object, name)) if name == "__dict__" => Some(*object),
        _ => None,
    }
}

/// The items of a list that is one of several: what is certain in each of them is certain, and is there once.
fn alternatives(lists: Vec<Vec<Item>>, may_be_none: bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let is_long = lists.iter().map(Vec::len).sum::<usize>() > 512;
    for (at, list) in lists.iter().enumerate() {
        for item in list {
            let twin = |one: &&Item| one.value == item.value && !one.conditional;
            let is_in_all = !is_long && !may_be_none && lists.iter().all(|list| list.iter().filter(twin).count() == 1);
            match is_in_all {
                true if at == 0 => items.push(item.clone()),
                true => {}
                false => items.push(Item { conditional: true, ..item.clone() }),
            }
        }
    }
    items
}
