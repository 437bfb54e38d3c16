//! `raise`, and which handler catches what.

use super::classes::Ancestor;
use super::statements::Flow;
use super::*;
use crate::facts::{Expr, Handler, Statement};
use crate::host::exceptions;

impl Evaluator<'_> {
    pub(super) fn run_raise(&mut self, frame: &mut Frame, value: Option<ExprId>, statement: &Statement) -> Flow {
        let class = value.map(|value| {
            let program = frame.program();
            match program.expression(value) {
                Some(Expr::Call(function, _)) => program.dotted(*function).unwrap_or_default(),
                _ => program.dotted(value).unwrap_or_default(),
            }
        });
        let name = class.as_deref().and_then(|name| name.rsplit('.').next()).unwrap_or("Exception");
        let mut exception = Exception::named(name);
        match value {
            Some(value) if !frame.library => {
                let value = self.eval(frame, value);
                // What is to be raised could not even be made.
                if frame.pending.is_some() {
                    return Flow::Raise;
                }
                exception = self.exception_of(&value).unwrap_or(exception);
            }
            None => {
                if let Some(handled) = frame.handling.clone() {
                    exception = handled;
                }
            }
            _ => {}
        }
        let place = frame.place(Anchor::Statement(statement.id));
        let message = exception.name().to_owned();
        self.raise(frame, EventKind::Raised { exception: exception.clone() }, exception, place, message);
        if frame.handlers.is_empty() && frame.scope.is_none() && frame.conditional == 0 {
            // At module level the rest is still read.
            return Flow::Next;
        }
        Flow::Raise
    }

    /// What raising a value raises, where that is known.
    fn exception_of(&mut self, value: &Value) -> Option<Exception> {
        match value {
            Value::External(dotted) | Value::ExternalResult(dotted) => {
                Some(Exception::named(dotted.rsplit('.').next().unwrap_or(dotted)))
            }
            Value::Class(id) => self.own_exception(*id),
            Value::Instance(id) => {
                let class = self.world.heap.instance(*id)?.class;
                self.own_exception(class)
            }
            Value::Raised(raised) => Some(Exception::named(&raised.0)),
            Value::Str(_) | Value::Int(_) | Value::Bool(_) | Value::None | Value::Sequence(_) | Value::Dict(_) => {
                Some(Exception::Type)
            }
            _ => None,
        }
    }

    fn own_exception(&mut self, id: ClassValueId) -> Option<Exception> {
        let name = self.world.heap.class(id)?.name.clone();
        let mut bases = Vec::new();
        for ancestor in self.ancestors(id).into_iter().skip(1) {
            match ancestor {
                Ancestor::Class(id) => bases.push(self.world.heap.class(id)?.name.clone()),
                Ancestor::External(dotted) => bases.push(SmolStr::new(dotted.rsplit('.').next().unwrap_or(&dotted))),
                // Nobody knows what catches it.
                Ancestor::Unknown => return Some(Exception::Other(name)),
            }
        }
        let is_known = |base: &SmolStr| exceptions::ancestors(base).is_some();
        Some(if bases.iter().any(is_known) { Exception::Own(name, bases.into()) } else { Exception::Other(name) })
    }

    /// The class names that a handler catches.
    pub(super) fn handled(&mut self, frame: &mut Frame, handler: &Handler) -> Vec<SmolStr> {
        match handler.types {
            None => vec![SmolStr::new_static("BaseException")],
            Some(types) => self.caught_names(frame, types),
        }
    }

    /// The names of the classes that an expression lists; those of all where that is not known.
    pub(super) fn caught_names(&mut self, frame: &mut Frame, types: ExprId) -> Vec<SmolStr> {
        let file = frame.file.clone();
        let program = &file.facts.program;
        let ids = match program.expression(types) {
            Some(Expr::Tuple(ids)) => ids.clone(),
            _ => vec![types],
        };
        let mut names = Vec::with_capacity(ids.len());
        for id in ids {
            if frame.library {
                names.extend(program.dotted(id).map(SmolStr::from));
                continue;
            }
            // It is asked for only when something is raised, so what it lacks itself is no finding.
            let pending = frame.pending.take();
            frame.handlers.push(vec![SmolStr::new_static("BaseException")]);
            let value = self.eval(frame, id);
            frame.handlers.pop();
            frame.pending = pending;
            let mut values = vec![value];
            if let [Value::Sequence(list)] = values.as_slice()
                && let Some(list) = self.world.heap.sequence(*list)
            {
                values = list.items.iter().map(|item| item.value.clone()).collect();
            }
            for value in values {
                names.push(match value {
                    Value::External(dotted) | Value::ExternalResult(dotted) => {
                        SmolStr::new(dotted.rsplit('.').next().unwrap_or(&dotted))
                    }
                    Value::Class(id) => self.world.heap.class(id).map(|class| class.name.clone()).unwrap_or_default(),
                    _ => match program.dotted(id) {
                        Some(text) if text.ends_with(|last: char| last.is_alphanumeric()) && is_class_name(&text) => {
                            SmolStr::from(text)
                        }
                        _ => SmolStr::new_static("BaseException"),
                    },
                });
            }
        }
        names
    }
}

fn is_class_name(dotted: &str) -> bool {
    dotted.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase))
}
