//! `match`: which case a value takes, where that is known (Python's reference, 8.6 The match statement).

use super::refusals::words;
use super::statements::Flow;
use super::*;
use crate::facts::{MatchCase, Statement};
use crate::host::is_keyword;

/// Patterns nested deeper are not read.
const MAX_NESTING: u32 = 16;

/// Whether a value has the shape of a pattern, and what that binds.
enum Fit {
    Yes(Vec<(SmolStr, Value)>),
    No,
    Perhaps,
}

impl Evaluator<'_> {
    pub(super) fn run_match(&mut self, frame: &mut Frame, subject: ExprId, cases: &[MatchCase]) -> Flow {
        let value = self.eval(frame, subject);
        let mut possible: Vec<&[Statement]> = Vec::new();
        let mut is_exhaustive = false;
        for case in cases {
            let fit = if self.proves(frame) { self.fit(&case.pattern, &value, 0) } else { Fit::Perhaps };
            let is_certain = match fit {
                Fit::No => continue,
                Fit::Yes(bound) => {
                    for (name, value) in bound {
                        self.bind(frame, name, value, subject);
                    }
                    true
                }
                Fit::Perhaps => {
                    // Which of its words are names that it binds is not told.
                    for word in words(&case.pattern).filter(|word| is_capture(word)) {
                        let name = SmolStr::new(word);
                        if !self.scope_mut(frame).names.contains_key(&name) {
                            let place = frame.at(subject);
                            let binding = Binding { value: Value::Unknown, maybe_unbound: true, place };
                            self.scope_mut(frame).names.insert(name, binding);
                        }
                    }
                    false
                }
            };
            let truth = match case.guard {
                None => Some(is_certain).filter(|certain| *certain),
                Some(guard) if is_certain && possible.is_empty() => self.test(frame, guard),
                Some(guard) => {
                    self.eval_perhaps(frame, guard);
                    None
                }
            };
            match truth {
                Some(false) => {}
                Some(true) => {
                    possible.push(&case.body);
                    is_exhaustive = true;
                    break;
                }
                None => possible.push(&case.body),
            }
        }
        self.run_branches(frame, &possible, is_exhaustive)
    }

    fn fit(&self, pattern: &str, value: &Value, depth: u32) -> Fit {
        let pattern = pattern.trim();
        if depth > MAX_NESTING || pattern.is_empty() || pattern.contains(['\n', '#', '\\']) {
            return Fit::Perhaps;
        }
        if let Some((inner, name)) = pattern.rsplit_once(" as ").filter(|(_, name)| is_capture(name.trim())) {
            return match self.fit(inner, value, depth + 1) {
                Fit::Yes(mut bound) => {
                    bound.push((SmolStr::new(name.trim()), value.clone()));
                    Fit::Yes(bound)
                }
                other => other,
            };
        }
        let parts = split(pattern, '|');
        if parts.len() > 1 {
            for part in parts {
                match self.fit(part, value, depth + 1) {
                    Fit::No => {}
                    other => return other,
                }
            }
            return Fit::No;
        }
        if pattern == "_" {
            return Fit::Yes(Vec::new());
        }
        if is_capture(pattern) {
            return Fit::Yes(vec![(SmolStr::new(pattern), value.clone())]);
        }
        if let Some(wanted) = constant(pattern) {
            return match (&wanted, value) {
                (Value::Bool(_), Value::Int(_)) | (Value::Int(_), Value::Bool(_)) => Fit::Perhaps,
                (_, Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_)) if wanted == *value => {
                    Fit::Yes(Vec::new())
                }
                (_, Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_) | Value::Sequence(_)) => Fit::No,
                (_, Value::Dict(_)) => Fit::No,
                _ => Fit::Perhaps,
            };
        }
        let inside = |open: char, close: char| pattern.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let is_plain = matches!(value, Value::None | Value::Bool(_) | Value::Int(_) | Value::Str(_));
        if inside('{', '}').is_some() {
            return if is_plain || matches!(value, Value::Sequence(_)) { Fit::No } else { Fit::Perhaps };
        }
        let Some(items) = inside('[', ']').or_else(|| inside('(', ')')) else { return Fit::Perhaps };
        let parts = split(items, ',');
        if pattern.starts_with('(') && parts.len() == 1 {
            return self.fit(items, value, depth + 1);
        }
        if is_plain || matches!(value, Value::Dict(_)) {
            return Fit::No;
        }
        let Value::Sequence(id) = value else { return Fit::Perhaps };
        let Some(held) = self.world.heap.sequence(*id) else { return Fit::Perhaps };
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
        let is_whole = held.open.is_empty() && !held.items.iter().any(|item| item.conditional);
        if held.kind == SequenceKind::Set || !is_whole || parts.iter().any(|part| part.trim().starts_with('*')) {
            return Fit::Perhaps;
        }
        if parts.len() != held.items.len() {
            return Fit::No;
        }
        let mut bound = Vec::new();
        let mut is_certain = true;
        for (part, item) in parts.into_iter().zip(&held.items) {
            match self.fit(part, &item.value, depth + 1) {
                Fit::No => return Fit::No,
                Fit::Perhaps => is_certain = false,
                Fit::Yes(more) => bound.extend(more),
            }
        }
        if is_certain { Fit::Yes(bound) } else { Fit::Perhaps }
    }
}

/// Whether a pattern is a name that is bound to whatever stands there.
fn is_capture(word: &str) -> bool {
    word != "_" && crate::host::is_identifier(word) && !is_keyword(word)
}

/// The constant that a pattern writes.
fn constant(pattern: &str) -> Option<Value> {
    Some(match pattern {
        "None" => Value::None,
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        _ => {
            let text = ['"', '\''].into_iter().find_map(|quote| {
                let inner = pattern.strip_prefix(quote)?.strip_suffix(quote)?;
                (!inner.contains(quote)).then_some(inner)
            });
            match text {
                Some(text) => Value::Str(SmolStr::new(text)),
                None => Value::Int(pattern.parse().ok()?),
            }
        }
    })
}

/// The pieces between separators that stand in no brackets and no text.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut pieces, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_i32, None);
    for (at, one) in text.char_indices() {
        match (quote, one) {
            (Some(open), one) if one == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(one),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, one) if one == separator && depth == 0 => {
                pieces.push(text.get(start..at).unwrap_or_default());
                start = at + one.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(text.get(start..).unwrap_or_default());
    pieces
}
