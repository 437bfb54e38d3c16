//! Whether a view takes what its route gives: the request, and what was captured, by name (`URLPattern.resolve`; catalogue §1.5.3).

use super::is_stub;
use crate::facts::{Function, ParameterKind};
use crate::project::called::{Behind, Called, behind, is_static};
use crate::project::evaluate::World;
use crate::project::regex::{converter_regex, regex_fault};
use crate::project::table::{Part, Row};
use crate::project::value::PatternKind;
use crate::rules::Context;
use smol_str::SmolStr;

/// Why a call with a route's arguments is a TypeError.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No parameter takes the request.
    NoRequest,
    /// What takes the request is captured too.
    RequestTwice(SmolStr),
    /// A captured name that no parameter takes; with a required parameter that nothing fills, if there is just one.
    Missing(SmolStr, Option<SmolStr>),
    /// More groups without a name than the view takes values by place: how many it is given, and how many it takes.
    Placed(usize, usize),
    /// A required parameter that nothing fills.
    Extra(SmolStr),
}

/// A route whose view does not take what it gives.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The route: index in the table.
    pub row: usize,
    /// What is called.
    pub called: Called,
    /// Why it fails.
    pub problem: Problem,
}

/// The routes of the checked file that can't be served. Asked by several rules, found once.
pub fn mismatches<'c>(context: &'c Context<'_>) -> &'c [Mismatch] {
    context.mismatches.get_or_init(|| find(context))
}

fn find(context: &Context<'_>) -> Vec<Mismatch> {
    let Some(site) = context.site() else { return Vec::new() };
    let path = context.file.path.as_os_str();
    let rows = site.table.rows.iter().enumerate().filter(|(_, row)| row.place.file.as_os_str() == path);
    let mut found: Vec<Mismatch> = Vec::new();
    for (at, row) in rows {
        // DRF's routers make a second route with a suffix such as `.json` of each; hardly a view takes that, and no one asks.
        let suffix = row.parameters.iter().any(|one| one.name == "format");
        // Under a condition it is as wrong wherever the route is there: under `if settings.DEBUG` for whoever develops.
        let (false, Some(extra), false) = (row.parameters_open, extra(row), suffix) else {
            continue;
        };
        if !is_sound(&site.world, row) {
            continue;
        }
        let Some(behind) = behind(site.world_of(row), &row.view) else { continue };
        let judge = |called: &Called| Some((called.clone(), problem(context, &site.world, row, &extra, called)?));
        let problems: Vec<_> = match &behind {
            Behind::Function(called) => judge(called).into_iter().collect(),
            Behind::Handlers(several) => {
                // One that takes it is enough: the others may serve another route.
                let all: Vec<_> = several.iter().filter_map(judge).collect();
                if all.len() == several.len() { all.into_iter().take(1).collect() } else { Vec::new() }
            }
            Behind::Actions(several) => several.iter().filter_map(judge).collect(),
        };
        for (called, problem) in problems {
            let known = |one: &Mismatch| {
                one.called.function == called.function && one.problem == problem && { site.table.rows.get(one.row) }
                    .is_some_and(|other| is_same_line(other, row))
            };
            if !found.iter().any(known) {
                found.push(Mismatch { row: at, called, problem });
            }
        }
    }
    found
}

/// Whether two routes are one to who reads: a URLconf mounted twice, an `@action` of a view set registered twice.
fn is_same_line(one: &Row, other: &Row) -> bool {
    one.pattern == other.pattern || one.place == other.place
}

/// The parameters that a route's view can't be called without and that the route does not give, where the view is one function.
pub fn unfilled(context: &Context<'_>, row: &Row) -> Option<Vec<SmolStr>> {
    let site = context.site()?;
    let extra = extra(row)?;
    let called = match behind(site.world_of(row), &row.view)? {
        Behind::Function(called) => called,
        Behind::Handlers(several) | Behind::Actions(several) => several.into_iter().next()?,
    };
    let function = called.definition(&site.world)?;
    let own = usize::from(called.method.is_some() && !called.function.decorators.iter().any(is_static));
    let by_name = |kind: ParameterKind| matches!(kind, ParameterKind::Normal | ParameterKind::KeywordOnly);
    let given = |name: &SmolStr| row.parameters.iter().any(|one| one.name == *name) || extra.contains(name);
    // The first takes the request.
    let rest = function.parameters.iter().skip(own + 1).filter(|one| by_name(one.kind) && one.default.is_none());
    Some(rest.filter(|one| !given(&one.name)).map(|one| one.name.clone()).collect())
}

