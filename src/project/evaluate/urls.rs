//! Django's own functions that build routes: `path`, `re_path`, `include`, `register_converter` and their kin.

use super::*;
use crate::facts::{Argument, Passing};
use crate::project::event::NotAView;
use crate::project::route::{RouteFault, parse_route};

/// Arguments of a call by the names of the parameters that take them.
struct Bound<'v> {
    values: Vec<Option<&'v (Argument, Value)>>,
    open: bool,
}

impl<'v> Bound<'v> {
    /// Binds arguments to parameters; `Err` is what Python says where it refuses them.
    fn new(parameters: &[&str], arguments: &'v [(Argument, Value)]) -> Result<Self, &'static str> {
        let mut values: Vec<Option<&'v (Argument, Value)>> = vec![None; parameters.len()];
        let mut open = false;
        let mut next = 0;
        for pair in arguments {
            match &pair.0.passing {
                Passing::Positional => {
                    let Some(slot) = values.get_mut(next) else { return Err("takes fewer positional arguments") };
                    *slot = Some(pair);
                    next += 1;
                }
                Passing::Keyword(name) => {
                    let Some(at) = parameters.iter().position(|parameter| parameter == name) else {
                        return Err("got an unexpected keyword argument");
                    };
                    match values.get_mut(at) {
                        Some(slot @ None) => *slot = Some(pair),
                        _ => return Err("got multiple values for an argument"),
                    }
                }
                Passing::Star | Passing::DoubleStar => {
                    open = true;
                    next = parameters.len();
                }
            }
        }
        Ok(Self { values, open })
    }

    fn get(&self, at: usize) -> Option<&'v (Argument, Value)> {
        self.values.get(at).copied().flatten()
    }
}

