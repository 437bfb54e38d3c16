//! Which URL a name and its arguments give (`URLResolver._reverse_with_prefix`, 5.0; the same in 5.2 and 6.0).

use super::namespaces::{Walk, named, reason, walk};
use super::{NoRegex, part_regex, widest_regex};
use crate::project::regex::{Extent, Irreversible, Piece, Possibility, Refusal, find, normalize, regex_fault};
use crate::project::route::parse_route;
use crate::project::table::{Entry, ListId, Part, Row, ScopeId, Table};
use crate::project::value::{PatternKind, Value};
use smol_str::SmolStr;
use std::collections::HashMap;

/// What a name and its arguments are reversed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reversed {
    /// A URL, with its row.
    Found {
        /// The row.
        row: usize,
        /// The URL, with its leading slash.
        url: String,
    },
    /// `NoReverseMatch`, or what else is raised.
    Absent {
        /// What Django says.
        error: String,
        /// The rows of that name, in the order in which they are tried.
        candidates: Vec<usize>,
    },
    /// It can't be known, for this reason.
    Unknowable {
        /// Why.
        reason: &'static str,
        /// The rows of that name, in the order in which they are tried.
        candidates: Vec<usize>,
    },
}

/// Includes nested deeper are not followed.
const MAX_DEPTH: u32 = 64;

/// What `reverse(name, args=args, kwargs=kwargs, current_app=current_app)` gives. Arguments are texts, as in a URL.
pub fn reverse(
    table: &Table,
    name: &str,
    args: &[String],
    kwargs: &[(String, String)],
    current_app: Option<&str>,
) -> Reversed {
    let absent = |error: String, candidates: Vec<usize>| Reversed::Absent { error, candidates };
    let mut path: Vec<&str> = name.split(':').collect();
    let last = path.pop().unwrap_or_default();
    let mixed = !args.is_empty() && !kwargs.is_empty();
    // Namespaces are looked up first, and that reads all patterns.
    let raised = if mixed && path.is_empty() { None } else { raised_by_populating(table, ListId::default(), 0) };
    if let Some(error) = raised {
        return absent(error, Vec::new());
    }
    let scopes = match walk(table, &path, current_app) {
        Walk::Scopes(scopes) => scopes,
        Walk::Absent(_, error) => return absent(error, Vec::new()),
        Walk::Unknowable(reason) => return Reversed::Unknowable { reason, candidates: Vec::new() },
    };
    if mixed {
        return absent("ValueError: Don't mix *args and **kwargs in call to reverse()!".to_owned(), Vec::new());
    }
    if let [only] = scopes.as_slice()
        && let Some(error) = raised_by_prefix(table, *only)
    {
        return absent(error, Vec::new());
    }
    // The last row is tried first; of several scopes each has its turn.
    let in_scope = |id: &ScopeId| named(table, std::slice::from_ref(id), last).collect::<Vec<_>>();
    let candidates: Vec<usize> = scopes.iter().flat_map(|id| in_scope(id).into_iter().rev()).collect();
    if candidates.is_empty() {
        return match reason(table, &scopes) {
            Some(reason) => Reversed::Unknowable { reason, candidates },
            None => absent(
                format!(
                    "NoReverseMatch: Reverse for '{last}' not found. '{last}' is not a valid view function or pattern name."
                ),
                candidates,
            ),
        };
    }
    let mut unknown = None;
    for &at in &candidates {
        let Some(row) = table.rows.get(at) else { continue };
        match reverse_row(table, row, args, kwargs) {
            Outcome::Url(url) if unknown.is_none() => return Reversed::Found { row: at, url },
            Outcome::Raises(error) if unknown.is_none() => return absent(error, candidates),
            // A candidate before it may give another.
            Outcome::Url(_) | Outcome::Raises(_) | Outcome::Different => {}
            Outcome::Unknown(reason) => _ = unknown.get_or_insert(reason),
        }
    }
    // The scope may hold a later row of the name, or an overload.
    match unknown.or_else(|| reason(table, &scopes)) {
        Some(reason) => Reversed::Unknowable { reason, candidates },
        None => absent(no_match(table, last, args, kwargs, &candidates), candidates),
    }
}

