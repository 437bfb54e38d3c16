//! Definitions of functions, and what their decorators make of them.

use super::*;
use crate::facts::{FunctionId, Parameter, StatementKind};

impl Evaluator<'_> {
    pub(super) fn define_function(&mut self, frame: &mut Frame, id: FunctionId) {
        let file = frame.file.clone();
        let Some(function) = file.facts.program.function(id) else { return };
        let mut decorators = Vec::with_capacity(function.decorators.len());
        for decorator in &function.decorators {
            let value = self.eval(frame, *decorator);
            self.judge_decorator(frame, &value, *decorator);
            decorators.push(value);
        }
        self.eval_defaults(frame, &function.parameters, function.returns);
        let place = frame.place(Anchor::Function(id));
        let plain = FunctionValue {
            module: frame.module,
            id,
            decorators: Vec::new(),
            class: None,
            closure: self.closure(frame),
            replaced: None,
            looks_like: None,
        };
        let mut value = FunctionValue { decorators: decorators.clone(), ..plain.clone() };
        let mut inner = Value::Function(Arc::new(plain));
        let mut current = inner.clone();
        let mut kept = Vec::new();
        for (decorator, at) in decorators.iter().zip(&function.decorators).rev() {
            match decorator {
                // `@property` and its kin, and what merely wraps a view: known by name, so not called.
                Value::Method(object, name) if matches!(name.as_str(), "setter" | "deleter" | "getter") => {
                    if let Value::Function(_) = &**object {
                        // The getter that stands there stays.
                        self.bind_at(frame, function.name.clone(), (**object).clone(), place);
                        return;
                    }
                    kept.push(decorator.clone());
                }
                Value::Wrapped { inner: copied, by } if is_wraps(by) => {
                    let is_itself = current == inner;
                    current = made_alike(current, copied);
                    if is_itself {
                        inner = current.clone();
                        value.looks_like = Some(copied.clone());
                    }
                }
                Value::External(dotted) if !self.runs_decorator(dotted) => kept.push(decorator.clone()),
                Value::ExternalResult(_) | Value::Unknown | Value::Wrapped { .. } => kept.push(decorator.clone()),
                callee => {
                    let argument = super::arguments::positional(*at);
                    let result = self.call_value(frame, callee, &[(argument, current.clone())], *at);
                    if result == current {
                        continue;
                    }
                    kept.push(decorator.clone());
                    if !matches!(result, Value::Unknown | Value::None | Value::ExternalResult(_)) {
                        current = result;
                    }
                }
            }
        }
        kept.reverse();
        value.decorators = kept;
        if current != inner {
            value.replaced = Some(Arc::new(current));
        }
        self.bind_at(frame, function.name.clone(), Value::Function(Arc::new(value)), place);
    }

    pub(super) fn eval_defaults(&mut self, frame: &mut Frame, parameters: &[Parameter], returns: Option<ExprId>) {
        // PEP 563: annotations stay texts then. Those of libraries are nobody's concern.
        // Asked only where there is one, for it reads the whole file: a file of 300 functions took three times as long for it.
        let is_annotated = returns.is_some() || parameters.iter().any(|parameter| parameter.annotation.is_some());
        let evaluates = is_annotated
            && self.finder.versions.evaluates_annotations()
            && evaluates_annotations(frame, self.proves(frame));
        for parameter in parameters {
            if let Some(default) = parameter.default
                && !frame.library
            {
                self.eval(frame, default);
            }
        }
        if evaluates {
            for annotation in parameters.iter().filter_map(|one| one.annotation).chain(returns) {
                self.eval(frame, annotation);
            }
        }
    }

    /// Whether a decorator of a library is run for what it does: it may register what it decorates. Django's, DRF's and Python's
    /// own are known.
    pub(super) fn runs_decorator(&mut self, dotted: &str) -> bool {
        let first = dotted.split('.').next().unwrap_or(dotted);
        !matches!(first, "django" | "rest_framework" | "builtins" | "functools" | "abc" | "typing")
            && self.force(dotted).is_some()
    }
}

