//! Arguments of a call, and the parameters that take them.

use super::*;
use crate::facts::{Argument, Parameter, ParameterKind, Passing};

/// The name of what `functools.partial` makes.
const PARTIAL: &str = "functools.partial";

/// An argument by place, for calls that the interpreter itself makes.
pub(super) fn positional(at: ExprId) -> Argument {
    Argument { passing: Passing::Positional, value: at }
}

/// The argument of a place or of a name.
pub(super) fn argument<'v>(arguments: &'v [(Argument, Value)], at: usize, name: &str) -> Option<&'v (Argument, Value)> {
    let named = |one: &&(Argument, Value)| matches!(&one.0.passing, Passing::Keyword(keyword) if keyword == name);
    let mut placed = arguments.iter().filter(|(one, _)| one.passing == Passing::Positional);
    arguments.iter().find(named).or_else(|| placed.nth(at))
}

/// Whether there may be arguments that are not known.
pub(super) fn is_spread(arguments: &[(Argument, Value)]) -> bool {
    arguments.iter().any(|(argument, _)| matches!(argument.passing, Passing::Star | Passing::DoubleStar))
}

impl Evaluator<'_> {
    /// Evaluates arguments; `*` and `**` of what is known whole become the arguments that they stand for.
    pub(super) fn eval_arguments(&mut self, frame: &mut Frame, arguments: &[Argument]) -> Vec<(Argument, Value)> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let value = self.eval(frame, argument.value);
            match argument.passing {
                Passing::Star => match self.iterate(frame, &value) {
                    Some(items) if items.iter().all(|item| !item.conditional) => {
                        values.extend(items.into_iter().map(|item| (positional(argument.value), item.value)));
                    }
                    _ => values.push((argument.clone(), value)),
                },
                Passing::DoubleStar => {
                    let dict = match self.contents(&value) {
                        Value::Dict(id) => self.world.heap.dict(id).cloned(),
                        _ => None,
                    };
                    match dict {
                        Some(dict) if dict.is_known() && dict.entries.iter().all(|entry| !entry.conditional) => {
                            for entry in dict.entries {
                                if let Value::Str(name) = entry.key {
                                    let passing = Passing::Keyword(name);
                                    values.push((Argument { passing, value: argument.value }, entry.value));
                                }
                            }
                        }
                        _ => values.push((argument.clone(), value)),
                    }
                }
                _ => values.push((argument.clone(), value)),
            }
        }
        values
    }

    /// `functools.partial(function, …)`
    pub(super) fn partial(
        &mut self,
        frame: &Frame,
        inner: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let name = SmolStr::new_static(PARTIAL);
        let by = if self.proves(frame) && !is_spread(arguments) {
            // What is given stays with it: a tuple of what goes by place, and last a dict of what goes by name.
            let mut named = Dict::default();
            let mut items = Vec::new();
            for (argument, value) in arguments.iter().skip(1) {
                match &argument.passing {
                    Passing::Keyword(name) => named.set(Value::Str(name.clone()), value.clone(), false),
                    _ => items.push(Item { value: value.clone(), conditional: false, place: frame.at(at) }),
                }
            }
            let named = Value::Dict(self.world.heap.add_dict(named));
            items.push(Item { value: named, conditional: false, place: frame.at(at) });
            Value::Method(Arc::new(self.new_list(SequenceKind::Tuple, items)), name)
        } else {
            Value::External(name)
        };
        Value::Wrapped { inner: Arc::new(inner.clone()), by: Arc::new(by) }
    }

    /// What a call of a `partial` passes on, where what it was given is known.
    pub(super) fn completed(
        &self,
        by: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Vec<(Argument, Value)>> {
        let Value::Method(given, name) = by else { return None };
        let (Value::Sequence(id), PARTIAL) = (&**given, name.as_str()) else { return None };
        let (last, placed) = self.world.heap.sequence(*id)?.items.split_last()?;
        let mut all: Vec<(Argument, Value)> = placed.iter().map(|item| (positional(at), item.value.clone())).collect();
        all.extend(arguments.iter().cloned());
        if let Value::Dict(named) = &last.value {
            for entry in &self.world.heap.dict(*named)?.entries {
                let Value::Str(name) = &entry.key else { continue };
                let passing = Passing::Keyword(name.clone());
                // What is given now wins.
                if !arguments.iter().any(|(argument, _)| argument.passing == passing) {
                    all.push((Argument { passing, value: at }, entry.value.clone()));
                }
            }
        }
        Some(all)
    }

    pub(super) fn bind_parameters(
        &mut self,
        frame: &mut Frame,
        parameters: &[Parameter],
        receiver: Option<Value>,
        arguments: &[(Argument, Value)],
    ) {
        let spread = is_spread(arguments);
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
            let place = frame.place(Anchor::File);
            let value = match parameter.kind {
                ParameterKind::PositionalOnly | ParameterKind::Normal => positional.pop_front().or(named),
                ParameterKind::KeywordOnly => named,
                ParameterKind::Star => {
                    let items = positional.drain(..);
                    let items = items.map(|value| Item { value, conditional: false, place: place.clone() }).collect();
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
                    let mut dict = Dict::default();
                    for (argument, value) in arguments {
                        if let Passing::Keyword(name) = &argument.passing
                            && !taken(name)
                        {
                            dict.set(Value::Str(name.clone()), value.clone(), false);
                        }
                    }
                    if spread {
                        dict.open.push(Open { place, reason: "arguments that are not known" });
                    }
                    Some(Value::Dict(self.world.heap.add_dict(dict)))
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
