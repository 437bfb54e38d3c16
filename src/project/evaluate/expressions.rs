//! Expressions: what a name, a literal, an operator gives.

use super::*;
use crate::facts::{BinaryOperator, Comparison, Expr, FormatPiece, Literal};

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
                let part = *object;
                let object = self.eval(frame, part);
                self.need_translation(frame, part);
                if self.may_be_none(frame, part, &object) {
                    self.may_raise(
                        frame,
                        Open { place: frame.at(id), reason: "a variable that the environment may not have" },
                    );
                }
                let value = self.attribute(frame, &object, name, id);
                self.remember(frame, id, &value);
                value
            }
            Expr::Subscript(object, index) => {
                let object = self.eval(frame, *object);
                if let Some(Expr::Slice(bounds)) = file.facts.program.expression(*index) {
                    let bounds: Vec<Value> = bounds.iter().map(|bound| self.eval(frame, *bound)).collect();
                    self.prove_no_items(frame, &object, true, id);
                    return self.slice(&object, &bounds);
                }
                let index = self.eval(frame, *index);
                self.subscript(frame, &object, &index, id)
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
            Expr::Starred(value) | Expr::Await(value) => {
                self.eval(frame, *value);
                Value::Unknown
            }
            Expr::Unary(value) => {
                let value = self.eval(frame, *value);
                self.prove_unary(frame, &value, id);
                Value::Unknown
            }
            Expr::Sum(parts) => self.eval_sum(frame, parts),
            Expr::Binary(operator, left, right) => self.eval_binary(frame, *operator, (*left, *right), id),
            Expr::And(left, right) => self.eval_and(frame, *left, *right),
            Expr::Or(left, right) => self.eval_or(frame, *left, *right),
            Expr::Not(value) => match self.test(frame, *value) {
                Some(truth) => Value::Bool(!truth),
                None => Value::Unknown,
            },
            Expr::Compare(operator, left, right) => self.eval_compare(frame, *operator, (*left, *right), id),
            Expr::Conditional { condition, then, otherwise } => match self.test(frame, *condition) {
                Some(true) => self.eval(frame, *then),
                Some(false) => self.eval(frame, *otherwise),
                None => {
                    let then = self.eval_perhaps(frame, *then);
                    let otherwise = self.eval_perhaps(frame, *otherwise);
                    then.or(otherwise)
                }
            },
            Expr::Lambda(function) => {
                let file = frame.file.clone();
                if let Some(written) = file.facts.program.function(*function) {
                    self.eval_defaults(frame, &written.parameters, None);
                }
                Value::Function(Arc::new(FunctionValue {
                    module: frame.module,
                    id: *function,
                    decorators: Vec::new(),
                    class: None,
                    closure: self.closure(frame),
                    replaced: None,
                    looks_like: None,
                }))
            }
            Expr::Comprehension { kind, element, value, clauses } => {
                self.eval_comprehension(frame, *kind, *element, *value, clauses)
            }
            Expr::Walrus(name, value) => {
                let value = self.eval(frame, *value);
                self.bind_around_comprehension(frame, name, value.clone(), id);
                value
            }
            Expr::Yield(value) => {
                let value = value.map_or(Value::None, |value| self.eval(frame, value));
                let conditional = frame.is_conditional();
                frame.yields.push(Item { value, conditional, place: frame.at(id) });
                Value::Unknown
            }
            Expr::YieldFrom(value) => self.eval_yield_from(frame, *value, id),
            // Names in what is not understood are not judged.
            Expr::Slice(_) | Expr::Unknown(_) => Value::Unknown,
        }
    }

    fn eval_binary(
        &mut self,
        frame: &mut Frame,
        operator: BinaryOperator,
        (left, right): (ExprId, ExprId),
        at: ExprId,
    ) -> Value {
        if operator == BinaryOperator::Percent {
            self.need_translation(frame, left);
        }
        let mut left = self.eval(frame, left);
        let mut right = self.eval(frame, right);
        match operator {
            BinaryOperator::Or => self.prove_union(frame, &left, &right, at),
            BinaryOperator::Minus => self.prove_difference(frame, &left, &right, at),
            BinaryOperator::Slash | BinaryOperator::Percent | BinaryOperator::Floor if right == Value::Int(0) => {
                self.divide_by_zero(frame, &left, at);
            }
            _ => {}
        }
        if operator == BinaryOperator::Percent {
            left = self.need_text(frame, left, at);
            right = self.texts_for_format(frame, &left, right, at);
            self.prove_format(frame, &left, &right, at);
        }
        self.prove_operator(frame, operator, (&left, &right), at);
        self.binary(frame, operator, &left, &right)
    }

    fn divide_by_zero(&mut self, frame: &mut Frame, dividend: &Value, at: ExprId) {
        let (exception, why) = (Exception::named("ZeroDivisionError"), "division by zero");
        match dividend {
            Value::Int(_) => {
                let place = frame.at(at);
                let kind = EventKind::Raised { exception: exception.clone() };
                self.raise(frame, kind, exception, place, why.to_owned());
            }
            Value::ExternalResult(dotted) if dotted == "decimal.Decimal" => self.fails(frame, exception, why, at),
            _ => {}
        }
    }

    fn eval_compare(
        &mut self,
        frame: &mut Frame,
        operator: Comparison,
        (left, right): (ExprId, ExprId),
        at: ExprId,
    ) -> Value {
        let mut left = self.eval(frame, left);
        let mut right = self.eval(frame, right);
        if matches!(operator, Comparison::Equal | Comparison::NotEqual) {
            left = self.need_text(frame, left, at);
            right = self.need_text(frame, right, at);
        }
        self.prove_comparable(frame, operator, &left, &right, at);
        self.compare(operator, &left, &right)
    }

    fn eval_and(&mut self, frame: &mut Frame, left: ExprId, right: ExprId) -> Value {
        let left = self.eval(frame, left);
        match self.truth(frame, &left) {
            Some(false) => left,
            Some(true) => self.eval(frame, right),
            None => {
                let right = self.eval_perhaps(frame, right);
                // Whatever the left is, where the right is false the whole is.
                if self.truth(frame, &right) == Some(false) { right } else { left.or(right) }
            }
        }
    }

    fn eval_or(&mut self, frame: &mut Frame, left: ExprId, right: ExprId) -> Value {
        let left = self.eval(frame, left);
        match self.truth(frame, &left) {
            Some(true) => return left,
            Some(false) => return self.eval(frame, right),
            None => {}
        }
        let right = self.eval_perhaps(frame, right);
        let is_false = |value: &Value| matches!(value, Value::None | Value::Bool(false));
        match &left {
            Value::Union(parts) if parts.iter().any(is_false) => {
                let kept = parts.iter().filter(|part| !is_false(part)).cloned();
                kept.reduce(Value::or).unwrap_or(Value::Unknown).or(right)
            }
            Value::Unknown if self.truth(frame, &right) == Some(true) => match right {
                Value::Bool(true) => right,
                _ => Value::Unknown,
            },
            _ => left.or(right),
        }
    }

    fn eval_yield_from(&mut self, frame: &mut Frame, walked: ExprId, at: ExprId) -> Value {
        let walked = self.eval(frame, walked);
        let unknown = Open { place: frame.at(at), reason: "a generator over something that is not known" };
        let (items, open) = self.iterate_open(frame, &walked, &unknown);
        let conditional = frame.is_conditional();
        let items = items.into_iter().map(|item| Item { conditional: item.conditional || conditional, ..item });
        frame.yields.extend(items);
        Open::join(&mut frame.yields_open, open);
        Value::Unknown
    }

    /// Evaluates what may not be evaluated at all.
    pub(super) fn eval_perhaps(&mut self, frame: &mut Frame, id: ExprId) -> Value {
        let before = frame.pending.take();
        frame.conditional += 1;
        let value = self.eval(frame, id);
        self.forgive(frame);
        frame.conditional -= 1;
        frame.pending = before;
        value
    }

    /// Keeps what a name stood for, so that an editor can go there.
    fn remember(&mut self, frame: &Frame, id: ExprId, value: &Value) {
        if !frame.library
            && matches!(
                value,
                Value::Function(_)
                    | Value::Class(_)
                    | Value::Module(_)
                    | Value::View(_)
                    | Value::AsView(_)
                    | Value::Wrapped { .. }
            )
        {
            self.world.views.insert((frame.module, id), value.clone());
        }
    }

    fn eval_format(&mut self, frame: &mut Frame, pieces: &[FormatPiece]) -> Value {
        let mut text = String::new();
        let mut known = true;
        for piece in pieces {
            match piece {
                FormatPiece::Text(part) => text.push_str(part),
                FormatPiece::Value(id) => {
                    let value = self.eval(frame, *id);
                    self.need_translation(frame, *id);
                    let value = self.need_text(frame, value, *id);
                    match self.settle(value) {
                        Value::Str(part) => text.push_str(&part),
                        Value::Int(number) => text.push_str(&number.to_string()),
                        _ => known = false,
                    }
                }
                FormatPiece::Formatted(id) => {
                    let value = self.eval(frame, *id);
                    let value = self.need_text(frame, value, *id);
                    self.prove_specifier(frame, &value, *id);
                    known = false;
                }
            }
        }
        let short = text.len() <= super::operators::MAX_TEXT;
        if known && short { Value::Str(SmolStr::from(text)) } else { Value::Text }
    }

    fn eval_sequence(&mut self, frame: &mut Frame, kind: SequenceKind, ids: &[ExprId]) -> Value {
        let mut items = Vec::with_capacity(ids.len());
        let mut open = Vec::new();
        let file = frame.file.clone();
        for id in ids {
            if let Some(Expr::Starred(inner)) = file.facts.program.expression(*id) {
                let value = self.eval(frame, *inner);
                self.prove_walkable(frame, &value, *inner);
                let unknown = Open { place: frame.at(*id), reason: "a spread of something that is not known" };
                let (more, reasons) = self.iterate_open(frame, &value, &unknown);
                items.extend(more);
                Open::join(&mut open, reasons);
            } else {
                let mut value = self.eval(frame, *id);
                if kind == SequenceKind::Set {
                    value = self.need_text(frame, value, *id);
                    self.prove_hashable(frame, &value, *id);
                }
                items.push(Item { value, conditional: false, place: frame.at(*id) });
            }
        }
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open }))
    }

    fn eval_dict(&mut self, frame: &mut Frame, pairs: &[(Option<ExprId>, ExprId)]) -> Value {
        let mut dict = Dict::default();
        for (key, value) in pairs {
            match key {
                Some(id) => {
                    let key = self.eval(frame, *id);
                    self.need_translation(frame, *id);
                    let value = self.eval(frame, *value);
                    // A key is hashed.
                    let key = self.need_text(frame, key, *id);
                    if matches!(frame.program().expression(*id), Some(Expr::List(_) | Expr::Dict(_) | Expr::Set(_))) {
                        self.fails(frame, Exception::Type, "a list, dict or set can't be a key", *id);
                    }
                    if matches!(key, Value::Unknown | Value::Text | Value::Union(_)) {
                        dict.open.push(Open { place: frame.at(*id), reason: "a key that is not known" });
                    }
                    dict.set(key, value, false);
                }
                None => {
                    let spread = self.eval(frame, *value);
                    let spread = self.settle(self.contents(&spread));
                    match spread {
                        Value::Dict(id) => {
                            let other = self.world.heap.dict(id).cloned().unwrap_or_default();
                            Open::join(&mut dict.open, other.open);
                            for entry in other.entries {
                                dict.set(entry.key, entry.value, entry.conditional);
                            }
                        }
                        _ => dict
                            .open
                            .push(Open { place: frame.at(*value), reason: "a spread of something that is not known" }),
                    }
                }
            }
        }
        Value::Dict(self.world.heap.add_dict(dict))
    }
}