/// Whether the route itself is right: else other rules tell of it, and what it captures is not what was meant.
fn is_sound(world: &World, row: &Row) -> bool {
    let known = |converter: &str| {
        converter == "re" || converter_regex(converter).is_some() || world.converters.contains_key(converter)
    };
    row.parameters.iter().all(|one| known(&one.converter))
        && row.parts.iter().all(|part| match (part.kind, part.text.as_deref()) {
            (PatternKind::Path, Some(text)) => !text.contains("(?P<"),
            (PatternKind::RePath, Some(text)) => regex_fault(text).is_none(),
            (_, None) => false,
        })
}

/// The names of the extra dicts; `None` where one is not known.
fn extra(row: &Row) -> Option<Vec<SmolStr>> {
    let names = |part: &Part| Some(part.extra.as_ref()?.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    Some(row.parts.iter().map(names).collect::<Option<Vec<_>>>()?.concat())
}

fn problem(context: &Context<'_>, world: &World, row: &Row, extra: &[SmolStr], called: &Called) -> Option<Problem> {
    let function: &Function = called.definition(world)?;
    let is_here = world.module(called.function.module).is_some_and(|module| module.path == context.file.path);
    if is_here && is_stub(context, function) {
        return None;
    }
    if called.function.decorators.iter().any(is_static) {
        return None;
    }
    let takes = |kind: ParameterKind| function.parameters.iter().any(|one| one.kind == kind);
    let by_place = |kind: ParameterKind| matches!(kind, ParameterKind::Normal | ParameterKind::PositionalOnly);
    let own = usize::from(called.method.is_some());
    let mut placed = function.parameters.iter().filter(|one| by_place(one.kind)).skip(own);
    let request = placed.next();
    if request.is_none() && !takes(ParameterKind::Star) {
        return Some(Problem::NoRequest);
    }
    let given: Vec<&SmolStr> = row.parameters.iter().map(|one| &one.name).chain(extra).collect();
    if let Some(request) = request
        && request.kind == ParameterKind::Normal
        && given.contains(&&request.name)
    {
        return Some(Problem::RequestTwice(request.name.clone()));
    }
    // Groups without a name are given by place, where nothing is given by name.
    if row.unnamed > 0 && given.is_empty() && !takes(ParameterKind::Star) {
        let taken = placed.clone().count();
        if taken < row.unnamed {
            return Some(Problem::Placed(row.unnamed, taken));
        }
    }
    let rest: Vec<_> =
        placed.chain(function.parameters.iter().filter(|one| one.kind == ParameterKind::KeywordOnly)).collect();
    let unfilled: Vec<&SmolStr> =
        rest.iter().filter(|one| one.default.is_none() && !given.contains(&&one.name)).map(|one| &one.name).collect();
    if !takes(ParameterKind::DoubleStar) {
        let takes_it =
            |name: &SmolStr| rest.iter().any(|one| one.name == *name && one.kind != ParameterKind::PositionalOnly);
        // A group of a regex that may be left out is not always given.
        let certain = |name: &SmolStr| {
            extra.contains(name)
                || row.parameters.iter().any(|one| one.name == *name && one.converter != "re")
                || row.parts.iter().all(|part| part.kind == PatternKind::Path || is_simple(part.text.as_deref()))
        };
        if let Some(name) = given.iter().find(|name| !takes_it(name) && certain(name)) {
            let only = if let [one] = unfilled.as_slice() { Some((*one).clone()) } else { None };
            return Some(Problem::Missing((*name).clone(), only));
        }
    }
    if row.unnamed > 0 {
        return None;
    }
    unfilled.first().map(|name| Problem::Extra((*name).clone()))
}

fn is_simple(regex: Option<&str>) -> bool {
    regex.is_some_and(|regex| !regex.contains('|') && !regex.contains(")?") && !regex.contains(")*"))
}
