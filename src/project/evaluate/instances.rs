//! `isinstance` and `issubclass`.

use super::classes::Ancestor;
use super::*;

impl Evaluator<'_> {
    /// `isinstance(object, class)`
    pub(super) fn is_instance(&mut self, frame: &mut Frame, object: &Value, class: &Value, at: ExprId) -> Option<bool> {
        let class = self.settle(class.clone());
        if let Value::Sequence(_) = class {
            let mut result = Some(false);
            for one in self.iterate(frame, &class)? {
                match self.is_instance(frame, object, &one.value, at) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => result = None,
                }
            }
            return result;
        }
        let object = self.settle(object.clone());
        let builtin = match &class {
            Value::External(dotted) => Some(dotted.as_str()),
            _ => None,
        };
        let is = |names: &[&str]| builtin.map(|name| names.contains(&name));
        match &object {
            Value::Union(parts) => {
                let mut all: Option<bool> = None;
                for part in parts.iter() {
                    let one = self.is_instance(frame, part, &class, at)?;
                    if all.is_some_and(|all| all != one) {
                        return None;
                    }
                    all = Some(one);
                }
                all
            }
            Value::Str(_) | Value::Text => {
                Some(is(&["builtins.str", "collections.abc.Iterable", "collections.abc.Sequence"]).unwrap_or(false))
            }
            Value::Int(_) => Some(is(&["builtins.int"]).unwrap_or(false)),
            Value::Bool(_) => Some(is(&["builtins.bool", "builtins.int"]).unwrap_or(false)),
            Value::None => Some(false),
            Value::Sequence(id) => {
                let own = match self.world.heap.sequence(*id)?.kind {
                    SequenceKind::List => "builtins.list",
                    SequenceKind::Tuple => "builtins.tuple",
                    SequenceKind::Set => "builtins.set",
                    SequenceKind::View => "collections.abc.MappingView",
                    SequenceKind::Iterator => "collections.abc.Iterator",
                    SequenceKind::Range => "builtins.range",
                };
                Some(
                    is(&[own, "collections.abc.Iterable", "collections.abc.Sequence", "collections.abc.Collection"])
                        .unwrap_or(false),
                )
            }
            Value::Dict(_) => {
                Some(is(&["builtins.dict", "collections.abc.Mapping", "collections.abc.Iterable"]).unwrap_or(false))
            }
            Value::Class(id) => match builtin {
                Some("builtins.type") => Some(true),
                Some("django.db.models.base.ModelBase") => self.is_model(*id),
                _ => match &class {
                    Value::Class(metaclass) if self.descends_from(*metaclass, &["builtins.type"]) == Some(true) => None,
                    Value::Class(_) => Some(false),
                    _ => Some(false),
                },
            },
            Value::Include(_) => Some(is(&["builtins.tuple"]).unwrap_or(false)),
            Value::Pattern(id) => {
                let nested = matches!(self.world.heap.pattern(*id)?.target, Value::Include(_));
                let name = builtin.unwrap_or_default();
                Some(if nested { name.ends_with("URLResolver") } else { name.ends_with("URLPattern") })
            }
            Value::ExternalResult(dotted) => {
                let name = match &class {
                    Value::Class(id) => self.class_name(*id),
                    _ => SmolStr::new(builtin?),
                };
                super::models::is_field_of(dotted, &name)
            }
            Value::Module(_) => Some(matches!(builtin, Some("types.ModuleType"))),
            Value::Function(_) | Value::Bound { .. } | Value::View(_) => match builtin {
                Some("types.FunctionType" | "collections.abc.Callable") => Some(true),
                Some(
                    "django.urls.URLPattern"
                    | "django.urls.URLResolver"
                    | "builtins.str"
                    | "builtins.tuple"
                    | "builtins.list"
                    | "builtins.dict",
                ) => Some(false),
                _ if matches!(class, Value::Class(_)) => Some(false),
                _ => None,
            },
            Value::Instance(id) => {
                let own = self.world.heap.instance(*id)?.class;
                if let Some(wrapped) = self.lazy_object(frame, &object, own, at)
                    && self.is_instance(frame, &wrapped, &class, at) == Some(true)
                {
                    return Some(true);
                }
                self.is_subclass(frame, own, &class)
            }
            _ => None,
        }
    }

    pub(super) fn is_subclass(&mut self, frame: &mut Frame, id: ClassValueId, class: &Value) -> Option<bool> {
        let class = self.settle(class.clone());
        if let Value::Sequence(_) = class {
            let mut result = Some(false);
            for one in self.iterate(frame, &class)? {
                match self.is_subclass(frame, id, &one.value) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => result = None,
                }
            }
            return result;
        }
        let ancestors = self.ancestors(id);
        let name = match &class {
            Value::Class(other) => self.class_name(*other),
            Value::External(dotted) => dotted.clone(),
            _ => return None,
        };
        // Fields of Django are known by their names (`AutoField` is an `IntegerField`).
        let is_field = |one: &Ancestor| match one {
            Ancestor::External(dotted) => super::models::is_field_of(dotted, &name) == Some(true),
            _ => false,
        };
        if ancestors.iter().any(is_field) {
            return Some(true);
        }
        match &class {
            Value::Class(other) => {
                if ancestors.contains(&Ancestor::Class(*other)) {
                    return Some(true);
                }
                let known = ancestors.iter().all(|one| match one {
                    Ancestor::Class(_) => true,
                    // What is known by its name is not a class whose source was run.
                    Ancestor::External(_) => true,
                    Ancestor::Unknown => false,
                });
                known.then_some(false)
            }
            Value::External(dotted) => {
                let dotted = dotted.clone();
                self.descends_from(id, &[dotted.as_str()])
            }
            _ => None,
        }
    }
}
