//! Calls of Python's standard library whose outcome hangs on their arguments: with constants it is worked out, with anything else
//! it is not known. The same reserve as in [`super::proofs`].

use super::arguments::{argument, is_spread};
use super::*;
use crate::facts::{Argument, Passing};
use crate::project::regex::{Extent, find, regex_fault};
use crate::project::standard::{
    Clock, Day, IsoForm, depends_on_more, has_time_zone, is_decimal, is_uuid, iso_form, parses_time,
};

/// What a call comes to.
enum Outcome {
    /// It gives this.
    Gives(Value),
    /// It raises.
    Raises(Exception, String),
    /// It may raise.
    MayRaise(&'static str),
}

impl Outcome {
    fn refused(exception: &str, why: impl Into<String>) -> Self {
        Self::Raises(Exception::named(exception), why.into())
    }
}

impl Evaluator<'_> {
    /// Calls a function of the standard library; `None` where it is none of those.
    pub(super) fn call_standard(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.proves(frame) {
            return None;
        }
        let settled: Vec<(Argument, Value)> =
            arguments.iter().map(|(argument, value)| (argument.clone(), self.settle(self.contents(value)))).collect();
        let outcome = if is_spread(arguments) {
            depends_on_more(dotted).then_some(Outcome::MayRaise(ELSEWHERE))?
        } else {
            self.outcome_of(frame, dotted, &settled)?
        };
        let result = || Value::ExternalResult(SmolStr::new(dotted));
        Some(match outcome {
            Outcome::Gives(value) => value,
            Outcome::Raises(exception, why) => {
                self.fails(frame, exception, &why, at);
                result()
            }
            Outcome::MayRaise(reason) => {
                self.doubts += 1;
                if dotted == "builtins.exec" {
                    let open = Open { place: frame.at(at), reason: "a text that is executed may bind names" };
                    self.open_scope(frame, open);
                }
                self.may_raise(frame, Open { place: frame.at(at), reason });
                match dotted {
                    "json.loads" | "json.load" | "tomllib.loads" | "builtins.eval" => Value::Unknown,
                    _ => result(),
                }
            }
        })
    }

