//! Expressions: what a name, a literal, an operator gives.

use super::*;
use crate::facts::{BinaryOperator, Comparison, ComprehensionClause, ComprehensionKind, Expr, FormatPiece, Literal};
use crate::host::is_builtin;

impl Evaluator<'_> {
    pub(super) fn eval(&mut self, frame: &mut Frame, id: ExprId) -> Value {
        self.deeper(Value::Unknown, |this| this.eval_here(frame, id))
    }

    fn eval_here(&mut self, frame: &mut Frame, id: ExprId) -> Value {
        let file = frame.file.clone();
        let Some(expr) = file.facts.program.expression(id) else { return Value::Unknown };
        match expr {
            Expr::Literal(literal) => match literal {
                Literal::None => Value::None,
                Literal::Bool(value) => Value::Bool(*value),
                Literal::Int(value) => Value::Int(*value),
                Literal::Str(text) => Value::Str(text.clone()),
                Literal::Float(_) | Literal::Bytes | Literal::Ellipsis => Value::Plain,
            },
            Expr::Format(pieces) => self.eval_format(frame, pieces),
            Expr::Name(name) => {
                let value = self.name(frame, name, id);
                self.remember(frame, id, &value);
                value
            }
            Expr::Attribute(object, name) => {
                let object = self.eval(frame, *object);
                let value = self.attribute(frame, &object, name, id);
                self.remember(frame, id, &value);
                value
            }
            Expr::Subscript(object, index) => {
                let object = self.eval(frame, *object);
                let index = self.eval(frame, *index);
                self.subscript(&object, &index)
            }
            Expr::Call(function, arguments) => {
                let value = self.call(frame, id, *function, arguments);
                self.remember(frame, id, &value);
                value
            }
            Expr::List(items) => self.eval_sequence(frame, SequenceKind::List, items),
            Expr::Tuple(items) => self.eval_sequence(frame, SequenceKind::Tuple, items),
            Expr::Set(items) => self.eval_sequence(frame, SequenceKind::Set, items),
            Expr::Dict(pairs) => self.eval_dict(frame, pairs),
            Expr::Starred(value) | Expr::Await(value) | Expr::Unary(value) => {
                self.eval(frame, *value);
                Value::Unknown
            }
            Expr::Sum(parts) => self.eval_sum(frame, parts),
            Expr::Binary(operator, left, right) => {
                let left = self.eval(frame, *left);
                let right = self.eval(frame, *right);
                if matches!(operator, BinaryOperator::Slash | BinaryOperator::Percent)
                    && matches!((&left, &right), (Value::Int(_), Value::Int(0)))
                {
                    let exception = Exception::Other(SmolStr::new_static("ZeroDivisionError"));
                    let place = frame.at(id);
                    let kind = EventKind::Raised { exception: exception.clone() };
                    self.raise(frame, kind, exception, place, "division by zero".to_owned());
                }
                self.binary(*operator, &left, &right)
            }
            Expr::And(left, right) => {
                let left = self.eval(frame, *left);
                match left.truth(&self.world.heap) {
                    Some(false) => left,
                    Some(true) => self.eval(frame, *right),
                    None => {
                        frame.conditional += 1;
                        let right = self.eval(frame, *right);
                        frame.conditional -= 1;
                        left.or(right)
                    }
                }
            }
            Expr::Or(left, right) => {
                let left = self.eval(frame, *left);
                match left.truth(&self.world.heap) {
                    Some(true) => left,
                    Some(false) => self.eval(frame, *right),
                    None => {
                        frame.conditional += 1;
                        let right = self.eval(frame, *right);
                        frame.conditional -= 1;
                        left.or(right)
                    }
                }
            }
            Expr::Not(value) => match self.eval(frame, *value).truth(&self.world.heap) {
                Some(truth) => Value::Bool(!truth),
                None => Value::Unknown,
            },
            Expr::Compare(operator, left, right) => {
                let left = self.eval(frame, *left);
                let right = self.eval(frame, *right);
                self.compare(*operator, &left, &right)
            }
            Expr::Conditional { condition, then, otherwise } => {
                match self.eval(frame, *condition).truth(&self.world.heap) {
                    Some(true) => self.eval(frame, *then),
                    Some(false) => self.eval(frame, *otherwise),
                    None => {
                        frame.conditional += 1;
                        let then = self.eval(frame, *then);
                        let otherwise = self.eval(frame, *otherwise);
                        frame.conditional -= 1;
                        then.or(otherwise)
                    }
                }
            }
            Expr::Lambda(function) => Value::Function(Arc::new(FunctionValue {
                module: frame.module,
                id: *function,
                decorators: Vec::new(),
                class: None,
            })),
            Expr::Comprehension { kind, element, value, clauses } => {
                self.eval_comprehension(frame, *kind, *element, *value, clauses)
            }
            Expr::Walrus(name, value) => {
                let value = self.eval(frame, *value);
                self.bind(frame, name.clone(), value.clone(), id);
                value
            }
            Expr::Yield(value) => {
                if let Some(value) = value {
                    self.eval(frame, *value);
                }
                Value::Unknown
            }
            // Names in what is not understood are not judged.
            Expr::Slice(_) | Expr::Unknown(_) => Value::Unknown,
        }
    }

    /// Keeps what a name stood for, so that an editor can go there.
    fn remember(&mut self, frame: &Frame, id: ExprId, value: &Value) {
        if matches!(
            value,
            Value::Function(_)
                | Value::Class(_)
                | Value::Module(_)
                | Value::View(_)
                | Value::AsView(_)
                | Value::Wrapped { .. }
        ) {
            self.world.views.insert((frame.file.path.clone(), id), value.clone());
        }
    }

    pub(super) fn scope_mut<'s>(&'s mut self, frame: &'s mut Frame) -> &'s mut Scope {
        match self.world.modules.get_mut(frame.module.0) {
            Some(module) if frame.locals.is_none() => &mut module.scope,
            // A frame's module always exists; were it not so, names of the frame's own would be the harmless answer.
            _ => frame.locals.get_or_insert_default(),
        }
    }

    pub(super) fn open_scope(&mut self, frame: &mut Frame, open: Open) {
        let scope = self.scope_mut(frame);
        if !scope.open.contains(&open) {
            scope.open.push(open);
        }
    }

    pub(super) fn bind(&mut self, frame: &mut Frame, name: SmolStr, value: Value, at: ExprId) {
        let place = frame.at(at);
        self.bind_at(frame, name, value, place);
    }

    pub(super) fn bind_at(&mut self, frame: &mut Frame, name: SmolStr, value: Value, place: Place) {
        self.scope_mut(frame).bind(name, value, place);
    }

    fn name(&mut self, frame: &mut Frame, name: &SmolStr, id: ExprId) -> Value {
        if let Some(locals) = &frame.locals {
            if let Some(binding) = locals.names.get(name) {
                return binding.value.clone();
            }
            if !locals.open.is_empty() {
                return Value::Unknown;
            }
        }
        let Some(module) = self.world.module(frame.module) else { return Value::Unknown };
        if let Some(binding) = module.scope.names.get(name) {
            return binding.value.clone();
        }
        if is_builtin(name) {
            return match name.as_str() {
                "__name__" => Value::Str(module.name.clone()),
                "__package__" => Value::Str(match module.package {
                    Some(_) => module.name.clone(),
                    None => SmolStr::new(module.name.rsplit_once('.').map_or("", |(parent, _)| parent)),
                }),
                _ => Value::External(SmolStr::from(format!("builtins.{name}"))),
            };
        }
        // In a function the name may be bound by the time that the function is called, or by an enclosing one.
        if !module.scope.open.is_empty() || (frame.locals.is_some() && !frame.is_class) {
            return Value::Unknown;
        }
        let place = frame.at(id);
        let message = format!("name '{name}' is not defined");
        self.raise(frame, EventKind::NameUnbound { name: name.clone() }, Exception::Name, place, message);
        Value::Unknown
    }

    fn eval_format(&mut self, frame: &mut Frame, pieces: &[FormatPiece]) -> Value {
        let mut text = String::new();
        let mut known = true;
        for piece in pieces {
            match piece {
                FormatPiece::Text(part) => text.push_str(part),
                FormatPiece::Value(id) => match self.eval(frame, *id) {
                    Value::Str(part) => text.push_str(&part),
                    Value::Int(number) => text.push_str(&number.to_string()),
                    _ => known = false,
                },
                FormatPiece::Formatted(id) => {
                    self.eval(frame, *id);
                    known = false;
                }
            }
        }
        if known { Value::Str(SmolStr::from(text)) } else { Value::Text }
    }

    fn eval_sequence(&mut self, frame: &mut Frame, kind: SequenceKind, ids: &[ExprId]) -> Value {
        let mut items = Vec::with_capacity(ids.len());
        let mut open = Vec::new();
        let file = frame.file.clone();
        for id in ids {
            if let Some(Expr::Starred(inner)) = file.facts.program.expression(*id) {
                let value = self.eval(frame, *inner);
                let unknown = Open { place: frame.at(*id), reason: "a spread of something that is not known" };
                let (more, reasons) = self.iterate_open(&value, &unknown);
                items.extend(more);
                open.extend(reasons);
            } else {
                let value = self.eval(frame, *id);
                items.push(Item {
                    value,
                    conditional: frame.conditional > 0 && kind == SequenceKind::Set,
                    place: frame.at(*id),
                });
            }
        }
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open }))
    }

    fn eval_dict(&mut self, frame: &mut Frame, pairs: &[(Option<ExprId>, ExprId)]) -> Value {
        let mut dict = Dict::default();
        for (key, value) in pairs {
            match key {
                Some(key) => {
                    let key = self.eval(frame, *key);
                    let value = self.eval(frame, *value);
                    dict.open |= matches!(key, Value::Unknown | Value::Text | Value::Union(_));
                    dict.entries.push((key, value));
                }
                None => match self.eval(frame, *value) {
                    Value::Dict(id) => {
                        if let Some(other) = self.world.heap.dict(id).cloned() {
                            dict.open |= other.open;
                            dict.entries.extend(other.entries);
                        }
                    }
                    _ => dict.open = true,
                },
            }
        }
        Value::Dict(self.world.heap.add_dict(dict))
    }

    fn eval_sum(&mut self, frame: &mut Frame, parts: &[ExprId]) -> Value {
        let mut result: Option<Value> = None;
        for part in parts {
            let value = self.eval(frame, *part);
            result = Some(match result {
                Some(sum) => {
                    let open = Open { place: frame.at(*part), reason: "a sum with something that is not known" };
                    self.add(&sum, &value, &open)
                }
                None => value,
            });
        }
        result.unwrap_or(Value::Unknown)
    }

    /// `left + right`; a list plus something unknown is an open list.
    pub(super) fn add(&mut self, left: &Value, right: &Value, open: &Open) -> Value {
        match (left, right) {
            (Value::Str(left), Value::Str(right)) => Value::Str(SmolStr::from(format!("{left}{right}"))),
            (Value::Str(_) | Value::Text, Value::Str(_) | Value::Text) => Value::Text,
            (Value::Int(left), Value::Int(right)) => left.checked_add(*right).map_or(Value::Plain, Value::Int),
            (Value::Sequence(id), _) | (_, Value::Sequence(id)) => {
                let kind = self.world.heap.sequence(*id).map_or(SequenceKind::List, |one| one.kind);
                let (mut items, mut reasons) = self.iterate_open(left, open);
                let (more, others) = self.iterate_open(right, open);
                items.extend(more);
                reasons.extend(others);
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open: reasons }))
            }
            _ => Value::Unknown,
        }
    }

    fn binary(&mut self, operator: BinaryOperator, left: &Value, right: &Value) -> Value {
        match (operator, left, right) {
            (BinaryOperator::Percent, Value::Str(format), right) => self.percent(format, right),
            (BinaryOperator::Percent, Value::Text, _) => Value::Text,
            (BinaryOperator::Times, Value::Int(left), Value::Int(right)) => {
                left.checked_mul(*right).map_or(Value::Plain, Value::Int)
            }
            _ => Value::Unknown,
        }
    }

    /// `"%s/%s" % (a, b)` with plain `%s` and `%d` only.
    fn percent(&self, format: &str, right: &Value) -> Value {
        let values: Vec<Value> = match right {
            Value::Sequence(id) => match self.world.heap.sequence(*id) {
                Some(sequence) if sequence.open.is_empty() => {
                    sequence.items.iter().map(|item| item.value.clone()).collect()
                }
                _ => return Value::Text,
            },
            other => vec![other.clone()],
        };
        let mut values = values.into_iter();
        let mut text = String::new();
        let mut characters = format.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                text.push(character);
                continue;
            }
            match characters.next() {
                Some('%') => text.push('%'),
                Some('s' | 'd') => match values.next() {
                    Some(Value::Str(part)) => text.push_str(&part),
                    Some(Value::Int(number)) => text.push_str(&number.to_string()),
                    _ => return Value::Text,
                },
                _ => return Value::Text,
            }
        }
        Value::Str(SmolStr::from(text))
    }

    fn compare(&self, operator: Comparison, left: &Value, right: &Value) -> Value {
        let plain = |value: &Value| matches!(value, Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_));
        match operator {
            Comparison::Equal | Comparison::Is if plain(left) && plain(right) => Value::Bool(left == right),
            Comparison::NotEqual | Comparison::IsNot if plain(left) && plain(right) => Value::Bool(left != right),
            Comparison::In | Comparison::NotIn if plain(left) => match right {
                Value::Sequence(id) => match self.world.heap.sequence(*id) {
                    Some(sequence) => {
                        let certain = sequence.items.iter().any(|item| !item.conditional && item.value == *left);
                        let possible = !sequence.open.is_empty()
                            || sequence.items.iter().any(|item| item.value == *left || !plain(&item.value));
                        match (certain, possible) {
                            (true, _) => Value::Bool(operator == Comparison::In),
                            (false, false) => Value::Bool(operator == Comparison::NotIn),
                            _ => Value::Unknown,
                        }
                    }
                    None => Value::Unknown,
                },
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn subscript(&self, object: &Value, index: &Value) -> Value {
        match (object, index) {
            (Value::Sequence(id), Value::Int(at)) => match self.world.heap.sequence(*id) {
                Some(sequence) if sequence.open.is_empty() && sequence.items.iter().all(|item| !item.conditional) => {
                    let length = sequence.items.len() as i64;
                    let at = if *at < 0 { at + length } else { *at };
                    let item = usize::try_from(at).ok().and_then(|at| sequence.items.get(at));
                    item.map_or(Value::Unknown, |item| item.value.clone())
                }
                _ => Value::Unknown,
            },
            (Value::Dict(id), key) => match self.world.heap.dict(*id) {
                Some(dict) if !dict.open => {
                    let entry = dict.entries.iter().rev().find(|(name, _)| name == key);
                    entry.map_or(Value::Unknown, |(_, value)| value.clone())
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn eval_comprehension(
        &mut self,
        frame: &mut Frame,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        clauses: &[ComprehensionClause],
    ) -> Value {
        let saved = self.scope_mut(frame).clone();
        let mut items = Vec::new();
        let mut entries = Vec::new();
        let mut open = Vec::new();
        self.comprehend(
            frame,
            clauses,
            &mut |this, frame| {
                let first = this.eval(frame, element);
                match value {
                    Some(value) => {
                        let value = this.eval(frame, value);
                        entries.push((first, value));
                    }
                    None => {
                        items.push(Item { value: first, conditional: frame.conditional > 0, place: frame.at(element) })
                    }
                }
            },
            &mut open,
        );
        *self.scope_mut(frame) = saved;
        match kind {
            ComprehensionKind::Dict => Value::Dict(self.world.heap.add_dict(Dict { entries, open: !open.is_empty() })),
            ComprehensionKind::Set => {
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::Set, items, open }))
            }
            ComprehensionKind::List | ComprehensionKind::Generator => {
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
            }
        }
    }

    fn comprehend(
        &mut self,
        frame: &mut Frame,
        clauses: &[ComprehensionClause],
        each: &mut dyn FnMut(&mut Self, &mut Frame),
        open: &mut Vec<Open>,
    ) {
        let Some((clause, rest)) = clauses.split_first() else {
            each(self, frame);
            return;
        };
        let iterable = self.eval(frame, clause.iterable);
        let unknown = Open { place: frame.at(clause.iterable), reason: "a loop over something that is not known" };
        let (items, reasons) = self.iterate_open(&iterable, &unknown);
        open.extend(reasons);
        for item in items.into_iter().take(256) {
            self.assign(frame, clause.target, item.value);
            let mut conditional = item.conditional;
            let mut skipped = false;
            for condition in &clause.conditions {
                match self.eval(frame, *condition).truth(&self.world.heap) {
                    Some(true) => {}
                    Some(false) => skipped = true,
                    None => conditional = true,
                }
            }
            if skipped {
                continue;
            }
            frame.conditional += u32::from(conditional);
            self.deeper((), |this| this.comprehend(frame, rest, each, open));
            frame.conditional -= u32::from(conditional);
        }
    }

    /// The items of a value that can be walked and is known whole.
    pub(super) fn iterate(&self, value: &Value) -> Option<Vec<Item>> {
        match value {
            Value::Sequence(id) => {
                let sequence = self.world.heap.sequence(*id)?;
                sequence.open.is_empty().then(|| sequence.items.clone())
            }
            Value::Dict(id) => {
                let dict = self.world.heap.dict(*id)?;
                let place = Place::nowhere();
                (!dict.open).then(|| {
                    let keys = dict.entries.iter();
                    keys.map(|(key, _)| Item { value: key.clone(), conditional: false, place: place.clone() }).collect()
                })
            }
            _ => None,
        }
    }

    /// The items of a value, and why there may be others.
    pub(super) fn iterate_open(&self, value: &Value, unknown: &Open) -> (Vec<Item>, Vec<Open>) {
        match value {
            Value::Sequence(id) => match self.world.heap.sequence(*id) {
                Some(sequence) => (sequence.items.clone(), sequence.open.clone()),
                None => (Vec::new(), vec![unknown.clone()]),
            },
            Value::Union(parts) => {
                let (mut items, mut open) = (Vec::new(), Vec::new());
                for part in parts.iter() {
                    let (more, reasons) = self.iterate_open(part, unknown);
                    items.extend(more.into_iter().map(|item| Item { conditional: true, ..item }));
                    open.extend(reasons);
                }
                (items, open)
            }
            Value::Dict(_) => match self.iterate(value) {
                Some(items) => (items, Vec::new()),
                None => (Vec::new(), vec![unknown.clone()]),
            },
            _ => (Vec::new(), vec![unknown.clone()]),
        }
    }

    /// `target = value`, tuples unpacked.
    pub(super) fn assign(&mut self, frame: &mut Frame, target: ExprId, value: Value) {
        let file = frame.file.clone();
        match file.facts.program.expression(target) {
            Some(Expr::Name(name)) => self.bind(frame, name.clone(), value, target),
            Some(Expr::Tuple(targets) | Expr::List(targets)) => {
                let items = self.iterate(&value).filter(|items| items.len() == targets.len());
                for (at, inner) in targets.iter().enumerate() {
                    let item = items
                        .as_ref()
                        .and_then(|items| items.get(at))
                        .map_or(Value::Unknown, |item| item.value.clone());
                    self.deeper((), |this| this.assign(frame, *inner, item));
                }
            }
            Some(Expr::Starred(inner)) => self.assign(frame, *inner, Value::Unknown),
            Some(Expr::Attribute(object, name)) => {
                let object = self.eval(frame, *object);
                let place = frame.at(target);
                self.set_attribute(&object, name.clone(), value, place);
            }
            Some(Expr::Subscript(object, index)) => {
                let object = self.eval(frame, *object);
                let index = self.eval(frame, *index);
                match &object {
                    Value::Dict(id) => {
                        let conditional = frame.conditional > 0;
                        if let Some(dict) = self.world.heap.dict_mut(*id) {
                            dict.open |= conditional || matches!(index, Value::Unknown | Value::Text);
                            dict.entries.push((index, value));
                        }
                    }
                    other => {
                        let open = Open { place: frame.at(target), reason: "an item is replaced" };
                        self.escape(&other.clone(), &open);
                    }
                }
            }
            _ => {}
        }
    }

    /// `target += value`: a list is changed in place, anything else is bound anew.
    pub(super) fn augment(&mut self, frame: &mut Frame, target: ExprId, plus: bool, value: ExprId) {
        let current = self.eval(frame, target);
        let added = self.eval(frame, value);
        let unknown = Open { place: frame.at(value), reason: "something that is not known is added" };
        if !plus {
            self.assign(frame, target, Value::Unknown);
            return;
        }
        if let Value::Sequence(id) = current
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
            return;
        }
        let sum = self.add(&current, &added, &unknown);
        self.assign(frame, target, sum);
    }

    /// Adds all items of a value to a list.
    pub(super) fn extend(&mut self, frame: &Frame, id: SequenceId, added: &Value, unknown: &Open) {
        let (items, open) = self.iterate_open(added, unknown);
        let conditional = frame.conditional > 0;
        if let Some(list) = self.world.heap.sequence_mut(id) {
            list.items
                .extend(items.into_iter().map(|item| Item { conditional: item.conditional || conditional, ..item }));
            list.open.extend(open);
        }
    }
}
