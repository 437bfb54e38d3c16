//! Methods of Python's texts.

use super::arguments::argument;
use super::*;
use crate::facts::{Argument, Passing};

/// Bytes of a text in which a pattern is replaced.
const MAX_SUBJECT: usize = 4_096;
/// Steps back that a pattern may take.
const MAX_BACKTRACKS: usize = 10_000;

impl Evaluator<'_> {
    fn has_conditional(&self, value: &Value) -> bool {
        let Value::Sequence(id) = value else { return false };
        self.world.heap.sequence(*id).is_some_and(|sequence| sequence.items.iter().any(|item| item.conditional))
    }

    pub(super) fn call_text(
        &mut self,
        text: &SmolStr,
        name: &str,
        first: Option<Value>,
        arguments: &[(Argument, Value)],
    ) -> Value {
        let settled: Vec<(Argument, Value)> =
            arguments.iter().map(|(argument, value)| (argument.clone(), self.settle(value.clone()))).collect();
        let arguments = settled.as_slice();
        let first = first.map(|value| self.settle(value));
        match (name, first) {
            ("format", _) => format(text, arguments).map_or(Value::Text, Value::Str),
            ("lower", None) => Value::Str(SmolStr::from(text.to_lowercase())),
            ("upper", None) => Value::Str(SmolStr::from(text.to_uppercase())),
            ("strip", None) => Value::Str(SmolStr::new(text.trim())),
            ("lstrip", Some(Value::Str(set))) => {
                Value::Str(SmolStr::new(text.trim_start_matches(|one| set.contains(one))))
            }
            ("rstrip", Some(Value::Str(set))) => {
                Value::Str(SmolStr::new(text.trim_end_matches(|one| set.contains(one))))
            }
            ("strip", Some(Value::Str(set))) => Value::Str(SmolStr::new(text.trim_matches(|one| set.contains(one)))),
            ("replace", Some(Value::Str(from))) => match arguments.get(1) {
                Some((_, Value::Str(to))) => Value::Str(SmolStr::from(text.replace(from.as_str(), to))),
                _ => Value::Text,
            },
            ("startswith", Some(Value::Str(prefix))) => Value::Bool(text.starts_with(prefix.as_str())),
            ("startswith" | "endswith", Some(options @ Value::Sequence(_))) => match self.texts(&options) {
                Some(options) if name == "startswith" => {
                    Value::Bool(options.iter().any(|option| text.starts_with(option.as_str())))
                }
                Some(options) => Value::Bool(options.iter().any(|option| text.ends_with(option.as_str()))),
                None => Value::Unknown,
            },
            ("endswith", Some(Value::Str(suffix))) => Value::Bool(text.ends_with(suffix.as_str())),
            // Which of them are there is known only where none depends on a condition.
            ("join", Some(value)) if self.has_conditional(&value) => Value::Text,
            ("join", Some(value)) => match self.texts(&value) {
                Some(parts) => Value::Str(SmolStr::from(parts.join(text.as_str()))),
                None => Value::Text,
            },
            ("partition" | "rpartition", Some(Value::Str(separator))) => {
                let parts = if name == "partition" {
                    text.split_once(separator.as_str()).map(|(head, tail)| [head, separator.as_str(), tail])
                } else {
                    text.rsplit_once(separator.as_str()).map(|(head, tail)| [head, separator.as_str(), tail])
                };
                let whole = if name == "partition" { [text.as_str(), "", ""] } else { ["", "", text.as_str()] };
                self.texts_value(SequenceKind::Tuple, &parts.unwrap_or(whole))
            }
            ("split", Some(Value::Str(separator))) if arguments.len() == 1 && !separator.is_empty() => {
                let parts: Vec<&str> = text.split(separator.as_str()).collect();
                self.texts_value(SequenceKind::List, &parts)
            }
            ("split", Some(Value::Str(separator))) if arguments.len() == 2 && !separator.is_empty() => {
                let most = match super::arguments::argument(arguments, 1, "maxsplit") {
                    Some((_, Value::Int(most))) => usize::try_from(*most).ok(),
                    _ => None,
                };
                let Some(most) = most else { return Value::Unknown };
                let parts: Vec<&str> = text.splitn(most.saturating_add(1), separator.as_str()).collect();
                self.texts_value(SequenceKind::List, &parts)
            }
            ("rsplit", Some(Value::Str(separator))) if matches!(arguments.get(1), Some((_, Value::Int(1)))) => {
                let parts: Vec<&str> = match text.rsplit_once(separator.as_str()) {
                    Some((head, tail)) => vec![head, tail],
                    None => vec![text.as_str()],
                };
                self.texts_value(SequenceKind::List, &parts)
            }
            ("splitlines", None) if !text.contains(['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}', '\r']) => {
                let parts: Vec<&str> = text.lines().collect();
                self.texts_value(SequenceKind::List, &parts)
            }
            ("split", None) if arguments.is_empty() => {
                let parts: Vec<&str> = text.split_whitespace().collect();
                self.texts_value(SequenceKind::List, &parts)
            }
            ("removeprefix", Some(Value::Str(prefix))) => {
                Value::Str(SmolStr::new(text.strip_prefix(prefix.as_str()).unwrap_or(text)))
            }
            ("removesuffix", Some(Value::Str(suffix))) => {
                Value::Str(SmolStr::new(text.strip_suffix(suffix.as_str()).unwrap_or(text)))
            }
            ("capitalize", None) => {
                let mut characters = text.chars();
                let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
                Value::Str(SmolStr::from(first + &characters.as_str().to_lowercase()))
            }
            ("isdigit", None) => Value::Bool(!text.is_empty() && text.chars().all(|one| one.is_ascii_digit())),
            ("exists" | "is_file" | "is_dir", None) => Value::Bool(self.path_exists(text)),
            ("resolve" | "absolute" | "as_posix" | "expanduser" | "__str__", _) => Value::Str(text.clone()),
            ("with_name", Some(Value::Str(part))) => Value::Str(SmolStr::from(
                std::path::Path::new(text.as_str()).with_file_name(part.as_str()).to_string_lossy(),
            )),
            ("joinpath", Some(_)) if arguments.len() > 1 => {
                let mut whole = std::path::PathBuf::from(text.as_str());
                for (_, part) in arguments {
                    match part {
                        Value::Str(part) => whole.push(part.as_str()),
                        _ => return Value::Text,
                    }
                }
                Value::Str(SmolStr::from(whole.to_string_lossy()))
            }
            ("with_suffix" | "with_stem" | "relative_to" | "center" | "ljust" | "rjust" | "zfill", _) => Value::Text,
            ("joinpath", Some(Value::Str(part))) if arguments.len() == 1 => {
                Value::Str(SmolStr::from(std::path::Path::new(text.as_str()).join(part.as_str()).to_string_lossy()))
            }
            ("format_map", _) => Value::Text,
            ("title" | "capitalize" | "strip" | "lstrip" | "rstrip" | "replace" | "join", _) => Value::Text,
            _ => Value::Unknown,
        }
    }

    pub(super) fn texts_value(&mut self, kind: SequenceKind, texts: &[&str]) -> Value {
        let item =
            |text: &&str| Item { value: Value::Str(SmolStr::new(*text)), conditional: false, place: Place::nowhere() };
        self.new_list(kind, texts.iter().map(item).collect())
    }
}