    fn outcome_of(&mut self, frame: &Frame, dotted: &str, arguments: &[(Argument, Value)]) -> Option<Outcome> {
        let result = || Outcome::Gives(Value::ExternalResult(SmolStr::new(dotted)));
        let first = arguments.first().map(|(_, value)| value);
        Some(match dotted {
            "json.loads" => match argument(arguments, 0, "s").map(|(_, value)| value.clone()) {
                Some(Value::Str(text)) => self.json(&text),
                Some(Value::None | Value::Int(_) | Value::Sequence(_) | Value::Dict(_)) => {
                    Outcome::refused("TypeError", "`json.loads` reads a text")
                }
                None => Outcome::refused("TypeError", "the argument `s` is missing"),
                Some(_) => Outcome::MayRaise("a text that may be no JSON"),
            },
            "json.load" => match first.and_then(|file| self.text_of_file(frame, file)) {
                Some(text) => self.json(&text),
                None => Outcome::MayRaise("a file that may hold no JSON"),
            },
            "tomllib.loads" => match first {
                Some(Value::Str(text)) => match toml::from_str::<toml::Table>(text) {
                    Ok(_) => Outcome::Gives(Value::Unknown),
                    Err(_) => Outcome::refused("TOMLDecodeError", "the text is no TOML"),
                },
                _ => Outcome::MayRaise("a text that may be no TOML"),
            },
            "re.compile" | "re.match" | "re.search" | "re.fullmatch" | "re.findall" | "re.finditer" | "re.split"
            | "re.sub" | "re.subn" => return regex(dotted, arguments),
            "datetime.date" | "datetime.datetime" | "datetime.time" | "datetime.timedelta" => {
                return date(dotted, arguments).or_else(|| Some(result()));
            }
            "datetime.date.fromisoformat" | "datetime.datetime.fromisoformat" | "datetime.time.fromisoformat" => {
                let form = match dotted {
                    "datetime.date.fromisoformat" => IsoForm::Date,
                    "datetime.time.fromisoformat" => IsoForm::Time,
                    _ => IsoForm::DateTime,
                };
                match first {
                    Some(Value::Str(text)) => match iso_form(form, text) {
                        Some(true) => result(),
                        Some(false) => {
                            Outcome::refused("ValueError", format!("`{text}` is no date or time in ISO 8601"))
                        }
                        None => Outcome::MayRaise("a text that may be no date or time"),
                    },
                    Some(Value::None | Value::Int(_)) => Outcome::refused("TypeError", "`fromisoformat` reads a text"),
                    _ => Outcome::MayRaise("a text that may be no date or time"),
                }
            }
            "datetime.datetime.strptime" => match (first, arguments.get(1).map(|(_, value)| value)) {
                (Some(Value::Str(text)), Some(Value::Str(format))) => match parses_time(text, format) {
                    Some(true) => result(),
                    Some(false) => Outcome::refused("ValueError", format!("`{text}` is not in the form `{format}`")),
                    None => Outcome::MayRaise("a text that may be in another form"),
                },
                (Some(Value::None | Value::Int(_)), _) => Outcome::refused("TypeError", "`strptime` reads a text"),
                _ => Outcome::MayRaise("a text that may be in another form"),
            },
            "decimal.Decimal" => match first {
                Some(Value::Str(text)) if !is_decimal(text) => {
                    Outcome::refused("InvalidOperation", format!("`{text}` is no decimal number"))
                }
                Some(Value::None | Value::Dict(_)) => Outcome::refused("TypeError", "this is no number"),
                Some(Value::Text) => Outcome::MayRaise("a text that may be no number"),
                _ => result(),
            },
            "fractions.Fraction" => match arguments {
                [_, (_, Value::Int(0))] => Outcome::refused("ZeroDivisionError", "the denominator is 0"),
                [] | [(_, Value::Int(_))] | [(_, Value::Int(_)), (_, Value::Int(_))] => result(),
                _ => Outcome::MayRaise("a text that may be no number"),
            },
            "uuid.UUID" => match argument(arguments, 0, "hex").map(|(_, value)| value) {
                Some(Value::Str(text)) if !is_uuid(text) => {
                    Outcome::refused("ValueError", format!("`{text}` is no UUID"))
                }
                Some(Value::None | Value::Int(_)) => Outcome::refused("TypeError", "a UUID is made of a text"),
                None if arguments.is_empty() => Outcome::refused("TypeError", "a UUID is made of something"),
                Some(Value::Text) => Outcome::MayRaise("a text that may be no UUID"),
                _ => result(),
            },
            "ipaddress.ip_address" => match first {
                Some(Value::Str(text)) if !text.contains('%') => match text.parse::<std::net::IpAddr>() {
                    Ok(_) => result(),
                    Err(_) => Outcome::refused("ValueError", format!("`{text}` is no IP address")),
                },
                Some(Value::Int(_)) => result(),
                _ => Outcome::MayRaise("a text that may be no IP address"),
            },
            "zoneinfo.ZoneInfo" => match first {
                Some(Value::Str(name)) => match has_time_zone(name) {
                    Some(true) => result(),
                    Some(false) => Outcome::refused("ZoneInfoNotFoundError", format!("there is no time zone `{name}`")),
                    None => Outcome::MayRaise("a time zone that the server may not know"),
                },
                _ => Outcome::MayRaise("a time zone that the server may not know"),
            },
            "functools.reduce" => match arguments {
                [_, (_, walked)] if self.sees(frame) && self.whole(walked).is_some_and(<[Item]>::is_empty) => {
                    Outcome::refused("TypeError", "there is nothing to reduce, and no initial value")
                }
                _ => return None,
            },
            "random.choice" => match first {
                Some(walked) if self.sees(frame) && self.whole(walked).is_some_and(<[Item]>::is_empty) => {
                    Outcome::refused("IndexError", "there is nothing to choose from")
                }
                _ => Outcome::Gives(Value::Unknown),
            },
            "struct.pack" if arguments.iter().skip(1).all(|(_, value)| matches!(value, Value::Int(0..=127))) => {
                match first {
                    Some(Value::Str(format)) if places_of_struct(format) == Some(arguments.len() - 1) => result(),
                    Some(Value::Str(format)) if places_of_struct(format).is_some() => {
                        Outcome::refused("error", "the format wants another number of values")
                    }
                    _ => Outcome::MayRaise(ELSEWHERE),
                }
            }
            "builtins.open" | "io.open" => self.opened(frame, arguments),
            "os.listdir" | "os.scandir" => match first {
                Some(Value::Str(path)) => match self.is_there(frame, path) {
                    Some(true) => return None,
                    Some(false) => Outcome::refused("FileNotFoundError", format!("there is no folder {path}")),
                    None => Outcome::MayRaise(DISK),
                },
                _ => Outcome::MayRaise(DISK),
            },
            other if depends_on_more(other) => Outcome::MayRaise(ELSEWHERE),
            _ => return None,
        })
    }

