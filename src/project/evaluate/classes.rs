//! Classes: their definition, their order of bases, what they descend from.

use super::*;
use crate::facts::{Argument, Class, ClassId, Passing};
use crate::host::NO_AUTO_FIELD;

/// A class in another's order of resolution.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ancestor {
    /// One that was executed.
    Class(ClassValueId),
    /// One outside, by its dotted name.
    External(SmolStr),
    /// One that is not known.
    Unknown,
}

impl Evaluator<'_> {
    pub(super) fn define_class(&mut self, frame: &mut Frame, id: ClassId) {
        let file = frame.file.clone();
        let Some(class) = file.facts.program.class(id) else { return };
        let mut decorators = Vec::with_capacity(class.decorators.len());
        for decorator in &class.decorators {
            decorators.push(self.eval(frame, *decorator));
        }
        let bases = self.eval_bases(frame, class);
        self.refuse_bases(frame, class, &bases);
        let outer = self.closure(frame);
        let names = LocalScope { outer, ..LocalScope::default() };
        let scope = self.world.heap.add_scope(names);
        let outer_scope = frame.scope.replace(scope);
        let was_class = std::mem::replace(&mut frame.is_class, true);
        self.run_block(frame, &class.body);
        frame.is_class = was_class;
        frame.scope = outer_scope;
        let scope = self.world.heap.scope_mut(scope).map(|scope| std::mem::take(&mut scope.names)).unwrap_or_default();
        let place = frame.place(Anchor::Class(id));
        let mut decorated = false;
        let value = self.world.heap.add_class(ClassValue {
            module: frame.module,
            id,
            name: class.name.clone(),
            bases,
            scope,
            decorated: false,
        });
        self.methods_belong_to(value);
        self.refuse_early_model(frame, value, place.clone());
        self.refuse_meta(frame, value);
        self.refuse_model_without_key(frame, value, place.clone());
        self.refuse_model(frame, value, &place);
        self.bind_at(frame, class.name.clone(), Value::Class(value), place.clone());
        self.tell_bases(frame, value, class, id);
        self.refuse_enum(frame, value, &decorators, &place);
        self.refuse_record(frame, value, &place);
        let mut current = Value::Class(value);
        for (decorator, at) in decorators.iter().zip(&class.decorators).rev() {
            if super::admin::is_register(decorator) {
                self.refuse_admin_class(frame, value, *at);
                continue;
            }
            if is_known_class_decorator(decorator) {
                self.refuse_decorated_method(frame, value, *at);
                continue;
            }
            let runs = match decorator {
                Value::External(dotted) => self.force(dotted).is_some(),
                Value::ExternalResult(_) | Value::Unknown | Value::Wrapped { .. } => false,
                _ => true,
            };
            let argument = super::arguments::positional(*at);
            let result = if runs {
                self.call_value(frame, decorator, &[(argument, current.clone())], *at)
            } else {
                Value::Unknown
            };
            match result {
                Value::Class(_) if result == current => {}
                Value::Unknown | Value::None | Value::ExternalResult(_) | Value::Union(_) => decorated = true,
                other => current = other,
            }
        }
        if decorated && let Some(class) = self.world.heap.class_mut(value) {
            class.decorated = true;
        }
        if current != Value::Class(value) {
            self.bind_at(frame, class.name.clone(), current, place);
        }
    }

    /// A new class is handed to its bases' `__init_subclass__` and to its metaclass, which may do with it what they like.
    fn tell_bases(&mut self, frame: &mut Frame, id: ClassValueId, class: &Class, written: ClassId) {
        if !self.proves(frame) {
            return;
        }
        let behind = self.ancestors(id).into_iter().skip(1);
        let told = behind.into_iter().find_map(|one| match one {
            Ancestor::Class(id) => {
                let binding = self.world.heap.class(id)?.scope.names.get("__init_subclass__")?;
                if let Value::Function(function) = &binding.value { Some(function.clone()) } else { None }
            }
            _ => None,
        });
        if let Some(function) = told {
            let mut arguments = Vec::new();
            for base in &class.bases {
                if matches!(&base.passing, Passing::Keyword(name) if name != "metaclass") {
                    let value = self.eval(frame, base.value);
                    arguments.push((base.clone(), value));
                }
            }
            let at = class.bases.first().map_or(ExprId::from_raw(0), |base| base.value);
            self.call_function(frame, &function, Some(Value::Class(id)), &arguments, at);
        }
        let is_made_elsewhere = self.ancestors(id).into_iter().any(|one| match one {
            Ancestor::Class(id) => matches!(self.metaclass(id), Some(Value::Class(_) | Value::Unknown)),
            _ => false,
        });
        if is_made_elsewhere {
            self.lose_sight(frame);
        }
        let _ = written;
    }

    /// Methods learn their class, so that calling one on an instance finds `self`.
    fn methods_belong_to(&mut self, id: ClassValueId) {
        let Some(class) = self.world.heap.class_mut(id) else { return };
        for binding in class.scope.names.values_mut() {
            if let Value::Function(function) = &mut binding.value {
                let mut method = (**function).clone();
                method.class = Some(id);
                binding.value = Value::Function(Arc::new(method));
            }
        }
    }

    /// A model can't be defined before the app registry is ready (`ModelBase.__new__` → `apps.get_containing_app_config`).
    fn refuse_early_model(&mut self, frame: &mut Frame, id: ClassValueId, place: Place) {
        if self.models_ready() || !self.is_model_by_name(id, 0) {
            return;
        }
        let message = "Apps aren't loaded yet.".to_owned();
        self.raise(frame, EventKind::AppsNotReady, Exception::AppRegistryNotReady, place, message);
    }

    /// A model that needs a primary key made for it, in an app that names no field for that (`Options._prepare`).
    fn refuse_model_without_key(&mut self, frame: &mut Frame, id: ClassValueId, place: Place) {
        let root = self.root_of(frame).to_owned();
        if !self.registry.no_auto_field.contains(root.as_str()) || !self.is_model_by_name(id, 0) {
            return;
        }
        for ancestor in self.ancestors(id) {
            let class = match &ancestor {
                Ancestor::Class(id) => self.world.heap.class(*id).cloned(),
                Ancestor::External(dotted) if dotted.starts_with("django.db.models.") => continue,
                _ => None,
            };
            let Some(class) = class else { return };
            let file = self.world.module(class.module).and_then(|module| module.file.clone());
            // One of its own, or a parent's: whatever says so anywhere in the class.
            let span = file.as_ref().and_then(|file| file.facts.spans.class_bodies.get(class.id).copied());
            let text = file.as_ref().zip(span).map(|(file, span)| file.source.slice(span).to_owned());
            if text.is_none_or(|text| text.contains("primary_key")) {
                return;
            }
            match class.scope.names.get("Meta").map(|meta| &meta.value) {
                None => {}
                Some(Value::Class(meta)) => {
                    let own = |name| self.world.class_binding(*meta, name);
                    if !matches!(own("abstract"), Some(None)) || !matches!(own("proxy"), Some(None)) {
                        return;
                    }
                }
                Some(_) => return,
            }
        }
        let exception = Exception::ImproperlyConfigured;
        let kind = EventKind::CallRaises { exception: exception.clone(), message: NO_AUTO_FIELD };
        self.raise(frame, kind, exception, place, NO_AUTO_FIELD.to_owned());
    }

    pub(super) fn is_model_by_name(&self, id: ClassValueId, depth: u32) -> bool {
        let Some(class) = self.world.heap.class(id) else { return false };
        depth < MAX_CALLS
            && class.bases.iter().any(|base| match base {
                Value::External(name) => matches!(
                    name.as_str(),
                    "django.db.models.Model"
                        | "django.db.models.base.Model"
                        | "django.contrib.auth.models.AbstractUser"
                ),
                Value::Class(base) => self.is_model_by_name(*base, depth + 1),
                _ => false,
            })
    }

    fn eval_bases(&mut self, frame: &mut Frame, class: &Class) -> Vec<Value> {
        let mut bases = Vec::new();
        for argument in &class.bases {
            let value = self.eval(frame, argument.value);
            if argument.passing == Passing::Positional {
                bases.push(value);
            } else if argument.passing == Passing::Star {
                bases.push(Value::Unknown);
            }
        }
        bases
    }

    /// `module.Class` of a class that was executed.
    pub(super) fn class_name(&self, id: ClassValueId) -> SmolStr {
        let Some(class) = self.world.heap.class(id) else { return SmolStr::default() };
        let module = self.world.module(class.module).map(|module| module.name.as_str()).unwrap_or_default();
        SmolStr::from(format!("{module}.{}", class.name))
    }

    /// A class and what it descends from, in the order in which Python looks names up (C3; where that fails, depth first).
    pub(super) fn ancestors(&mut self, id: ClassValueId) -> Vec<Ancestor> {
        if let Some(known) = self.library.ancestors.get(&id) {
            return known.clone();
        }
        let found = self.deeper(vec![Ancestor::Class(id), Ancestor::Unknown], |this| this.linearize(id));
        // A base that is still being imported is found later.
        let is_early =
            |one: &Ancestor| matches!(one, Ancestor::External(dotted) if !super::library::is_lasting(dotted));
        if self.library.importing == 0 || !found.iter().any(is_early) {
            self.library.ancestors.insert(id, found.clone());
        }
        found
    }

    /// `__bases__`
    pub(super) fn direct_bases(&mut self, id: ClassValueId) -> Vec<Ancestor> {
        let bases = self.world.heap.class(id).map(|class| class.bases.clone()).unwrap_or_default();
        bases.iter().map(|base| self.base(base)).collect()
    }

    fn linearize(&mut self, id: ClassValueId) -> Vec<Ancestor> {
        let bases = self.direct_bases(id);
        let mut lists: Vec<Vec<Ancestor>> = Vec::new();
        let mut direct = Vec::new();
        for base in bases {
            let list = match &base {
                Ancestor::Class(base) if *base != id => self.ancestors(*base),
                other => vec![other.clone()],
            };
            direct.push(base);
            lists.push(list);
        }
        lists.push(direct);
        let mut result = vec![Ancestor::Class(id)];
        for _ in 0..512 {
            lists.retain(|list| !list.is_empty());
            let heads = lists.iter().filter_map(|list| list.first());
            let is_last = |head: &&Ancestor| {
                **head == Ancestor::Unknown || !lists.iter().any(|list| list.iter().skip(1).any(|one| one == *head))
            };
            let Some(next) = heads.clone().find(is_last).or_else(|| lists.first()?.first()).cloned() else { break };
            for list in &mut lists {
                if list.first() == Some(&next) {
                    list.remove(0);
                }
            }
            result.push(next);
        }
        result
    }

    /// What a base is: an external one is run, where its source is there.
    fn base(&mut self, base: &Value) -> Ancestor {
        match base {
            Value::Class(id) => Ancestor::Class(*id),
            Value::External(dotted) if super::library::is_opaque_base(dotted) => Ancestor::External(dotted.clone()),
            Value::External(dotted) => match self.force(dotted) {
                Some(Value::Class(id)) => Ancestor::Class(id),
                Some(Value::External(other)) => Ancestor::External(other),
                Some(_) => Ancestor::Unknown,
                None => Ancestor::External(dotted.clone()),
            },
            // `Generic[T]`, `Protocol[T]`, and `namedtuple(…)`.
            Value::ExternalResult(dotted) => Ancestor::External(dotted.clone()),
            _ => Ancestor::Unknown,
        }
    }

    /// Whether a class descends from one of these, by their dotted names; `None` where a base is not known.
    pub(super) fn descends_from(&mut self, id: ClassValueId, names: &[&str]) -> Option<bool> {
        let mut known = Some(false);
        for ancestor in self.ancestors(id) {
            match ancestor {
                Ancestor::Class(id) if names.contains(&self.class_name(id).as_str()) => return Some(true),
                Ancestor::Class(_) => {}
                Ancestor::External(dotted) if names.contains(&dotted.as_str()) => return Some(true),
                Ancestor::External(dotted) if super::library::is_plain_base(&dotted) => {}
                Ancestor::External(dotted) if dotted.starts_with("django.") && self.has_environment() => {}
                _ => known = None,
            }
        }
        known
    }

    /// `type(name, bases, dict)`
    pub(super) fn new_class(&mut self, frame: &Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let [(_, name), (_, bases), (_, members)] = arguments else { return Value::Unknown };
        let unknown = Open { place: frame.at(at), reason: "a class that is made at runtime" };
        let bases: Vec<Value> = match bases {
            Value::Sequence(id) => {
                let sequence = self.world.heap.sequence(*id);
                sequence.map(|one| one.items.iter().map(|item| item.value.clone()).collect()).unwrap_or_default()
            }
            _ => vec![Value::Unknown],
        };
        let mut scope = Scope::default();
        match members {
            Value::Dict(id) => {
                let dict = self.world.heap.dict(*id).cloned().unwrap_or_default();
                Open::join(&mut scope.open, dict.open);
                for entry in dict.entries {
                    if let Value::Str(key) = entry.key {
                        scope.bind(key, entry.value, frame.at(at));
                    }
                }
            }
            _ => scope.open.push(unknown),
        }
        // Something must say where it stands: its first base does.
        let base = bases.iter().find_map(|base| match base {
            Value::Class(id) => self.world.heap.class(*id).map(|class| (class.module, class.id)),
            Value::External(dotted) => match self.force(&dotted.clone()) {
                Some(Value::Class(id)) => self.world.heap.class(id).map(|class| (class.module, class.id)),
                _ => None,
            },
            _ => None,
        });
        let name = match name {
            Value::Str(name) => name.clone(),
            _ => SmolStr::default(),
        };
        let Some((module, id)) = base else {
            if bases.iter().all(|base| matches!(base, Value::External(dotted) if dotted == "builtins.object")) {
                return Value::Class(self.rootless_class(frame.module, name, scope));
            }
            // Nothing else is known of it than its only base.
            return match bases.as_slice() {
                [only @ Value::External(_)] => only.clone(),
                _ => Value::Unknown,
            };
        };
        Value::Class(self.world.heap.add_class(ClassValue { module, id, name, bases, scope, decorated: false }))
    }
}

