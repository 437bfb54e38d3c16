//! What serves a URL (`URLResolver.resolve`, 5.0; the same in 5.2 and 6.0).

use super::{part_regex, widest_regex};
use crate::project::regex::{Extent, Match, Refusal, find};
use crate::project::route::{Segment, parse_route};
use crate::project::table::{Entry, ListId, Part, Table};
use crate::project::value::{PatternKind, Value};
use smol_str::SmolStr;

/// What a URL is served by.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// A row, with the arguments that its view gets.
    Found {
        /// The row.
        row: usize,
        /// By name, those of the extra dicts included.
        kwargs: Vec<(SmolStr, Value)>,
        /// By place; nothing for a group that took no part.
        args: Vec<Option<String>>,
        /// The rows before it that did not match.
        tried: Vec<usize>,
    },
    /// Nothing serves it.
    Absent {
        /// What is raised where that is no Resolver404.
        error: Option<String>,
        /// The rows that did not match.
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

/// What serves a URL's path; a query, a fragment and a leading slash are dropped.
pub fn resolve(table: &Table, url: &str) -> Resolved {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut walk = Walk { table, tried: Vec::new(), unknown: None };
    let end = walk.list(ListId::default(), path);
    let Walk { tried, unknown, .. } = walk;
    match (end, unknown) {
        (End::Found(row, kwargs, args), None) => Resolved::Found { row, kwargs, args, tried },
        (End::Raises(error), None) => Resolved::Absent { error: Some(error), tried },
        (_, Some(reason)) | (End::Unknown(reason), None) => Resolved::Unknowable { reason, tried },
        (End::Nothing, None) => match table.open.first() {
            Some((_, open)) => Resolved::Unknowable { reason: open.reason, tried },
            None => Resolved::Absent { error: None, tried },
        },
    }
}

/// How the walk over a list ends.
enum End {
    Found(usize, Vec<(SmolStr, Value)>, Vec<Option<String>>),
    Nothing,
    Raises(String),
    Unknown(&'static str),
}

/// What a part made of a path.
enum Step<'p> {
    /// The rest of the path, what was captured by name and by place.
    Matched(&'p str, Vec<(SmolStr, Value)>, Vec<Option<String>>),
    Different,
    Raises(String),
    Unknown(&'static str),
}

struct Walk<'t> {
    table: &'t Table,
    tried: Vec<usize>,
    /// Why something that came before may have served the path.
    unknown: Option<&'static str>,
}

impl Walk<'_> {
    fn list(&mut self, list: ListId, path: &str) -> End {
        let Some(list) = self.table.list(list) else { return End::Nothing };
        // A set of patterns can't be reversed, but it resolves.
        if let Some(what) = list.broken.filter(|_| list.entries.is_empty()) {
            return End::Raises(what.to_owned());
        }
        for entry in &list.entries {
            let end = match entry {
                Entry::Row(at) => self.row(*at, path),
                Entry::Include { part, list, conditional, .. } => self.include(part, *list, *conditional, path),
                Entry::Unknown(None, reason) => End::Unknown(reason),
                Entry::Unknown(Some(part), reason) => match step(self.table, part, false, path) {
                    Step::Different => End::Nothing,
                    _ => End::Unknown(reason),
                },
                Entry::Broken(what) => End::Raises((*what).to_owned()),
            };
            match end {
                End::Nothing => {}
                End::Unknown(reason) => _ = self.unknown.get_or_insert(reason),
                end => return end,
            }
        }
        End::Nothing
    }

    fn row(&mut self, at: usize, path: &str) -> End {
        let Some(row) = self.table.rows.get(at) else { return End::Nothing };
        let Some(part) = row.parts.last() else { return End::Nothing };
        let end = match step(self.table, part, true, path) {
            Step::Matched(_, mut kwargs, args) => match &part.extra {
                Some(extra) => {
                    override_with(&mut kwargs, extra);
                    return End::Found(at, kwargs, args);
                }
                None => End::Unknown("an extra dict that is not known"),
            },
            Step::Different => End::Nothing,
            Step::Raises(error) => End::Raises(error),
            Step::Unknown(reason) => End::Unknown(reason),
        };
        self.tried.push(at);
        end
    }

    fn include(&mut self, part: &Part, list: ListId, conditional: bool, path: &str) -> End {
        let (rest, mut kwargs, mut args) = match step(self.table, part, false, path) {
            Step::Matched(rest, kwargs, args) => (rest, kwargs, args),
            Step::Different => return End::Nothing,
            Step::Raises(error) => return End::Raises(error),
            Step::Unknown(reason) => return End::Unknown(reason),
        };
        match self.list(list, rest) {
            End::Found(row, inner, inner_args) => {
                // Captures, then the extra dict, then what the inside says (catalogue §1.5.3).
                let Some(extra) = &part.extra else { return End::Unknown("an extra dict that is not known") };
                override_with(&mut kwargs, extra);
                override_with(&mut kwargs, &inner);
                if kwargs.is_empty() {
                    args.extend(inner_args);
                } else {
                    args = inner_args;
                }
                End::Found(row, kwargs, args)
            }
            End::Raises(_) if conditional => End::Unknown("a condition that is not known"),
            end => end,
        }
    }
}

/// Later values of a name count, in the place of the first.
fn override_with(kwargs: &mut Vec<(SmolStr, Value)>, more: &[(SmolStr, Value)]) {
    for (name, value) in more {
        match kwargs.iter_mut().find(|(one, _)| one == name) {
            Some((_, old)) => *old = value.clone(),
            None => kwargs.push((name.clone(), value.clone())),
        }
    }
}

/// `RoutePattern.match`, `RegexPattern.match`
fn step<'p>(table: &Table, part: &Part, is_endpoint: bool, path: &'p str) -> Step<'p> {
    if part.kind == PatternKind::Path {
        return path_step(table, part, is_endpoint, path);
    }
    let Some(pattern) = part.text.as_deref() else { return Step::Unknown("a route whose text is not known") };
    // An endpoint that ends with `$` must match whole, everything else is searched.
    let extent = if is_endpoint && pattern.ends_with('$') { Extent::Whole } else { Extent::Part };
    match find(pattern, extent, path) {
        Ok(Some(Match { end, groups })) => {
            let any_name = groups.iter().any(|(name, _)| name.is_some());
            let args = if any_name { Vec::new() } else { groups.iter().map(|(_, text)| text.clone()).collect() };
            let named = groups.into_iter().filter_map(|(name, text)| Some((name?, Value::Str(text?.into()))));
            Step::Matched(path.get(end..).unwrap_or_default(), named.collect(), args)
        }
        Ok(None) => Step::Different,
        Err(Refusal::Invalid(fault)) => {
            Step::Raises(format!("ImproperlyConfigured: \"{pattern}\" is not a valid regular expression: {fault}"))
        }
        Err(Refusal::NotUnderstood) => Step::Unknown("a regex that is not understood"),
    }
}

