//! Resolving and reversing: Django's orders side by side (catalogue §1.5, §1.6).
//!
//! *Resolve* takes the first row that matches. *Reverse* tries the last row of a name first. Names of namespaces are looked up by
//! [`super::table::Table::look_up`].

use super::regex::{Piece, compile, normalize, pattern_regex};
use super::table::{Lookup, Row, Table};
use super::value::PatternKind;

/// What a URL is served by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// A row, with the arguments that its view gets by name, and by place where none has a name.
    Found {
        /// The row.
        row: usize,
        /// By name.
        kwargs: Vec<(String, String)>,
        /// By place.
        args: Vec<String>,
        /// The rows before it that did not match.
        tried: Vec<usize>,
    },
    /// Nothing serves it.
    Absent {
        /// All rows.
        tried: Vec<usize>,
    },
    /// Something may serve it, for this reason.
    Unknowable {
        /// Why.
        reason: &'static str,
        /// The rows that did not match.
        tried: Vec<usize>,
    },
}

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
        /// The rows of that name.
        candidates: Vec<usize>,
    },
}

/// Arguments that a matching row gives to its view: by name, by place.
type Arguments = (Vec<(String, String)>, Vec<String>);

/// Whether a row matches a path; `Err` where that can't be known.
fn matches(row: &Row, path: &str) -> Result<Option<Arguments>, &'static str> {
    let mut rest = path;
    let mut kwargs: Vec<(String, String)> = Vec::new();
    let mut args: Vec<String> = Vec::new();
    let last = row.parts.len().saturating_sub(1);
    for (at, part) in row.parts.iter().enumerate() {
        let is_endpoint = at == last;
        let text = part.text.as_deref().ok_or("a route whose text is not known")?;
        let pattern = pattern_regex(part.kind, text, is_endpoint).ok_or("a converter that is registered elsewhere")?;
        // `RegexPattern.match`: an endpoint that ends with `$` must match whole, everything else is searched.
        let pattern =
            if part.kind == PatternKind::RePath && is_endpoint && pattern.ends_with('$') && !pattern.ends_with("\\$") {
                format!("^(?:{pattern})$")
            } else {
                pattern
            };
        let regex = compile(&pattern).ok_or("a regex that is not understood")?;
        let Some(captures) = regex.captures(rest) else { return Ok(None) };
        let named: Vec<(String, String)> = regex
            .capture_names()
            .flatten()
            .filter_map(|name| Some((name.to_owned(), captures.name(name)?.as_str().to_owned())))
            .collect();
        if named.is_empty() {
            args.extend(captures.iter().skip(1).flatten().map(|group| group.as_str().to_owned()));
        }
        for (name, value) in named {
            kwargs.retain(|(one, _)| *one != name);
            kwargs.push((name, value));
        }
        rest = captures.get(0).and_then(|whole| rest.get(whole.end()..)).unwrap_or_default();
    }
    if !kwargs.is_empty() {
        args.clear();
    }
    Ok(Some((kwargs, args)))
}

/// What serves a URL's path (a leading slash is dropped): depth first in list order, which is the table's.
pub fn resolve(table: &Table, url: &str) -> Resolved {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut tried = Vec::new();
    let mut unknown = table.open.first().map(|(_, open)| open.reason);
    for (at, row) in table.rows.iter().enumerate() {
        match matches(row, path) {
            Ok(Some((kwargs, args))) => return Resolved::Found { row: at, kwargs, args, tried },
            Ok(None) => tried.push(at),
            Err(reason) => {
                unknown.get_or_insert(reason);
                tried.push(at);
            }
        }
    }
    match unknown {
        Some(reason) => Resolved::Unknowable { reason, tried },
        None => Resolved::Absent { tried },
    }
}

/// What `reverse(name, args, kwargs)` gives: candidates from the last to the first.
pub fn reverse(table: &Table, name: &str, args: &[String], kwargs: &[(String, String)]) -> Reversed {
    let mut candidates = match table.look_up(name) {
        Lookup::Found(rows) => rows,
        Lookup::Absent => {
            let error = match name.rsplit_once(':') {
                Some((namespace, _)) if !table.knows(&namespace.split(':').collect::<Vec<_>>()) => {
                    format!("'{namespace}' is not a registered namespace")
                }
                _ => format!("Reverse for '{name}' not found. '{name}' is not a valid view function or pattern name."),
            };
            return Reversed::Absent { error, candidates: Vec::new() };
        }
        Lookup::Unknowable(reason) => return Reversed::Unknowable { reason, candidates: Vec::new() },
    };
    candidates.reverse();
    if !args.is_empty() && !kwargs.is_empty() {
        return Reversed::Absent { error: "Don't mix *args and **kwargs in call to reverse()!".to_owned(), candidates };
    }
    let mut unknown = None;
    for &at in &candidates {
        let Some(row) = table.rows.get(at) else { continue };
        match reverse_row(row, args, kwargs) {
            Ok(Some(url)) => return Reversed::Found { row: at, url },
            Ok(None) => {}
            Err(reason) => unknown = Some(reason),
        }
    }
    match unknown {
        Some(reason) => Reversed::Unknowable { reason, candidates },
        None => Reversed::Absent {
            error: format!(
                "Reverse for '{name}' with these arguments not found. {} pattern(s) tried",
                candidates.len()
            ),
            candidates,
        },
    }
}

