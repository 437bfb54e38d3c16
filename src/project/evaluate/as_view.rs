//! `as_view()`: what it makes of a class, and what it refuses (`django.views.generic.base.View`, `rest_framework.viewsets`).

use super::classes::Ancestor;
use super::*;
use crate::facts::{Argument, Passing};
use crate::host::django::{METHOD_AS_ARGUMENT, NO_SUCH_ATTRIBUTE};
use crate::host::{rest, view_attributes};

/// `View.http_method_names`
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
/// What a viewset's `as_view()` takes or sets itself (`ViewSetMixin.as_view`).
const OF_VIEWSETS: [&str; 7] = ["actions", "initkwargs", "name", "description", "suffix", "detail", "basename"];

impl Evaluator<'_> {
    /// `Class.as_view(…)`
    pub(super) fn view(
        &mut self,
        frame: &mut Frame,
        class: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        if arguments.is_empty()
            && let Value::Class(id) = class
            && self.is_viewset(*id)
        {
            // `ViewSetMixin.as_view` (DRF 3.15).
            let message = rest::NO_ACTIONS;
            let place = frame.at(at);
            let kind = EventKind::CallRaises { exception: Exception::Type, message };
            self.raise(frame, kind, Exception::Type, place, message.to_owned());
        }
        if let Value::Class(id) = class
            && self.mixes_handlers(*id)
        {
            let place = frame.at(at);
            let exception = Exception::ImproperlyConfigured;
            let kind = EventKind::CallRaises { exception: exception.clone(), message: rest::MIXED_ASYNC };
            self.raise(frame, kind, exception, place, rest::MIXED_ASYNC.to_owned());
        }
        if let Some((message, place)) = self.refused_argument(frame, class, arguments) {
            let kind = EventKind::CallRaises { exception: Exception::Type, message };
            self.raise(frame, kind, Exception::Type, place, message.to_owned());
        }
        let actions = match arguments.first() {
            Some((argument, Value::Dict(id))) if argument.passing == Passing::Positional => {
                self.world.heap.dict(*id).filter(|dict| dict.is_known()).map(|dict| {
                    let pairs = dict.entries.iter();
                    pairs
                        .filter_map(|entry| match (&entry.key, &entry.value) {
                            (Value::Str(method), Value::Str(action)) => Some((method.clone(), action.clone())),
                            _ => None,
                        })
                        .collect()
                })
            }
            _ => None,
        };
        let limited = arguments.iter().any(|(argument, _)| match &argument.passing {
            Passing::Keyword(name) => name == "http_method_names",
            Passing::DoubleStar | Passing::Star => true,
            Passing::Positional => false,
        });
        let named = arguments.iter().find_map(|(argument, value)| match &argument.passing {
            Passing::Keyword(name) if name == "http_method_names" => Some(value),
            _ => None,
        });
        let is_spread =
            |(argument, _): &(Argument, Value)| matches!(argument.passing, Passing::DoubleStar | Passing::Star);
        let method_names = named.filter(|_| !arguments.iter().any(is_spread)).and_then(|names| self.texts(names));
        Value::View(Arc::new(ViewValue { class: class.clone(), actions, limited, method_names }))
    }

    /// Whether a class descends from Django's `View`: `None` where a base is not known.
    pub(super) fn is_view_class(&mut self, id: ClassValueId) -> Option<bool> {
        let class = self.world.heap.class(id)?;
        if class.decorated {
            return None;
        }
        if self.class_name(id) == "django.views.generic.base.View" {
            return Some(true);
        }
        let mut result = Some(false);
        for ancestor in self.ancestors(id) {
            let found = match ancestor {
                Ancestor::Class(id) => match self.class_name(id).as_str() {
                    "django.views.generic.base.View" | "rest_framework.views.APIView" => Some(true),
                    _ if self.world.heap.class(id).is_some_and(|class| class.decorated) => None,
                    _ => Some(false),
                },
                Ancestor::External(dotted) => external_view_class(&dotted),
                Ancestor::Unknown => None,
            };
            match found {
                Some(true) => return Some(true),
                None => result = None,
                Some(false) => {}
            }
        }
        result
    }

    /// Whether some handlers of a View are `async` and others are not.
    fn mixes_handlers(&mut self, id: ClassValueId) -> bool {
        if self.is_view_class(id) != Some(true) {
            return false;
        }
        let mut kinds = Vec::new();
        for name in ["get", "post", "put", "patch", "delete"] {
            let super::attributes::Attribute::Found(Value::Function(one)) = self.class_attribute(id, name) else {
                continue;
            };
            let file = self.world.module(one.module).and_then(|module| module.file.as_ref());
            // What a decorator makes of it is another function.
            if let Some(function) = file.and_then(|file| file.facts.program.function(one.id))
                && one.decorators.is_empty()
            {
                kinds.push(function.is_async);
            }
        }
        kinds.contains(&true) && kinds.contains(&false)
    }

    /// Whether a class descends from one of DRF's viewsets.
    fn is_viewset(&self, id: ClassValueId) -> bool {
        let mut pending = vec![id];
        for _ in 0..MAX_CALLS {
            let Some(class) = pending.pop().and_then(|id| self.world.heap.class(id)) else { return false };
            for base in &class.bases {
                match base {
                    Value::External(dotted) if dotted.starts_with("rest_framework.viewsets.") => return true,
                    Value::Class(base) => pending.push(*base),
                    _ => {}
                }
            }
        }
        false
    }

    /// The first argument that `as_view()` refuses, where that is certain: what it says, and where the value stands.
    fn refused_argument(
        &mut self,
        frame: &Frame,
        class: &Value,
        arguments: &[(Argument, Value)],
    ) -> Option<(&'static str, Place)> {
        arguments.iter().find_map(|(argument, _)| {
            let Passing::Keyword(name) = &argument.passing else { return None };
            if OF_VIEWSETS.contains(&name.as_str()) || !self.has_djangos_as_view(class) {
                return None;
            }
            let message = if METHODS.contains(&name.as_str()) {
                METHOD_AS_ARGUMENT
            } else if self.lacks_attribute(class, name) {
                NO_SUCH_ATTRIBUTE
            } else {
                return None;
            };
            Some((message, frame.at(argument.value)))
        })
    }

    /// Whether `as_view()` of a class certainly is Django's or DRF's.
    fn has_djangos_as_view(&mut self, class: &Value) -> bool {
        let ancestors = self.ancestors_of(class);
        let is_view = ancestors.iter().any(|one| match one {
            Ancestor::External(dotted) => view_attributes(dotted).is_some(),
            Ancestor::Class(id) => self.class_name(*id) == "django.views.generic.base.View",
            Ancestor::Unknown => false,
        });
        let is_own = |id: ClassValueId| {
            let Some(class) = self.world.heap.class(id) else { return true };
            let is_library = self.world.module(class.module).is_some_and(|module| {
                matches!(module.name.split('.').next(), Some("django" | "rest_framework")) && module.library
            });
            !is_library
                && (class.scope.names.contains_key("as_view") || class.scope.names.contains_key("http_method_names"))
        };
        is_view && !ancestors.iter().any(|one| matches!(one, Ancestor::Class(id) if is_own(*id)))
    }

    /// Whether a class certainly has no attribute of this name: all that it descends from is known and lacks it.
    pub(super) fn lacks_attribute(&mut self, class: &Value, name: &str) -> bool {
        let ancestors = self.ancestors_of(class);
        // What a class of classes gives, none of them names.
        if matches!(class, Value::Class(id) if self.metaclass_brings(*id, name)) {
            return false;
        }
        !ancestors.is_empty()
            && ancestors.into_iter().all(|ancestor| match ancestor {
                Ancestor::Class(id) => self.world.heap.class(id).is_some_and(|class| {
                    !class.decorated && class.scope.open.is_empty() && !class.scope.names.contains_key(name)
                }),
                Ancestor::External(dotted) if dotted == "builtins.object" => true,
                Ancestor::External(dotted) => {
                    view_attributes(&dotted).is_some_and(|mut held| !held.any(|held| held == name))
                }
                Ancestor::Unknown => false,
            })
    }

    fn ancestors_of(&mut self, class: &Value) -> Vec<Ancestor> {
        match class {
            Value::Class(id) => self.ancestors(*id),
            Value::External(dotted) => vec![Ancestor::External(dotted.clone())],
            _ => Vec::new(),
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
