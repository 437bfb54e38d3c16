//! Calls: functions whose source is there are run, functions of Django are known, anything else may do anything to what it is
//! given.

use super::arguments::positional;
use super::statements::Flow;
use super::*;
use crate::facts::{Argument, Passing};
use crate::host::{Karrot, PLUGIN_MODULES};

/// Expressions evaluated for one call of an installed package by another, before that call counts as one that is not analysed: what
/// makes clients of services and reads their schemas would else leave nothing for the routes.
const MAX_CALL_STEPS: u32 = 2_000_000;

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

    /// A function of Django's whose source was run, but whose meaning is known.
    fn call_own_django(
        &mut self,
        frame: &mut Frame,
        function: &FunctionValue,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let module = self.world.module(function.module).filter(|module| module.library)?;
        if function.class.is_some() || function.closure.is_some() || !module.name.starts_with("django.") {
            return None;
        }
        let name = &module.file.as_ref()?.facts.program.function(function.id)?.name;
        let dotted = format!("{}.{name}", module.name);
        if !super::library::is_known_by_name(&dotted) {
            return None;
        }
        self.call_django(frame, &dotted, arguments, at).or_else(|| self.call_apps(frame, &dotted, arguments, at))
    }

    /// The first part of a module's name.
    fn first_name(&self, module: ModuleId) -> Option<&str> {
        self.world.module(module).and_then(|module| module.name.split('.').next())
    }

    /// What a call comes to that took more steps than one may: nothing of it is known. A package that speaks of routes may have
    /// registered some.
    fn call_spent(
        &mut self,
        frame: &mut Frame,
        module: ModuleId,
        receiver: Option<Value>,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        const WORDS: [&str; 2] = ["urlpatterns", "django.urls"];
        let package = self.first_name(module);
        let mut sources = self.world.modules.iter().filter(|one| one.name.split('.').next() == package);
        let speaks = sources.any(|one| {
            one.file.as_ref().is_some_and(|file| {
                let text = file.source.as_str().as_bytes();
                WORDS.iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
            })
        });
        let place = frame.at(at);
        if speaks {
            let reason = "a call of a package that takes more steps to follow than are allowed";
            self.mistakes.push(Open { place, reason });
        }
        let receiver = receiver.into_iter().map(|value| (positional(at), value));
        let all: Vec<(Argument, Value)> = receiver.chain(arguments.iter().cloned()).collect();
        self.call_unknown(frame, &all, at)
    }

    /// Runs a function whose source is there.
    pub(super) fn call_function(
        &mut self,
        frame: &mut Frame,
        function: &Arc<FunctionValue>,
        receiver: Option<Value>,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        if let Some(value) = self.call_own_django(frame, function, arguments, at) {
            return value;
        }
        let Some((file, library)) =
            self.world.module(function.module).and_then(|module| Some((module.file.clone()?, module.library)))
        else {
            return self.call_unknown(frame, arguments, at);
        };
        let Some(definition) = file.facts.program.function(function.id) else {
            return self.call_unknown(frame, arguments, at);
        };
        // six's, and its many copies: a class of these bases, made in a way that only Python can follow.
        if definition.name == "with_metaclass"
            && let [_, bases @ ..] = arguments
        {
            let place = frame.at(at);
            let item = |(_, value): &(Argument, Value)| Item {
                value: value.clone(),
                conditional: false,
                place: place.clone(),
            };
            let bases = self.new_list(SequenceKind::Tuple, bases.iter().map(item).collect());
            let members = Value::Dict(self.world.heap.add_dict(Dict::default()));
            let name = Value::Str(SmolStr::new_static("temporary_class"));
            let all = [name, bases, members].map(|value| (positional(at), value));
            return self.new_class(frame, &all, at);
        }
        // Which plugins the host found on its disk is not asked: theirs are the routes before its own.
        if self.without_plugins
            && definition.name == PLUGIN_MODULES.1
            && self.world.module(function.module).is_some_and(|module| module.name == PLUGIN_MODULES.0)
        {
            return self.new_list(SequenceKind::List, Vec::new());
        }
        if definition.name == "get_extra_actions"
            && let Some(Value::Class(viewset)) = receiver
            && self.is_frameworks(function.module)
        {
            return self.extra_action_functions(frame, viewset, at);
        }
        if definition.name == "get_models"
            && let Some(config @ Value::Instance(_)) = &receiver
            && self.world.module(function.module).is_some_and(|module| module.name == "django.apps.config")
        {
            return self.models_of_config(frame, &config.clone(), at);
        }
        if let Some(replaced) = &function.replaced {
            let replaced = (**replaced).clone();
            let mut all: Vec<(Argument, Value)> = receiver.into_iter().map(|value| (positional(at), value)).collect();
            all.extend(arguments.iter().cloned());
            return self.call_value(frame, &replaced, &all, at);
        }
        // A decorator that is not known may call it otherwise or not at all; a coroutine does not run here.
        let is_librarys = |one: &Value| {
            super::definitions::is_transparent(one)
                || matches!(one, Value::External(dotted) | Value::ExternalResult(dotted)
                    if Karrot::current().is_standard_library(dotted.split('.').next().unwrap_or(dotted)))
        };
        if self.proves(frame)
            && function.decorators.iter().all(is_librarys)
            && let Some(Value::External(dotted) | Value::ExternalResult(dotted)) =
                function.decorators.iter().find(|one| !super::definitions::is_transparent(one))
        {
            let open = Open { place: frame.at(at), reason: "passed to a function that is not analysed" };
            for (_, value) in arguments {
                self.escape(value, &open);
            }
            self.lose_sight(frame);
            return Value::ExternalResult(dotted.clone());
        }
        if !function.decorators.iter().all(super::definitions::is_transparent)
            || definition.is_async && (frame.library || self.finder.outside != Outside::Karrot)
            || frame.depth > self.limits.calls
        {
            return self.call_unknown(frame, arguments, at);
        }
        // What calls itself under a condition that is not known never ends here, though it does there.
        let key = (function.module, function.id);
        let active = self.active.iter().filter(|one| **one == key).count();
        if active >= 24 {
            let reason = "a function of a package that seems to call itself without end";
            self.mistakes.push(Open { place: frame.at(at), reason });
        }
        if active >= 24 || (active >= 2 && frame.is_conditional()) {
            return self.call_unknown(frame, arguments, at);
        }
        self.depend(&file, true);
        if self.refuses_arguments(frame, function, &definition.parameters, receiver.is_some(), arguments, at) {
            return Value::Unknown;
        }
        if definition.is_async {
            return Value::ExternalResult(SmolStr::new_static("types.CoroutineType"));
        }
        let called = Some((function.id, function.class));
        let scope = LocalScope { outer: function.closure, function: called, ..LocalScope::default() };
        let scope = self.world.heap.add_scope(scope);
        let mut inner = Frame::new(function.module, file.clone(), library, frame.depth + 1);
        inner.scope = Some(scope);
        inner.is_call = true;
        inner.leaves_names = !definition.is_generator;
        // A `return` before, under a condition that is not known, may have ended the caller.
        inner.conditional = u32::from(frame.is_conditional() || frame.lazy);
        inner.lazy = definition.is_generator && !library;
        inner.handlers.clone_from(&frame.handlers);
        self.bind_parameters(&mut inner, &definition.parameters, receiver.clone(), arguments);
        if let Some(class) = function.class {
            let first = definition.parameters.first();
            let own =
                first.and_then(|first| self.scope_mut(&inner).names.get(&first.name)).map(|one| one.value.clone());
            inner.method = own.map(|own| (class, own));
        } else if function.closure.is_some() && frame.module == function.module {
            inner.method.clone_from(&frame.method);
        }
        self.active.push(key);
        let outer = self.bound;
        let mistakes = self.mistakes.len();
        if library && self.first_name(frame.module) != self.first_name(function.module) {
            self.bound = outer.min(self.steps.saturating_add(MAX_CALL_STEPS));
        }
        let own = self.bound;
        let flow = self.run_block(&mut inner, &definition.body);
        self.active.pop();
        let is_spent = self.steps > self.bound;
        let outer = outer.saturating_add(self.bound.saturating_sub(own)).min(MAX_STEPS);
        self.bound = outer;
        if is_spent && self.steps <= outer {
            self.mistakes.truncate(mistakes);
            return self.call_spent(frame, function.module, receiver, arguments, at);
        }
        let mut raised = inner.pending.take();
        let deferred = if inner.lazy { raised.take() } else { None };
        let is_raised = raised.is_some();
        let is_caught = |raise: &Raise| frame.handlers.iter().flatten().any(|name| raise.exception.caught_by(name));
        if raised.as_ref().is_some_and(|raise| !is_caught(raise)) {
            // What is read on, though Python would not, misses what would have been done. Behind a handler it is as in Python.
            self.lose_sight(frame);
        }
        match raised {
            Some(raise) if frame.maybe_left && !frame.library => {
                let reason = "this may raise, under a condition that is not known";
                self.may_raise(frame, Open { place: raise.place, reason });
            }
            Some(raise) if frame.pending.is_none() => frame.pending = Some(raise),
            _ => {}
        }
        if definition.is_generator {
            let (items, open) = (inner.yields, inner.yields_open);
            let id = self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open });
            self.world.deferred.extend(deferred.map(|raise| (id, raise)));
            return Value::Sequence(id);
        }
        if is_raised && inner.returns.is_empty() {
            return Value::Unknown;
        }
        let mut result = if flow == Flow::Next && !is_raised { Some(Value::None) } else { None };
        for value in inner.returns.into_iter().rev() {
            result = Some(match result {
                Some(other) => value.or(other),
                None => value,
            });
        }
        result.unwrap_or(Value::Unknown)
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
