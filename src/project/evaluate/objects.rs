//! Instances: how they are made, what they hold, what their attributes are.

use super::arguments::argument;
use super::attributes::Attribute;
use super::classes::Ancestor;
use super::*;
use crate::facts::{Argument, Passing, StatementKind};

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
            return self.new_instance(class);
        }
        let contents = self.contents_of_class(frame, class, arguments, at);
        let instance =
            Value::Instance(self.world.heap.add_instance(Instance { class, scope: Scope::default(), contents }));
        match self.class_attribute(class, "__init__") {
            Attribute::Found(Value::Function(init)) => {
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

    /// `@dataclass` and `NamedTuple`: annotated names in their order are what the class takes.
    fn fill_fields(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        instance: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        let mut fields: Vec<SmolStr> = Vec::new();
        let mut defaults: Vec<(SmolStr, ClassValueId, ExprId)> = Vec::new();
        for ancestor in self.ancestors(class).iter().rev() {
            let Ancestor::Class(id) = ancestor else { continue };
            let own = *id;
            let Some(class) = self.world.heap.class(*id) else { continue };
            let Some(file) = self.world.module(class.module).and_then(|module| module.file.as_ref()) else { continue };
            let program = &file.facts.program;
            let Some(statement) = program.class(class.id) else { continue };
            let is_data =
                statement.decorators.iter().any(|decorator| {
                    let name = match program.expression(*decorator) {
                        Some(crate::facts::Expr::Call(function, _)) => program.dotted(*function),
                        _ => program.dotted(*decorator),
                    };
                    name.is_some_and(|name| name.ends_with("dataclass") || name.ends_with("define"))
                }) || class.bases.iter().any(|base| matches!(base, Value::External(one) if one == "typing.NamedTuple"));
            if !is_data {
                continue;
            }
            for one in &statement.body {
                if let StatementKind::Assign { targets, annotation: Some(_), value } = &one.kind
                    && let Some(crate::facts::Expr::Name(name)) = targets.first().and_then(|id| program.expression(*id))
                {
                    if !fields.contains(name) {
                        fields.push(name.clone());
                    }
                    defaults.retain(|(one, ..)| one != name);
                    defaults.extend(value.map(|value| (name.clone(), own, value)));
                }
            }
        }
        for (index, field) in fields.iter().enumerate() {
            if let Some((_, value)) = argument(arguments, index, field) {
                let place = frame.at(at);
                self.set_attribute(frame, instance, field.clone(), value.clone(), place);
            } else if let Some((_, class, default)) = defaults.iter().find(|(name, ..)| name == field)
                && let Some(value) = self.made_default(*class, *default)
            {
                let place = frame.at(at);
                self.set_attribute(frame, instance, field.clone(), value, place);
            }
        }
        !fields.is_empty()
    }

    /// What `field(default_factory=…)` or `field(default=…)` gives an instance.
    fn made_default(&mut self, class: ClassValueId, default: ExprId) -> Option<Value> {
        let module = self.world.heap.class(class)?.module;
        let (file, library) =
            self.world.module(module).and_then(|module| Some((module.file.clone()?, module.library)))?;
        let program = &file.facts.program;
        let crate::facts::Expr::Call(function, arguments) = program.expression(default)? else { return None };
        let called = program.dotted(*function)?;
        if !matches!(called.rsplit('.').next(), Some("field" | "Factory" | "ib")) {
            return None;
        }
        let named = |wanted: &str| {
            let mut arguments = arguments.iter();
            arguments.find(|one| matches!(&one.passing, Passing::Keyword(name) if name == wanted)).map(|one| one.value)
        };
        let mut frame = Frame::new(module, file.clone(), library, 0);
        match (named("default_factory").or_else(|| named("factory")), named("default")) {
            (Some(factory), _) => {
                let factory = self.eval(&mut frame, factory);
                Some(self.call_value(&mut frame, &factory, &[], default))
            }
            (None, Some(value)) => Some(self.eval(&mut frame, value)),
            (None, None) => None,
        }
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
