//! One namespace twice: names in the second are never found (catalogue C5, §1.6).

use crate::facts::{Expr, Passing};
use crate::project::place::{Anchor, Place};
use crate::rules::mend::{identifier, insert, replace};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-duplicate-namespace",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("route-duplicate-namespace.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for parent in &site.table.scopes {
        let children: Vec<_> = parent.children.iter().filter_map(|id| site.table.scope(*id)).collect();
        for (at, later) in children.iter().enumerate() {
            let Some(place) = later.place.as_ref().filter(|place| place.file == context.file.path) else { continue };
            let same = |earlier: &&&crate::project::table::Scope| {
                earlier.instance == later.instance && !earlier.conditional && earlier.place.as_ref() != Some(place)
            };
            let Some(first) = children.get(..at).unwrap_or_default().iter().find(same).filter(|_| !later.conditional)
            else {
                continue;
            };
            let message = format!(
                "Names in this include are never found: an earlier one has the namespace `{}` as well, and only the first counts. \
                 Give it another with `namespace=`.",
                later.instance
            );
            let mut report = Report::new(context.span(place), message);
            if let Some(place) = &first.place {
                let (file, span) = context.locate(place);
                report = report.related(&file, span, "this one counts");
            }
            let taken = |name: &str| children.iter().any(|child| child.instance == name);
            sink.report(match distinct(context, place, &taken) {
                Some(fix) => report.fix(fix),
                None => report,
            });
        }
    }
}

/// A namespace named for the module that is included.
fn distinct(context: &Context<'_>, place: &Place, taken: &dyn Fn(&str) -> bool) -> Option<Fix> {
    let Anchor::Expr(call) = place.anchor else { return None };
    let facts = &context.file.facts;
    let Expr::Call(_, arguments) = facts.program.expression(call)? else { return None };
    let first = arguments.first().filter(|argument| argument.passing == Passing::Positional)?;
    let (module, has_app_name) = match facts.program.expression(first.value)? {
        Expr::Tuple(items) => (facts.program.text(*items.first()?)?, true),
        _ => (facts.program.text(first.value)?, false),
    };
    let mut words = module.rsplit('.').filter(|word| !matches!(*word, "urls" | "routes")).map(identifier);
    let new = words.find(|name| !taken(name))?;
    let given = arguments.iter().find_map(|argument| match &argument.passing {
        Passing::Keyword(name) if name == "namespace" => Some(argument.value),
        _ => None,
    });
    let title = format!("Give it the namespace {new}");
    let path = &context.file.path;
    match given {
        Some(value) => {
            let span = facts.spans.expression(value);
            let inside = content_span(context.file.source.slice(span), span);
            facts.program.text(value).map(|_| replace(path, inside, new, title))
        }
        // Without an application's name Django takes no namespace, and then the module has one.
        None if has_app_name || arguments.len() == 1 => {
            let end = facts.spans.expression(first.value).end;
            Some(insert(path, end, format!(", namespace=\"{new}\""), title))
        }
        None => None,
    }
}
