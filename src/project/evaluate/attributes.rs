//! Attributes: what `value.name` is.

use super::classes::Ancestor;
use super::definitions::{Descriptor, descriptor};
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
    pub(super) fn module_attribute(&mut self, id: ModuleId, name: &str) -> Option<Value> {
        self.world.trace.ask(id);
        let module = self.world.module(id)?;
        if let Some(binding) = module.scope.names.get(name) {
            return Some(binding.value.clone());
        }
        match name {
            "__name__" => return Some(Value::Str(module.name.clone())),
            "__file__" => return Some(Value::Str(SmolStr::from(module.path.to_string_lossy()))),
            "__package__" | "__doc__" | "__spec__" | "__dict__" => return Some(Value::Text),
            _ => {}
        }
        // PEP 562: a module's own `__getattr__` answers for anything.
        if module.scope.names.contains_key("__getattr__") {
            return Some(Value::Unknown);
        }
        None
    }

    /// What a module's own `__getattr__` answers (PEP 562); `None` where it has none or is still being run.
    pub(super) fn module_getattr(&mut self, id: ModuleId, name: &str) -> Option<Value> {
        let module = self.world.module(id).filter(|module| module.status == Status::Done)?;
        if module.scope.names.contains_key(name) || name.starts_with("__") {
            return None;
        }
        let Value::Function(function) = module.scope.names.get("__getattr__")?.value.clone() else { return None };
        let (file, library) = (module.file.clone()?, module.library);
        let mut frame = Frame::new(id, file, library, 0);
        let at = ExprId::from_raw(0);
        let argument = (super::arguments::positional(at), Value::Str(SmolStr::new(name)));
        let value =
            self.deeper(Value::Unknown, |this| this.call_function(&mut frame, &function, None, &[argument], at));
        if frame.pending.is_some() { None } else { Some(value) }
    }

    pub(super) fn attribute(&mut self, frame: &mut Frame, object: &Value, name: &SmolStr, at: ExprId) -> Value {
        if let (Value::Router(id), "urls") = (object, name.as_str()) {
            self.judge_router(frame, *id);
            return self.router_urls(*id);
        }
        if let Value::External(module) = object
            && self.judge_outside(frame, module, name, at)
        {
            return Value::Unknown;
        }
        if self.prove_no_setting(frame, object, name, at)
            || self.prove_no_method(frame, object, name, at)
            || self.prove_no_list_method(frame, object, name, at)
            || self.prove_no_field(frame, object, name, at)
            || self.prove_no_member_attribute(frame, object, name, at)
            || self.prove_no_site_attribute(frame, object, name, at)
            || self.prove_no_meta(frame, object, name, at)
        {
            return Value::Unknown;
        }
        if let Some(value) = self.attribute_of_record(frame, object, name) {
            return value;
        }
        // Whatever is done with it, attributes may come and go.
        if name == "__dict__" && self.proves(frame) {
            self.lose_sight(frame);
            return Value::ExternalResult(SmolStr::new_static("builtins.dict"));
        }
        match self.look_up(frame, object, name, at) {
            Attribute::Found(value) => self.member(frame, object, name, value),
            Attribute::Unknowable => {
                if self.prove_absent(frame, object, name, at) {
                    return Value::Unknown;
                }
                self.doubts += 1;
                self.inherited_from_outside(frame, object, name).unwrap_or(Value::Unknown)
            }
            Attribute::Absent => {
                let Value::Module(id) = object else {
                    let is_settings = matches!(object, Value::External(dotted) if dotted == "django.conf.settings");
                    let guarded = is_settings && !frame.handlers.is_empty();
                    // Relations give models attributes that no line of theirs names.
                    let is_model = match object {
                        Value::Class(id) => self.is_model(*id) != Some(false),
                        Value::Instance(id) => match self.world.heap.instance(*id).map(|instance| instance.class) {
                            Some(class) => self.is_model(class) != Some(false),
                            None => false,
                        },
                        _ => false,
                    };
                    // What nothing catches was not raised: a setting that nobody has here, another module has set.
                    let raises =
                        !is_settings && !is_model && !matches!(object, Value::External(_)) && !is_of_object(name);
                    if self.prove_absent(frame, object, name, at) {
                        return Value::Unknown;
                    }
                    if guarded || frame.library && raises {
                        let place = frame.at(at);
                        let message = format!("no attribute '{name}'");
                        let kind = EventKind::Raised { exception: Exception::Attribute };
                        self.raise(frame, kind, Exception::Attribute, place, message);
                    }
                    self.doubts += 1;
                    return Value::Unknown;
                };
                let Some(module) = self.world.module(*id) else { return Value::Unknown };
                if !module.scope.open.is_empty() || module.raised.is_some() || module.library {
                    let dotted = format!("{}.{name}", module.name);
                    return self.run_library(&dotted).map_or(Value::Unknown, Value::Module);
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

    /// `__path__`: the package's folder.
    pub(super) fn package_path(&mut self, id: ModuleId) -> Option<Value> {
        let folder = self.world.module(id)?.package.clone()?;
        let text = folder.to_string_lossy().into_owned();
        Some(self.texts_value(SequenceKind::List, &[text.as_str()]))
    }

    pub(super) fn look_up(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> Attribute {
        self.deeper(Attribute::Unknowable, |this| this.look_up_here(frame, object, name, at))
    }

    fn look_up_here(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> Attribute {
        let method = || Attribute::Found(Value::Method(Arc::new(object.clone()), SmolStr::new(name)));
        match object {
            Value::Module(id) if name == "__path__" => match self.package_path(*id) {
                Some(value) => Attribute::Found(value),
                None => Attribute::Absent,
            },
            Value::Module(id) => match self.module_getattr(*id, name).or_else(|| self.module_attribute(*id, name)) {
                Some(value) => Attribute::Found(value),
                None => {
                    let library = self.world.module(*id).filter(|module| module.library);
                    match library.map(|module| format!("{}.{name}", module.name)) {
                        Some(dotted) => match self.run_library(&dotted) {
                            Some(id) => Attribute::Found(Value::Module(id)),
                            None => Attribute::Unknowable,
                        },
                        None => Attribute::Absent,
                    }
                }
            },
            Value::External(dotted) => self.external_attribute(frame, dotted, name, at),
            Value::Class(id) => self.attribute_of_class(frame, *id, name, at),
            Value::Instance(_) => self.attribute_of_instance(frame, object, name, at),
            Value::Super(class, receiver) => self.attribute_of_super(frame, *class, receiver, name, at),
            Value::Function(function) => match name {
                "__name__" | "__qualname__" => Attribute::Found(self.function_name(function)),
                "__module__" => {
                    let module = self.world.module(function.module).map(|module| module.name.clone());
                    Attribute::Found(module.map_or(Value::Text, Value::Str))
                }
                "__doc__" | "__dict__" => Attribute::Found(Value::Unknown),
                "fget" | "__wrapped__" => Attribute::Found(object.clone()),
                "setter" | "getter" | "deleter" if !function.decorators.is_empty() => method(),
                _ => {
                    let key = (function.module, function.id, function.closure);
                    let found = self.world.functions.get(&key).and_then(|scope| scope.names.get(name));
                    let found = found.map(|binding| binding.value.clone());
                    match found {
                        Some(value) => Attribute::Found(value),
                        None if let Some(value) = self.attribute_of_action(function, name) => Attribute::Found(value),
                        None if function.decorators.is_empty() => Attribute::Absent,
                        // `cached.cache_clear()`
                        None if matches!(function.decorators.last(), Some(Value::External(one) | Value::ExternalResult(one)) if one.starts_with("functools.")) => {
                            Attribute::Found(Value::ExternalResult(SmolStr::from(format!("functools.{name}"))))
                        }
                        None => Attribute::Unknowable,
                    }
                }
            },
            Value::Bound { receiver, function } => match name {
                "__self__" => Attribute::Found((**receiver).clone()),
                "__func__" => Attribute::Found(Value::Function(function.clone())),
                _ => self.look_up_here(frame, &Value::Function(function.clone()), name, at),
            },
            Value::Meta(class) => self.meta_attribute(*class, name),
            Value::Raised(raised) => match name {
                "name" => Attribute::Found(raised.1.clone().map_or(Value::Text, Value::Str)),
                _ => Attribute::Unknowable,
            },
            Value::Manager(class) => match name {
                "model" => Attribute::Found(Value::Class(*class)),
                _ => method(),
            },
            Value::Pattern(id) => self.pattern_attribute(*id, name),
            Value::Router(_)
                if matches!(
                    name,
                    "register" | "registry" | "get_urls" | "get_default_basename" | "get_lookup_regex"
                ) =>
            {
                method()
            }
            Value::Router(id) => self.router_attribute(*id, name),
            Value::Str(_) | Value::Text if super::texts::part_of_path(object, name).is_some() => {
                super::texts::part_of_path(object, name).map_or(Attribute::Unknowable, Attribute::Found)
            }
            Value::ExternalResult(dotted)
                if let Some(found) = super::entry_points::attribute_of_point(dotted, name) =>
            {
                found
            }
            Value::Names(_)
            | Value::Sequence(_)
            | Value::Dict(_)
            | Value::Str(_)
            | Value::Text
            | Value::LazyUrl
            | Value::ExternalResult(_) => method(),
            Value::Method(router, registry) if registry == "registry" && matches!(**router, Value::Router(_)) => {
                Attribute::Found(Value::Method(router.clone(), SmolStr::from(format!("registry.{name}"))))
            }
            // `session.headers.update`: what was made outside, and all that it holds.
            Value::Method(made, held) if let Value::ExternalResult(dotted) = &**made => {
                let made = Value::ExternalResult(SmolStr::from(format!("{dotted}.{held}")));
                let is_long = dotted.len() > MAX_DOTTED;
                if is_long {
                    Attribute::Unknowable
                } else {
                    Attribute::Found(Value::Method(Arc::new(made), name.into()))
                }
            }
            Value::View(view) => match name {
                "view_class" | "cls" => Attribute::Found(view.class.clone()),
                _ => Attribute::Unknowable,
            },
            Value::Union(parts) => {
                let mut result: Option<Value> = None;
                for part in parts.iter().filter(|part| **part != Value::None) {
                    match self.look_up(frame, part, name, at) {
                        Attribute::Found(value) => {
                            result = Some(match result {
                                Some(other) => other.or(value),
                                None => value,
                            });
                        }
                        _ => return Attribute::Unknowable,
                    }
                }
                result.map_or(Attribute::Unknowable, Attribute::Found)
            }
            // A member of an enumeration is kept as its value.
            Value::Bool(_) | Value::Int(_) if name == "value" => Attribute::Found(object.clone()),
            Value::Bool(_) | Value::Int(_) if name == "name" => Attribute::Found(Value::Text),
            Value::None | Value::Bool(_) | Value::Int(_) => Attribute::Absent,
            _ => Attribute::Unknowable,
        }
    }

    pub(super) fn function_name(&self, function: &FunctionValue) -> Value {
        let program = self.world.module(function.module).and_then(|module| module.file.as_ref());
        let name = program.and_then(|file| file.facts.program.function(function.id)).map(|one| one.name.clone());
        name.map_or(Value::Text, Value::Str)
    }

    pub(super) fn attribute_of_class(
        &mut self,
        frame: &mut Frame,
        id: ClassValueId,
        name: &str,
        at: ExprId,
    ) -> Attribute {
        let class = Value::Class(id);
        match name {
            "__name__" | "__qualname__" => {
                let name = self.world.heap.class(id).map(|class| class.name.clone());
                return Attribute::Found(name.map_or(Value::Text, Value::Str));
            }
            "__module__" => {
                let module = self.world.heap.class(id).and_then(|class| self.world.module(class.module));
                return Attribute::Found(module.map_or(Value::Text, |module| Value::Str(module.name.clone())));
            }
            "__doc__" => return Attribute::Found(Value::Unknown),
            "__dict__" => return Attribute::Found(self.class_as_dict(id)),
            "__mro__" | "__bases__" => {
                let classes = if name == "__mro__" { self.ancestors(id) } else { self.direct_bases(id) };
                let items = classes.into_iter().map(|one| Item {
                    value: match one {
                        Ancestor::Class(id) => Value::Class(id),
                        Ancestor::External(dotted) => Value::External(dotted),
                        Ancestor::Unknown => Value::Unknown,
                    },
                    conditional: false,
                    place: Place::nowhere(),
                });
                let items = items.collect();
                return Attribute::Found(self.new_list(SequenceKind::Tuple, items));
            }
            "as_view" if self.is_view_class(id) != Some(false) => {
                let own = self.class_attribute(id, name);
                if let Attribute::Found(Value::Function(own)) = &own
                    && !self.is_frameworks(own.module)
                    && self.has_environment()
                {
                    let receiver = Arc::new(class);
                    return Attribute::Found(Value::Bound { receiver, function: own.clone() });
                }
                return match own {
                    // An inherited one, asked of the class that it is inherited from, is this class's all the same.
                    Attribute::Found(Value::AsView(_)) => Attribute::Found(Value::AsView(Arc::new(class))),
                    Attribute::Found(own) if !matches!(own, Value::Function(_)) || !self.has_environment() => {
                        Attribute::Found(own)
                    }
                    _ => Attribute::Found(Value::AsView(Arc::new(class))),
                };
            }
            _ => {}
        }
        if let Some(value) = self.model_attribute(id, name) {
            return Attribute::Found(value);
        }
        match self.class_attribute(id, name) {
            Attribute::Found(Value::Function(function)) => match descriptor(&function) {
                Some(Descriptor::ClassMethod) => Attribute::Found(Value::Bound { receiver: Arc::new(class), function }),
                _ => Attribute::Found(Value::Function(function)),
            },
            // `type`'s own.
            Attribute::Absent if matches!(name, "mro" | "__subclasses__" | "__base__") => Attribute::Unknowable,
            Attribute::Absent => {
                let mut result = Attribute::Absent;
                for ancestor in self.ancestors(id) {
                    let one = match ancestor {
                        Ancestor::Class(one) => one,
                        // `abc.ABC` has a metaclass.
                        _ => {
                            if name == "register" {
                                result = Attribute::Unknowable;
                            }
                            continue;
                        }
                    };
                    match self.metaclass(one) {
                        None => {}
                        Some(Value::Class(metaclass)) => match self.class_attribute(metaclass, name) {
                            Attribute::Found(Value::Function(function)) => {
                                return self.bound(frame, class, function, at);
                            }
                            Attribute::Absent => {}
                            found @ Attribute::Found(_) => return found,
                            Attribute::Unknowable => result = Attribute::Unknowable,
                        },
                        // `abc.ABCMeta`, `enum.EnumMeta`
                        Some(_) => result = Attribute::Unknowable,
                    }
                }
                result
            }
            found => found,
        }
    }

    /// Whether a module is Django's or DRF's own.
    pub(super) fn is_frameworks(&self, module: ModuleId) -> bool {
        let first = self.world.module(module).and_then(|module| module.name.split('.').next());
        matches!(first, Some("django" | "rest_framework"))
    }

    fn attribute_of_super(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        receiver: &Value,
        name: &str,
        at: ExprId,
    ) -> Attribute {
        let own = match receiver {
            Value::Instance(id) => self.world.heap.instance(*id).map(|instance| instance.class),
            Value::Class(id) => Some(*id),
            _ => None,
        };
        let Some(own) = own else { return Attribute::Unknowable };
        let ancestors = self.ancestors(own);
        let behind = ancestors.iter().position(|one| *one == Ancestor::Class(class)).map_or(0, |at| at + 1);
        if name == "as_view" {
            let view = self.attribute_among(ancestors.get(behind..).unwrap_or_default(), name);
            return match view {
                Attribute::Found(Value::Function(function)) if !self.is_frameworks(function.module) => {
                    self.bound(frame, receiver.clone(), function, at)
                }
                _ => Attribute::Found(Value::AsView(Arc::new(receiver.clone()))),
            };
        }
        match self.attribute_among(ancestors.get(behind..).unwrap_or_default(), name) {
            Attribute::Found(Value::Function(function)) => self.bound(frame, receiver.clone(), function, at),
            Attribute::Found(value) => Attribute::Found(value),
            _ if name == "__init__" || name == "__init_subclass__" => Attribute::Found(Value::Method(
                Arc::new(Value::Super(class, Arc::new(receiver.clone()))),
                SmolStr::new(name),
            )),
            _ => match self.contents(receiver) {
                contents @ (Value::Dict(_) | Value::Sequence(_)) => {
                    Attribute::Found(Value::Method(Arc::new(contents), SmolStr::new(name)))
                }
                _ => Attribute::Unknowable,
            },
        }
    }

    /// A function of a class as an attribute of a receiver.
    pub(super) fn bound(
        &mut self,
        frame: &mut Frame,
        receiver: Value,
        function: Arc<FunctionValue>,
        at: ExprId,
    ) -> Attribute {
        match descriptor(&function) {
            Some(Descriptor::Property) => {
                Attribute::Found(self.call_function(frame, &function, Some(receiver), &[], at))
            }
            Some(Descriptor::CachedProperty) => {
                let value = self.call_function(frame, &function, Some(receiver.clone()), &[], at);
                if let Value::Str(name) = self.function_name(&function) {
                    let place = frame.at(at);
                    self.set_attribute(frame, &receiver, name, value.clone(), place);
                }
                Attribute::Found(value)
            }
            Some(Descriptor::StaticMethod) => Attribute::Found(Value::Function(function)),
            Some(Descriptor::ClassMethod) => {
                let class = match &receiver {
                    Value::Instance(id) => self.world.heap.instance(*id).map(|instance| Value::Class(instance.class)),
                    _ => None,
                };
                let receiver = Arc::new(class.unwrap_or(receiver));
                Attribute::Found(Value::Bound { receiver, function })
            }
            None => Attribute::Found(Value::Bound { receiver: Arc::new(receiver), function }),
        }
    }

    /// An attribute of a class through its bases, in their order.
    pub(super) fn class_attribute(&mut self, id: ClassValueId, name: &str) -> Attribute {
        if let Some(binding) = self.world.heap.class(id).and_then(|class| class.scope.names.get(name)) {
            return Attribute::Found(binding.value.clone());
        }
        let ancestors = self.ancestors(id);
        match self.attribute_among(&ancestors, name) {
            Attribute::Absent if self.metaclass_brings(id, name) => Attribute::Unknowable,
            found => found,
        }
    }

    fn attribute_among(&mut self, ancestors: &[Ancestor], name: &str) -> Attribute {
        let mut result = Attribute::Absent;
        for ancestor in ancestors {
            match ancestor {
                Ancestor::Class(id) => {
                    let Some(class) = self.world.heap.class(*id) else { return Attribute::Unknowable };
                    if let Some(binding) = class.scope.names.get(name) {
                        return Attribute::Found(binding.value.clone());
                    }
                    if !class.scope.open.is_empty() || class.decorated {
                        result = Attribute::Unknowable;
                    }
                }
                Ancestor::External(dotted) if super::library::is_plain_base(dotted) => {}
                Ancestor::External(dotted)
                    if super::library::is_opaque_base(dotted)
                        && !super::library::is_sealed(dotted)
                        && self.has_environment() =>
                {
                    match self.force(&format!("{dotted}.{name}")) {
                        // Asked of whoever inherits it, a class method is that one's.
                        Some(Value::Bound { function, .. }) => return Attribute::Found(Value::Function(function)),
                        Some(value) => return Attribute::Found(value),
                        // What was run and lacks it, lacks it.
                        None => match self.force(dotted) {
                            Some(Value::Class(base)) if !ancestors.contains(&Ancestor::Class(base)) => {
                                match self.deeper(Attribute::Unknowable, |this| this.class_attribute(base, name)) {
                                    Attribute::Absent => {}
                                    Attribute::Found(value) => return Attribute::Found(value),
                                    Attribute::Unknowable => result = Attribute::Unknowable,
                                }
                            }
                            _ => result = Attribute::Unknowable,
                        },
                    }
                }
                Ancestor::External(dotted)
                    if super::models::is_model_root(dotted) && !super::models::is_name_of_models(name) => {}
                Ancestor::External(_) | Ancestor::Unknown => result = Attribute::Unknowable,
            }
        }
        result
    }
}

/// Whether every object has an attribute of this name (`dir(object)`, Python 3.8 to 3.14).
fn is_of_object(name: &str) -> bool {
    matches!(
        name,
        "__class__"
            | "__delattr__"
            | "__dir__"
            | "__doc__"
            | "__eq__"
            | "__format__"
            | "__ge__"
            | "__getattribute__"
            | "__getstate__"
            | "__gt__"
            | "__hash__"
            | "__init__"
            | "__init_subclass__"
            | "__le__"
            | "__lt__"
            | "__ne__"
            | "__new__"
            | "__reduce__"
            | "__reduce_ex__"
            | "__repr__"
            | "__setattr__"
            | "__sizeof__"
            | "__str__"
            | "__subclasshook__"
    )
}
