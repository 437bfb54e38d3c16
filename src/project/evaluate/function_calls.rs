//! Calls of functions whose source is there: which are answered without running them, which are not followed, and the run.

use super::arguments::positional;
use super::statements::Flow;
use super::*;
use crate::facts::{Argument, Function};
use crate::host::{Karrot, PLUGIN_MODULES};

/// Expressions evaluated for one call of an installed package by another, before that call counts as one that is not analysed: what
/// makes clients of services and reads their schemas would else leave nothing for the routes.
const MAX_CALL_STEPS: u32 = 2_000_000;
/// Functions that run in each other before one that calls itself is taken for endless.
const MAX_RECURSION: usize = 24;
const NOT_ANALYSED: &str = "passed to a function that is not analysed";

/// A function that is called, and what with.
struct FunctionCall<'a> {
    function: &'a Arc<FunctionValue>,
    receiver: Option<Value>,
    arguments: &'a [(Argument, Value)],
    at: ExprId,
}

impl FunctionCall<'_> {
    /// The receiver and the arguments, as the function gets them.
    fn all(&self) -> Vec<(Argument, Value)> {
        let receiver = self.receiver.iter().map(|value| (positional(self.at), value.clone()));
        receiver.chain(self.arguments.iter().cloned()).collect()
    }
}

