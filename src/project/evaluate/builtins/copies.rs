//! `copy.copy` and `copy.deepcopy`.

use super::*;

impl Evaluator<'_> {
    /// A copy that can be changed while the value stays as it is; `None` where the value is gone.
    pub(super) fn copied(&mut self, value: &Value) -> Option<Value> {
        Some(match self.settle(value.clone()) {
            Value::Sequence(id) => {
                let copy = self.world.heap.sequence(id).cloned()?;
                Value::Sequence(self.world.heap.add_sequence(copy))
            }
            Value::Dict(id) => {
                let copy = self.world.heap.dict(id).cloned()?;
                Value::Dict(self.world.heap.add_dict(copy))
            }
            Value::Instance(id) => {
                let copy = self.world.heap.instance(id).cloned()?;
                Value::Instance(self.world.heap.add_instance(copy))
            }
            Value::Pattern(id) => {
                let copy = self.world.heap.pattern(id).cloned()?;
                Value::Pattern(self.world.heap.add_pattern(copy))
            }
            other => other,
        })
    }
}