/// `NoReverseMatch`, in Django's words.
fn no_match(table: &Table, name: &str, args: &[String], kwargs: &[(String, String)], candidates: &[usize]) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    let given = if let [only] = args {
        format!("arguments '({},)'", quoted(only))
    } else if !args.is_empty() {
        format!("arguments '({})'", args.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", "))
    } else if !kwargs.is_empty() {
        let pairs = kwargs.iter().map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)));
        format!("keyword arguments '{{{}}}'", pairs.collect::<Vec<_>>().join(", "))
    } else {
        "no arguments".to_owned()
    };
    let rows = candidates.iter().filter_map(|at| table.rows.get(*at));
    let patterns: Vec<String> = rows.map(|row| quoted(&pattern_of(table, row).unwrap_or_default())).collect();
    let tried = patterns.join(", ");
    format!(
        "NoReverseMatch: Reverse for '{name}' with {given} not found. {} pattern(s) tried: [{tried}]",
        patterns.len()
    )
}

/// What the first `reverse()` of a site raises, whatever it asks for: it reads all patterns (catalogue X15, X21). Only what is
/// there unconditionally counts.
fn raised_by_populating(table: &Table, list: ListId, depth: u32) -> Option<String> {
    let list = table.list(list).filter(|_| depth < MAX_DEPTH)?;
    if let Some(what) = list.broken {
        return Some(what.to_owned());
    }
    list.entries.iter().rev().find_map(|entry| match entry {
        Entry::Row(at) => {
            let part = table.rows.get(*at).filter(|row| !row.conditional)?.parts.last()?;
            invalid_part(part).or_else(|| irreversible(part))
        }
        Entry::Include { part, list, scope, conditional: false } => invalid_part(part)
            .or_else(|| raised_by_populating(table, *list, depth + 1))
            // What has a namespace of its own is not joined with what leads there.
            .or_else(|| irreversible(part).filter(|_| scope.is_none() && holds_rows(table, *list, depth + 1))),
        Entry::Broken(_) => Some("AttributeError: no attribute 'pattern'".to_owned()),
        Entry::Include { .. } | Entry::Unknown(..) => None,
    })
}

/// What compiling a part raises.
fn invalid_part(part: &Part) -> Option<String> {
    let text = part.text.as_deref()?;
    match part.kind {
        PatternKind::Path => parse_route(text).err().as_ref().and_then(super::raised_by_route),
        PatternKind::RePath => invalid(text),
    }
}

/// What normalising a part raises; routes of `path()` can always be reversed.
fn irreversible(part: &Part) -> Option<String> {
    let text = part.text.as_deref().filter(|_| part.kind == PatternKind::RePath)?;
    match normalize(text) {
        Err(Irreversible::Raises(message)) => Some(message),
        Ok(_) | Err(Irreversible::TooMany) => None,
    }
}

/// Whether a list holds rows, those of includes without a namespace counted in.
fn holds_rows(table: &Table, list: ListId, depth: u32) -> bool {
    let Some(list) = table.list(list).filter(|_| depth < MAX_DEPTH) else { return false };
    list.entries.iter().any(|entry| match entry {
        Entry::Row(at) => table.rows.get(*at).is_some_and(|row| !row.conditional),
        Entry::Include { list, scope: None, .. } => holds_rows(table, *list, depth + 1),
        _ => false,
    })
}

/// What compiling a regex raises.
fn invalid(regex: &str) -> Option<String> {
    let fault = regex_fault(regex)?;
    Some(format!("ImproperlyConfigured: \"{regex}\" is not a valid regular expression: {fault}"))
}

/// What is raised by whoever reverses in a namespace: what leads there is a regex of its own then (`get_ns_resolver`).
fn raised_by_prefix(table: &Table, scope: ScopeId) -> Option<String> {
    let mut pattern = String::new();
    for part in leading_to(table, scope)? {
        let regex = widest_regex(table, part, false)?;
        pattern.push_str(regex.strip_prefix('^').unwrap_or(&regex));
    }
    // A converter that is not known stands for any text there: it changes neither answer.
    let raised = || match normalize(&pattern) {
        Err(Irreversible::Raises(message)) if table.rows.iter().any(|row| row.scope == scope) => Some(message),
        _ => None,
    };
    invalid(&pattern).or_else(raised)
}