impl Evaluator<'_> {
    /// Calls a function of Django, DRF or what belongs to them; `None` where it is none that matters here.
    pub(super) fn call_django(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        Some(match dotted {
            "django.urls.path" | "django.urls.conf.path" => {
                self.call_path(frame, PatternKind::Path, "path", arguments, at)
            }
            "django.urls.re_path" | "django.urls.conf.re_path" => {
                self.call_path(frame, PatternKind::RePath, "re_path", arguments, at)
            }
            "django.urls.include" | "django.urls.conf.include" | "django.conf.urls.include" => {
                self.call_include(frame, arguments, at)
            }
            "django.urls.register_converter" | "django.urls.converters.register_converter" => {
                match arguments.get(1) {
                    Some((_, Value::Str(name))) => {
                        let (name, place) = (name.clone(), frame.at(at));
                        self.world.converters.insert(name, place);
                    }
                    _ => {
                        let open =
                            Open { place: frame.at(at), reason: "a converter whose name is not known is registered" };
                        self.world.converters_open.push(open);
                    }
                }
                Value::None
            }
            "functools.partial" => match arguments.first() {
                Some((_, inner)) => Value::Wrapped {
                    inner: Arc::new(inner.clone()),
                    by: Arc::new(Value::External(SmolStr::new_static("functools.partial"))),
                },
                None => Value::Unknown,
            },
            "rest_framework.urlpatterns.format_suffix_patterns" => {
                arguments.first().map_or(Value::Unknown, |(_, value)| {
                    let unknown = Open { place: frame.at(at), reason: "patterns that are not known" };
                    let (items, mut open) = self.iterate_open(value, &unknown);
                    open.push(Open { place: frame.at(at), reason: "format_suffix_patterns adds routes" });
                    Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
                })
            }
            // What these return is a list of routes that is not worked out yet.
            "django.conf.urls.i18n.i18n_patterns" | "django.conf.urls.static.static" => {
                let open = vec![Open { place: frame.at(at), reason: "routes that are made at runtime" }];
                Value::Sequence(self.world.heap.add_sequence(Sequence {
                    kind: SequenceKind::List,
                    items: Vec::new(),
                    open,
                }))
            }
            "django.contrib.auth.get_user_model"
            | "django.apps.apps.get_model"
            | "django.apps.registry.apps.get_model"
                if !self.models_ready() =>
            {
                let place = frame.at(at);
                let message = "Apps aren't loaded yet.".to_owned();
                self.raise(frame, EventKind::AppsNotReady, Exception::AppRegistryNotReady, place, message);
                Value::Unknown
            }
            "django.utils.translation.gettext_lazy"
            | "django.utils.translation.gettext"
            | "django.utils.translation.pgettext_lazy" => Value::Text,
            "django.urls.reverse"
            | "django.urls.base.reverse"
            | "rest_framework.reverse.reverse"
            | "django.shortcuts.resolve_url"
            | "django.shortcuts.redirect"
                if self.phase == Phase::Urlconf || self.phase == Phase::Settings =>
            {
                // The root URLconf is still being imported: its `urlpatterns` is not there yet (catalogue §1.6).
                let place = frame.at(at);
                let message = "The included URLconf does not appear to have any patterns in it.";
                let kind =
                    EventKind::ReverseAtImport { function: SmolStr::new(dotted.rsplit('.').next().unwrap_or(dotted)) };
                self.raise(frame, kind, Exception::ImproperlyConfigured, place, message.to_owned());
                Value::Text
            }
            "django.urls.reverse_lazy" | "rest_framework.reverse.reverse_lazy" => Value::Text,
            _ => return None,
        })
    }

    fn call_path(
        &mut self,
        frame: &mut Frame,
        kind: PatternKind,
        function: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let bound = match Bound::new(&["route", "view", "kwargs", "name"], arguments) {
            Ok(bound) => bound,
            Err(message) => return self.refuse(frame, function, message, at),
        };
        if bound.open && (bound.get(0).is_none() || bound.get(1).is_none()) {
            return Value::Unknown;
        }
        let (Some((route_argument, route)), Some((view_argument, view))) = (bound.get(0), bound.get(1)) else {
            return self.refuse(frame, function, "missing a required argument", at);
        };
        let extra = match bound.get(2) {
            None if bound.open => None,
            None => Some(Vec::new()),
            Some((argument, value)) => match value {
                Value::Str(_) | Value::Text | Value::Sequence(_) | Value::Int(_) | Value::Bool(_) => {
                    let place = frame.at(argument.value);
                    let message = "kwargs argument must be a dict";
                    let kind = EventKind::ArgumentsInvalid { function: SmolStr::new(function), message };
                    self.raise(frame, kind, Exception::Type, place, message.to_owned());
                    None
                }
                Value::None => Some(Vec::new()),
                Value::Dict(id) => self.world.heap.dict(*id).filter(|dict| !dict.open).map(|dict| {
                    let entries = dict.entries.iter();
                    entries
                        .filter_map(|(key, value)| match key {
                            Value::Str(key) => Some((key.clone(), value.clone())),
                            _ => None,
                        })
                        .collect()
                }),
                _ => None,
            },
        };
        let (name, name_place) = match bound.get(3) {
            None if bound.open => (RouteName::Unknown, None),
            None => (RouteName::None, None),
            Some((argument, value)) => {
                let place = Some(frame.at(argument.value));
                match value {
                    Value::Str(name) => (RouteName::Known(name.clone()), place),
                    Value::None => (RouteName::None, None),
                    _ => (RouteName::Unknown, place),
                }
            }
        };
        self.judge_view(frame, view, view_argument.value);
        let text = match route {
            Value::Str(text) => Some(text.clone()),
            _ => None,
        };
        if kind == PatternKind::Path
            && let Some(text) = &text
        {
            self.judge_route(frame, text, route_argument.value);
        }
        if kind == PatternKind::RePath
            && let Some(text) = &text
            && let Some(fault) = crate::project::regex::regex_fault(text)
        {
            // Compiled at the first use, not here.
            let place = frame.at(route_argument.value);
            self.notice(frame, EventKind::RegexInvalid { fault }, &Exception::ImproperlyConfigured, place);
        }
        let pattern = Pattern {
            kind,
            route: text,
            route_place: frame.at(route_argument.value),
            target: view.clone(),
            target_place: frame.at(view_argument.value),
            name,
            name_place,
            extra,
            place: frame.at(at),
        };
        Value::Pattern(self.world.heap.add_pattern(pattern))
    }

    fn refuse(&mut self, frame: &mut Frame, function: &str, message: &'static str, at: ExprId) -> Value {
        let place = frame.at(at);
        let kind = EventKind::ArgumentsInvalid { function: SmolStr::new(function), message };
        self.raise(frame, kind, Exception::Type, place, format!("{function}() {message}"));
        Value::Unknown
    }

    /// `django.urls.conf._path`: what it refuses as a view at once, and what fails at the first request.
    fn judge_view(&mut self, frame: &mut Frame, view: &Value, at: ExprId) {
        let what = match view {
            Value::Str(_) | Value::Text => NotAView::Text,
            Value::None => NotAView::None,
            Value::Sequence(id) => match self.world.heap.sequence(*id) {
                // A triple is what `include()` returns: `(patterns, app_name, namespace)`.
                Some(sequence)
                    if sequence.kind != SequenceKind::Set
                        && (sequence.items.len() == 3 || !sequence.open.is_empty()) =>
                {
                    return;
                }
                _ => NotAView::Patterns,
            },
            Value::Dict(_) | Value::Plain | Value::Int(_) | Value::Bool(_) | Value::Pattern(_) => NotAView::Other,
            Value::Module(_) => NotAView::Module,
            Value::Instance(id) => match self.world.heap.instance(*id).map(|instance| instance.class) {
                Some(class) if self.is_view_class(class, 0) == Some(true) => NotAView::ViewInstance,
                _ => return,
            },
            Value::Class(id) => {
                let name = self.world.heap.class(*id).map(|class| class.name.clone()).unwrap_or_default();
                if self.is_view_class(*id, 0) == Some(true) {
                    self.notice_view_class(frame, name, false, at);
                }
                return;
            }
            Value::External(dotted) if super::attributes::external_view_class(dotted) == Some(true) => {
                let name = SmolStr::new(dotted.rsplit('.').next().unwrap_or(dotted));
                self.notice_view_class(frame, name, false, at);
                return;
            }
            Value::External(dotted) if dotted.ends_with("View.as_view") => {
                let name = SmolStr::new(dotted.rsplit('.').nth(1).unwrap_or(dotted));
                self.notice_view_class(frame, name, true, at);
                return;
            }
            Value::AsView(class) => {
                let name = match &**class {
                    Value::Class(id) => self.world.heap.class(*id).map(|class| class.name.clone()).unwrap_or_default(),
                    _ => SmolStr::default(),
                };
                self.notice_view_class(frame, name, true, at);
                return;
            }
            _ => return,
        };
        let place = frame.at(at);
        let exception = if what == NotAView::Patterns { Exception::Value } else { Exception::Type };
        let message = "view must be a callable or a list/tuple in the case of include().".to_owned();
        self.raise(frame, EventKind::ViewNotCallable { what }, exception, place, message);
    }

    /// A class as view is no error when the route is made: it fails at each request.
    fn notice_view_class(&mut self, frame: &Frame, name: SmolStr, uncalled: bool, at: ExprId) {
        let place = frame.at(at);
        self.notice(frame, EventKind::ViewClass { name, uncalled }, &Exception::Type, place);
    }

    fn judge_route(&mut self, frame: &mut Frame, text: &str, at: ExprId) {
        let faults = match parse_route(text) {
            Ok(parameters) => {
                let unknown: Vec<_> = parameters
                    .parameters()
                    .filter(|one| {
                        !is_builtin_converter(&one.converter) && !self.world.converters.contains_key(&one.converter)
                    })
                    .cloned()
                    .collect();
                // DRF's `format_suffix_patterns` registers converters of this prefix by itself.
                for parameter in unknown {
                    if !self.world.converters_open.is_empty() || parameter.converter.starts_with("drf_format_suffix") {
                        continue;
                    }
                    let place = frame.at(at);
                    let kind = EventKind::ConverterUnknown {
                        converter: parameter.converter.clone(),
                        parameter: parameter.name.clone(),
                        start: parameter.start,
                        end: parameter.end,
                    };
                    let message = format!("URL route {text:?} uses invalid converter {:?}.", parameter.converter);
                    self.raise(frame, kind, Exception::ImproperlyConfigured, place, message);
                }
                return;
            }
            Err(fault) => fault,
        };
        let place = frame.at(at);
        let RouteFault { fault, parameter, start, end } = faults;
        let repeated = fault == crate::project::event::ParameterFault::Repeated;
        // A repeated group is only found when the regex is compiled: by `check` or the first request.
        let kind = EventKind::ParameterInvalid { fault, parameter, start, end };
        if repeated {
            self.notice(frame, kind, &Exception::ImproperlyConfigured, place);
        } else {
            self.raise(frame, kind, Exception::ImproperlyConfigured, place, format!("URL route {text:?} is refused"));
        }
    }

    fn call_include(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let bound = match Bound::new(&["arg", "namespace"], arguments) {
            Ok(bound) => bound,
            Err(message) => return self.refuse(frame, "include", message, at),
        };
        let Some((argument, value)) = bound.get(0) else {
            return if bound.open {
                Value::Unknown
            } else {
                self.refuse(frame, "include", "missing a required argument", at)
            };
        };
        let namespace = bound.get(1).map(|(_, value)| value.clone()).filter(|value| *value != Value::None);
        let (patterns, app_name) = match value {
            Value::Sequence(id) => match self.world.heap.sequence(*id) {
                Some(sequence) if sequence.kind == SequenceKind::Tuple => match sequence.items.as_slice() {
                    [patterns, app] if sequence.open.is_empty() => (patterns.value.clone(), Some(app.value.clone())),
                    _ if !sequence.open.is_empty() => (Value::Unknown, None),
                    _ => {
                        let place = frame.at(at);
                        let message = "Passing a 3-tuple to include() is not supported.";
                        let kind = EventKind::ArgumentsInvalid { function: SmolStr::new_static("include"), message };
                        self.raise(frame, kind, Exception::ImproperlyConfigured, place, message.to_owned());
                        return Value::Unknown;
                    }
                },
                _ => (value.clone(), None),
            },
            other => (other.clone(), None),
        };
        // A text names a module, which is imported at once.
        let patterns = match patterns {
            Value::Str(name) if name.starts_with('.') => {
                let message = "the 'package' argument is required to perform a relative import";
                let place = frame.at(argument.value);
                let kind = EventKind::ArgumentsInvalid { function: SmolStr::new_static("include"), message };
                self.raise(frame, kind, Exception::Type, place, message.to_owned());
                Value::Unknown
            }
            Value::Str(name) => match self.import_for(frame, &name, argument.value) {
                imports::Imported::Module(id) => {
                    self.world.views.insert((frame.file.path.clone(), argument.value), Value::Module(id));
                    Value::Module(id)
                }
                imports::Imported::External(name) | imports::Imported::Unknowable(name) => Value::External(name),
                _ => Value::Unknown,
            },
            other => other,
        };
        let module_app_name = match &patterns {
            Value::Module(id) => self.module_attribute(*id, "app_name"),
            Value::External(_) | Value::Unknown | Value::Union(_) => Some(Value::Unknown),
            _ => None,
        };
        if namespace.is_some() && app_name.is_none() && module_app_name.is_none() {
            let executing = matches!(&patterns, Value::Module(id) if self.world.module(*id).is_some_and(|module|
                module.status == Status::Executing || !module.scope.open.is_empty()));
            if !executing {
                let place = frame.at(at);
                let message = "Specifying a namespace in include() without providing an app_name is not supported.";
                let kind = EventKind::ArgumentsInvalid { function: SmolStr::new_static("include"), message };
                self.raise(frame, kind, Exception::ImproperlyConfigured, place, message.to_owned());
            }
        }
        let app_name = module_app_name.filter(|value| *value != Value::None).or(app_name);
        Value::Include(self.world.heap.add_include(Include { patterns, app_name, namespace, place: frame.at(at) }))
    }
}

/// `django.urls.converters.DEFAULT_CONVERTERS`
pub(super) fn is_builtin_converter(name: &str) -> bool {
    matches!(name, "int" | "path" | "slug" | "str" | "uuid")
}
