//! Format specifications and `str.format()`: what they refuse (Python 3.12, "Format Specification Mini-Language"). The same reserve as in
//! [`super`].

use super::super::arguments::is_spread;
use super::super::*;
use crate::facts::{Argument, Passing};

/// What is raised, and why.
type Fault = (Exception, String);

impl Evaluator<'_> {
    /// `f"{value:…}"`, where the specification is written out.
    pub(in super::super) fn prove_specifier(&mut self, frame: &mut Frame, value: &Value, at: ExprId) {
        let file = frame.file.clone();
        let end = file.facts.spans.expression(at).end as usize;
        let rest = file.source.as_str().get(end..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', ')']);
        // A conversion makes a text of it.
        let (rest, value) = match rest.strip_prefix('!') {
            Some(rest) => (rest.get(1..).unwrap_or_default(), Value::Text),
            None => (rest, value.clone()),
        };
        let Some((specifier, _)) = rest.strip_prefix(':').and_then(|rest| rest.split_once('}')) else { return };
        if !specifier.contains(['{', '\n', '\\'])
            && let Some((exception, why)) = self.specifier_fault(frame, &value, specifier)
        {
            self.fails(frame, exception, &why, at);
        }
    }

    /// Why a value does not take a format specification, if it does not.
    fn specifier_fault(&mut self, frame: &Frame, value: &Value, specifier: &str) -> Option<Fault> {
        if specifier.is_empty() || !self.proves(frame) {
            return None;
        }
        let of_type = |what: &str| Some((Exception::Type, format!("{what} takes no format such as `{specifier}`")));
        match value {
            Value::Str(_) | Value::Text => {
                text_fault(specifier).map(|why| (Exception::Value, format!("`{specifier}`: {why}")))
            }
            Value::Int(_) | Value::Bool(_) => {
                number_fault(specifier).map(|why| (Exception::Value, format!("`{specifier}`: {why}")))
            }
            Value::None => of_type("None"),
            Value::Sequence(_) => of_type("a list, tuple or set"),
            Value::Dict(_) => of_type("a dict"),
            Value::Instance(id) => {
                let class = self.world.heap.instance(*id).filter(|one| one.contents.is_none()).map(|one| one.class)?;
                self.is_bare(class, &["__format__"]).then(|| of_type("an object without `__format__`")).flatten()
            }
            _ => None,
        }
    }

    /// `"…".format(…)` and `format(value, "…")`; whether it is told of.
    pub(in super::super) fn prove_format_call(
        &mut self,
        frame: &mut Frame,
        template: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        if !self.proves(frame) || is_spread(arguments) {
            return false;
        }
        let Some((exception, why)) = self.template_fault(frame, template, arguments) else { return false };
        self.fails(frame, exception, &why, at);
        true
    }

    fn template_fault(&mut self, frame: &Frame, template: &str, arguments: &[(Argument, Value)]) -> Option<Fault> {
        let placed: Vec<&Value> =
            arguments.iter().filter(|(one, _)| one.passing == Passing::Positional).map(|(_, value)| value).collect();
        let (mut next, mut is_numbered) = (0usize, false);
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let tail = rest.get(at..)?;
            if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
                rest = after;
                continue;
            }
            let Some(field) = tail.strip_prefix('{') else {
                return Some((Exception::Value, "a single `}` stands in the text".to_owned()));
            };
            let Some(end) = field.find(['{', '}']) else {
                return Some((Exception::Value, "a `{` of the text is never closed".to_owned()));
            };
            // A field in a specification is another matter.
            let inner = field.get(..end).filter(|_| field.get(end..).is_some_and(|rest| rest.starts_with('}')))?;
            rest = field.get(end + 1..)?;
            let (name, specifier) = inner.split_once(':').unwrap_or((inner, ""));
            let (name, conversion) = name.split_once('!').map_or((name, None), |(name, one)| (name, Some(one)));
            let first = name.split(['.', '[']).next().unwrap_or(name);
            let value = if first.is_empty() || first.bytes().all(|one| one.is_ascii_digit()) {
                let place = match first.parse::<usize>() {
                    Ok(place) => {
                        is_numbered = true;
                        place
                    }
                    Err(_) if is_numbered => return Some(mixed()),
                    Err(_) => next,
                };
                if first.is_empty() {
                    next += 1;
                } else if next > 0 {
                    return Some(mixed());
                }
                match placed.get(place) {
                    Some(value) => (*value).clone(),
                    None => {
                        let why =
                            format!("the text asks for {} values by place, and {} are given", place + 1, placed.len());
                        return Some((Exception::named("IndexError"), why));
                    }
                }
            } else {
                let is_it = |one: &Argument| matches!(&one.passing, Passing::Keyword(name) if name == first);
                match arguments.iter().find(|(one, _)| is_it(one)) {
                    Some((_, value)) => value.clone(),
                    None => return Some((Exception::Key, format!("the text asks for `{first}`, which is not given"))),
                }
            };
            let is_whole = first == name;
            let value = if conversion.is_some() { Value::Text } else { value };
            if let Some(fault) = is_whole.then(|| self.specifier_fault(frame, &value, specifier)).flatten() {
                return Some(fault);
            }
        }
        None
    }
}

fn mixed() -> Fault {
    (Exception::Value, "fields with numbers and fields without can't stand in one text".to_owned())
}

/// A specification in its parts.
struct Parts {
    align: Option<char>,
    sign: bool,
    alternate: bool,
    grouping: bool,
    precision: bool,
    kind: Option<char>,
}

/// `[[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][type]`; `None` where it is not that.
fn parts(specifier: &str) -> Option<Parts> {
    let is_align = |one: &char| matches!(one, '<' | '>' | '=' | '^');
    let all: Vec<char> = specifier.chars().collect();
    let (align, mut at) = match (all.first(), all.get(1)) {
        (_, Some(align)) if is_align(align) => (Some(*align), 2),
        (Some(align), _) if is_align(align) => (Some(*align), 1),
        _ => (None, 0),
    };
    let mut take = |wanted: &[char]| {
        let found = all.get(at).is_some_and(|one| wanted.contains(one));
        at += usize::from(found);
        found
    };
    let sign = take(&['+', '-', ' ']);
    take(&['z']);
    let alternate = take(&['#']);
    const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    while take(&DIGITS) {}
    let grouping = take(&[',', '_']);
    let precision = take(&['.']);
    let mut digits = 0;
    while take(&DIGITS) {
        digits += 1;
    }
    if precision && digits == 0 {
        return None;
    }
    let kind = all.get(at).copied();
    (all.len() <= at + 1).then_some(Parts { align, sign, alternate, grouping, precision, kind })
}

fn text_fault(specifier: &str) -> Option<&'static str> {
    let Some(parts) = parts(specifier) else { return Some("this is no format") };
    match parts {
        Parts { kind: Some(kind), .. } if kind != 's' => Some("a text has no such format"),
        Parts { sign: true, .. } => Some("a text has no sign"),
        Parts { alternate: true, .. } | Parts { grouping: true, .. } => Some("a text takes neither `#` nor `,`"),
        Parts { align: Some('='), .. } => Some("a text has no `=` alignment"),
        _ => None,
    }
}

fn number_fault(specifier: &str) -> Option<&'static str> {
    let Some(parts) = parts(specifier) else { return Some("this is no format") };
    match parts.kind {
        None | Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n') if parts.precision => {
            Some("a whole number has no precision")
        }
        None | Some('b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => None,
        Some(_) => Some("a number has no such format"),
    }
}
