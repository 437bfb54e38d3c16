//! Comprehensions.

use super::*;
use crate::facts::{ComprehensionClause, ComprehensionKind};

impl Evaluator<'_> {
    pub(super) fn eval_comprehension(
        &mut self,
        frame: &mut Frame,
        kind: ComprehensionKind,
        element: ExprId,
        value: Option<ExprId>,
        clauses: &[ComprehensionClause],
    ) -> Value {
        // A scope of its own, that sees what surrounds it.
        let own = LocalScope { outer: self.closure(frame), is_comprehension: true, ..LocalScope::default() };
        let own = self.world.heap.add_scope(own);
        let class_names = if frame.is_class { Some(self.scope_mut(frame).clone()) } else { None };
        if let (Some(names), Some(scope)) = (class_names, self.world.heap.scope_mut(own)) {
            scope.names = names;
        }
        let outer = frame.scope.replace(own);
        let was_class = std::mem::replace(&mut frame.is_class, false);
        let frame_is_class = was_class;
        let outer_names = std::mem::take(&mut frame.outer_names);
        let mut items = Vec::new();
        let mut dict = Dict::default();
        let mut open = Vec::new();
        let before = frame.conditional;
        // All but the first thing that is walked waits until somebody walks the generator.
        let is_lazy = kind == ComprehensionKind::Generator && self.proves(frame);
        let hides = frame_is_class && self.proves(frame);
        let deferred = self.comprehend(
            frame,
            clauses,
            (is_lazy, hides),
            &mut |this, frame| {
                let first = this.eval(frame, element);
                let conditional = frame.conditional > before;
                match value {
                    Some(value) => {
                        let value = this.eval(frame, value);
                        if matches!(first, Value::Unknown | Value::Text | Value::Union(_)) {
                            dict.open.push(Open { place: frame.at(element), reason: "a key that is not known" });
                        }
                        dict.set(first, value, conditional);
                    }
                    None => items.push(Item { value: first, conditional, place: frame.at(element) }),
                }
            },
            &mut open,
        );
        frame.outer_names = outer_names;
        frame.is_class = was_class;
        frame.scope = outer;
        match kind {
            ComprehensionKind::Dict => {
                Open::join(&mut dict.open, open);
                Value::Dict(self.world.heap.add_dict(dict))
            }
            ComprehensionKind::Set => {
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::Set, items, open }))
            }
            ComprehensionKind::List | ComprehensionKind::Generator => {
                let id = self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open });
                self.world.deferred.extend(deferred.map(|raise| (id, raise)));
                match kind {
                    ComprehensionKind::Generator => self.of_kind(frame, Value::Sequence(id), SequenceKind::Iterator),
                    _ => Value::Sequence(id),
                }
            }
        }
    }

    fn comprehend(
        &mut self,
        frame: &mut Frame,
        clauses: &[ComprehensionClause],
        (is_lazy, hides): (bool, bool),
        each: &mut dyn FnMut(&mut Self, &mut Frame),
        open: &mut Vec<Open>,
    ) -> Option<Raise> {
        let Some((clause, rest)) = clauses.split_first() else {
            each(self, frame);
            return None;
        };
        let iterable = self.eval(frame, clause.iterable);
        self.prove_walkable(frame, &iterable, clause.iterable);
        let unknown = Open { place: frame.at(clause.iterable), reason: "a loop over something that is not known" };
        let (items, reasons) = self.iterate_open(frame, &iterable, &unknown);
        Open::join(open, reasons);
        // What is walked first is evaluated in the class; the rest does not see its names.
        if let Some(own) = frame.scope.filter(|_| hides).and_then(|own| self.world.heap.scope_mut(own)) {
            own.hidden = std::mem::take(&mut own.names).names.into_keys().collect();
        }
        let outer = is_lazy.then(|| (frame.pending.take(), std::mem::replace(&mut frame.lazy, true)));
        for item in items.into_iter().take(1024) {
            if frame.lazy && frame.pending.is_some() {
                break;
            }
            self.assign(frame, clause.target, item.value);
            let mut conditional = item.conditional;
            let mut skipped = false;
            for condition in &clause.conditions {
                match self.test(frame, *condition) {
                    Some(true) => {}
                    Some(false) => skipped = true,
                    None => conditional = true,
                }
            }
            if skipped {
                continue;
            }
            frame.conditional += u32::from(conditional);
            self.deeper(None, |this| this.comprehend(frame, rest, (false, false), each, open));
            frame.conditional -= u32::from(conditional);
        }
        let (pending, was_lazy) = outer?;
        frame.lazy = was_lazy;
        std::mem::replace(&mut frame.pending, pending)
    }
}
