//! Arguments by position and by name in one `reverse()` (catalogue X19).

use super::named::{Named, Outcome, named};
use crate::facts::{Expr, Given, Passing, SiteKind};
use crate::rules::mend::{edit, keyword_span};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-args-and-kwargs",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-args-and-kwargs.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for one in named(context).iter().filter(|one| one.place.given == Given::Both) {
        if !site.reversing.keeps_arguments(&one.name) {
            continue;
        }
        let message = "Whoever asks for this gets a 500, for ValueError is raised here: arguments are given all by position or all \
                       by name, never both.";
        let span = context.file.facts.spans.expression(one.place.call.unwrap_or(one.place.at));
        let report = Report::new(span, message);
        sink.report(match named_all(context, one) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// The arguments by position put in front of those by name, under the names that the only route has for them.
fn named_all(context: &Context<'_>, one: &Named) -> Option<Fix> {
    let (Outcome::Found(rows), SiteKind::Reverse | SiteKind::DrfReverse) = (&one.outcome, one.place.kind) else {
        return None;
    };
    let [row] = rows.as_slice() else { return None };
    let row = context.site()?.table.rows.get(*row).filter(|row| row.unnamed == 0 && !row.parameters_open)?;
    let facts = &context.file.facts;
    let Some(Expr::Call(_, arguments)) = facts.program.expression(one.place.call?) else { return None };
    let named = |wanted: &str| {
        arguments
            .iter()
            .find(|one| matches!(&one.passing, Passing::Keyword(name) if name == wanted))
            .map(|one| one.value)
    };
    let (args, kwargs) = (named("args")?, named("kwargs")?);
    let (Some(Expr::List(values) | Expr::Tuple(values)), Some(Expr::Dict(entries))) =
        (facts.program.expression(args), facts.program.expression(kwargs))
    else {
        return None;
    };
    let given: Vec<_> = entries.iter().map(|(key, _)| facts.program.text((*key)?)).collect::<Option<_>>()?;
    let missing: Vec<_> = row.parameters.iter().map(|one| &one.name).filter(|name| !given.contains(name)).collect();
    if entries.is_empty() || missing.len() != values.len() {
        return None;
    }
    let source = &context.file.source;
    let text = |id| source.slice(facts.spans.expression(id));
    let pairs: Vec<String> =
        missing.iter().zip(values).map(|(name, value)| format!("\"{name}\": {}", text(*value))).collect();
    let span = facts.spans.expression(kwargs);
    let inside = Span::empty(span.start + 1);
    // `args=[…], ` goes, up to what stands behind it or from what stands before it.
    let whole = keyword_span(context.file, "args", facts.spans.expression(args));
    let at = arguments.iter().position(|one| one.value == args)?;
    let before = facts.spans.expression(arguments.get(at.checked_sub(1)?)?.value).end;
    let file = &context.file.path;
    let mut edits =
        vec![edit(file, Span::new(before, whole.end), ""), edit(file, inside, format!("{}, ", pairs.join(", ")))];
    edits.sort_by_key(|edit| edit.span.start);
    Some(Fix { title: "Give all of them by name".to_owned(), safe: false, edits, operations: Vec::new() })
}