/// Whether one of Python's own functions asks for the text of what it is given.
pub(super) fn needs_text(dotted: &str) -> bool {
    matches!(dotted, "builtins.str" | "builtins.repr" | "builtins.format" | "builtins.len" | "builtins.bool")
}

/// `path.parent` and its kin: paths are kept as their texts, and no text has these.
pub(super) fn part_of_path(path: &Value, name: &str) -> Option<Value> {
    if !matches!(name, "parent" | "name" | "stem" | "suffix") {
        return None;
    }
    let Value::Str(text) = path else { return Some(Value::Text) };
    let path = std::path::Path::new(text.as_str());
    let part = match name {
        "parent" => path.parent().map(std::path::Path::as_os_str),
        "name" => path.file_name(),
        "stem" => path.file_stem(),
        _ => path.extension(),
    };
    let part = part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let dot = if name == "suffix" && !part.is_empty() { "." } else { "" };
    Some(Value::Str(SmolStr::from(format!("{dot}{part}"))))
}

/// `"{}/{name}".format(…)` with plain fields only.
fn format(text: &str, arguments: &[(Argument, Value)]) -> Option<SmolStr> {
    let mut positional =
        arguments.iter().filter(|(argument, _)| argument.passing == Passing::Positional).map(|(_, value)| value);
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (head, tail) = rest.split_at_checked(at)?;
        result.push_str(head);
        if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            result.push_str(tail.get(..1)?);
            rest = after;
            continue;
        }
        let (field, after) = tail.strip_prefix('{')?.split_once('}')?;
        let value = if field.is_empty() {
            positional.next()?
        } else if let Ok(at) = field.parse::<usize>() {
            arguments
                .iter()
                .filter(|(argument, _)| argument.passing == Passing::Positional)
                .nth(at)
                .map(|(_, value)| value)?
        } else {
            let named = |argument: &Argument| matches!(&argument.passing, Passing::Keyword(name) if name == field);
            arguments.iter().find(|(argument, _)| named(argument)).map(|(_, value)| value)?
        };
        match value {
            Value::Str(part) => result.push_str(part),
            Value::Int(number) => result.push_str(&number.to_string()),
            _ => return None,
        }
        rest = after;
    }
    result.push_str(rest);
    Some(SmolStr::from(result))
}

/// `re.sub(pattern, replacement, text)` of constants.
pub(super) fn substituted(arguments: &[(Argument, Value)]) -> Option<SmolStr> {
    let text = |at: usize, name: &str| match argument(arguments, at, name) {
        Some((_, Value::Str(text))) => Some(text.clone()),
        _ => None,
    };
    let (pattern, replacement, subject) = (text(0, "pattern")?, text(1, "repl")?, text(2, "string")?);
    let flags = match argument(arguments, 4, "flags") {
        None => "",
        Some((_, Value::External(flag))) if flag == "re.IGNORECASE" || flag == "re.I" => "(?i)",
        Some(_) => return None,
    };
    if argument(arguments, 3, "count").is_some() || subject.len() > MAX_SUBJECT {
        return None;
    }
    let regex =
        fancy_regex::RegexBuilder::new(&format!("{flags}{pattern}")).backtrack_limit(MAX_BACKTRACKS).build().ok()?;
    // Python writes `\\1` and `\\g<name>` where this dialect writes `$1` and `${name}`.
    let mut groups = String::new();
    let mut rest = replacement.chars().peekable();
    while let Some(one) = rest.next() {
        match (one, rest.peek()) {
            ('$', _) => groups.push_str("$$"),
            ('\\', Some(digit @ '0'..='9')) => {
                groups.push_str(&format!("${{{digit}}}"));
                rest.next();
            }
            ('\\', _) => return None,
            _ => groups.push(one),
        }
    }
    let replaced = regex.try_replacen(&subject, 0, groups.as_str()).ok()?;
    Some(SmolStr::new(&*replaced))
}

/// `re.escape` of Python 3.7 and later.
pub(super) fn escaped(text: &str) -> SmolStr {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".contains(one) {
            escaped.push('\\');
        }
        escaped.push(one);
    }
    SmolStr::from(escaped)
}
