//! Attributes: what `value.name` is.

use super::*;

/// What an attribute look-up says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attribute {
    /// It is there.
    Found(Value),
    /// It is not there.
    Absent,
    /// It may be there.
    Unknowable,
}

impl Evaluator<'_> {
    /// A name of a module: bound, an imported submodule, or unknowable; `None` where it is not there.
    pub(super) fn module_attribute(&self, id: ModuleId, name: &str) -> Option<Value> {
        let module = self.world.module(id)?;
        if let Some(binding) = module.scope.names.get(name) {
            return Some(binding.value.clone());
        }
        if matches!(name, "__name__" | "__file__" | "__path__" | "__package__" | "__doc__" | "__spec__" | "__dict__") {
            return Some(Value::Text);
        }
        // PEP 562: a module's own `__getattr__` answers for anything.
        if module.scope.names.contains_key("__getattr__") {
            return Some(Value::Unknown);
        }
        None
    }

    pub(super) fn attribute(&mut self, frame: &mut Frame, object: &Value, name: &SmolStr, at: ExprId) -> Value {
        if let (Value::Router(id), "urls") = (object, name.as_str()) {
            return self.router_urls(*id);
        }
        match self.look_up(object, name, 0) {
            Attribute::Found(value) => value,
            Attribute::Unknowable => Value::Unknown,
            Attribute::Absent => {
                let Value::Module(id) = object else { return Value::Unknown };
                let Some(module) = self.world.module(*id) else { return Value::Unknown };
                if !module.scope.open.is_empty() || module.raised.is_some() {
                    return Value::Unknown;
                }
                let kind = EventKind::NameAbsent {
                    module: module.name.clone(),
                    file: module.path.to_path_buf(),
                    name: name.clone(),
                    by_import: false,
                    circular: module.status == Status::Executing,
                };
                let message = format!("module '{}' has no attribute '{name}'", module.name);
                let place = frame.at(at);
                self.raise(frame, kind, Exception::Attribute, place, message);
                Value::Unknown
            }
        }
    }

    pub(super) fn look_up(&self, object: &Value, name: &str, depth: u32) -> Attribute {
        if depth > MAX_CALLS {
            return Attribute::Unknowable;
        }
        match object {
            Value::Module(id) => self.module_attribute(*id, name).map_or(Attribute::Absent, Attribute::Found),
            Value::External(dotted) => Attribute::Found(Value::External(SmolStr::from(format!("{dotted}.{name}")))),
            Value::Class(id) if name == "as_view" && self.is_view_class(*id, 0) != Some(false) => {
                match self.class_attribute(*id, name, 0) {
                    Attribute::Found(own) => Attribute::Found(own),
                    _ => Attribute::Found(Value::AsView(Arc::new(object.clone()))),
                }
            }
            Value::Class(id) => self.class_attribute(*id, name, 0),
            Value::Instance(id) => {
                let Some(instance) = self.world.heap.instance(*id) else { return Attribute::Unknowable };
                match instance.scope.names.get(name) {
                    Some(binding) => Attribute::Found(binding.value.clone()),
                    None => match self.class_attribute(instance.class, name, 0) {
                        Attribute::Found(Value::Function(_)) => {
                            Attribute::Found(Value::Method(Arc::new(object.clone()), SmolStr::new(name)))
                        }
                        Attribute::Found(other) => Attribute::Found(other),
                        // `__getattr__`, properties of unknown bases: anything.
                        _ => Attribute::Unknowable,
                    },
                }
            }
            Value::Router(_) if matches!(name, "register" | "registry") => {
                Attribute::Found(Value::Method(Arc::new(object.clone()), SmolStr::new(name)))
            }
            Value::Sequence(_) | Value::Dict(_) | Value::Str(_) | Value::Text | Value::ExternalResult(_) => {
                Attribute::Found(Value::Method(Arc::new(object.clone()), SmolStr::new(name)))
            }
            Value::Method(router, registry) if registry == "registry" && matches!(**router, Value::Router(_)) => {
                Attribute::Found(Value::Method(router.clone(), SmolStr::from(format!("registry.{name}"))))
            }
            Value::Union(parts) => {
                let mut result: Option<Value> = None;
                for part in parts.iter() {
                    match self.look_up(part, name, depth + 1) {
                        Attribute::Found(value) => {
                            result = Some(match result {
                                Some(other) => other.or(value),
                                None => value,
                            })
                        }
                        _ => return Attribute::Unknowable,
                    }
                }
                result.map_or(Attribute::Unknowable, Attribute::Found)
            }
            _ => Attribute::Unknowable,
        }
    }

    /// An attribute of a class through its bases: depth first, left to right (enough of the MRO where no name is overridden in a
    /// diamond).
    pub(super) fn class_attribute(&self, id: ClassValueId, name: &str, depth: u32) -> Attribute {
        let Some(class) = self.world.heap.class(id) else { return Attribute::Unknowable };
        if let Some(binding) = class.scope.names.get(name) {
            return Attribute::Found(binding.value.clone());
        }
        if depth > MAX_CALLS || !class.scope.open.is_empty() || class.decorated {
            return Attribute::Unknowable;
        }
        let mut result = Attribute::Absent;
        for base in &class.bases {
            let found = match base {
                Value::Class(base) => self.class_attribute(*base, name, depth + 1),
                Value::External(dotted) if dotted == "builtins.object" => Attribute::Absent,
                _ => Attribute::Unknowable,
            };
            match found {
                Attribute::Found(value) => return Attribute::Found(value),
                Attribute::Unknowable => result = Attribute::Unknowable,
                Attribute::Absent => {}
            }
        }
        result
    }

    /// Whether a class descends from Django's `View`: `None` where a base is not known.
    pub(super) fn is_view_class(&self, id: ClassValueId, depth: u32) -> Option<bool> {
        let class = self.world.heap.class(id)?;
        if depth > MAX_CALLS || class.decorated {
            return None;
        }
        let mut result = Some(false);
        for base in &class.bases {
            let found = match base {
                Value::Class(base) => self.is_view_class(*base, depth + 1),
                Value::External(dotted) => external_view_class(dotted),
                _ => None,
            };
            match found {
                Some(true) => return Some(true),
                None => result = None,
                Some(false) => {}
            }
        }
        result
    }

    pub(super) fn set_attribute(&mut self, object: &Value, name: SmolStr, value: Value, place: Place) {
        match object {
            Value::Module(id) => {
                if let Some(module) = self.world.modules.get_mut(id.0) {
                    module.scope.bind(name, value, place);
                }
            }
            Value::Class(id) => {
                if let Some(class) = self.world.heap.class_mut(*id) {
                    class.scope.bind(name, value, place);
                }
            }
            Value::Instance(id) => {
                if let Some(instance) = self.world.heap.instance_mut(*id) {
                    instance.scope.bind(name, value, place);
                }
            }
            _ => {}
        }
    }
}

/// Whether a class outside the workspace is a View: by its module, where classes of these modules all are, or by its name.
pub(super) fn external_view_class(dotted: &str) -> Option<bool> {
    let (module, name) = dotted.rsplit_once('.').unwrap_or(("", dotted));
    let views = module.starts_with("django.views")
        || module == "django.contrib.auth.views"
        || matches!(module, "rest_framework.views" | "rest_framework.generics" | "rest_framework.viewsets");
    if views && (name.ends_with("View") || name.ends_with("ViewSet") || name.ends_with("ViewSetMixin")) {
        return Some(true);
    }
    if dotted.starts_with("builtins.") || matches!(dotted, "abc.ABC" | "typing.Protocol" | "enum.Enum") {
        return Some(false);
    }
    None
}
