//! Patterns that Django makes of others, and patterns as objects that code looks into.

use super::arguments::argument;
use super::attributes::Attribute;
use super::*;
use crate::facts::{Argument, Passing};

impl Evaluator<'_> {
    /// What a route leads to: a triple of patterns, application and namespace is an include.
    pub(super) fn target(&mut self, frame: &mut Frame, view: &Value, at: ExprId) -> Value {
        // Only what is run tells a view from a triple; what is made by `as_view` needs no telling.
        let view = match view {
            Value::External(dotted) if is_patterns_name(dotted) => self.settle(view.clone()),
            other => other.clone(),
        };
        let view = match view {
            // Whatever it is, it may be patterns: what is behind it is not known.
            Value::External(dotted) if is_patterns_name(&dotted) => return Value::Unknown,
            Value::Method(_, name) if is_patterns_name(&name) => return Value::Unknown,
            other => other,
        };
        let Value::Sequence(id) = &view else { return view };
        let Some(sequence) = self.world.heap.sequence(*id).filter(|one| one.open.is_empty()) else { return view };
        let [patterns, app_name, namespace] = sequence.items.as_slice() else { return view };
        let some = |value: &Value| Some(value.clone()).filter(|value| *value != Value::None);
        let include = Include {
            patterns: patterns.value.clone(),
            app_name: some(&app_name.value),
            namespace: some(&namespace.value),
            place: frame.at(at),
        };
        Value::Include(self.world.heap.add_include(include))
    }

    /// Patterns that a URLconf takes from a module that is not run yet.
    pub(super) fn settle_patterns(&mut self, id: ModuleId) {
        let binding = self.world.module(id).and_then(|module| module.scope.names.get("urlpatterns"));
        let Some(value) = binding.map(|binding| binding.value.clone()) else { return };
        let value = self.settle(value);
        if let Value::Sequence(list) = &value {
            let items = self.world.heap.sequence(*list).map(|one| one.items.clone()).unwrap_or_default();
            for (at, item) in items.into_iter().enumerate() {
                if !matches!(item.value, Value::External(_)) {
                    continue;
                }
                let settled = self.settle(item.value);
                let place = self.world.heap.sequence_mut(*list).and_then(|one| one.items.get_mut(at));
                if let Some(place) = place {
                    place.value = settled;
                }
            }
        }
        let module = self.world.modules.get_mut(id.0);
        if let Some(binding) = module.and_then(|module| module.scope.names.get_mut("urlpatterns")) {
            binding.value = value;
        }
    }

    /// Where an included list has a route of `i18n_patterns()`: `include()` raises then (`django.urls.conf.include`).
    pub(crate) fn language_route(&self, patterns: &Value) -> Option<Place> {
        let value = match patterns {
            Value::Module(id) => &self.world.module(*id)?.scope.names.get("urlpatterns")?.value,
            other => other,
        };
        let Value::Sequence(list) = value else { return None };
        let items = &self.world.heap.sequence(*list)?.items;
        items.iter().filter(|item| !item.conditional).find_map(|item| match item.value {
            Value::Pattern(id) => {
                self.world.heap.pattern(id).filter(|pattern| pattern.is_language).map(|pattern| pattern.place.clone())
            }
            _ => None,
        })
    }

    /// `i18n_patterns(*urls, prefix_default_language=True)`: one resolver, whose prefix is the active language.
    pub(super) fn i18n_patterns(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let place = frame.at(at);
        let unknown = Open { place: place.clone(), reason: "patterns that are not known" };
        let (mut items, mut open) = (Vec::new(), Vec::new());
        let mut prefixed = Some(true);
        for (argument, value) in arguments {
            match &argument.passing {
                Passing::Positional => {
                    items.push(Item { value: value.clone(), conditional: false, place: frame.at(argument.value) });
                }
                Passing::Star => {
                    let (more, reasons) = self.iterate_open(frame, value, &unknown);
                    items.extend(more);
                    Open::join(&mut open, reasons);
                }
                Passing::Keyword(name) if name == "prefix_default_language" => prefixed = self.truth(frame, value),
                _ => open.push(unknown.clone()),
            }
        }
        let patterns =
            Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }));
        let is_language = match self.setting("USE_I18N") {
            Attribute::Found(Value::Bool(false)) => return patterns,
            Attribute::Found(value) => value == Value::Bool(true) || self.finder.outside == Outside::Karrot,
            Attribute::Absent | Attribute::Unknowable => false,
        };
        let language = match self.setting("LANGUAGE_CODE") {
            Attribute::Found(Value::Str(code)) => Some(SmolStr::from(format!("{code}/"))),
            _ => None,
        };
        let route = match prefixed {
            Some(false) => Some(SmolStr::default()),
            _ => language,
        };
        let include = Include { patterns, app_name: None, namespace: None, place: place.clone() };
        let target = Value::Include(self.world.heap.add_include(include));
        let pattern = Pattern {
            kind: PatternKind::Path,
            route,
            route_place: place.clone(),
            target,
            target_place: place.clone(),
            name: RouteName::None,
            name_place: None,
            extra: Some(Vec::new()),
            is_language,
            place: place.clone(),
        };
        let value = Value::Pattern(self.world.heap.add_pattern(pattern));
        self.new_list(SequenceKind::List, vec![Item { value, conditional: false, place }])
    }

    /// `static(prefix, view=serve, **kwargs)`: one route, and that only while debugging.
    pub(super) fn static_patterns(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let place = frame.at(at);
        let prefix = argument(arguments, 0, "prefix").map(|(_, value)| self.settle(value.clone()));
        let debug = match self.setting("DEBUG") {
            Attribute::Found(value) => self.truth(frame, &value),
            _ => None,
        };
        let text = match &prefix {
            Some(Value::Str(text)) => Some(text.clone()),
            _ => None,
        };
        // A prefix with a host serves nothing.
        let elsewhere = text.as_ref().is_some_and(|text| text.contains("://") || text.starts_with("//"));
        if debug == Some(false) || elsewhere {
            return self.new_list(SequenceKind::List, Vec::new());
        }
        let view = match argument(arguments, 1, "view") {
            Some((_, view)) => view.clone(),
            None => Value::External(SmolStr::new_static("django.views.static.serve")),
        };
        let pattern = Pattern {
            kind: PatternKind::RePath,
            route: text.map(|text| {
                SmolStr::from(format!("^{}(?P<path>.*)$", super::texts::escaped(text.trim_start_matches('/'))))
            }),
            route_place: place.clone(),
            target: view,
            target_place: place.clone(),
            name: RouteName::None,
            name_place: None,
            extra: None,
            is_language: false,
            place: place.clone(),
        };
        let value = Value::Pattern(self.world.heap.add_pattern(pattern));
        let conditional = debug.is_none() || prefix.is_some_and(|prefix| matches!(prefix, Value::Unknown));
        self.new_list(SequenceKind::List, vec![Item { value, conditional, place }])
    }

    /// Attributes of `URLPattern` and `URLResolver`.
    pub(super) fn pattern_attribute(&mut self, id: PatternId, name: &str) -> Attribute {
        let Some(pattern) = self.world.heap.pattern(id).cloned() else { return Attribute::Unknowable };
        match (&pattern.target, name) {
            (
                Value::Include(include),
                "url_patterns" | "urlconf_module" | "urlconf_name" | "app_name" | "namespace",
            ) => {
                let Some(include) = self.world.heap.include(*include).cloned() else { return Attribute::Unknowable };
                match name {
                    "url_patterns" => match self.settle(include.patterns) {
                        Value::Module(id) => {
                            self.module_attribute(id, "urlpatterns").map_or(Attribute::Unknowable, Attribute::Found)
                        }
                        other => Attribute::Found(other),
                    },
                    "app_name" => Attribute::Found(include.app_name.unwrap_or(Value::None)),
                    "namespace" => Attribute::Found(include.namespace.or(include.app_name).unwrap_or(Value::None)),
                    _ => Attribute::Found(include.patterns),
                }
            }
            (Value::Include(_), "callback" | "name" | "lookup_str") => Attribute::Absent,
            (Value::Include(_), "pattern") => Attribute::Unknowable,
            (_, "url_patterns" | "urlconf_module" | "urlconf_name" | "app_name" | "namespace") => {
                match pattern.target {
                    Value::Unknown | Value::Union(_) | Value::ExternalResult(_) => Attribute::Unknowable,
                    _ => Attribute::Absent,
                }
            }
            (target, "callback") => Attribute::Found(target.clone()),
            (_, "name") => Attribute::Found(match pattern.name {
                RouteName::Known(name) => Value::Str(name),
                RouteName::None => Value::None,
                RouteName::Unknown => Value::Unknown,
            }),
            (_, "default_args" | "pattern" | "lookup_str") => Attribute::Unknowable,
            _ => Attribute::Absent,
        }
    }

    /// `pattern.callback = …` and the like: what a decorator of patterns changes.
    pub(super) fn set_pattern_attribute(&mut self, id: PatternId, name: &str, value: Value) {
        let Some(pattern) = self.world.heap.pattern_mut(id) else { return };
        match name {
            // A view that is wrapped stays the view that an author means.
            "callback" if matches!(value, Value::Unknown | Value::ExternalResult(_)) => {}
            "callback" => pattern.target = value,
            "name" => {
                pattern.name = match value {
                    Value::Str(name) => RouteName::Known(name),
                    Value::None => RouteName::None,
                    _ => RouteName::Unknown,
                }
            }
            _ => {}
        }
    }
}

/// Whether an external name may be patterns rather than a view: `admin.site.urls` and its kin.
pub(super) fn is_patterns_name(dotted: &str) -> bool {
    let last = dotted.rsplit('.').next().unwrap_or(dotted);
    last.contains("url") || last.contains("pattern") || last.contains("include")
}
