//! Viewsets of DRF: which actions they serve, and by what they are looked up.

use super::attributes::Attribute;
use super::classes::Ancestor;
use super::*;
use crate::facts::{Expr, FunctionId, Literal, Passing};
use crate::host::rest;

/// Whether a class has an action.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Has {
    /// It has.
    Yes,
    /// It has not.
    No,
    /// It may.
    Maybe,
}

/// A method that `@action` decorates.
pub(super) struct ExtraAction {
    pub(super) name: SmolStr,
    pub(super) detail: bool,
    /// `None` where it is not known.
    pub(super) url_path: Option<SmolStr>,
    pub(super) url_name: RouteName,
    /// Method → function; empty where it is not known.
    pub(super) methods: Vec<(SmolStr, SmolStr)>,
    pub(super) place: Place,
}

impl Evaluator<'_> {
    /// `SimpleRouter.get_lookup_regex`
    pub(super) fn lookup(&mut self, class: ClassValueId, uses_path: bool) -> Option<String> {
        self.prefixed_lookup(class, uses_path, "")
    }

    /// The same, with something before the parameter's name.
    pub(super) fn prefixed_lookup(&mut self, class: ClassValueId, uses_path: bool, prefix: &str) -> Option<String> {
        let mut text = |name: &str| match self.class_attribute(class, name) {
            Attribute::Found(Value::Str(text)) => Some(Some(text)),
            Attribute::Found(Value::None) | Attribute::Absent => Some(None),
            Attribute::Unknowable if self.bases_are_drfs(class) => Some(None),
            _ => None,
        };
        let field = text("lookup_field")?.unwrap_or_else(|| SmolStr::new_static("pk"));
        let keyword = text("lookup_url_kwarg")?.unwrap_or(field);
        if uses_path {
            let value = match text("lookup_value_converter")? {
                Some(converter) => converter,
                None => text("lookup_value_regex")?.unwrap_or_else(|| SmolStr::new_static("str")),
            };
            return Some(format!("<{value}:{prefix}{keyword}>"));
        }
        let value = text("lookup_value_regex")?.unwrap_or_else(|| SmolStr::new_static("[^/.]+"));
        Some(format!("(?P<{prefix}{keyword}>{value})"))
    }

    /// Whether everything that a class inherits is Django's, DRF's or was run.
    fn bases_are_drfs(&mut self, class: ClassValueId) -> bool {
        self.ancestors(class).into_iter().all(|ancestor| match ancestor {
            Ancestor::Class(id) => {
                self.world.heap.class(id).is_some_and(|class| !class.decorated && class.scope.open.is_empty())
            }
            Ancestor::External(dotted) => is_frameworks(&dotted),
            Ancestor::Unknown => false,
        })
    }

    pub(super) fn has_action(&mut self, class: ClassValueId, action: &str) -> Has {
        match self.class_attribute(class, action) {
            Attribute::Found(_) => Has::Yes,
            Attribute::Absent => Has::No,
            Attribute::Unknowable => self.inherits_action(class, action),
        }
    }

    /// Whether one of DRF's bases brings an action (`rest_framework.mixins`, `viewsets`).
    fn inherits_action(&mut self, class: ClassValueId, action: &str) -> Has {
        let mut result = Has::No;
        for ancestor in self.ancestors(class) {
            let dotted = match ancestor {
                Ancestor::Class(id) => {
                    if self.world.heap.class(id).is_none_or(|class| class.decorated || !class.scope.open.is_empty()) {
                        result = Has::Maybe;
                    }
                    continue;
                }
                Ancestor::External(dotted) => dotted,
                Ancestor::Unknown => {
                    result = Has::Maybe;
                    continue;
                }
            };
            let brings: &[&str] = match dotted.strip_prefix("rest_framework.") {
                Some("viewsets.ModelViewSet") => return Has::Yes,
                Some("viewsets.ReadOnlyModelViewSet") => &["list", "retrieve"],
                Some("mixins.ListModelMixin") => &["list"],
                Some("mixins.CreateModelMixin") => &["create"],
                Some("mixins.RetrieveModelMixin") => &["retrieve"],
                Some("mixins.UpdateModelMixin") => &["update", "partial_update"],
                Some("mixins.DestroyModelMixin") => &["destroy"],
                _ if is_frameworks(&dotted) => &[],
                _ => {
                    result = Has::Maybe;
                    continue;
                }
            };
            if brings.contains(&action) {
                return Has::Yes;
            }
        }
        result
    }

    /// The methods that `@action` decorates, by name (`inspect.getmembers` sorts); `None` where others may be inherited.
    pub(super) fn extra_actions(&mut self, class: ClassValueId) -> Option<Vec<ExtraAction>> {
        let mut found: BTreeMap<SmolStr, Option<ExtraAction>> = BTreeMap::new();
        for ancestor in self.ancestors(class) {
            match ancestor {
                Ancestor::Class(id) => {
                    let names = self.world.heap.class(id)?.scope.names.iter();
                    let decorated: Vec<(SmolStr, Option<Arc<FunctionValue>>)> = names
                        .map(|(name, binding)| match &binding.value {
                            Value::Function(function) => (name.clone(), Some(function.clone())),
                            _ => (name.clone(), None),
                        })
                        .collect();
                    for (name, function) in decorated {
                        if found.contains_key(&name) {
                            continue;
                        }
                        let action = function.and_then(|function| self.extra_action(copied(&function), &name));
                        found.insert(name, action);
                    }
                }
                // Mixins of packages that are not read may bring actions of their own.
                Ancestor::External(dotted) if is_frameworks(&dotted) => {}
                _ => return None,
            }
        }
        let mut actions: Vec<ExtraAction> = found.into_values().flatten().collect();
        self.map_more(class, &mut actions);
        Some(actions)
    }

    /// `ViewSetMixin.get_extra_actions()`
    pub(super) fn extra_action_functions(&mut self, frame: &Frame, class: ClassValueId, at: ExprId) -> Value {
        let mut made = Sequence { kind: SequenceKind::List, items: Vec::new(), open: Vec::new() };
        match self.extra_actions(class) {
            Some(actions) => {
                for action in actions {
                    let Attribute::Found(value) = self.class_attribute(class, &action.name) else { continue };
                    made.items.push(Item { value, conditional: false, place: frame.at(at) });
                }
            }
            None => made.open.push(Open { place: frame.at(at), reason: "a viewset whose actions are not known" }),
        }
        Value::Sequence(self.world.heap.add_sequence(made))
    }

    /// What `@action` sets on the function that it decorates (`rest_framework.decorators.action`); `None` where it sets nothing of
    /// this name or decorates nothing.
    pub(super) fn attribute_of_action(&mut self, function: &FunctionValue, name: &str) -> Option<Value> {
        if !matches!(name, "mapping" | "detail" | "url_path" | "url_name") {
            return None;
        }
        let function = copied(function);
        let Value::Str(own) = self.function_name(function) else { return None };
        let mut actions = [self.extra_action(function, &own)?];
        if let Some(class) = function.class {
            self.map_more(class, &mut actions);
        }
        let [action] = actions;
        Some(match name {
            "detail" => Value::Bool(action.detail),
            "url_path" => action.url_path.map_or(Value::Text, Value::Str),
            "url_name" => match action.url_name {
                RouteName::Known(name) => Value::Str(name),
                _ => Value::Text,
            },
            _ => {
                // A dict whose methods of these names decorate (`rest_framework.decorators.MethodMapper`).
                let mut scope = Scope::default();
                for method in ["get", "post", "put", "patch", "delete", "head", "options", "trace"] {
                    scope.bind(SmolStr::new_static(method), Value::Unknown, action.place.clone());
                }
                let class = self.rootless_class(function.module, SmolStr::new_static("MethodMapper"), scope);
                let mut dict = Dict::default();
                if action.methods.is_empty() {
                    dict.open.push(Open { place: action.place, reason: "an action whose methods are not known" });
                }
                for (method, name) in action.methods {
                    dict.set(Value::Str(method), Value::Str(name), false);
                }
                let contents = Some(Value::Dict(self.world.heap.add_dict(dict)));
                Value::Instance(self.world.heap.add_instance(Instance { class, scope: Scope::default(), contents }))
            }
        })
    }

    /// `@name.mapping.delete`: another method of an action's route (`rest_framework.decorators.MethodMapper`).
    fn map_more(&mut self, class: ClassValueId, actions: &mut [ExtraAction]) {
        for ancestor in self.ancestors(class) {
            let Ancestor::Class(id) = ancestor else { continue };
            let Some(class) = self.world.heap.class(id) else { continue };
            let Some(module) = self.world.module(class.module) else { continue };
            let Some(program) = module.file.as_ref().map(|file| &file.facts.program) else { continue };
            for (name, binding) in &class.scope.names {
                let Value::Function(function) = &binding.value else { continue };
                let Some(function) = program.function(function.id).filter(|_| function.module == class.module) else {
                    continue;
                };
                for decorator in &function.decorators {
                    let Some(dotted) = program.dotted(*decorator) else { continue };
                    let Some((action, method)) = dotted.split_once(".mapping.") else { continue };
                    if let Some(action) = actions.iter_mut().find(|one| one.name == action && !one.methods.is_empty()) {
                        action.methods.push((SmolStr::new(method), name.clone()));
                    }
                }
            }
        }
    }

    /// What `router.urls` raises for what was registered, where that is certain.
    pub(super) fn judge_router(&mut self, frame: &mut Frame, id: RouterId) {
        let Some(router) = self.world.heap.router(id).filter(|router| router.open.is_empty()).cloned() else { return };
        for one in router.registry.iter().filter(|one| !one.conditional) {
            let Value::Class(class) = self.settle(one.viewset.clone()) else { continue };
            let (place, exception, message) = if self.lacks_attribute(&Value::Class(class), "get_extra_actions") {
                (one.place.clone(), Exception::Attribute, rest::NO_VIEWSET)
            } else {
                let actions = self.extra_actions(class).unwrap_or_default();
                let is_reserved = |action: &&ExtraAction| super::routers::is_action(&action.name);
                let Some(action) = actions.iter().find(is_reserved) else { continue };
                (action.place.clone(), Exception::ImproperlyConfigured, rest::ACTION_RESERVED)
            };
            let kind = EventKind::CallRaises { exception: exception.clone(), message };
            self.raise(frame, kind, exception, place, message.to_owned());
        }
    }

    fn extra_action(&mut self, function: &FunctionValue, name: &SmolStr) -> Option<ExtraAction> {
        let is_action = |decorator: &Value| matches!(decorator, Value::ExternalResult(dotted) if dotted == "rest_framework.decorators.action");
        if !function.decorators.iter().any(is_action) {
            return None;
        }
        let module = self.world.module(function.module)?;
        let file = module.file.clone()?;
        let program = &file.facts.program;
        let id: FunctionId = function.id;
        let arguments = program.function(id)?.decorators.iter().find_map(|one| match program.expression(*one)? {
            Expr::Call(callee, arguments) => {
                let name = program.dotted(*callee)?;
                let bound = module.scope.names.get(name.as_str()).map(|binding| &binding.value);
                let is_action = matches!(bound, Some(Value::External(dotted)) if dotted.ends_with(".action"))
                    || name.rsplit('.').next() == Some("action");
                is_action.then_some(arguments)
            }
            _ => None,
        })?;
        let keyword = |wanted: &str| {
            let found =
                arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(keyword) if keyword == wanted));
            found.map(|argument| argument.value)
        };
        let methods = keyword("methods")
            .or_else(|| arguments.first().filter(|one| one.passing == Passing::Positional).map(|one| one.value));
        let detail = keyword("detail")
            .or_else(|| arguments.get(1).filter(|one| one.passing == Passing::Positional).map(|one| one.value));
        let detail = matches!(program.expression(detail?)?, Expr::Literal(Literal::Bool(true)));
        // Inside, `None` where it is not known.
        let mut said = |wanted: &str| -> Option<Option<SmolStr>> {
            match self.decorated_with(function.module, &file, keyword(wanted)?) {
                Value::Str(text) => Some(Some(text)),
                Value::None => None,
                _ => Some(None),
            }
        };
        let (url_path, url_name) = (said("url_path"), said("url_name"));
        let methods = match methods.map(|id| self.decorated_with(function.module, &file, id)) {
            None | Some(Value::None) => Some(vec![SmolStr::new_static("get")]),
            Some(value) => self.texts(&value),
        };
        let lower = |method: SmolStr| (SmolStr::from(method.to_lowercase()), name.clone());
        Some(ExtraAction {
            name: name.clone(),
            detail,
            // `rest_framework.decorators.action`: what is empty or None counts as not said.
            url_path: match url_path {
                Some(path) => path.map(|path| if path.is_empty() { name.clone() } else { path }),
                None => Some(name.clone()),
            },
            url_name: match url_name {
                Some(Some(text)) if !text.is_empty() => RouteName::Known(text),
                Some(None) => RouteName::Unknown,
                _ => RouteName::Known(SmolStr::from(name.replace('_', "-"))),
            },
            methods: methods.map(|methods| methods.into_iter().map(lower).collect()).unwrap_or_default(),
            place: Place { file: file.path.clone(), anchor: Anchor::Function(id) },
        })
    }

    /// What a decorator's argument is: a text as it is written, else what the names of its module make of it.
    fn decorated_with(&mut self, module: ModuleId, file: &Arc<File>, id: ExprId) -> Value {
        if let Some(text) = file.facts.program.text(id) {
            return Value::Str(text.clone());
        }
        let mut frame = Frame::new(module, file.clone(), true, 0);
        let doubts = self.doubts;
        let value = self.eval(&mut frame, id);
        self.doubts = doubts;
        if frame.pending.is_some() { Value::Unknown } else { value }
    }
}

/// What a function is a copy of (`functools.wraps`), as packages put one in the place of what a class inherits.
fn copied(function: &FunctionValue) -> &FunctionValue {
    match function.looks_like.as_deref() {
        Some(Value::Function(inner)) => inner,
        _ => function,
    }
}

/// Whether a class is Django's, DRF's or Python's own.
fn is_frameworks(dotted: &str) -> bool {
    matches!(dotted.split('.').next(), Some("django" | "rest_framework" | "builtins" | "abc" | "typing"))
}