    /// A text read as JSON.
    fn json(&mut self, text: &str) -> Outcome {
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(value) => Outcome::Gives(self.value_of_json(&value, 0)),
            // Python reads these, too: `NaN`, halves of surrogate pairs, numbers without end, nesting without end.
            Err(error) => {
                let is_python = ["NaN", "Infinity", "\\u"].iter().any(|one| text.contains(one));
                let is_number = error.to_string().contains("number out of range");
                if is_python || is_number || error.to_string().contains("recursion") {
                    Outcome::MayRaise("a text that may be no JSON")
                } else {
                    Outcome::refused("JSONDecodeError", "the text is no JSON")
                }
            }
        }
    }

    fn value_of_json(&mut self, value: &serde_json::Value, depth: u32) -> Value {
        if depth > 32 {
            return Value::Unknown;
        }
        let place = Place::nowhere();
        match value {
            serde_json::Value::Null => Value::None,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => number.as_i64().map_or(Value::Plain, Value::Int),
            serde_json::Value::String(text) => Value::Str(SmolStr::new(text)),
            serde_json::Value::Array(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    let value = self.value_of_json(item, depth + 1);
                    list.push(Item { value, conditional: false, place: place.clone() });
                }
                self.new_list(SequenceKind::List, list)
            }
            serde_json::Value::Object(members) => {
                let mut dict = Dict::default();
                for (key, value) in members {
                    let value = self.value_of_json(value, depth + 1);
                    dict.set(Value::Str(SmolStr::new(key)), value, false);
                }
                Value::Dict(self.world.heap.add_dict(dict))
            }
        }
    }

    fn opened(&mut self, frame: &Frame, arguments: &[(Argument, Value)]) -> Outcome {
        let Some((_, Value::Str(path))) = argument(arguments, 0, "file") else { return Outcome::MayRaise(DISK) };
        let reads = match argument(arguments, 1, "mode") {
            None => true,
            Some((_, Value::Str(mode))) => !mode.contains(['w', 'a', 'x', '+']),
            Some(_) => return Outcome::MayRaise(DISK),
        };
        if !reads {
            return Outcome::MayRaise(DISK);
        }
        match self.is_there(frame, path) {
            Some(true) => Outcome::Gives(opened_file(path)),
            Some(false) => Outcome::refused("FileNotFoundError", format!("there is no file {path}")),
            None => Outcome::MayRaise(DISK),
        }
    }
}

/// Why a call may raise.
const DISK: &str = "a file that the server may not have";
const ELSEWHERE: &str = "a call whose outcome hangs on what it meets when it runs";

/// An open file.
pub(super) fn opened_file(path: &str) -> Value {
    Value::ExternalResult(SmolStr::from(format!("{}{path}", super::files::OPENED)))
}

