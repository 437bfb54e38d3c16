//! A `RedirectView` whose target takes other arguments than the redirecting route captures (catalogue N11).

use super::mismatch::{Mismatch, mismatch, with_routes};
use super::named::{Named, Outcome, named};
use crate::facts::{ClassId, ExprId, Program, SiteKind, StatementKind};
use crate::project::arguments::Arguments;
use crate::project::place::{Anchor, Place};
use crate::project::table::{Row, view_place};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-redirect-view",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-redirect-view.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for Named { place, name, outcome } in named(context).iter().filter(|one| one.place.kind == SiteKind::PatternName) {
        let Outcome::Found(targets) = outcome else { continue };
        let targets: Vec<&Row> = targets.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        let class = class_of(&context.file.facts.program, place.at);
        let here = |anchor| Place { file: context.file.path.clone(), anchor };
        let mut redirecting = site.table.rows.iter().filter(|row| match (place.call, class) {
            (Some(call), _) => {
                let pattern = site.pattern_of(row);
                pattern.is_some_and(|pattern| pattern.target_place == here(Anchor::Expr(call)))
            }
            (None, Some(class)) => view_place(site.world_of(row), &row.view) == Some(here(Anchor::Class(class))),
            (None, None) => false,
        });
        let fault = redirecting.find_map(|row| match mismatch(&site.table, name, &targets, &captures(row)?)? {
            Mismatch::Shape(why) => Some((row, why)),
            Mismatch::Value(_) => None,
        });
        if let Some((row, why)) = fault {
            let message =
                format!("Whoever opens {} gets a 500, for the redirection raises NoReverseMatch: {why}", row.url());
            let report = Report::new(context.file.facts.spans.expression(place.at), message);
            sink.report(with_routes(context, report, &targets));
        }
    }
}

/// What a route gives to its view by name; nothing where that is not certain.
fn captures(row: &Row) -> Option<Arguments> {
    if row.parameters_open || row.unnamed > 0 || row.conditional {
        return None;
    }
    let mut names: Vec<_> = row.parameters.iter().map(|one| one.name.clone()).collect();
    for part in &row.parts {
        names.extend(part.extra.as_ref()?.iter().map(|(name, _)| name.clone()));
    }
    names.sort();
    names.dedup();
    Some(Arguments { positional: Vec::new(), keywords: names.into_iter().map(|name| (name, None)).collect() })
}

/// The class whose attribute an expression is, where nothing in it changes what is reversed.
fn class_of(program: &Program, at: ExprId) -> Option<ClassId> {
    program.classes.iter::<ClassId>().find_map(|(id, class)| {
        let holds = class.body.iter().any(
            |statement| matches!(&statement.kind, StatementKind::Assign { value: Some(value), .. } if *value == at),
        );
        let overrides = class.body.iter().any(|statement| matches!(statement.kind, StatementKind::Function(_)));
        (holds && !overrides && class.bases.len() == 1).then_some(id)
    })
}
