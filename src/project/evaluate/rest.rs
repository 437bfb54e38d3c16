//! Django REST framework's decorators: what they raise while a module is imported (3.15; catalogue §3.5).

use super::*;
use crate::facts::{Argument, Passing};
use crate::host::rest;

impl Evaluator<'_> {
    /// Calls a decorator of DRF; `None` where it does not raise.
    pub(super) fn call_rest(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let open = arguments.iter().any(|(one, _)| matches!(one.passing, Passing::Star | Passing::DoubleStar));
        let message = match dotted {
            "rest_framework.decorators.api_view" => {
                let first = arguments.first()?;
                matches!(first.1, Value::Str(_)).then_some(rest::API_VIEW_NO_LIST)?
            }
            "rest_framework.decorators.action" => {
                let named = |one: &Argument| matches!(&one.passing, Passing::Keyword(name) if name == "detail");
                // `action(methods=None, detail=None, …)`
                let placed = arguments.iter().filter(|(one, _)| one.passing == Passing::Positional).count();
                let given = arguments.iter().any(|(one, _)| named(one)) || placed > 1;
                (!given && !open).then_some(rest::ACTION_NO_DETAIL)?
            }
            _ => return None,
        };
        self.refuse_decorator(frame, Exception::Assertion, message, at);
        Some(Value::ExternalResult(SmolStr::new(dotted)))
    }

    /// A decorator that is not called, though it must be.
    pub(super) fn judge_decorator(&mut self, frame: &mut Frame, decorator: &Value, at: ExprId) {
        if matches!(decorator, Value::External(dotted) if dotted == "rest_framework.decorators.action") {
            self.refuse_decorator(frame, Exception::Type, rest::ACTION_NOT_CALLED, at);
        }
    }

    fn refuse_decorator(&mut self, frame: &mut Frame, exception: Exception, message: &'static str, at: ExprId) {
        let place = frame.at(at);
        let kind = EventKind::CallRaises { exception: exception.clone(), message };
        self.raise(frame, kind, exception, place, message.to_owned());
    }
}
