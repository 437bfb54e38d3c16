//! Operators: sums, `%`, comparisons, subscripts.

use super::*;
use crate::facts::{BinaryOperator, Comparison};

/// Bytes of a text that is put together; a longer one is not known.
pub(super) const MAX_TEXT: usize = 16 * 1024;

impl Evaluator<'_> {
    pub(super) fn eval_sum(&mut self, frame: &mut Frame, parts: &[ExprId]) -> Value {
        let mut result: Option<Value> = None;
        for part in parts {
            let value = self.eval(frame, *part);
            self.need_translation(frame, *part);
            if self.may_be_none(frame, *part, &value) {
                self.may_raise(
                    frame,
                    Open { place: frame.at(*part), reason: "a variable that the environment may not have" },
                );
            }
            result = Some(match result {
                Some(sum) => {
                    let is_text = |value: &Value| matches!(value, Value::Str(_) | Value::Text | Value::LazyUrl);
                    let (sum, value) = if is_text(&sum) && is_text(&value) {
                        let whole = parts.first().copied().filter(|_| sum == Value::LazyUrl);
                        (self.need_text(frame, sum, whole.unwrap_or(*part)), self.need_text(frame, value, *part))
                    } else {
                        (sum, value)
                    };
                    self.prove_sum(frame, &sum, &value, *part);
                    let open = Open { place: frame.at(*part), reason: "a sum with something that is not known" };
                    self.add(frame, &sum, &value, &open)
                }
                None => value,
            });
        }
        result.unwrap_or(Value::Unknown)
    }

    /// `left + right`; a list plus something unknown is an open list.
    pub(super) fn add(&mut self, frame: &mut Frame, left: &Value, right: &Value, open: &Open) -> Value {
        let left = self.settle(self.contents(left));
        let right = self.settle(self.contents(right));
        match (&left, &right) {
            // A text that grows without end is nobody's route.
            (Value::Str(left), Value::Str(right)) if left.len() + right.len() <= MAX_TEXT => {
                Value::Str(SmolStr::from(format!("{left}{right}")))
            }
            (Value::Str(_) | Value::Text, Value::Str(_) | Value::Text) => Value::Text,
            (Value::Int(left), Value::Int(right)) => left.checked_add(*right).map_or(Value::Plain, Value::Int),
            (Value::Sequence(id), _) | (_, Value::Sequence(id)) => {
                let kind = match self.world.heap.sequence(*id).map(|one| one.kind) {
                    Some(kind @ (SequenceKind::Tuple | SequenceKind::Set)) => kind,
                    _ => SequenceKind::List,
                };
                let (mut items, mut reasons) = self.iterate_open(frame, &left, open);
                let (more, others) = self.iterate_open(frame, &right, open);
                items.extend(more);
                Open::join(&mut reasons, others);
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open: reasons }))
            }
            (Value::Union(parts), other) => {
                let mut result: Option<Value> = None;
                for part in parts.iter() {
                    let sum = self.add(frame, part, other, open);
                    result = Some(match result {
                        Some(value) => value.or(sum),
                        None => sum,
                    });
                }
                result.unwrap_or(Value::Unknown)
            }
            (other @ Value::Str(_), Value::Union(parts)) => {
                let mut result: Option<Value> = None;
                for part in parts.iter() {
                    let sum = self.add(frame, other, part, open);
                    result = Some(match result {
                        Some(value) => value.or(sum),
                        None => sum,
                    });
                }
                result.unwrap_or(Value::Unknown)
            }
            (Value::Str(_) | Value::Text, _) | (_, Value::Str(_) | Value::Text) => Value::Text,
            _ => Value::Unknown,
        }
    }

    /// What is put into a text by `%`: a lazy value's text is needed then.
    pub(super) fn texts_for_format(&mut self, frame: &mut Frame, format: &Value, right: Value, at: ExprId) -> Value {
        if !matches!(format, Value::Str(_) | Value::Text) {
            return right;
        }
        let has_lazy =
            match &right {
                Value::Sequence(id) => {
                    self.world.heap.sequence(*id).is_some_and(|one| {
                        one.items.iter().any(|item| !item.conditional && item.value == Value::LazyUrl)
                    })
                }
                Value::Dict(id) => self.world.heap.dict(*id).is_some_and(|one| {
                    one.entries.iter().any(|entry| !entry.conditional && entry.value == Value::LazyUrl)
                }),
                _ => return self.need_text(frame, right, at),
            };
        if has_lazy {
            self.need_text(frame, Value::LazyUrl, at);
        }
        right
    }

    pub(super) fn binary(&mut self, frame: &mut Frame, operator: BinaryOperator, left: &Value, right: &Value) -> Value {
        let left = self.settle(left.clone());
        let right = self.settle(right.clone());
        match (operator, &left, &right) {
            (BinaryOperator::Percent, Value::Str(format), right) => self.percent(format, right),
            (BinaryOperator::Percent, Value::Text, _) => Value::Text,
            (BinaryOperator::Times, Value::Int(left), Value::Int(right)) => {
                left.checked_mul(*right).map_or(Value::Plain, Value::Int)
            }
            (BinaryOperator::Minus, Value::Int(left), Value::Int(right)) => {
                left.checked_sub(*right).map_or(Value::Plain, Value::Int)
            }
            // `Path(…) / "name"`: paths are kept as their texts.
            (BinaryOperator::Slash, Value::Str(left), Value::Str(right)) => {
                Value::Str(SmolStr::from(std::path::Path::new(left.as_str()).join(right.as_str()).to_string_lossy()))
            }
            (BinaryOperator::Slash, Value::Str(_) | Value::Text, _) => Value::Text,
            (BinaryOperator::Or, Value::Dict(left), Value::Dict(right)) => {
                let mut dict = self.world.heap.dict(*left).cloned().unwrap_or_default();
                let other = self.world.heap.dict(*right).cloned().unwrap_or_default();
                Open::join(&mut dict.open, other.open);
                for entry in other.entries {
                    dict.set(entry.key, entry.value, entry.conditional);
                }
                Value::Dict(self.world.heap.add_dict(dict))
            }
            (BinaryOperator::Or, Value::Sequence(id), _) => {
                let set = self.world.heap.sequence(*id).is_some_and(|one| one.kind == SequenceKind::Set);
                let unknown = Open { place: Place::nowhere(), reason: "a set with something that is not known" };
                if set { self.add(frame, &left, &right, &unknown) } else { Value::Unknown }
            }
            _ => Value::Unknown,
        }
    }

    /// `"%s/%(name)s" % …` with plain `s` and `d` only.
    fn percent(&mut self, format: &str, right: &Value) -> Value {
        let mut values = match right {
            Value::Sequence(id) => match self.world.heap.sequence(*id) {
                Some(sequence) if sequence.open.is_empty() => {
                    sequence.items.iter().map(|item| item.value.clone()).collect()
                }
                _ => return Value::Text,
            },
            other => vec![other.clone()],
        }
        .into_iter();
        let mut text = String::new();
        let mut rest = format;
        while let Some((head, after)) = rest.split_once('%') {
            text.push_str(head);
            if let Some(after) = after.strip_prefix('%') {
                text.push('%');
                rest = after;
                continue;
            }
            let (value, after) = match after.strip_prefix('(').and_then(|named| named.split_once(')')) {
                Some((key, after)) => {
                    let key = Value::Str(SmolStr::new(key));
                    let entry = match right {
                        Value::Dict(id) => self.world.heap.dict(*id).and_then(|dict| dict.entry(&key).cloned()),
                        _ => None,
                    };
                    (entry.map(|entry| entry.value), after)
                }
                None => (values.next(), after),
            };
            let Some(after) = after.strip_prefix(['s', 'd']) else { return Value::Text };
            match value.map(|value| self.settle(value)) {
                Some(Value::Str(part)) => text.push_str(&part),
                Some(Value::Int(number)) => text.push_str(&number.to_string()),
                _ => return Value::Text,
            }
            rest = after;
        }
        text.push_str(rest);
        Value::Str(SmolStr::from(text))
    }

    pub(super) fn compare(&mut self, operator: Comparison, left: &Value, right: &Value) -> Value {
        let left = &self.settle(self.contents(left));
        let mut right = self.settle(self.contents(right));
        if let Value::Names(id) = right {
            right = self.names_as_dict(id);
        }
        let right = &right;
        let plain = |value: &Value| {
            matches!(
                value,
                Value::None
                    | Value::Bool(_)
                    | Value::Int(_)
                    | Value::Str(_)
                    | Value::Class(_)
                    | Value::Module(_)
                    | Value::Instance(_)
                    | Value::Function(_)
            )
        };
        // What was made is never `None`, whatever else it is.
        let made = |value: &Value| {
            matches!(
                value,
                Value::Sequence(_)
                    | Value::Dict(_)
                    | Value::Text
                    | Value::LazyUrl
                    | Value::Plain
                    | Value::Bound { .. }
                    | Value::View(_)
                    | Value::Include(_)
                    | Value::Pattern(_)
                    | Value::Router(_)
                    | Value::Meta(_)
                    | Value::Manager(_)
            )
        };
        let is_equal = |left: &Value, right: &Value| {
            if plain(left) && plain(right) {
                Some(left == right)
            } else if (*left == Value::None && made(right)) || (made(left) && *right == Value::None) {
                Some(false)
            } else {
                None
            }
        };
        match operator {
            Comparison::Equal | Comparison::Is | Comparison::NotEqual | Comparison::IsNot => {
                let wanted = matches!(operator, Comparison::Equal | Comparison::Is);
                let mut all: Option<bool> = None;
                for left in left.alternatives() {
                    for right in right.alternatives() {
                        let Some(equal) = is_equal(left, right) else { return Value::Unknown };
                        if all.is_some_and(|all| all != equal) {
                            return Value::Unknown;
                        }
                        all = Some(equal);
                    }
                }
                all.map_or(Value::Unknown, |equal| Value::Bool(equal == wanted))
            }
            Comparison::In | Comparison::NotIn => {
                let wanted = operator == Comparison::In;
                match self.contains(left, right) {
                    Some(found) => Value::Bool(found == wanted),
                    None => Value::Unknown,
                }
            }
            Comparison::Less | Comparison::LessEqual | Comparison::Greater | Comparison::GreaterEqual => {
                let order = match (left, right) {
                    (Value::Int(left), Value::Int(right)) => left.cmp(right),
                    // By code points, as the order of UTF-8's bytes is.
                    (Value::Str(left), Value::Str(right)) => left.cmp(right),
                    (Value::Sequence(left), Value::Sequence(right)) => {
                        let numbers = |id: SequenceId| {
                            let sequence = self.world.heap.sequence(id)?;
                            let number =
                                |item: &Item| if let Value::Int(number) = item.value { Some(number) } else { None };
                            sequence
                                .open
                                .is_empty()
                                .then(|| sequence.items.iter().map(number).collect::<Option<Vec<_>>>())?
                        };
                        match (numbers(*left), numbers(*right)) {
                            (Some(left), Some(right)) => left.cmp(&right),
                            _ => return Value::Unknown,
                        }
                    }
                    _ => return self.compare_versions(operator, left, right),
                };
                Value::Bool(match operator {
                    Comparison::Less => order.is_lt(),
                    Comparison::LessEqual => order.is_le(),
                    Comparison::Greater => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
        }
    }

    /// `value in container`
    pub(super) fn contains(&self, value: &Value, container: &Value) -> Option<bool> {
        let known = |value: &Value| {
            matches!(
                value,
                Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Class(_) | Value::Instance(_)
            )
        };
        if let (Value::Str(part), Value::Str(whole)) = (value, container) {
            return Some(whole.contains(part.as_str()));
        }
        if !known(value) {
            return None;
        }
        match container {
            Value::Sequence(id) => {
                let sequence = self.world.heap.sequence(*id)?;
                let certain = sequence.items.iter().any(|item| !item.conditional && item.value == *value);
                let possible = !sequence.open.is_empty()
                    || sequence.items.iter().any(|item| item.value == *value || !known(&item.value));
                match (certain, possible) {
                    (true, _) => Some(true),
                    (false, false) => Some(false),
                    _ => None,
                }
            }
            Value::Dict(id) => {
                let dict = self.world.heap.dict(*id)?;
                match dict.entry(value) {
                    Some(entry) => (!entry.conditional).then_some(true),
                    None => dict.is_known().then_some(false),
                }
            }
            _ => None,
        }
    }

    pub(super) fn subscript(&mut self, frame: &mut Frame, object: &Value, index: &Value, at: ExprId) -> Value {
        let own = match object {
            Value::Instance(id) => self.world.heap.instance(*id).map(|instance| instance.class),
            _ => None,
        };
        if own.is_some()
            && let attributes::Attribute::Found(method @ Value::Bound { .. }) =
                self.look_up(frame, object, "__getitem__", at)
        {
            let argument = (super::arguments::positional(at), index.clone());
            return self.call_value(frame, &method, &[argument], at);
        }
        if let (Value::Class(class), Value::Str(key)) = (object, index)
            && let Some(member) = self.item_of_enum(frame, *class, key, at)
        {
            return member;
        }
        if self.prove_item(frame, object, index, at) {
            return Value::Unknown;
        }
        let mut object = self.settle(self.contents(object));
        if let Value::Names(id) = object {
            object = self.names_as_dict(id);
        }
        let index = self.settle(index.clone());
        match (&object, &index) {
            (Value::Sequence(id), Value::Int(at)) => match self.world.heap.sequence(*id) {
                Some(sequence) if sequence.open.is_empty() && sequence.items.iter().all(|item| !item.conditional) => {
                    let item = place_of(*at, sequence.items.len()).and_then(|at| sequence.items.get(at));
                    item.map_or(Value::Unknown, |item| item.value.clone())
                }
                _ => Value::Unknown,
            },
            (Value::Dict(id), key) => {
                match self.world.heap.dict(*id).map(|dict| (dict.entry(key).cloned(), dict.is_known())) {
                    Some((Some(entry), _)) => entry.value,
                    // What is missing is made when it is asked for.
                    Some((None, true)) if self.world.heap.dict(*id).is_some_and(|dict| dict.factory.is_some()) => {
                        let factory = self.world.heap.dict(*id).and_then(|dict| dict.factory.clone());
                        let made = self.call_value(frame, &factory.unwrap_or(Value::Unknown), &[], at);
                        let conditional = frame.is_conditional();
                        if let Some(dict) = self.world.heap.dict_mut(*id) {
                            if matches!(key, Value::Unknown | Value::Text | Value::Union(_)) {
                                dict.open.push(Open { place: frame.at(at), reason: "a key that is not known" });
                            } else {
                                dict.set(key.clone(), made.clone(), conditional);
                            }
                        }
                        made
                    }
                    Some((None, true)) if matches!(key, Value::Str(_) | Value::Int(_) | Value::Class(_)) => {
                        let place = frame.at(at);
                        if frame.pending.is_none() && (frame.library || !frame.handlers.is_empty()) {
                            let kind = EventKind::Raised { exception: Exception::Key };
                            self.raise(frame, kind, Exception::Key, place, "KeyError".to_owned());
                        }
                        Value::Unknown
                    }
                    _ => Value::Unknown,
                }
            }
            (Value::Str(text), Value::Int(at)) => {
                let found = place_of(*at, text.chars().count()).and_then(|at| text.chars().nth(at));
                found.map_or(Value::Unknown, |one| Value::Str(SmolStr::from(one.to_string())))
            }
            // The triple that `include()` returns: patterns, application, instance.
            (Value::Include(id), Value::Int(at)) => match self.world.heap.include(*id) {
                Some(include) => match at {
                    0 => include.patterns.clone(),
                    1 => include.app_name.clone().unwrap_or(Value::None),
                    2 => include.namespace.clone().or_else(|| include.app_name.clone()).unwrap_or(Value::None),
                    _ => Value::Unknown,
                },
                None => Value::Unknown,
            },
            // `Generic[T]`
            (Value::Class(_) | Value::External(_), _) => object.clone(),
            (Value::Union(parts), _) => {
                let mut result: Option<Value> = None;
                for part in parts.iter() {
                    let value = self.subscript(frame, part, &index, at);
                    result = Some(match result {
                        Some(other) => other.or(value),
                        None => value,
                    });
                }
                result.unwrap_or(Value::Unknown)
            }
            (Value::Text, _) => Value::Text,
            _ => Value::Unknown,
        }
    }

    /// `object[start:end]`
    pub(super) fn slice(&mut self, object: &Value, bounds: &[Value]) -> Value {
        let bound = |value: Option<&Value>, otherwise: usize, length: usize| match value {
            None | Some(Value::None) => Some(otherwise),
            Some(Value::Int(at)) if *at < 0 => Some(length.saturating_sub(at.unsigned_abs() as usize)),
            Some(Value::Int(at)) => Some((*at as usize).min(length)),
            _ => None,
        };
        let object = self.settle(self.contents(object));
        let step = bounds.get(2).is_some_and(|step| *step != Value::None);
        match object {
            Value::Str(text) if !step => {
                let characters: Vec<char> = text.chars().collect();
                let length = characters.len();
                match (bound(bounds.first(), 0, length), bound(bounds.get(1), length, length)) {
                    (Some(start), Some(end)) => {
                        let part: String = characters.get(start..end.max(start)).unwrap_or_default().iter().collect();
                        Value::Str(SmolStr::from(part))
                    }
                    _ => Value::Text,
                }
            }
            Value::Text | Value::Str(_) => Value::Text,
            Value::Sequence(id) if !step => {
                let Some(sequence) = self.world.heap.sequence(id).cloned() else { return Value::Unknown };
                let length = sequence.items.len();
                let known = sequence.open.is_empty() && sequence.items.iter().all(|item| !item.conditional);
                match (known, bound(bounds.first(), 0, length), bound(bounds.get(1), length, length)) {
                    (true, Some(start), Some(end)) => {
                        let items = sequence.items.get(start..end.max(start)).unwrap_or_default().to_vec();
                        self.new_list(sequence.kind, items)
                    }
                    // `patterns[:]`
                    (false, Some(0), Some(end)) if end == length => {
                        Value::Sequence(self.world.heap.add_sequence(sequence))
                    }
                    _ => Value::Unknown,
                }
            }
            _ => Value::Unknown,
        }
    }
}

fn place_of(at: i64, length: usize) -> Option<usize> {
    usize::try_from(if at < 0 { at + length as i64 } else { at }).ok()
}
