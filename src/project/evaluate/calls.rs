//! Calls: what is called decides who answers. Functions whose source is there are run (`function_calls`), functions of Django are
//! known, anything else may do anything to what it is given.

use super::*;
use crate::facts::{Argument, Passing};
use crate::host::Karrot;

impl Evaluator<'_> {
    pub(super) fn call(&mut self, frame: &mut Frame, at: ExprId, function: ExprId, arguments: &[Argument]) -> Value {
        // What raised before in the same list is one finding; the items behind it are told of as well.
        let raised_before = frame.pending.is_some();
        let callee = self.eval(frame, function);
        if frame.pending.is_some() && !raised_before && self.proves(frame) {
            return Value::Unknown;
        }
        if let Value::External(dotted) = &callee
            && dotted == "builtins.super"
        {
            return self.super_of(frame, arguments);
        }
        let values = self.eval_arguments(frame, arguments);
        self.prove_callable(frame, &callee, at);
        self.call_value(frame, &callee, &values, at)
    }

    fn super_of(&mut self, frame: &mut Frame, arguments: &[Argument]) -> Value {
        let mut explicit = arguments.iter().map(|argument| self.eval(frame, argument.value));
        match (explicit.next(), explicit.next()) {
            (Some(Value::Class(class)), Some(receiver)) => Value::Super(class, Arc::new(receiver)),
            _ => match frame.method.clone() {
                Some((class, receiver)) => Value::Super(class, Arc::new(receiver)),
                None => Value::Unknown,
            },
        }
    }

    pub(super) fn call_value(
        &mut self,
        frame: &mut Frame,
        callee: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        self.deeper(Value::Unknown, |this| match callee {
            Value::External(dotted) => this.call_external(frame, dotted, arguments, at),
            Value::Function(function) => this.call_function(frame, function, None, arguments, at),
            Value::Bound { receiver, function } => {
                this.call_function(frame, function, Some((**receiver).clone()), arguments, at)
            }
            Value::Class(id) => this.instantiate(frame, *id, arguments, at),
            Value::AsView(class) => this.view(frame, class, arguments, at),
            Value::Method(object, name) => this.call_method(frame, object, name, arguments, at),
            Value::Instance(_) => this.call_instance(frame, callee, arguments, at),
            Value::ExternalResult(dotted) if dotted.starts_with("collections.namedtuple.") => callee.clone(),
            Value::Wrapped { inner: copied, by } if super::definitions::is_wraps(by) => match arguments {
                // `wraps(view)(wrapper)`
                [(_, wrapper)] => super::definitions::made_alike(wrapper.clone(), copied),
                _ => this.call_unknown(frame, arguments, at),
            },
            Value::Wrapped { inner, by } if this.completed(by, arguments, at).is_some() => {
                let all = this.completed(by, arguments, at).unwrap_or_default();
                this.call_value(frame, inner, &all, at)
            }
            Value::ExternalResult(dotted) if let Some(value) = this.call_app_config(frame, dotted, arguments, at) => {
                value
            }
            Value::Wrapped { .. } | Value::ExternalResult(_) => match arguments {
                // `decorator(arguments)(view)`
                [(argument, inner)]
                    if argument.passing == Passing::Positional
                        && (is_view_like(inner)
                            || matches!(callee, Value::ExternalResult(dotted) if decorates_views(dotted))) =>
                {
                    Value::Wrapped { inner: Arc::new(inner.clone()), by: Arc::new(callee.clone()) }
                }
                // `itemgetter(0)(row)`
                _ => match callee {
                    Value::ExternalResult(dotted) if this.proves(frame) && is_harmless(dotted) => callee.clone(),
                    _ => this.call_unknown(frame, arguments, at),
                },
            },
            Value::Union(parts) => {
                let mut result: Option<Value> = None;
                frame.conditional += 1;
                for part in parts.iter().filter(|part| **part != Value::None) {
                    let value = this.call_value(frame, part, arguments, at);
                    result = Some(match result {
                        Some(other) => other.or(value),
                        None => value,
                    });
                }
                frame.conditional -= 1;
                result.unwrap_or(Value::Unknown)
            }
            _ => this.call_unknown(frame, arguments, at),
        })
    }

    fn call_instance(
        &mut self,
        frame: &mut Frame,
        callee: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        match self.look_up(frame, callee, "__call__", at) {
            super::attributes::Attribute::Found(call @ Value::Bound { .. }) => {
                self.call_value(frame, &call, arguments, at)
            }
            _ => match arguments {
                [(argument, inner)] if argument.passing == Passing::Positional && is_view_like(inner) => {
                    Value::Wrapped { inner: Arc::new(inner.clone()), by: Arc::new(callee.clone()) }
                }
                _ => self.call_unknown(frame, arguments, at),
            },
        }
    }

    /// A call of something that is not understood: what it is given, it may change; a view that it is given may be what it
    /// returns, wrapped.
    pub(super) fn call_unknown(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        self.doubts += 1;
        self.lose_sight(frame);
        let open = Open { place: frame.at(at), reason: "passed to a function that is not analysed" };
        for (_, value) in arguments {
            self.escape(value, &open);
        }
        self.may_raise(frame, Open { place: frame.at(at), reason: "a call of a function that is not analysed" });
        Value::Unknown
    }

    fn call_external(&mut self, frame: &mut Frame, dotted: &str, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        if dotted.starts_with("sys.path.") || dotted.starts_with("sys.meta_path.") || dotted == "site.addsitedir" {
            self.finder.is_extended = true;
        }
        if let Some(value) = self.call_standard(frame, dotted, arguments, at) {
            return value;
        }
        if let Some(value) = self.call_registry(frame, dotted, arguments, at) {
            return value;
        }
        if let Some(value) = self
            .call_django(frame, dotted, arguments, at)
            .or_else(|| self.call_huey(frame, dotted, arguments, at))
            .or_else(|| self.call_rest(frame, dotted, arguments, at))
        {
            return value;
        }
        if let Some(value) = self.call_apps(frame, dotted, arguments, at) {
            return value;
        }
        if let Some(value) = self
            .call_entry_points(frame, dotted, arguments, at)
            .or_else(|| self.call_split_settings(frame, dotted, arguments, at))
        {
            return value;
        }
        if let Some(kind) = super::routers::router_kind(dotted) {
            // Those of a package, where its source is there, are what that makes of DRF's.
            if kind == RouterKind::Unknown
                && let Some(class) = self.force(dotted)
                && !matches!(&class, Value::External(other) if other == dotted)
            {
                return self.call_value(frame, &class, arguments, at);
            }
            let place = frame.at(at);
            return self.new_router(kind, arguments, &place);
        }
        if self.refuses_call(frame, dotted, arguments, at) {
            return Value::Unknown;
        }
        if let Some(value) = self.call_builtin(frame, dotted, arguments, at) {
            return value;
        }
        // `View.as_view()` of a class whose module need not be read for it.
        if let Some(class) = dotted.strip_suffix(".as_view")
            && super::as_view::external_view_class(class) == Some(true)
        {
            let class = Value::External(SmolStr::new(class));
            return self.view(frame, &class, arguments, at);
        }
        if self.runs_call(dotted, arguments)
            && let Some(value) = self.force(dotted)
            && !matches!(value, Value::External(_))
        {
            return self.call_value(frame, &value, arguments, at);
        }
        if let Some(class) = dotted.strip_suffix(".as_view") {
            let class = Value::External(SmolStr::new(class));
            return self.view(frame, &class, arguments, at);
        }
        if !is_harmless(dotted) {
            self.doubts += 1;
            self.lose_sight(frame);
            let open = Open { place: frame.at(at), reason: "passed to a function that is not analysed" };
            for (_, value) in arguments {
                self.escape(value, &open);
            }
        }
        // A view that is passed through something is wrapped.
        match arguments {
            [(argument, inner), ..]
                if argument.passing == Passing::Positional
                    && (is_view_like(inner) || decorates_views(dotted) && is_written_view(inner)) =>
            {
                Value::Wrapped { inner: Arc::new(inner.clone()), by: Arc::new(Value::External(SmolStr::new(dotted))) }
            }
            _ => Value::ExternalResult(SmolStr::new(dotted)),
        }
    }
}

/// Whether a value can be a view, so that something called with it probably decorates it.
pub(super) fn is_view_like(value: &Value) -> bool {
    matches!(value, Value::Function(_) | Value::Bound { .. } | Value::View(_) | Value::Wrapped { .. } | Value::Class(_))
}

/// Whether Django's decorator of this name, called with a view or with arguments, wraps a view (`django.views.decorators`).
fn decorates_views(dotted: &str) -> bool {
    dotted.starts_with("django.views.decorators.")
}

/// Whether what such a decorator is called with can't be one of its arguments: those are texts, numbers and lists.
fn is_written_view(value: &Value) -> bool {
    match value {
        Value::External(_) | Value::ExternalResult(_) => true,
        Value::Union(parts) => parts.iter().all(|part| is_view_like(part) || is_written_view(part)),
        _ => false,
    }
}

/// Whether code of this dotted name is known not to change the lists that it is given.
pub(super) fn is_harmless(dotted: &str) -> bool {
    let first = dotted.split('.').next().unwrap_or(dotted);
    matches!(first, "builtins" | "django" | "rest_framework" | "huey") || Karrot::current().is_standard_library(first)
}