impl Evaluator<'_> {
    /// A class that no statement defines and that descends from nothing.
    pub(super) fn rootless_class(&mut self, module: ModuleId, name: SmolStr, scope: Scope) -> ClassValueId {
        let id = ClassId::from_raw(u32::MAX);
        self.world.heap.add_class(ClassValue { module, id, name, bases: Vec::new(), scope, decorated: false })
    }

    /// Whether an instance is what `object()` gives.
    pub(super) fn is_mark(&self, id: InstanceId) -> bool {
        let class = self.world.heap.instance(id).and_then(|instance| self.world.heap.class(instance.class));
        class.is_some_and(|class| class.id == ClassId::from_raw(u32::MAX) && class.name == "object")
    }

    /// The metaclass that a class statement names; an external name where its source is not there.
    pub(super) fn metaclass(&mut self, id: ClassValueId) -> Option<Value> {
        let class = self.world.heap.class(id)?;
        let module = self.world.module(class.module)?;
        let program = &module.file.as_ref()?.facts.program;
        let is_metaclass = |base: &&Argument| matches!(&base.passing, Passing::Keyword(name) if name == "metaclass");
        let keyword = program.class(class.id)?.bases.iter().find(is_metaclass)?;
        let dotted = program.dotted(keyword.value)?;
        let (first, rest) = dotted.split_once('.').map_or((dotted.as_str(), None), |(first, rest)| (first, Some(rest)));
        let value = match (&module.scope.names.get(first)?.value, rest) {
            (Value::External(base), Some(rest)) => Value::External(SmolStr::from(format!("{base}.{rest}"))),
            (value, None) => value.clone(),
            _ => return None,
        };
        Some(self.settle(value))
    }

    /// Whether a metaclass may give a class an attribute of this name that no statement of the class or its bases names.
    pub(super) fn metaclass_brings(&mut self, id: ClassValueId, name: &str) -> bool {
        if name.starts_with("__") {
            return false;
        }
        self.ancestors(id).into_iter().any(|one| {
            let Ancestor::Class(one) = one else { return false };
            let Some(Value::Class(metaclass)) = self.metaclass(one) else { return false };
            let module = self.world.heap.class(metaclass).map(|class| class.module);
            let file = module.and_then(|id| self.world.module(id)).and_then(|module| module.file.clone());
            // It answers for whatever the class lacks.
            let answers = |this: &Self| {
                let names = this.world.heap.class(metaclass).map(|class| &class.scope.names);
                names.is_some_and(|names| names.contains_key("__getattr__") || names.contains_key("__getattribute__"))
            };
            answers(self)
                || file.is_some_and(|file| {
                    self.depend(&file, true);
                    memchr::memmem::find(file.source.as_str().as_bytes(), name.as_bytes()).is_some()
                })
        })
    }
}

/// Whether a class decorator leaves the class what it is, as far as routes are concerned.
fn is_known_class_decorator(decorator: &Value) -> bool {
    let (Value::External(dotted) | Value::ExternalResult(dotted)) = decorator else {
        return matches!(decorator, Value::Wrapped { .. });
    };
    matches!(
        dotted.rsplit('.').next().unwrap_or(dotted),
        "method_decorator"
            | "dataclass"
            | "deconstructible"
            | "total_ordering"
            | "extend_schema"
            | "extend_schema_view"
            | "python_2_unicode_compatible"
            | "runtime_checkable"
            | "final"
            | "unique"
            | "html_safe"
            | "docs"
    )
}