fn path_step<'p>(table: &Table, part: &Part, is_endpoint: bool, path: &'p str) -> Step<'p> {
    let text = part.text.as_deref();
    let unknown = Step::Unknown("a route whose text is not known");
    let route = match text.map(parse_route) {
        Some(Ok(route)) => route,
        Some(Err(fault)) => return super::raised_by_route(&fault).map_or(unknown, Step::Raises),
        None => return unknown,
    };
    // Without parameters it is the text itself; what it begins with must agree in any case.
    let literal = match route.segments.as_slice() {
        [] => "",
        [Segment::Literal(literal)] => literal,
        [Segment::Literal(literal), ..] if !path.starts_with(literal) => return Step::Different,
        _ => return parameter_step(table, part, is_endpoint, path),
    };
    match path.strip_prefix(literal) {
        Some(rest) if rest.is_empty() || !is_endpoint => Step::Matched(rest, Vec::new(), Vec::new()),
        _ => Step::Different,
    }
}

fn parameter_step<'p>(table: &Table, part: &Part, is_endpoint: bool, path: &'p str) -> Step<'p> {
    let pattern = match part_regex(table, part, is_endpoint) {
        Ok(pattern) => pattern,
        Err(why) => {
            // What even the widest converter does not let match does not match.
            let widest = widest_regex(table, part, is_endpoint);
            return match widest.map(|pattern| find(&pattern, Extent::Part, path)) {
                Some(Ok(None)) => Step::Different,
                _ => Step::Unknown(why.reason()),
            };
        }
    };
    let Match { end, groups } = match find(&pattern, Extent::Part, path) {
        Ok(Some(found)) => found,
        Ok(None) => return Step::Different,
        Err(Refusal::Invalid(fault)) => return Step::Raises(format!("re.error: {fault}")),
        Err(Refusal::NotUnderstood) => return Step::Unknown("a regex that is not understood"),
    };
    let route = part.text.as_deref().and_then(|text| parse_route(text).ok()).unwrap_or_default();
    let mut kwargs = Vec::new();
    for (parameter, (_, text)) in route.parameters().zip(groups) {
        let text = text.unwrap_or_default();
        // `to_python`
        let value = match parameter.converter {
            "int" => match text.parse::<i64>() {
                Ok(number) => Value::Int(number),
                Err(_) => Value::Str(text.into()),
            },
            "drf_format_suffix" => Value::Str(text.trim_matches(['.', '/']).into()),
            _ => Value::Str(text.into()),
        };
        kwargs.push((parameter.name.into(), value));
    }
    Step::Matched(path.get(end..).unwrap_or_default(), kwargs, Vec::new())
}