impl Evaluator<'_> {
    /// Calls a function whose source is there.
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
        let module = self.world.module(function.module);
        let Some((file, library)) = module.and_then(|module| Some((module.file.clone()?, module.library))) else {
            return self.call_unknown(frame, arguments, at);
        };
        let Some(definition) = file.facts.program.function(function.id) else {
            return self.call_unknown(frame, arguments, at);
        };
        let call = FunctionCall { function, receiver, arguments, at };
        if let Some(value) = self.call_known(frame, definition, &call) {
            return value;
        }
        if let Some(value) = self.call_decorated(frame, definition, &call) {
            return value;
        }
        if self.seems_endless(frame, &call) {
            return self.call_unknown(frame, arguments, at);
        }
        self.depend(&file, true);
        let is_bound = call.receiver.is_some();
        if self.refuses_arguments(frame, function, &definition.parameters, is_bound, arguments, at) {
            return Value::Unknown;
        }
        if definition.is_async {
            return Value::ExternalResult(SmolStr::new_static("types.CoroutineType"));
        }
        self.run_function(frame, &file, library, definition, &call)
    }

    /// Functions whose meaning is known though their source is there, by their names and modules.
    fn call_known(&mut self, frame: &mut Frame, definition: &Function, call: &FunctionCall) -> Option<Value> {
        let module = call.function.module;
        let is_of = |this: &Self, name: &str| this.world.module(module).is_some_and(|module| module.name == name);
        match (definition.name.as_str(), &call.receiver) {
            // six's, and its many copies: a class of these bases, made in a way that only Python can follow.
            ("with_metaclass", _) => {
                let [_, bases @ ..] = call.arguments else { return None };
                let place = frame.at(call.at);
                let item = |(_, value): &(Argument, Value)| Item {
                    value: value.clone(),
                    conditional: false,
                    place: place.clone(),
                };
                let bases = self.new_list(SequenceKind::Tuple, bases.iter().map(item).collect());
                let members = Value::Dict(self.world.heap.add_dict(Dict::default()));
                let name = Value::Str(SmolStr::new_static("temporary_class"));
                let all = [name, bases, members].map(|value| (positional(call.at), value));
                Some(self.new_class(frame, &all, call.at))
            }
            // Which plugins the host found on its disk is not asked: theirs are the routes before its own.
            (name, _) if self.without_plugins && name == PLUGIN_MODULES.1 && is_of(self, PLUGIN_MODULES.0) => {
                Some(self.new_list(SequenceKind::List, Vec::new()))
            }
            ("get_extra_actions", Some(Value::Class(viewset))) if self.is_frameworks(module) => {
                Some(self.extra_action_functions(frame, *viewset, call.at))
            }
            ("get_models", Some(config @ Value::Instance(_))) if is_of(self, "django.apps.config") => {
                Some(self.models_of_config(frame, config, call.at))
            }
            _ => None,
        }
    }

    /// What decorators leave of a call; `None` where the function itself runs.
    fn call_decorated(&mut self, frame: &mut Frame, definition: &Function, call: &FunctionCall) -> Option<Value> {
        if let Some(replaced) = &call.function.replaced {
            return Some(self.call_value(frame, replaced, &call.all(), call.at));
        }
        let is_transparent = super::definitions::is_transparent;
        let is_librarys = |one: &Value| {
            is_transparent(one)
                || matches!(one, Value::External(dotted) | Value::ExternalResult(dotted)
                    if Karrot::current().is_standard_library(dotted.split('.').next().unwrap_or(dotted)))
        };
        let decorators = &call.function.decorators;
        if self.proves(frame)
            && decorators.iter().all(is_librarys)
            && let Some(Value::External(dotted) | Value::ExternalResult(dotted)) =
                decorators.iter().find(|one| !is_transparent(one))
        {
            let open = Open { place: frame.at(call.at), reason: NOT_ANALYSED };
            for (_, value) in call.arguments {
                self.escape(value, &open);
            }
            self.lose_sight(frame);
            return Some(Value::ExternalResult(dotted.clone()));
        }
        // A decorator that is not known may call it otherwise or not at all; a coroutine does not run here.
        let is_followed = decorators.iter().all(is_transparent)
            && !(definition.is_async && (frame.library || self.finder.outside != Outside::Karrot))
            && frame.depth <= self.limits.calls;
        (!is_followed).then(|| self.call_unknown(frame, call.arguments, call.at))
    }

    /// Whether a function runs in itself so often that it would never end here: under a condition that is not known it does
    /// there.
    fn seems_endless(&mut self, frame: &Frame, call: &FunctionCall) -> bool {
        let key = (call.function.module, call.function.id);
        let active = self.active.iter().filter(|one| **one == key).count();
        if active >= MAX_RECURSION {
            let reason = "a function of a package that seems to call itself without end";
            self.mistakes.push(Open { place: frame.at(call.at), reason });
        }
        active >= MAX_RECURSION || (active >= 2 && frame.is_conditional())
    }

    fn run_function(
        &mut self,
        frame: &mut Frame,
        file: &Arc<File>,
        library: bool,
        definition: &Function,
        call: &FunctionCall,
    ) -> Value {
        let module = call.function.module;
        let mut inner = self.frame_of_call(frame, file, library, definition, call);
        self.active.push((module, call.function.id));
        let outer = self.bound;
        let mistakes = self.mistakes.len();
        if library && self.first_name(frame.module) != self.first_name(module) {
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
            return self.call_spent(frame, call);
        }
        let mut raised = inner.pending.take();
        let deferred = if inner.lazy { raised.take() } else { None };
        let is_raised = raised.is_some();
        self.pass_on(frame, raised);
        if definition.is_generator {
            let (items, open) = (inner.yields, inner.yields_open);
            let id = self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open });
            self.world.deferred.extend(deferred.map(|raise| (id, raise)));
            return self.of_kind(frame, Value::Sequence(id), SequenceKind::Iterator);
        }
        if is_raised && inner.returns.is_empty() {
            return Value::Unknown;
        }
        let falls_off = (flow == Flow::Next && !is_raised).then_some(Value::None);
        let results = falls_off.into_iter().chain(inner.returns.into_iter().rev());
        results.reduce(|later, earlier| earlier.or(later)).unwrap_or(Value::Unknown)
    }

    /// The frame in which a function runs, with its parameters bound.
    fn frame_of_call(
        &mut self,
        frame: &Frame,
        file: &Arc<File>,
        library: bool,
        definition: &Function,
        call: &FunctionCall,
    ) -> Frame {
        let function = call.function;
        let called = Some((function.id, function.class));
        let scope = LocalScope { outer: function.closure, function: called, ..LocalScope::default() };
        let mut inner = Frame::new(function.module, file.clone(), library, frame.depth + 1);
        inner.scope = Some(self.world.heap.add_scope(scope));
        inner.is_call = true;
        inner.leaves_names = !definition.is_generator;
        // A `return` before, under a condition that is not known, may have ended the caller.
        inner.conditional = u32::from(frame.is_conditional() || frame.lazy);
        inner.lazy = definition.is_generator && !library;
        inner.handlers.clone_from(&frame.handlers);
        self.bind_parameters(&mut inner, &definition.parameters, call.receiver.clone(), call.arguments);
        if let Some(class) = function.class {
            let first = definition.parameters.first();
            let own = first.and_then(|first| self.scope_mut(&inner).names.get(&first.name));
            inner.method = own.map(|own| (class, own.value.clone()));
        } else if function.closure.is_some() && frame.module == function.module {
            inner.method.clone_from(&frame.method);
        }
        inner
    }

    /// What was raised in a call is raised where it stands, too.
    fn pass_on(&mut self, frame: &mut Frame, raised: Option<Raise>) {
        let Some(raise) = raised else { return };
        if !frame.handlers.iter().flatten().any(|name| raise.exception.caught_by(name)) {
            // What is read on, though Python would not, misses what would have been done. Behind a handler it is as in Python.
            self.lose_sight(frame);
        }
        if frame.maybe_left && !frame.library {
            let reason = "this may raise, under a condition that is not known";
            self.may_raise(frame, Open { place: raise.place, reason });
        } else if frame.pending.is_none() {
            frame.pending = Some(raise);
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
    fn call_spent(&mut self, frame: &mut Frame, call: &FunctionCall) -> Value {
        const WORDS: [&str; 2] = ["urlpatterns", "django.urls"];
        let package = self.first_name(call.function.module);
        let mut sources = self.world.modules.iter().filter(|one| one.name.split('.').next() == package);
        let speaks = sources.any(|one| {
            one.file.as_ref().is_some_and(|file| {
                let text = file.source.as_str().as_bytes();
                WORDS.iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
            })
        });
        let place = frame.at(call.at);
        if speaks {
            let reason = "a call of a package that takes more steps to follow than are allowed";
            self.mistakes.push(Open { place, reason });
        }
        self.call_unknown(frame, &call.all(), call.at)
    }
}
