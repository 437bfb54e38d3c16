//! `URLPattern` and `URLResolver`, made without `path()`, and subclasses of them (`django.urls.resolvers`, 4.2 to 6.1).

use super::arguments::argument;
use super::attributes::Attribute;
use super::*;
use crate::facts::Argument;

/// The names of Django's class of includes.
const RESOLVER: &[&str] = &["django.urls.URLResolver", "django.urls.resolvers.URLResolver"];

impl Evaluator<'_> {
    /// Whether a class descends from `URLResolver`.
    pub(super) fn is_resolver_class(&mut self, id: ClassValueId) -> bool {
        self.descends_from(id, RESOLVER) == Some(true)
    }

    /// `URLPattern(pattern, callback, default_args=None, name=None)`
    pub(super) fn made_pattern(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let place = frame.at(at);
        let Some((kind, route)) = self.pattern_text(frame, arguments, at) else { return Value::Unknown };
        let Some((_, target)) = argument(arguments, 1, "callback") else { return Value::Unknown };
        let name = match argument(arguments, 3, "name").map(|(_, value)| self.settle(value.clone())) {
            None | Some(Value::None) => RouteName::None,
            Some(Value::Str(name)) => RouteName::Known(name),
            Some(_) => RouteName::Unknown,
        };
        let extra = argument(arguments, 2, "default_args").is_none().then(Vec::new);
        let pattern = Pattern {
            kind,
            route,
            route_place: place.clone(),
            target: target.clone(),
            target_place: place.clone(),
            name,
            name_place: None,
            extra,
            place,
            is_language: false,
        };
        Value::Pattern(self.world.heap.add_pattern(pattern))
    }

    /// `URLResolver(pattern, urlconf_name, default_kwargs=None, app_name=None, namespace=None)`; of a subclass that brings its
    /// own `url_patterns`, those.
    pub(super) fn made_resolver(
        &mut self,
        frame: &mut Frame,
        instance: Option<&Value>,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let place = frame.at(at);
        let Some((kind, route)) = self.pattern_text(frame, arguments, at) else { return Value::Unknown };
        let class = match instance {
            Some(Value::Instance(id)) => self.world.heap.instance(*id).map(|instance| instance.class),
            _ => None,
        };
        let own = match class.map(|class| self.class_attribute(class, "url_patterns")) {
            Some(Attribute::Found(Value::Function(own))) if !self.is_frameworks(own.module) => instance,
            _ => None,
        };
        let own = own.and_then(|instance| match self.look_up(frame, instance, "url_patterns", at) {
            Attribute::Found(value) => Some(value),
            _ => None,
        });
        let patterns = match own {
            Some(own) => own,
            None => match argument(arguments, 1, "urlconf_name").map(|(_, value)| self.settle(value.clone())) {
                Some(Value::Str(name)) => self.run_named(&name).map_or(Value::Unknown, Value::Module),
                Some(patterns) => patterns,
                None => Value::Unknown,
            },
        };
        if let Value::Module(id) = &patterns {
            self.settle_patterns(*id);
        }
        let named = |at: usize, name: &str| argument(arguments, at, name).map(|(_, value)| value.clone());
        let include = Include {
            patterns,
            app_name: named(3, "app_name"),
            namespace: named(4, "namespace"),
            place: place.clone(),
        };
        let pattern = Pattern {
            kind,
            route,
            route_place: place.clone(),
            target: Value::Include(self.world.heap.add_include(include)),
            target_place: place.clone(),
            name: RouteName::None,
            name_place: None,
            extra: argument(arguments, 2, "default_kwargs").is_none().then(Vec::new),
            place,
            is_language: false,
        };
        Value::Pattern(self.world.heap.add_pattern(pattern))
    }

    /// The kind and the text of `RegexPattern(regex)` or `RoutePattern(route)`.
    fn pattern_text(
        &mut self,
        frame: &mut Frame,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<(PatternKind, Option<SmolStr>)> {
        let (_, pattern) = argument(arguments, 0, "pattern")?;
        for (name, kind) in [("_regex", PatternKind::RePath), ("_route", PatternKind::Path)] {
            if let Attribute::Found(text) = self.look_up(frame, pattern, name, at)
                && matches!(pattern, Value::Instance(_))
            {
                let text = match self.settle(text) {
                    Value::Str(text) => Some(text),
                    _ => None,
                };
                return Some((kind, text));
            }
        }
        None
    }
}
