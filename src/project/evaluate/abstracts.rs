//! Abstract classes (`abc`): which methods nobody has written yet.

use super::classes::Ancestor;
use super::*;

impl Evaluator<'_> {
    /// `Class()` of a class with abstract methods; whether that raises.
    pub(super) fn refuses_abstract(&mut self, frame: &mut Frame, id: ClassValueId, at: ExprId) -> bool {
        if !self.proves(frame) {
            return false;
        }
        let mut classes = Vec::new();
        let mut is_abstract = false;
        for ancestor in self.ancestors(id) {
            match ancestor {
                Ancestor::Class(id) => {
                    is_abstract |=
                        matches!(self.metaclass(id), Some(Value::External(dotted)) if dotted == "abc.ABCMeta");
                    classes.push(id);
                }
                Ancestor::External(dotted) => match dotted.as_str() {
                    "abc.ABC" => is_abstract = true,
                    other if super::library::is_plain_base(other) => {}
                    _ => return false,
                },
                Ancestor::Unknown => return false,
            }
        }
        if !is_abstract {
            return false;
        }
        let mut seen: HashSet<SmolStr> = HashSet::new();
        let mut missing: Vec<SmolStr> = Vec::new();
        for class in classes {
            let Some(class) = self.world.heap.class(class) else { return false };
            if class.decorated || !class.scope.open.is_empty() {
                return false;
            }
            for (name, binding) in &class.scope.names {
                if seen.insert(name.clone()) && !binding.maybe_unbound && is_abstract_method(&binding.value) {
                    missing.push(name.clone());
                }
            }
        }
        missing.sort();
        let Some(first) = missing.first() else { return false };
        let name = self.world.heap.class(id).map(|class| class.name.clone()).unwrap_or_default();
        self.fails(frame, Exception::Type, &format!("`{name}` is abstract: nothing defines its method `{first}`"), at);
        true
    }
}

fn is_abstract_method(value: &Value) -> bool {
    let Value::Function(function) = value else { return false };
    function.decorators.iter().any(|decorator| {
        matches!(decorator, Value::External(dotted)
            if dotted.starts_with("abc.abstract"))
    })
}