/// `_reverse_with_prefix` for one candidate.
fn reverse_row(row: &Row, args: &[String], kwargs: &[(String, String)]) -> Result<Option<String>, &'static str> {
    let mut pattern = String::new();
    let last = row.parts.len().saturating_sub(1);
    for (at, part) in row.parts.iter().enumerate() {
        let text = part.text.as_deref().ok_or("a route whose text is not known")?;
        let regex = pattern_regex(part.kind, text, at == last).ok_or("a converter that is registered elsewhere")?;
        pattern.push_str(regex.strip_prefix('^').unwrap_or(&regex));
    }
    let extra = row.extra().ok_or("an extra dict that is not known")?;
    let possibilities = normalize(&pattern).map_err(|_| "a regex that can't be reversed")?;
    for possibility in possibilities {
        let parameters = &possibility.parameters;
        let value = |name: &str| -> Option<String> {
            if kwargs.is_empty() {
                parameters.iter().position(|one| one == name).and_then(|at| args.get(at)).cloned()
            } else {
                kwargs.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone())
            }
        };
        let fits = if !args.is_empty() {
            args.len() == parameters.len()
        } else {
            let missing = parameters
                .iter()
                .any(|one| !kwargs.iter().any(|(name, _)| name == one) && !extra.iter().any(|name| name == one));
            let surplus =
                kwargs.iter().any(|(name, _)| !parameters.contains(name) && !extra.iter().any(|one| one == name));
            !missing && !surplus
        };
        if !fits {
            continue;
        }
        let mut url = String::new();
        let mut complete = true;
        for piece in &possibility.pieces {
            match piece {
                Piece::Text(text) => url.push_str(text),
                Piece::Parameter(name) => match value(name) {
                    Some(value) => url.push_str(&value),
                    None => complete = false,
                },
            }
        }
        if !complete {
            continue;
        }
        let regex = compile(&format!("^{pattern}")).ok_or("a regex that is not understood")?;
        if regex.is_match(&url) {
            return Ok(Some(format!("/{}", quote(&url))));
        }
    }
    Ok(None)
}

/// `urllib.parse.quote(url, safe=RFC3986_SUBDELS + "/~:@")`
fn quote(url: &str) -> String {
    let mut quoted = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=/:@".contains(&byte) {
            quoted.push(char::from(byte));
        } else {
            quoted.push_str(&format!("%{byte:02X}"));
        }
    }
    quoted
}

/// Whether a row may take arguments that are only known by their number or names: what `reverse()` checks before values count.
pub fn accepts(row: &Row, positional: usize, keywords: &[&str]) -> Option<bool> {
    let extra = row.extra()?;
    let mut pattern = String::new();
    let last = row.parts.len().saturating_sub(1);
    for (at, part) in row.parts.iter().enumerate() {
        let text = part.text.as_deref()?;
        // Which text a parameter takes does not matter here, so a converter that is not known may stand for any.
        let regex = pattern_regex(part.kind, text, at == last).or_else(|| shape_of(text))?;
        pattern.push_str(regex.strip_prefix('^').unwrap_or(&regex));
    }
    let possibilities = normalize(&pattern).ok()?;
    Some(possibilities.iter().any(|possibility| {
        let parameters = &possibility.parameters;
        if positional > 0 {
            return keywords.is_empty() && parameters.len() == positional;
        }
        let given = |name: &String| keywords.contains(&name.as_str()) || extra.iter().any(|one| one == name);
        parameters.iter().all(given)
            && keywords
                .iter()
                .all(|name| parameters.iter().any(|one| one == name) || extra.iter().any(|one| one == name))
    }))
}

/// A route's parameters as groups that match anything.
fn shape_of(text: &str) -> Option<String> {
    let route = super::route::parse_route(text).ok()?;
    Some(route.parameters().map(|parameter| format!("(?P<{}>.+)", parameter.name)).collect())
}
