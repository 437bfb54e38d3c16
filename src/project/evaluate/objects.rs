//! Instances: how they are made, what they hold, what their attributes are.

use super::attributes::Attribute;
use super::classes::Ancestor;
use super::*;
use crate::facts::Argument;

impl Evaluator<'_> {
    pub(super) fn instantiate(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let place = frame.at(at);
        if let Some(router) = self.router_of_class(class, arguments, &place) {
            return router;
        }
        if self.is_sealed(class) {
            return match self.queryset(class, arguments) {
                Some(queryset) => queryset,
                None => self.new_instance(class),
            };
        }
        if self.refuses_abstract(frame, class, at) {
            return Value::Unknown;
        }
        if self.proves(frame) && self.is_abstract_model(class) && self.is_model_by_name(class, 0) {
            self.fails(frame, Exception::Type, "an abstract model has no objects", at);
            return Value::Unknown;
        }
        if let Some(made) = self.call_enum(frame, class, arguments, at) {
            return made;
        }
        if let Some(made) = self.make_named_tuple(frame, class, arguments, at) {
            return made;
        }
        let contents = self.contents_of_class(frame, class, arguments, at);
        let instance =
            Value::Instance(self.world.heap.add_instance(Instance { class, scope: Scope::default(), contents }));
        let is_record = self.is_made_by_dataclass(class);
        match self.class_attribute(class, "__init__") {
            Attribute::Found(Value::Function(init)) if !is_record => {
                self.call_function(frame, &init, Some(instance.clone()), arguments, at);
            }
            _ if self.fill_fields(frame, class, &instance, arguments, at) => {}
            _ if self.refuses_instances(frame, class, arguments, at) => {}
            _ => {
                let open = Open { place: frame.at(at), reason: "passed to a class that is not analysed" };
                for (_, value) in arguments {
                    self.escape(value, &open);
                }
            }
        }
        if self.is_resolver_class(class) {
            return self.made_resolver(frame, Some(&instance), arguments, at);
        }
        instance
    }

    /// `QuerySet(model=…)` (`django.db.models.query`)
    fn queryset(&mut self, class: ClassValueId, arguments: &[(Argument, Value)]) -> Option<Value> {
        let is_queryset = |one: &Ancestor| match one {
            Ancestor::External(dotted) => {
                matches!(dotted.as_str(), "django.db.models.QuerySet" | "django.db.models.query.QuerySet")
            }
            _ => false,
        };
        let (_, model) = super::arguments::argument(arguments, 0, "model")?;
        match self.settle(model.clone()) {
            Value::Class(model) if self.ancestors(class).iter().any(is_queryset) => Some(Value::Manager(model)),
            _ => None,
        }
    }

    /// Whether instances of a class have a place for an attribute that may have been filled in a way that is not seen.
    fn has_slot(&mut self, class: ClassValueId, name: &str) -> bool {
        self.ancestors(class).into_iter().any(|one| {
            let Ancestor::Class(id) = one else { return false };
            let slots = self.world.heap.class(id).and_then(|class| class.scope.names.get("__slots__"));
            let slots = slots.map(|binding| binding.value.clone());
            slots.is_some_and(|slots| self.texts(&slots).is_none_or(|slots| slots.iter().any(|slot| slot == name)))
        })
    }

    /// Whether what makes an instance has nothing to do with routes: fields, forms, managers.
    fn is_sealed(&mut self, class: ClassValueId) -> bool {
        self.has_environment()
            && self.ancestors(class).iter().any(|one| match one {
                Ancestor::External(dotted) => super::library::is_sealed(dotted),
                _ => false,
            })
    }

    /// What an instance of a subclass of a dict, a list or a tuple holds at first.
    fn contents_of_class(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        for ancestor in self.ancestors(class) {
            let Ancestor::External(dotted) = ancestor else { continue };
            match dotted.as_str() {
                "builtins.dict" | "collections.OrderedDict" | "collections.UserDict" | "collections.defaultdict" => {
                    return self.call_builtin(frame, "builtins.dict", arguments, at);
                }
                "builtins.list" | "builtins.set" | "collections.UserList" | "builtins.tuple" => {
                    return self.call_builtin(frame, "builtins.list", arguments, at);
                }
                _ => {}
            }
        }
        None
    }

    /// The dict, list or text that a value is or holds; the value itself otherwise.
    pub(super) fn contents(&self, value: &Value) -> Value {
        match value {
            Value::Instance(id) => {
                let held = self.world.heap.instance(*id).and_then(|instance| instance.contents.clone());
                held.unwrap_or_else(|| value.clone())
            }
            other => other.clone(),
        }
    }

    pub(super) fn attribute_of_instance(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        name: &str,
        at: ExprId,
    ) -> Attribute {
        let Value::Instance(id) = object else { return Attribute::Unknowable };
        let Some(instance) = self.world.heap.instance(*id) else { return Attribute::Unknowable };
        if let Some(binding) = instance.scope.names.get(name) {
            return Attribute::Found(binding.value.clone());
        }
        let (class, contents) = (instance.class, instance.contents.clone());
        match name {
            "__class__" => return Attribute::Found(Value::Class(class)),
            "__dict__" | "__doc__" => return Attribute::Found(Value::Unknown),
            // DRF's is a class method: an instance's is its class's.
            "as_view" if self.is_view_class(class) == Some(true) => {
                return self.attribute_of_class(frame, class, name, at);
            }
            "_meta" | "objects" => {
                if let Some(value) = self.model_attribute(class, name) {
                    return Attribute::Found(value);
                }
            }
            _ => {}
        }
        match self.class_attribute(class, name) {
            Attribute::Found(Value::Function(function)) => return self.bound(frame, object.clone(), function, at),
            Attribute::Found(other) => return Attribute::Found(other),
            Attribute::Absent | Attribute::Unknowable if contents.is_some() => {
                let contents = contents.unwrap_or(Value::Unknown);
                return Attribute::Found(Value::Method(Arc::new(contents), SmolStr::new(name)));
            }
            Attribute::Absent => {}
            Attribute::Unknowable => {
                if let Some(wrapped) = self.lazy_object(frame, object, class, at) {
                    return self.look_up(frame, &wrapped, name, at);
                }
                return Attribute::Unknowable;
            }
        }
        if let Some(wrapped) = self.lazy_object(frame, object, class, at) {
            return self.look_up(frame, &wrapped, name, at);
        }
        match self.class_attribute(class, "__getattr__") {
            // One that asks itself for what it lacks never ends.
            Attribute::Found(_) if self.library.proxies.contains(id) => Attribute::Unknowable,
            Attribute::Found(Value::Function(function)) => {
                self.library.proxies.push(*id);
                let argument = (super::arguments::positional(at), Value::Str(SmolStr::new(name)));
                let value = self.call_function(frame, &function, Some(object.clone()), &[argument], at);
                self.library.proxies.pop();
                Attribute::Found(value)
            }
            Attribute::Absent if self.has_slot(class, name) => Attribute::Unknowable,
            Attribute::Absent => Attribute::Absent,
            _ => Attribute::Unknowable,
        }
    }

    /// What a `LazyObject` wraps: `_setup()` says it when first asked (`django.utils.functional`).
    pub(super) fn lazy_object(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        class: ClassValueId,
        at: ExprId,
    ) -> Option<Value> {
        if self.descends_from(class, &["django.utils.functional.LazyObject"]) != Some(true) {
            return None;
        }
        let wrapped = |this: &Self| match object {
            Value::Instance(id) => {
                let scope = &this.world.heap.instance(*id)?.scope;
                let value = scope.names.get("_wrapped").map(|binding| binding.value.clone());
                // `empty` stands for what was not set up yet.
                value.filter(|value| match value {
                    Value::Instance(id) => !this.is_mark(*id),
                    other => matches!(other, Value::Class(_) | Value::Dict(_)),
                })
            }
            _ => None,
        };
        if let Some(value) = wrapped(self) {
            return Some(value);
        }
        if let Attribute::Found(Value::Function(set_up)) = self.class_attribute(class, "_setup") {
            self.call_function(frame, &set_up, Some(object.clone()), &[], at);
        }
        wrapped(self)
    }

    /// Truth, where it is known.
    pub(super) fn truth(&mut self, frame: &mut Frame, value: &Value) -> Option<bool> {
        let value = match value {
            Value::External(dotted) => self.force_known(dotted)?,
            Value::Instance(id) => {
                let instance = self.world.heap.instance(*id)?;
                let (class, contents) = (instance.class, instance.contents.clone());
                if let Some(contents) = contents {
                    return contents.truth(&self.world.heap);
                }
                let mut plain = true;
                for method in ["__bool__", "__len__"] {
                    match self.class_attribute(class, method) {
                        Attribute::Found(Value::Function(function)) => {
                            let result =
                                self.call_function(frame, &function, Some(value.clone()), &[], ExprId::from_raw(0));
                            return result.truth(&self.world.heap);
                        }
                        Attribute::Found(_) => return None,
                        Attribute::Unknowable => plain = false,
                        Attribute::Absent => {}
                    }
                }
                return plain.then_some(true);
            }
            other => other.clone(),
        };
        value.truth(&self.world.heap)
    }

    /// The truth of a condition.
    pub(super) fn test(&mut self, frame: &mut Frame, condition: ExprId) -> Option<bool> {
        let value = self.eval(frame, condition);
        self.truth(frame, &value)
    }

    /// What an external name is, if it is worth knowing: names that are known as such are not asked.
    pub(super) fn force_known(&mut self, dotted: &str) -> Option<Value> {
        if super::library::is_known_by_name(dotted) || super::library::is_opaque_base(dotted) {
            return None;
        }
        self.force(dotted).filter(|value| !matches!(value, Value::External(_)))
    }
}