/// The patterns that lead to a namespace from the root. Its rows would say so too, but it may have none.
fn leading_to(table: &Table, scope: ScopeId) -> Option<Vec<&Part>> {
    // How each list is reached: the list around it and the pattern of the include.
    let mut around: HashMap<ListId, (ListId, &Part)> = HashMap::new();
    let mut pending = vec![ListId::default()];
    while let Some(list) = pending.pop() {
        for entry in &table.list(list)?.entries {
            let Entry::Include { part, list: inner, scope: own, .. } = entry else { continue };
            around.insert(*inner, (list, part));
            if *own == Some(scope) {
                let mut parts = Vec::new();
                let mut at = *inner;
                while let Some((outer, part)) = around.get(&at) {
                    parts.push(*part);
                    at = *outer;
                }
                parts.reverse();
                return Some(parts);
            }
            pending.push(*inner);
        }
    }
    None
}

/// The regex of a row from its scope's root, as Django joins it.
fn pattern_of(table: &Table, row: &Row) -> Result<String, NoRegex> {
    joined(row, |part, is_endpoint| part_regex(table, part, is_endpoint))
}

fn joined<E>(row: &Row, regex: impl Fn(&Part, bool) -> Result<String, E>) -> Result<String, E> {
    let mut pattern = String::new();
    let last = row.parts.len().saturating_sub(1);
    for (at, part) in row.parts.iter().enumerate() {
        let regex = regex(part, at == last)?;
        pattern.push_str(regex.strip_prefix('^').unwrap_or(&regex));
    }
    Ok(pattern)
}

/// The extra dict that counts: outer values override inner ones, and a namespace hides what is around it (`get_ns_resolver`).
fn defaults<'t>(table: &Table, row: &'t Row) -> Option<Vec<(&'t SmolStr, &'t Value)>> {
    let hidden = table.scope(row.scope)?.parts;
    let mut merged: Vec<(&SmolStr, &Value)> = Vec::new();
    for part in row.parts.iter().skip(hidden) {
        for (name, value) in part.extra.as_ref()? {
            if !merged.iter().any(|(one, _)| *one == name) {
                merged.push((name, value));
            }
        }
    }
    Some(merged)
}

