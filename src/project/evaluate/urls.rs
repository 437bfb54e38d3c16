//! Django's own functions that build routes: `path`, `re_path`, `include`, `register_converter` and their kin.

use super::calls::is_view_like;
use super::*;
use crate::facts::{Argument, Expr, FormatPiece, Passing};

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
            "django.urls.re_path" | "django.urls.conf.re_path" | "django.conf.urls.url" => {
                self.call_path(frame, PatternKind::RePath, "re_path", arguments, at)
            }
            "django.conf.urls.patterns" => self.call_patterns(frame, arguments),
            "django.urls.include" | "django.urls.conf.include" | "django.conf.urls.include" => {
                self.call_include(frame, arguments, at)
            }
            "django.urls.register_converter" | "django.urls.converters.register_converter" => {
                self.call_register_converter(frame, arguments, at);
                Value::None
            }
            "functools.partial" => match arguments.first() {
                Some((_, inner)) => self.partial(frame, inner, arguments, at),
                None => Value::Unknown,
            },
            "rest_framework.urlpatterns.format_suffix_patterns" => self.format_suffix_patterns(frame, arguments, at),
            // The manager has the queryset's methods, and what else both have is Django's.
            "django.db.models.Manager.from_queryset"
            | "django.db.models.manager.Manager.from_queryset"
            | "django.contrib.auth.models.BaseUserManager.from_queryset"
            | "django.contrib.auth.base_user.BaseUserManager.from_queryset" => match arguments.first() {
                Some((_, class @ Value::Class(_))) => class.clone(),
                _ => return None,
            },
            "django.conf.urls.i18n.i18n_patterns" => self.i18n_patterns(frame, arguments, at),
            "django.conf.urls.static.static" => self.static_patterns(frame, arguments, at),
            "django.urls.URLPattern" | "django.urls.resolvers.URLPattern" => self.made_pattern(frame, arguments, at),
            "django.urls.URLResolver" | "django.urls.resolvers.URLResolver" => {
                self.made_resolver(frame, None, arguments, at)
            }
            "django.utils.functional.SimpleLazyObject" | "django.utils.functional.LazyObject" => Value::Unknown,
            "django.utils.safestring.mark_safe" => arguments.first().map_or(Value::Text, |(_, value)| value.clone()),
            "django.utils.text.slugify" | "django.template.defaultfilters.slugify" => {
                match arguments.first().map(|(_, value)| self.settle(value.clone())) {
                    // It keeps what is lazy (`keep_lazy_text`).
                    Some(Value::LazyUrl) => Value::LazyUrl,
                    Some(Value::Str(text)) => slug(&text).map_or(Value::Text, Value::Str),
                    _ => Value::Text,
                }
            }
            "django.utils.encoding.force_str" | "django.utils.encoding.smart_str" => {
                match arguments.first().map(|(_, value)| self.settle(value.clone())) {
                    Some(lazy @ Value::LazyUrl) => self.need_text(frame, lazy, at),
                    Some(Value::Str(text)) => Value::Str(text),
                    Some(Value::Int(number)) => Value::Str(SmolStr::from(number.to_string())),
                    _ => Value::Text,
                }
            }
            // What is put in is escaped, and for that its text is needed.
            "django.utils.html.format_html" => {
                for (argument, value) in arguments {
                    self.need_text(frame, value.clone(), argument.value);
                }
                Value::Text
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
            // A translated route is shown as it is written; what it is in another language, a request decides.
            "django.utils.translation.gettext_lazy"
            | "django.utils.translation.gettext"
            | "django.utils.translation.gettext_noop"
            | "django.utils.translation.ugettext_lazy" => {
                arguments.first().map_or(Value::Text, |(_, value)| value.clone())
            }
            "django.utils.translation.pgettext_lazy" | "django.utils.translation.pgettext" => {
                arguments.get(1).map_or(Value::Text, |(_, value)| value.clone())
            }
            "django.urls.reverse"
            | "django.urls.base.reverse"
            | "rest_framework.reverse.reverse"
            | "django.shortcuts.resolve_url"
            | "django.shortcuts.redirect"
                if self.phase == Phase::Urlconf || self.phase == Phase::Settings =>
            {
                let function = SmolStr::new(dotted.rsplit('.').next().unwrap_or(dotted));
                self.reverse_too_early(frame, function, at);
                Value::Text
            }
            "django.urls.get_callable" | "django.urls.utils.get_callable" => match arguments.first() {
                Some((_, Value::Str(name))) => self.import_string(name).unwrap_or(Value::Unknown),
                Some((_, view)) if is_view_like(view) => view.clone(),
                _ => return None,
            },
            "django.urls.reverse_lazy" | "django.urls.base.reverse_lazy" | "rest_framework.reverse.reverse_lazy" => {
                Value::LazyUrl
            }
            _ => return None,
        })
    }

    /// The root URLconf is still being imported: its `urlpatterns` is not there yet (catalogue §1.6).
    fn reverse_too_early(&mut self, frame: &mut Frame, function: SmolStr, at: ExprId) {
        let message = "The included URLconf does not appear to have any patterns in it.".to_owned();
        let kind = EventKind::ReverseAtImport { function };
        self.raise(frame, kind, Exception::ImproperlyConfigured, frame.at(at), message);
    }

    /// A value whose text is needed here: that of `reverse_lazy()` is looked up now (`django.utils.functional.lazy`).
    pub(super) fn need_text(&mut self, frame: &mut Frame, value: Value, at: ExprId) -> Value {
        if value != Value::LazyUrl {
            return value;
        }
        if matches!(self.phase, Phase::Urlconf | Phase::Settings) {
            self.reverse_too_early(frame, SmolStr::new_static("reverse_lazy"), at);
        }
        Value::Text
    }

    fn call_register_converter(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) {
        self.world.trace.change_shared();
        let class = arguments.first();
        if let Some((argument, Value::Str(_) | Value::Int(_) | Value::None | Value::Instance(_))) = class {
            // It is called there and then.
            let why = "`register_converter` takes the class of a converter first, and then its name";
            self.fails(frame, Exception::Type, why, argument.value);
        }
        let Some((_, Value::Str(name))) = arguments.get(1) else {
            let reason = "a converter whose name is not known is registered";
            self.world.converters_open.push(Open { place: frame.at(at), reason });
            return;
        };
        let class = class.map_or(Value::Unknown, |(_, value)| value.clone());
        self.register_converter(frame, name.clone(), class, at);
    }

    /// What Django had until 1.10: tuples became routes (`django.conf.urls.patterns`, 1.9); the views' names in texts stay texts.
    fn call_patterns(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)]) -> Value {
        let conditional = frame.is_conditional();
        let mut items = Vec::new();
        for (argument, value) in arguments.iter().skip(1) {
            let parts = match value {
                Value::Sequence(id) => self.world.heap.sequence(*id).filter(|sequence| {
                    sequence.kind == SequenceKind::Tuple && sequence.open.is_empty() && sequence.items.len() > 1
                }),
                _ => None,
            };
            let at = argument.value;
            let given = |item: &Item| (Argument { passing: Passing::Positional, value: at }, item.value.clone());
            let parts: Option<Vec<_>> = parts.map(|parts| parts.items.iter().map(given).collect());
            let value = match parts {
                Some(parts) => self.call_path(frame, PatternKind::RePath, "re_path", &parts, at),
                None if matches!(value, Value::Sequence(_)) => Value::Unknown,
                None => value.clone(),
            };
            items.push(Item { value, conditional, place: frame.at(at) });
        }
        let sequence = Sequence { kind: SequenceKind::List, items, open: Vec::new() };
        Value::Sequence(self.world.heap.add_sequence(sequence))
    }

    fn call_path(
        &mut self,
        frame: &mut Frame,
        kind: PatternKind,
        function: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let renamed: Vec<(Argument, Value)>;
        // `url(regex, …)`, until Django 4.0.
        let arguments =
            if arguments.iter().any(|(one, _)| matches!(&one.passing, Passing::Keyword(name) if name == "regex")) {
                let rename = |argument: &Argument| match &argument.passing {
                    Passing::Keyword(name) if name == "regex" => {
                        Argument { passing: Passing::Keyword(SmolStr::new_static("route")), value: argument.value }
                    }
                    _ => argument.clone(),
                };
                renamed = arguments.iter().map(|(argument, value)| (rename(argument), value.clone())).collect();
                renamed.as_slice()
            } else {
                arguments
            };
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
                Value::Str(_) | Value::Text | Value::LazyUrl | Value::Sequence(_) | Value::Int(_) | Value::Bool(_) => {
                    let place = frame.at(argument.value);
                    let message = "kwargs argument must be a dict";
                    let kind = EventKind::ArgumentsInvalid { function: SmolStr::new(function), message };
                    self.raise(frame, kind, Exception::Type, place, message.to_owned());
                    None
                }
                Value::None => Some(Vec::new()),
                Value::Dict(id) => self.world.heap.dict(*id).filter(|dict| dict.is_known()).map(|dict| {
                    let entries = dict.entries.iter();
                    entries
                        .filter_map(|entry| match &entry.key {
                            Value::Str(key) => Some((key.clone(), entry.value.clone())),
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
                match self.settle(value.clone()) {
                    Value::Str(name) => (RouteName::Known(name), place),
                    Value::None => (RouteName::None, None),
                    _ => (RouteName::Unknown, place),
                }
            }
        };
        self.judge_view(frame, view, view_argument.value);
        let text = match self.settle(route.clone()) {
            Value::Str(text) => Some(text),
            // What the environment says is not known; its default is what an author runs with.
            Value::Union(parts) => parts.iter().find_map(|part| match part {
                Value::Str(text) if parts.contains(&Value::Text) => Some(text.clone()),
                _ => None,
            }),
            _ => None,
        };
        let target = self.target(frame, view, at);
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
            target,
            target_place: frame.at(view_argument.value),
            name,
            name_place,
            extra,
            is_language: false,
            place: frame.at(at),
        };
        Value::Pattern(self.world.heap.add_pattern(pattern))
    }

    /// Whether a module's name is written as text behind a name: `f"{plugin}.urls"`, alone or first in a pair.
    fn begins_module(&self, frame: &Frame, argument: ExprId, name: ExprId) -> bool {
        let program = frame.program();
        let Some(Expr::Name(name)) = program.expression(name) else { return false };
        let is_name = |id: ExprId| matches!(program.expression(id), Some(Expr::Name(other)) if other == name);
        let module = match program.expression(argument) {
            Some(Expr::Tuple(parts)) => parts.first().copied().unwrap_or(argument),
            _ => argument,
        };
        match program.expression(module) {
            Some(Expr::Format(pieces)) => matches!(pieces.as_slice(),
                [FormatPiece::Value(first), FormatPiece::Text(text), ..] if is_name(*first) && text.starts_with('.')),
            Some(Expr::Sum(parts)) => matches!(parts.as_slice(), [first, rest, ..]
                if is_name(*first) && program.text(*rest).is_some_and(|text| text.starts_with('.'))),
            _ => false,
        }
    }

    fn call_include(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        // Until Django 2.0 a namespace needed no name of an app, which could be an argument of its own.
        let is_old = self.is_before_two();
        let parameters: &'static [&'static str] =
            if is_old { &["arg", "namespace", "app_name"] } else { &["arg", "namespace"] };
        let bound = match Bound::new(parameters, arguments) {
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
        let given = |this: &mut Self, at| bound.get(at).map(|(_, value)| this.settle(value.clone()));
        let mut namespace = given(self, 1).filter(|value| *value != Value::None);
        let value = &self.settle(self.contents(value));
        let (patterns, mut app_name) = match value {
            Value::Sequence(id) => match self.world.heap.sequence(*id) {
                Some(sequence) if sequence.kind == SequenceKind::Tuple => match sequence.items.as_slice() {
                    [patterns, app] if sequence.open.is_empty() => {
                        let (patterns, app) = (patterns.value.clone(), app.value.clone());
                        (patterns, Some(self.settle(app)).filter(|app| *app != Value::None))
                    }
                    [patterns, app, instance] if is_old && sequence.open.is_empty() => {
                        let (patterns, app, instance) =
                            (patterns.value.clone(), app.value.clone(), instance.value.clone());
                        namespace = Some(self.settle(instance)).filter(|instance| *instance != Value::None);
                        (patterns, Some(self.settle(app)).filter(|app| *app != Value::None))
                    }
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
        if is_old {
            app_name =
                app_name.or_else(|| given(self, 2).filter(|app| *app != Value::None)).or_else(|| namespace.clone());
        }
        // A text names a module, which is imported at once.
        let patterns = match self.settle(patterns) {
            Value::Str(name) if name.starts_with('.') => {
                let message = "the 'package' argument is required to perform a relative import";
                let place = frame.at(argument.value);
                let kind = EventKind::ArgumentsInvalid { function: SmolStr::new_static("include"), message };
                self.raise(frame, kind, Exception::Type, place, message.to_owned());
                Value::Unknown
            }
            Value::Str(name) => match self.import_for(frame, &name, argument.value) {
                imports::Imported::Module(id) => {
                    self.world.views.insert((frame.module, argument.value), Value::Module(id));
                    Value::Module(id)
                }
                imports::Imported::External(name) => match self.run_library(&name) {
                    Some(id) => Value::Module(id),
                    None => Value::External(name),
                },
                imports::Imported::Unknowable(name) => Value::External(name),
                _ => Value::Unknown,
            },
            // A module's name that only the running site knows.
            Value::Text => Value::Unknown,
            Value::Union(parts) if parts.iter().any(|part| matches!(part, Value::Text | Value::Str(_))) => {
                Value::Unknown
            }
            other => other,
        };
        // Who names a module by a prefix that is not known, as plugins are found, could not import it were that no text.
        let is_text = |this: &Self, name: Option<ExprId>| {
            name.is_some_and(|name| this.begins_module(frame, argument.value, name))
        };
        let namespace = match namespace {
            Some(Value::Unknown) if is_text(self, bound.get(1).map(|(argument, _)| argument.value)) => {
                Some(Value::Text)
            }
            other => other,
        };
        if let Value::Module(id) = &patterns {
            self.settle_patterns(*id);
        }
        if let Some(place) = self.language_route(&patterns) {
            let message = crate::host::django::LANGUAGE_ROUTES_INCLUDED;
            let exception = Exception::ImproperlyConfigured;
            let kind = EventKind::CallRaises { exception: exception.clone(), message };
            self.raise(frame, kind, exception, place, message.to_owned());
        }
        let module_app_name = match &patterns {
            Value::Module(id) => self.module_attribute(*id, "app_name").map(|value| self.settle(value)),
            // A list has no name, whichever it is.
            Value::Union(parts) if parts.iter().all(|part| matches!(part, Value::Sequence(_))) => None,
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

/// `slugify()` of a text in ASCII (`django.utils.text`, 4.2 to 6.1).
fn slug(text: &str) -> Option<SmolStr> {
    if !text.is_ascii() {
        return None;
    }
    let kept = text.to_ascii_lowercase();
    let kept =
        kept.chars().filter(|one| one.is_ascii_alphanumeric() || matches!(one, '_' | '-') || one.is_whitespace());
    let mut slug = String::new();
    for one in kept {
        match one {
            '-' | ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c' if slug.ends_with('-') => {}
            one if one == '-' || one.is_whitespace() => slug.push('-'),
            one => slug.push(one),
        }
    }
    Some(SmolStr::new(slug.trim_matches(['-', '_'])))
}