/// Whether annotations are evaluated where they stand, and only with names that are bound as any other.
pub(super) fn evaluates_annotations(frame: &Frame, is_certain: bool) -> bool {
    if frame.library {
        return false;
    }
    // PEP 563: they stay texts. Those of libraries are nobody's concern.
    let is_postponed = frame.program().body.iter().any(|statement| {
        matches!(&statement.kind, StatementKind::ImportFrom { module, names, .. }
            if module == "__future__" && names.iter().any(|name| name.name == "annotations"))
    });
    // PEP 695: `type X = …`, `class X[T]`, `def f[T]()` bind names that the program does not keep.
    let binds_types = |line: &str| {
        let line = line.trim_start().trim_start_matches("async ");
        let generic = |head: &str| {
            let rest = line.strip_prefix(head).unwrap_or_default();
            rest.find('[').is_some_and(|at| rest.find(['(', ':']).is_none_or(|end| at < end))
        };
        (line.starts_with("type ") && line.contains('=')) || generic("def ") || generic("class ")
    };
    !(is_postponed || is_certain && frame.file.source.as_str().lines().any(binds_types))
}

/// Whether something is `functools.wraps`.
pub(super) fn is_wraps(value: &Value) -> bool {
    matches!(value, Value::External(dotted) if dotted == "functools.wraps")
}

/// `functools.update_wrapper(wrapper, copied)`: the same function under the other's name.
pub(super) fn made_alike(wrapper: Value, copied: &Value) -> Value {
    match wrapper {
        Value::Function(function) => {
            let mut function = Arc::unwrap_or_clone(function);
            function.looks_like = Some(Arc::new(copied.clone()));
            Value::Function(Arc::new(function))
        }
        // What is wrapped carries the name; as deep as a function has decorators.
        Value::Wrapped { inner, by } => {
            Value::Wrapped { inner: Arc::new(made_alike(Arc::unwrap_or_clone(inner), copied)), by }
        }
        // One is defined for coroutines and one for others.
        Value::Union(parts) => Value::Union(parts.iter().map(|part| made_alike(part.clone(), copied)).collect()),
        other => other,
    }
}

/// What a decorator that is known by its name does to a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Descriptor {
    /// Its value is what it returns.
    Property,
    /// The same, kept.
    CachedProperty,
    /// It gets the class.
    ClassMethod,
    /// It gets nothing.
    StaticMethod,
}

/// What a function's decorators make of it as a class's attribute.
pub(super) fn descriptor(function: &FunctionValue) -> Option<Descriptor> {
    function.decorators.iter().find_map(|decorator| {
        let dotted = match decorator {
            Value::External(dotted) => dotted.as_str(),
            _ => return None,
        };
        match dotted.rsplit('.').next().unwrap_or(dotted) {
            "property" | "abstractproperty" => Some(Descriptor::Property),
            "cached_property" | "cached_property_with_ttl" => Some(Descriptor::CachedProperty),
            "classproperty" => Some(Descriptor::Property),
            "classmethod" | "classonlymethod" => Some(Descriptor::ClassMethod),
            "staticmethod" => Some(Descriptor::StaticMethod),
            _ => None,
        }
    })
}

/// Whether a decorator leaves what a call returns as it is.
pub(super) fn is_transparent(decorator: &Value) -> bool {
    let (Value::External(dotted) | Value::ExternalResult(dotted)) = decorator else { return false };
    matches!(
        dotted.rsplit('.').next().unwrap_or(dotted),
        "property"
            | "cached_property"
            | "classproperty"
            | "classmethod"
            | "classonlymethod"
            | "staticmethod"
            | "abstractmethod"
            | "abstractproperty"
            | "lru_cache"
            | "cache"
            | "override"
            | "final"
            | "overload"
            | "no_type_check"
            | "atomic"
            | "keep_lazy"
            | "keep_lazy_text"
            | "deprecated"
            | "sensitive_variables"
            | "method_cache"
            | "action"
            | "display"
            | "method_decorator"
    )
}
