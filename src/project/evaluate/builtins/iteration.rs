//! What walks other values: `range`, `enumerate`, `zip`, `map`, `filter`, `chain`, `sum`, `any`, `all`, `next`, `len`.
//!
//! `None`: what is walked is not known, so neither is the result.

use super::super::arguments::{argument, positional};
use super::*;

/// Numbers of a `range`; a longer one is no list of routes.
const MAX_RANGE: i64 = 256;

impl Evaluator<'_> {
    pub(super) fn range(&mut self, frame: &Frame, call: BuiltinCall) -> Value {
        let numbers: Option<Vec<i64>> = call
            .arguments
            .iter()
            .map(|(_, value)| if let Value::Int(number) = value { Some(*number) } else { None })
            .collect();
        let range = match numbers.as_deref() {
            Some([end]) => Some((0, *end)),
            Some([start, end]) => Some((*start, *end)),
            _ => None,
        };
        match range {
            Some((start, end)) if end.saturating_sub(start) <= MAX_RANGE => {
                let place = frame.at(call.at);
                let item = |number| Item { value: Value::Int(number), conditional: false, place: place.clone() };
                self.new_list(SequenceKind::List, (start..end).map(item).collect())
            }
            _ => Value::Unknown,
        }
    }

    pub(super) fn enumerate(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let items = self.iterate(frame, call.first()?)?;
        let start = match argument(call.arguments, 1, "start").map(|(_, value)| value) {
            None => Some(0),
            Some(Value::Int(start)) => Some(*start),
            Some(_) => None,
        };
        let mut pairs = Vec::with_capacity(items.len());
        // What only may be there may count or not.
        let mut next = start;
        for item in items {
            let (conditional, place) = (item.conditional, item.place.clone());
            next = next.filter(|_| !conditional);
            let value = next.map_or(Value::Plain, Value::Int);
            next = next.and_then(|number| number.checked_add(1));
            let number = Item { value, conditional, place: place.clone() };
            let value = self.new_list(SequenceKind::Tuple, vec![number, item]);
            pairs.push(Item { value, conditional, place });
        }
        Some(self.new_list(SequenceKind::List, pairs))
    }

    pub(super) fn zip(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let mut lists = Vec::new();
        for (_, value) in call.arguments {
            lists.push(self.iterate(frame, value)?.into_iter());
        }
        let mut rows = Vec::new();
        while let Some(row) = lists.iter_mut().map(Iterator::next).collect::<Option<Vec<Item>>>() {
            if row.is_empty() {
                break;
            }
            let conditional = row.iter().any(|item| item.conditional);
            let value = self.new_list(SequenceKind::Tuple, row);
            rows.push(Item { value, conditional, place: frame.at(call.at) });
        }
        Some(self.new_list(SequenceKind::List, rows))
    }

    pub(super) fn map_or_filter(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let [(_, function), (_, walked)] = call.arguments else { return Value::Unknown };
        let unknown = call.unknown(frame);
        let (items, open) = self.iterate_open(frame, walked, &unknown);
        let mut made = Vec::new();
        for item in items {
            let result = match function {
                Value::None => item.value.clone(),
                function => self.call_value(frame, function, &[(positional(call.at), item.value.clone())], call.at),
            };
            if call.dotted == "builtins.map" {
                made.push(Item { value: result, ..item });
                continue;
            }
            match self.truth(frame, &result) {
                Some(true) => made.push(item),
                Some(false) => {}
                None => made.push(Item { conditional: true, ..item }),
            }
        }
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items: made, open }))
    }

    pub(super) fn chain(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let unknown = call.unknown(frame);
        let mut lists: Vec<Value> = call.arguments.iter().map(|(_, value)| value.clone()).collect();
        let (mut items, mut open) = (Vec::new(), Vec::new());
        if call.dotted.ends_with("from_iterable") {
            let (inner, reasons) = self.iterate_open(frame, call.first()?, &unknown);
            lists = inner.into_iter().map(|item| item.value).collect();
            Open::join(&mut open, reasons);
        }
        for list in lists {
            let (more, reasons) = self.iterate_open(frame, &list, &unknown);
            items.extend(more);
            Open::join(&mut open, reasons);
        }
        Some(Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open })))
    }

    pub(super) fn sum(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let unknown = call.unknown(frame);
        let mut sum = call.arguments.get(1).map_or(Value::Int(0), |(_, value)| value.clone());
        for list in self.iterate(frame, call.first()?)? {
            sum = self.add(frame, &sum, &list.value, &unknown);
        }
        Some(sum)
    }

    pub(super) fn any_or_all(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let wanted = call.dotted == "builtins.any";
        let mut result = Some(!wanted);
        for item in self.iterate(frame, call.first()?)? {
            match self.truth(frame, &item.value) {
                Some(truth) if truth == wanted && !item.conditional => return Some(Value::Bool(wanted)),
                Some(truth) if truth != wanted => {}
                _ => result = None,
            }
        }
        Some(result.map_or(Value::Unknown, Value::Bool))
    }

    pub(super) fn next(&mut self, frame: &mut Frame, call: BuiltinCall) -> Option<Value> {
        let items = self.iterate(frame, call.first()?)?;
        let otherwise = call.arguments.get(1).map(|(_, value)| value.clone());
        Some(match items.first() {
            Some(item) if !item.conditional => item.value.clone(),
            Some(_) => {
                let all = items.into_iter().map(|item| item.value).reduce(Value::or)?;
                match otherwise {
                    Some(otherwise) => all.or(otherwise),
                    None => all,
                }
            }
            None => otherwise.unwrap_or(Value::Unknown),
        })
    }

    pub(super) fn length(&mut self, frame: &mut Frame, value: &Value) -> Value {
        match self.iterate(frame, value) {
            Some(items) if items.iter().all(|item| !item.conditional) => Value::Int(items.len() as i64),
            _ => Value::Plain,
        }
    }
}
