//! huey: what its functions raise while a module is imported (2.5.0; catalogue §3.4).

use super::*;
use crate::facts::{Argument, Passing};
use crate::host::crontab::{Crontab, FIELDS, NO_SCHEDULE, REFUSED};

impl Evaluator<'_> {
    /// Calls a function of huey; `None` where it is none that raises.
    pub(super) fn call_huey(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let (exception, message) = match dotted {
            "huey.crontab" | "huey.api.crontab" => (crontab_raises(arguments)?, REFUSED),
            "huey.contrib.djhuey.periodic_task" | "huey.contrib.djhuey.db_periodic_task" if arguments.is_empty() => {
                (Exception::Type, NO_SCHEDULE)
            }
            _ => return None,
        };
        let place = frame.at(at);
        let kind = EventKind::CallRaises { exception: exception.clone(), message };
        self.raise(frame, kind, exception, place, message.to_owned());
        Some(Value::ExternalResult(SmolStr::new(dotted)))
    }
}

/// What `crontab()` raises for these arguments, where that is certain.
fn crontab_raises(arguments: &[(Argument, Value)]) -> Option<Exception> {
    let mut texts: [String; 5] = std::array::from_fn(|_| "*".to_owned());
    let mut strict = false;
    let mut refused = None;
    for (at, (argument, value)) in arguments.iter().enumerate() {
        let field = match &argument.passing {
            Passing::Positional => at,
            Passing::Keyword(name) if name == "strict" => FIELDS.len(),
            Passing::Keyword(name) => match FIELDS.iter().position(|field| field == name) {
                Some(field) => field,
                // Arguments are bound before anything is looked at.
                None => return Some(Exception::Type),
            },
            Passing::Star | Passing::DoubleStar => return None,
        };
        let Some(text) = texts.get_mut(field) else {
            match value {
                Value::Bool(value) => strict = *value,
                _ => return None,
            }
            continue;
        };
        match value {
            Value::Str(value) => *text = value.to_string(),
            Value::Int(value) => *text = value.to_string(),
            Value::Bool(value) => *text = if *value { "True" } else { "False" }.to_owned(),
            Value::None | Value::Sequence(_) | Value::Dict(_) => refused = Some(Exception::Attribute),
            _ => return None,
        }
    }
    let texts = texts.each_ref().map(String::as_str);
    refused.or_else(|| Crontab::new(texts, strict).is_err().then_some(Exception::Value))
}