/// What one row gives.
enum Outcome {
    Url(String),
    Different,
    Raises(String),
    Unknown(&'static str),
}

fn reverse_row(table: &Table, row: &Row, args: &[String], kwargs: &[(String, String)]) -> Outcome {
    let (pattern, opaque) = match pattern_of(table, row) {
        Ok(pattern) => (pattern, false),
        // How many arguments it takes is known even where its converter is not.
        Err(why) => match joined(row, |part, is_endpoint| widest_regex(table, part, is_endpoint).ok_or(())) {
            Ok(pattern) if why == NoRegex::Converter => (pattern, true),
            _ => return Outcome::Unknown(why.reason()),
        },
    };
    let Some(defaults) = defaults(table, row) else { return Outcome::Unknown("an extra dict that is not known") };
    let possibilities = match normalize(&pattern) {
        Ok(possibilities) => possibilities,
        Err(Irreversible::Raises(message)) => return Outcome::Raises(message),
        Err(Irreversible::TooMany) => return Outcome::Unknown("a regex that has too many forms"),
    };
    for possibility in &possibilities {
        match fits(possibility, &defaults, args, kwargs) {
            Some(true) => {}
            Some(false) => continue,
            None => return Outcome::Unknown("an extra dict that is not known"),
        }
        if opaque {
            return Outcome::Unknown(NoRegex::Converter.reason());
        }
        let url = match substitute(row, possibility, args, kwargs) {
            Ok(url) => url,
            Err(outcome) => return outcome,
        };
        match find(&format!("^/{pattern}"), Extent::Part, &url) {
            Ok(Some(_)) => return Outcome::Url(quote(&url)),
            Ok(None) => {}
            Err(Refusal::Invalid(fault)) => return Outcome::Raises(format!("re.error: {fault}")),
            Err(Refusal::NotUnderstood) => return Outcome::Unknown("a regex that is not understood"),
        }
    }
    Outcome::Different
}

/// Whether these arguments are those of a possibility (catalogue §1.6, argument match).
fn fits(
    possibility: &Possibility,
    defaults: &[(&SmolStr, &Value)],
    args: &[String],
    kwargs: &[(String, String)],
) -> Option<bool> {
    let parameters = &possibility.parameters;
    if !args.is_empty() {
        return Some(args.len() == parameters.len());
    }
    let is_default = |name: &str| defaults.iter().any(|(one, _)| *one == name);
    let missing = parameters.iter().any(|one| !kwargs.iter().any(|(name, _)| name == one) && !is_default(one));
    let surplus = kwargs.iter().any(|(name, _)| !parameters.contains(name) && !is_default(name));
    if missing || surplus {
        return Some(false);
    }
    for (name, value) in defaults {
        if parameters.iter().any(|one| one.as_str() == name.as_str()) {
            continue;
        }
        let Some((_, given)) = kwargs.iter().find(|(one, _)| one.as_str() == name.as_str()) else { continue };
        // Arguments are texts here: what reads the same is meant to be the same.
        let same = match value {
            Value::Str(text) => text == given,
            Value::Int(number) => number.to_string() == *given,
            Value::Bool(value) => (if *value { "True" } else { "False" }) == given,
            Value::None => given == "None",
            _ => return None,
        };
        if !same {
            return Some(false);
        }
    }
    Some(true)
}

/// `candidate_pat % text_candidate_subs`, with its leading slash.
fn substitute(
    row: &Row,
    possibility: &Possibility,
    args: &[String],
    kwargs: &[(String, String)],
) -> Result<String, Outcome> {
    // `dict(zip(params, args))`: of equal names the last counts.
    let by_place = || possibility.parameters.iter().zip(args).rev();
    let value = |name: &str| {
        let by_name = || kwargs.iter().find(|(one, _)| one == name).map(|(_, value)| value);
        by_place().find(|(one, _)| *one == name).map(|(_, value)| value).or_else(by_name)
    };
    let mut url = String::from("/");
    for piece in &possibility.pieces {
        match piece {
            Piece::Text(text) => {
                let mut rest = text.as_str();
                while let Some((before, after)) = rest.split_once('%') {
                    // A percent sign in a route is a placeholder's.
                    let Some(after) = after.strip_prefix('%') else {
                        return Err(match after.chars().next() {
                            None => Outcome::Raises("ValueError: incomplete format".to_owned()),
                            Some('/') => Outcome::Raises("ValueError: unsupported format character '/'".to_owned()),
                            Some(_) => Outcome::Unknown("a percent sign in a route"),
                        });
                    };
                    url.push_str(before);
                    url.push('%');
                    rest = after;
                }
                url.push_str(rest);
            }
            Piece::Parameter(name) => {
                let Some(value) = value(name) else { return Err(Outcome::Raises(format!("KeyError: '{name}'"))) };
                if converter_of(row, name).as_deref() == Some("drf_format_suffix") {
                    url.push_str(&format!(".{value}/"));
                } else {
                    url.push_str(value);
                }
            }
        }
    }
    Ok(url)
}

/// The converter of a parameter, where it is one of a `path()`.
fn converter_of(row: &Row, name: &str) -> Option<SmolStr> {
    let of_part = |part: &Part| {
        let route = parse_route(part.text.as_deref().filter(|_| part.kind == PatternKind::Path)?).ok()?;
        route.parameters().find(|one| one.name == name).map(|one| one.converter.into())
    };
    row.parts.iter().rev().find_map(of_part)
}

/// `urllib.parse.quote(url, safe=RFC3986_SUBDELIMS + "/~:@")`, then `escape_leading_slashes`.
fn quote(url: &str) -> String {
    let mut quoted = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=/:@".contains(&byte) {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
    }
    match quoted.strip_prefix("//") {
        Some(rest) => format!("/%2F{rest}"),
        None => quoted,
    }
}

/// Whether `reverse()` certainly makes no URL of a row with these arguments.
pub fn refuses(table: &Table, row: &Row, args: &[String], kwargs: &[(String, String)]) -> bool {
    matches!(reverse_row(table, row, args, kwargs), Outcome::Different)
}

/// Whether a row may take arguments that are only known by their number or names: what `reverse()` checks before values count.
pub fn accepts(table: &Table, row: &Row, positional: usize, keywords: &[&str]) -> Option<bool> {
    let pattern = joined(row, |part, is_endpoint| widest_regex(table, part, is_endpoint).ok_or(())).ok()?;
    let defaults = defaults(table, row)?;
    let possibilities = normalize(&pattern).ok()?;
    Some(possibilities.iter().any(|possibility| {
        let parameters = &possibility.parameters;
        if positional > 0 {
            return keywords.is_empty() && parameters.len() == positional;
        }
        let is_default = |name: &str| defaults.iter().any(|(one, _)| *one == name);
        parameters.iter().all(|one| keywords.contains(&one.as_str()) || is_default(one))
            && keywords.iter().all(|name| parameters.iter().any(|one| one == name) || is_default(name))
    }))
}
