//! `routes --resolve` and `routes --reverse`: what serves a URL, and which URL a name gives.

use super::Failure;
use super::arguments::RoutesFormat;
use super::json::to_text;
use super::terminal::escape;
use crate::project::Snapshot;
use crate::project::evaluate::World;
use crate::project::orders::{Resolved, Reversed, resolve, reverse};
use crate::project::rows::{self, RouteRow};
use crate::project::site::Site;
use crate::project::value::Value as Known;
use serde::{Serialize, Serializer};
use serde_json::Value;
use smol_str::SmolStr;

#[derive(Serialize)]
struct ResolveAnswer {
    status: &'static str,
    #[serde(rename = "match")]
    matched: Option<RouteRow>,
    #[serde(serialize_with = "as_map")]
    kwargs: Vec<(SmolStr, Value)>,
    /// What the view gets by place, which only regexes without names give.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    args: Vec<Option<String>>,
    tried: Vec<RouteRow>,
    #[serde(skip)]
    reason: Option<String>,
}

#[derive(Serialize)]
struct ReverseAnswer {
    status: &'static str,
    url: Option<String>,
    candidates: Vec<RouteRow>,
    error: Option<String>,
}

/// What serves a URL; of several sites the first that knows.
pub fn resolve_text(snapshot: &Snapshot, url: &str, format: RoutesFormat) -> Result<(String, bool), Failure> {
    let answers = snapshot.project.sites.iter().map(|site| resolve_in(snapshot, site, url));
    let answer = best(answers, |answer| answer.status).ok_or_else(nothing)?;
    let found = answer.status == "found";
    if format == RoutesFormat::Json {
        return Ok((to_text(&answer), found));
    }
    let text = match (&answer.matched, &answer.reason) {
        (Some(row), _) => format!("{}\n", line(row)),
        (None, Some(reason)) if answer.status == "unknowable" => format!("Not known: {reason}.\n"),
        (None, Some(error)) => format!("Raises {}\n", escape(error)),
        (None, None) => format!("Nothing serves {}.\n", escape(url)),
    };
    let tried: String = answer.tried.iter().map(|row| format!("  tried {}\n", line(row))).collect();
    Ok((text + &tried, found))
}

/// Which URL a name and its arguments give.
pub fn reverse_text(snapshot: &Snapshot, words: &[String], format: RoutesFormat) -> Result<(String, bool), Failure> {
    let (name, given) = words.split_first().ok_or_else(nothing)?;
    let mut args = Vec::new();
    let mut kwargs = Vec::new();
    for word in given {
        match word.split_once('=') {
            Some((key, value)) => kwargs.push((key.to_owned(), value.to_owned())),
            None => args.push(word.clone()),
        }
    }
    let answers = snapshot.project.sites.iter().map(|site| reverse_in(snapshot, site, name, &args, &kwargs));
    let answer = best(answers, |answer| answer.status).ok_or_else(nothing)?;
    let found = answer.status == "found";
    if format == RoutesFormat::Json {
        return Ok((to_text(&answer), found));
    }
    let text = match (&answer.url, &answer.error) {
        (Some(url), _) => format!("{}\n", escape(url)),
        (None, Some(error)) => format!("{}: {}\n", answer.status, escape(error)),
        (None, None) => format!("{}\n", answer.status),
    };
    let candidates: String = answer.candidates.iter().map(|row| format!("  candidate {}\n", line(row))).collect();
    Ok((text + &candidates, found))
}

fn nothing() -> Failure {
    Failure("there are no routes".to_owned())
}

/// The answer that says most: found, then unknowable, then absent.
fn best<T>(answers: impl Iterator<Item = T>, status: impl Fn(&T) -> &'static str) -> Option<T> {
    answers.min_by_key(|answer| match status(answer) {
        "found" => 0,
        "unknowable" => 1,
        _ => 2,
    })
}

fn line(row: &RouteRow) -> String {
    let view = row.view.as_deref().unwrap_or("a view that is not known");
    let name = row.qualified_name.as_deref().map_or_else(String::new, |name| format!("  {name}"));
    format!("{}{}  {}", escape(&row.url), escape(&name), escape(view))
}

fn resolve_in(snapshot: &Snapshot, site: &Site, url: &str) -> ResolveAnswer {
    let rows = |indices: Vec<usize>| indices.into_iter().filter_map(|at| row_at(snapshot, site, at)).collect();
    let nothing = |status, reason, tried| ResolveAnswer {
        status,
        matched: None,
        kwargs: Vec::new(),
        args: Vec::new(),
        tried: rows(tried),
        reason,
    };
    match resolve(&site.table, url) {
        Resolved::Found { row, kwargs, args, tried } => {
            let world = site.table.rows.get(row).map_or(&site.world, |row| site.world_of(row));
            let kwargs = kwargs.into_iter().map(|(name, value)| (name, json(world, &value, 0))).collect();
            let matched = row_at(snapshot, site, row);
            ResolveAnswer { status: "found", kwargs, args, matched, tried: rows(tried), reason: None }
        }
        Resolved::Absent { error, tried } => nothing("absent", error, tried),
        Resolved::Unknowable { reason, tried } => nothing("unknowable", Some(reason.to_owned()), tried),
    }
}

/// Lists nested deeper are not shown.
const MAX_NESTING: u32 = 8;

/// A value that a view gets, as JSON has it; what is not known is null.
fn json(world: &World, value: &Known, nesting: u32) -> Value {
    match value {
        Known::Str(text) => Value::from(text.as_str()),
        Known::Int(number) => Value::from(*number),
        Known::Bool(value) => Value::from(*value),
        Known::Sequence(id) if nesting < MAX_NESTING => world
            .heap
            .sequence(*id)
            .map_or(Value::Null, |list| list.items.iter().map(|item| json(world, &item.value, nesting + 1)).collect()),
        _ => Value::Null,
    }
}

fn reverse_in(
    snapshot: &Snapshot,
    site: &Site,
    name: &str,
    args: &[String],
    kwargs: &[(String, String)],
) -> ReverseAnswer {
    let rows = |indices: Vec<usize>| indices.into_iter().filter_map(|at| row_at(snapshot, site, at)).collect();
    match reverse(&site.table, name, args, kwargs, None) {
        Reversed::Found { row, url } => {
            ReverseAnswer { status: "found", url: Some(url), candidates: rows(vec![row]), error: None }
        }
        Reversed::Absent { error, candidates } => {
            ReverseAnswer { status: "absent", url: None, candidates: rows(candidates), error: Some(error) }
        }
        Reversed::Unknowable { reason, candidates } => ReverseAnswer {
            status: "unknowable",
            url: None,
            candidates: rows(candidates),
            error: Some(reason.to_owned()),
        },
    }
}

fn row_at(snapshot: &Snapshot, site: &Site, at: usize) -> Option<RouteRow> {
    site.table.rows.get(at).map(|row| rows::row(snapshot, site, row))
}

fn as_map<S: Serializer>(kwargs: &[(SmolStr, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(kwargs.iter().map(|(name, value)| (name, value)))
}