/// The functions of `re`: whether the pattern compiles, and whether a constant text matches.
fn regex(dotted: &str, arguments: &[(Argument, Value)]) -> Option<Outcome> {
    let text = |at: usize, name: &str| match argument(arguments, at, name) {
        Some((_, Value::Str(text))) => Some(text.as_str()),
        _ => None,
    };
    let pattern = text(0, "pattern")?;
    // Flags say what white space, letters and lines mean.
    let flags = match dotted {
        "re.compile" => 1,
        "re.sub" | "re.subn" => 4,
        "re.split" => 3,
        _ => 2,
    };
    let is_plain = argument(arguments, flags, "flags").is_none();
    if let Some(fault) = regex_fault(pattern).filter(|_| is_plain) {
        return Some(Outcome::refused("error", format!("the regex is invalid: {fault}")));
    }
    let subject = text(1, "string");
    let found = |pattern: &str, extent: Extent| find(pattern, extent, subject?).ok();
    let is_found = match dotted {
        _ if !is_plain => None,
        "re.search" => found(pattern, Extent::Part).map(|found| found.is_some()),
        "re.fullmatch" => found(pattern, Extent::Whole).map(|found| found.is_some()),
        "re.match" => found(&format!("(?:{pattern})(?:.|\\n)*"), Extent::Whole).map(|found| found.is_some()),
        "re.sub" | "re.subn" => {
            let replacement = text(1, "repl")?;
            let groups = find(pattern, Extent::Part, "").ok().flatten().map(|found| found.groups.len());
            let groups = groups.or_else(|| {
                let translated = crate::project::regex::translate(pattern, crate::project::regex::Haystack::of(""));
                translated.ok().map(|translated| translated.names.len())
            })?;
            let wanted = replacement.split('\\').skip(1).filter_map(|rest| rest.chars().next()?.to_digit(10)).max();
            let is_missing = wanted.is_some_and(|wanted| wanted as usize > groups) && !replacement.contains("\\\\");
            return is_missing
                .then(|| Outcome::refused("error", "the replacement names a group that the regex does not have"));
        }
        _ => None,
    };
    match is_found {
        Some(false) => Some(Outcome::Gives(Value::None)),
        _ => Some(Outcome::Gives(Value::ExternalResult(SmolStr::new(dotted)))).filter(|_| dotted != "re.split"),
    }
}

/// Constructors of `datetime`.
fn date(dotted: &str, arguments: &[(Argument, Value)]) -> Option<Outcome> {
    const TIME: [&str; 5] = ["hour", "minute", "second", "microsecond", "tzinfo"];
    let (names, wanted): (Vec<&str>, usize) = match dotted {
        "datetime.date" => (vec!["year", "month", "day"], 3),
        "datetime.datetime" => (["year", "month", "day"].into_iter().chain(TIME).collect(), 3),
        "datetime.time" => (TIME.to_vec(), 0),
        _ => (vec!["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"], 0),
    };
    let placed = arguments.iter().filter(|(one, _)| one.passing == Passing::Positional).count();
    let type_error = |why: String| Some(Outcome::refused("TypeError", why));
    if placed > names.len() {
        return type_error(format!("it takes {} arguments, and {placed} are given", names.len()));
    }
    for (argument, _) in arguments {
        if let Passing::Keyword(name) = &argument.passing
            && !names.contains(&name.as_str())
            && !(name == "fold" && dotted != "datetime.timedelta" && dotted != "datetime.date")
        {
            return type_error(format!("it has no parameter `{name}`"));
        }
    }
    let given: Vec<Option<&Value>> =
        names.iter().enumerate().map(|(at, name)| argument(arguments, at, name).map(|(_, value)| value)).collect();
    if let Some((name, _)) = names.iter().zip(&given).take(wanted).find(|(_, value)| value.is_none()) {
        return type_error(format!("the argument `{name}` is missing"));
    }
    let numbers = names.iter().zip(&given).filter(|(name, _)| **name != "tzinfo");
    for (name, value) in numbers {
        if matches!(value, Some(Value::Str(_) | Value::None | Value::Sequence(_) | Value::Dict(_))) {
            return type_error(format!("`{name}` is no number"));
        }
    }
    let number = |name: &str, otherwise: i64| match names.iter().position(|one| *one == name).map(|at| given.get(at)) {
        Some(Some(Some(Value::Int(number)))) => Some(*number),
        Some(Some(None)) | None => Some(otherwise),
        _ => None,
    };
    let clock = || {
        Some(Clock {
            hour: number("hour", 0)?,
            minute: number("minute", 0)?,
            second: number("second", 0)?,
            microsecond: number("microsecond", 0)?,
        })
    };
    let day = || Some(Day { year: number("year", 1)?, month: number("month", 1)?, day: number("day", 1)? });
    let fault = match dotted {
        "datetime.timedelta" => None,
        "datetime.time" => clock()?.fault(),
        "datetime.date" => day()?.fault(),
        _ => day()?.fault().or_else(|| clock()?.fault()),
    };
    fault.map(|fault| Outcome::refused("ValueError", fault))
}

/// How many values a format of `struct` packs; `None` where it is not plain.
fn places_of_struct(format: &str) -> Option<usize> {
    let format = format.trim_start_matches(['@', '=', '<', '>', '!']);
    format.chars().all(|one| "bBhHiIlLqQ".contains(one)).then_some(format.len())
}
