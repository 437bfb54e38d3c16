//! What Django refuses in a call of `path()`, and what fails at the first request.

use super::*;
use crate::project::event::NotAView;
use crate::project::route::{RouteFault, parse_route};

impl Evaluator<'_> {
    pub(super) fn refuse(&mut self, frame: &mut Frame, function: &str, message: &'static str, at: ExprId) -> Value {
        let place = frame.at(at);
        let kind = EventKind::ArgumentsInvalid { function: SmolStr::new(function), message };
        self.raise(frame, kind, Exception::Type, place, format!("{function}() {message}"));
        Value::Unknown
    }

    /// `django.urls.conf._path`: what it refuses as a view at once, and what fails at the first request.
    pub(super) fn judge_view(&mut self, frame: &mut Frame, view: &Value, at: ExprId) {
        let what = match view {
            Value::Str(_) | Value::Text | Value::LazyUrl if !self.finder.versions.django_since((1, 10)) => return,
            Value::Str(_) | Value::Text | Value::LazyUrl => NotAView::Text,
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
                Some(class) if self.is_view_class(class) == Some(true) => NotAView::ViewInstance,
                _ => return,
            },
            Value::Class(id) => {
                let name = self.world.heap.class(*id).map(|class| class.name.clone()).unwrap_or_default();
                if self.is_view_class(*id) == Some(true) {
                    self.notice_view_class(frame, name, false, at);
                }
                return;
            }
            Value::External(dotted) if super::as_view::external_view_class(dotted) == Some(true) => {
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

    /// `django.urls.converters.register_converter`: the last one of a name is the one that all routes get that are compiled from
    /// then on. The same class twice changes nothing (before Django 6.0).
    pub(super) fn register_converter(&mut self, frame: &Frame, name: SmolStr, class: Value, at: ExprId) {
        let (place, conditional) = (frame.at(at), frame.is_conditional());
        let before = self.world.converters.get(&name);
        let is_other = |before: &&Converter| {
            !before.conditional
                && matches!((&before.class, &class), (Value::Class(one), Value::Class(other)) if one != other)
        };
        let first = before.filter(is_other).map(|before| before.place.clone());
        if first.is_some() || is_builtin_converter(&name) {
            let kind = EventKind::ConverterAgain { name: name.clone(), first };
            self.notice(frame, kind, &Exception::Value, place.clone());
        }
        self.world.converters.insert(name, Converter { place, class, conditional });
    }

    pub(super) fn judge_route(&mut self, frame: &mut Frame, text: &str, at: ExprId) {
        let faults = match parse_route(text) {
            Ok(parameters) => {
                let unknown: Vec<_> = parameters
                    .parameters()
                    .filter(|one| {
                        !is_builtin_converter(one.converter) && !self.world.converters.contains_key(one.converter)
                    })
                    .cloned()
                    .collect();
                // Without settings it is not known which apps register converters: an app's `apps.py` does.
                let is_known = self.finder.outside == Outside::Karrot
                    || self.django.settings.is_some() && self.django.apps_open.is_empty();
                // DRF's `format_suffix_patterns` registers converters of this prefix by itself.
                for parameter in unknown {
                    if !self.world.converters_open.is_empty()
                        || parameter.converter.starts_with("drf_format_suffix")
                        || !is_known && !is_slip(parameter.converter, parameter.name)
                    {
                        continue;
                    }
                    let place = frame.at(at);
                    let kind = EventKind::ConverterUnknown {
                        converter: parameter.converter.into(),
                        parameter: parameter.name.into(),
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
}

/// Whether a built-in converter was certainly meant: a misspelt one, one by the name that others give it, or one that changed places
/// with its parameter.
fn is_slip(converter: &str, parameter: &str) -> bool {
    is_builtin_converter(parameter)
        || matches!(converter, "integer" | "number" | "id" | "pk" | "string" | "text" | "guid" | "UUID")
        || ["int", "path", "slug", "str", "uuid"]
            .iter()
            .any(|one| converter.len() > 2 && strsim::damerau_levenshtein(one, converter) == 1)
}

/// `django.urls.converters.DEFAULT_CONVERTERS`
pub(super) fn is_builtin_converter(name: &str) -> bool {
    matches!(name, "int" | "path" | "slug" | "str" | "uuid")
}
