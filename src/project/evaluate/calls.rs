//! Calls: functions of the workspace are run, functions of Django are known, anything else may do anything to what it is given.

use super::*;
use crate::facts::{Argument, ParameterKind, Passing};
use crate::host::Karrot;

impl Evaluator<'_> {
    pub(super) fn call(&mut self, frame: &mut Frame, at: ExprId, function: ExprId, arguments: &[Argument]) -> Value {
        let callee = self.eval(frame, function);
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push((argument.clone(), self.eval(frame, argument.value)));
        }
        self.call_value(frame, &callee, &values, at)
    }

    fn call_value(&mut self, frame: &mut Frame, callee: &Value, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        self.deeper(Value::Unknown, |this| match callee {
            Value::External(dotted) => this.call_external(frame, dotted, arguments, at),
            Value::Function(function) => this.call_function(frame, function, None, arguments, at),
            Value::Class(id) => this.instantiate(frame, *id, arguments, at),
            Value::AsView(class) => this.view(frame, class, arguments, at),
            Value::Method(object, name) => this.call_method(frame, object, name, arguments, at),
            Value::Wrapped { .. } | Value::ExternalResult(_) => match arguments {
                // `decorator(arguments)(view)`
                [(argument, inner)] if argument.passing == Passing::Positional && is_view_like(inner) => {
                    Value::Wrapped { inner: Arc::new(inner.clone()), by: Arc::new(callee.clone()) }
                }
                _ => this.call_unknown(frame, arguments, at),
            },
            Value::Union(parts) => {
                let mut result: Option<Value> = None;
                frame.conditional += 1;
                for part in parts.iter() {
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

    /// A call of something that is not understood: what it is given, it may change; a view that it is given may be what it
    /// returns, wrapped.
    pub(super) fn call_unknown(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let open = Open { place: frame.at(at), reason: "passed to a function that is not analysed" };
        for (_, value) in arguments {
            self.escape(value, &open);
        }
        self.may_raise(frame, Open { place: frame.at(at), reason: "a call of a function that is not analysed" });
        Value::Unknown
    }

    fn call_external(&mut self, frame: &mut Frame, dotted: &str, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        if let Some(value) =
            self.call_django(frame, dotted, arguments, at).or_else(|| self.call_huey(frame, dotted, arguments, at))
        {
            return value;
        }
        if let Some(kind) = super::routers::router_kind(dotted) {
            let place = frame.at(at);
            return self.new_router(kind, arguments, &place);
        }
        let first = arguments.first().map(|(_, value)| value);
        match dotted {
            "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.sorted" | "builtins.reversed" => {
                let kind = match dotted {
                    "builtins.tuple" => SequenceKind::Tuple,
                    "builtins.set" => SequenceKind::Set,
                    _ => SequenceKind::List,
                };
                let (mut items, open) = match first {
                    Some(value) => {
                        let unknown = Open { place: frame.at(at), reason: "made of something that is not known" };
                        self.iterate_open(value, &unknown)
                    }
                    None => (Vec::new(), Vec::new()),
                };
                if dotted == "builtins.reversed" {
                    items.reverse();
                }
                return Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open }));
            }
            "builtins.range" => {
                let numbers: Option<Vec<i64>> = arguments
                    .iter()
                    .map(|(_, value)| if let Value::Int(number) = value { Some(*number) } else { None })
                    .collect();
                let range = match numbers.as_deref() {
                    Some([end]) => Some((0, *end)),
                    Some([start, end]) => Some((*start, *end)),
                    _ => None,
                };
                // A longer one is no list of routes.
                return match range {
                    Some((start, end)) if end.saturating_sub(start) <= 256 => {
                        let place = frame.at(at);
                        let item =
                            |number| Item { value: Value::Int(number), conditional: false, place: place.clone() };
                        self.new_list(SequenceKind::List, (start..end).map(item).collect())
                    }
                    _ => Value::Unknown,
                };
            }
            "builtins.enumerate" => {
                if let Some(items) = first.and_then(|value| self.iterate(value)) {
                    let mut pairs = Vec::with_capacity(items.len());
                    for (number, item) in items.into_iter().enumerate() {
                        let (conditional, place) = (item.conditional, item.place.clone());
                        let number = Item { value: Value::Int(number as i64), conditional, place: place.clone() };
                        let value = self.new_list(SequenceKind::Tuple, vec![number, item]);
                        pairs.push(Item { value, conditional, place });
                    }
                    return self.new_list(SequenceKind::List, pairs);
                }
                return Value::Unknown;
            }
            "builtins.dict" => {
                let mut dict = Dict::default();
                for (argument, value) in arguments {
                    match &argument.passing {
                        Passing::Keyword(name) => dict.entries.push((Value::Str(name.clone()), value.clone())),
                        _ => dict.open = true,
                    }
                }
                return Value::Dict(self.world.heap.add_dict(dict));
            }
            "builtins.str" => {
                return match first {
                    Some(Value::Str(text)) => Value::Str(text.clone()),
                    Some(Value::Int(number)) => Value::Str(SmolStr::from(number.to_string())),
                    _ => Value::Text,
                };
            }
            "builtins.getattr" => {
                if let [(_, object), (_, Value::Str(name)), rest @ ..] = arguments {
                    return match (self.look_up(object, name, 0), rest.first()) {
                        (super::attributes::Attribute::Found(value), _) => value,
                        (super::attributes::Attribute::Absent, Some((_, otherwise))) => otherwise.clone(),
                        _ => Value::Unknown,
                    };
                }
            }
            "builtins.len" | "builtins.int" | "builtins.float" | "builtins.bytes" => return Value::Plain,
            "builtins.exit" | "builtins.quit" | "sys.exit" => {
                let place = frame.at(at);
                let kind = EventKind::Raised { exception: Exception::SystemExit };
                self.raise(frame, kind, Exception::SystemExit, place, "SystemExit".to_owned());
                return Value::Unknown;
            }
            "os.environ.get" | "os.getenv" => {
                // What the environment holds is not known; its default is what an author runs with.
                return Value::Text;
            }
            "importlib.import_module" => {
                if let Some(Value::Str(name)) = first
                    && !name.starts_with('.')
                {
                    let name = name.clone();
                    return match self.import_for(frame, &name, at) {
                        imports::Imported::Module(id) => Value::Module(id),
                        imports::Imported::External(name) | imports::Imported::Unknowable(name) => {
                            Value::External(name)
                        }
                        _ => Value::Unknown,
                    };
                }
                return Value::Unknown;
            }
            _ => {}
        }
        if !is_harmless(dotted) {
            let open = Open { place: frame.at(at), reason: "passed to a function that is not analysed" };
            for (_, value) in arguments {
                self.escape(value, &open);
            }
        }
        // A view that is passed through something is wrapped.
        match arguments {
            [(argument, inner), ..] if argument.passing == Passing::Positional && is_view_like(inner) => {
                Value::Wrapped { inner: Arc::new(inner.clone()), by: Arc::new(Value::External(SmolStr::new(dotted))) }
            }
            _ => Value::ExternalResult(SmolStr::new(dotted)),
        }
    }

    fn view(&mut self, frame: &mut Frame, class: &Value, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        if arguments.is_empty()
            && let Value::Class(id) = class
            && self.is_viewset(*id)
        {
            // `ViewSetMixin.as_view` (DRF 3.15).
            let message = "The `actions` argument must be provided when calling `.as_view()` on a ViewSet.";
            let place = frame.at(at);
            let kind = EventKind::CallRaises { exception: Exception::Type, message };
            self.raise(frame, kind, Exception::Type, place, message.to_owned());
        }
        let actions = match arguments.first() {
            Some((argument, Value::Dict(id))) if argument.passing == Passing::Positional => {
                self.world.heap.dict(*id).filter(|dict| !dict.open).map(|dict| {
                    let pairs = dict.entries.iter();
                    pairs
                        .filter_map(|(method, action)| match (method, action) {
                            (Value::Str(method), Value::Str(action)) => Some((method.clone(), action.clone())),
                            _ => None,
                        })
                        .collect()
                })
            }
            _ => None,
        };
        Value::View(Arc::new(ViewValue { class: class.clone(), actions }))
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

    fn instantiate(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let place = frame.at(at);
        if let Some(router) = self.router_of_class(class, &place) {
            return router;
        }
        let instance = Value::Instance(self.world.heap.add_instance(Instance { class, scope: Scope::default() }));
        if let super::attributes::Attribute::Found(Value::Function(init)) = self.class_attribute(class, "__init__", 0) {
            self.call_function(frame, &init, Some(instance.clone()), arguments, at);
        } else {
            let open = Open { place: frame.at(at), reason: "passed to a class that is not analysed" };
            for (_, value) in arguments {
                self.escape(value, &open);
            }
        }
        instance
    }

    /// Runs a function of the workspace.
    pub(super) fn call_function(
        &mut self,
        frame: &mut Frame,
        function: &Arc<FunctionValue>,
        receiver: Option<Value>,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let Some(file) = self.world.module(function.module).and_then(|module| module.file.clone()) else {
            return self.call_unknown(frame, arguments, at);
        };
        let Some(definition) = file.facts.program.function(function.id) else {
            return self.call_unknown(frame, arguments, at);
        };
        // A decorator that is not known may call it otherwise or not at all; a generator or coroutine does not run here.
        if !function.decorators.is_empty() || definition.is_generator || definition.is_async || frame.depth > MAX_CALLS
        {
            return self.call_unknown(frame, arguments, at);
        }
        self.depend(&file, true);
        let mut inner = Frame {
            module: function.module,
            file: file.clone(),
            locals: Some(Scope::default()),
            is_class: false,
            // A `return` before, under a condition that is not known, may have ended the caller.
            conditional: frame.conditional + u32::from(!frame.returns.is_empty()),
            pending: None,
            handlers: frame.handlers.clone(),
            returns: Vec::new(),
            depth: frame.depth + 1,
        };
        self.bind_parameters(&mut inner, &definition.parameters, receiver, arguments);
        let outer_conditional = inner.conditional;
        let flow = self.run_block(&mut inner, &definition.body);
        match inner.pending.take() {
            Some(raise) if !frame.returns.is_empty() => {
                let reason = "this may raise, under a condition that is not known";
                self.may_raise(frame, Open { place: raise.place, reason });
            }
            Some(raise) if frame.pending.is_none() => frame.pending = Some(raise),
            _ => {}
        }
        let ended = flow == super::statements::Flow::Out && inner.conditional == outer_conditional;
        let mut result = if ended { None } else { Some(Value::None) };
        if ended && inner.returns.is_empty() {
            return Value::Unknown;
        }
        for value in inner.returns.into_iter().rev() {
            result = Some(match result {
                Some(other) => value.or(other),
                None => value,
            });
        }
        result.unwrap_or(Value::None)
    }

    fn bind_parameters(
        &mut self,
        frame: &mut Frame,
        parameters: &[crate::facts::Parameter],
        receiver: Option<Value>,
        arguments: &[(Argument, Value)],
    ) {
        let spread =
            arguments.iter().any(|(argument, _)| matches!(argument.passing, Passing::Star | Passing::DoubleStar));
        let mut positional: std::collections::VecDeque<Value> = receiver.into_iter().collect();
        positional.extend(
            arguments
                .iter()
                .filter(|(argument, _)| argument.passing == Passing::Positional)
                .map(|(_, value)| value.clone()),
        );
        for parameter in parameters {
            let named = arguments.iter().find_map(|(argument, value)| match &argument.passing {
                Passing::Keyword(name) if *name == parameter.name => Some(value.clone()),
                _ => None,
            });
            let value = match parameter.kind {
                ParameterKind::PositionalOnly | ParameterKind::Normal => positional.pop_front().or(named),
                ParameterKind::KeywordOnly => named,
                ParameterKind::Star => {
                    let place = frame.place(Anchor::File);
                    let items = positional
                        .drain(..)
                        .map(|value| Item { value, conditional: false, place: place.clone() })
                        .collect();
                    let open =
                        if spread { vec![Open { place, reason: "arguments that are not known" }] } else { Vec::new() };
                    Some(Value::Sequence(self.world.heap.add_sequence(Sequence {
                        kind: SequenceKind::Tuple,
                        items,
                        open,
                    })))
                }
                ParameterKind::DoubleStar => {
                    let taken = |name: &SmolStr| parameters.iter().any(|one| one.name == *name);
                    let entries = arguments
                        .iter()
                        .filter_map(|(argument, value)| match &argument.passing {
                            Passing::Keyword(name) if !taken(name) => Some((Value::Str(name.clone()), value.clone())),
                            _ => None,
                        })
                        .collect();
                    Some(Value::Dict(self.world.heap.add_dict(Dict { entries, open: spread })))
                }
            };
            let value = match (value, parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) if !spread => self.eval(frame, default),
                _ => Value::Unknown,
            };
            let place = frame.place(Anchor::File);
            self.scope_mut(frame).bind(parameter.name.clone(), value, place);
        }
    }
}

/// Whether a value can be a view, so that something called with it probably decorates it.
pub(super) fn is_view_like(value: &Value) -> bool {
    matches!(value, Value::Function(_) | Value::View(_) | Value::Wrapped { .. } | Value::Class(_))
}

/// Whether code of this dotted name is known not to change the lists that it is given.
fn is_harmless(dotted: &str) -> bool {
    let first = dotted.split('.').next().unwrap_or(dotted);
    matches!(first, "builtins" | "django" | "rest_framework" | "huey") || Karrot::current().is_standard_library(first)
}
