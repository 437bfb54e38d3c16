//! A `name=` on an `include()`: Django ignores it.

use super::patterns::patterns;
use crate::facts::{Argument, Expr, Passing};
use crate::project::place::Anchor;
use crate::project::value::{Pattern, RouteName, Value};
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-include-name",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-include-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context) {
        let (RouteName::Known(name), Some(place), Value::Include(_)) =
            (&pattern.name, &pattern.name_place, &pattern.target)
        else {
            continue;
        };
        let message = format!(
            "No `reverse()` ever finds `{name}`: Django ignores the name of an `include()`. Name the routes in it."
        );
        let report = Report::new(context.span(place), message);
        sink.report(match removed(context, pattern) {
            Some(fix) => report.fix(safe(fix)),
            None => report,
        });
    }
}

/// The call without its name, which no one reads.
fn removed(context: &Context<'_>, pattern: &Pattern) -> Option<Fix> {
    let Anchor::Expr(call) = pattern.place.anchor else { return None };
    let facts = &context.file.facts;
    let Some(Expr::Call(_, arguments)) = facts.program.expression(call) else { return None };
    let is_name = |one: &Argument| matches!(&one.passing, Passing::Keyword(name) if name == "name");
    let at = arguments.iter().position(is_name)?;
    let before = arguments.get(at.checked_sub(1)?)?;
    let (start, end) = (facts.spans.expression(before.value).end, facts.spans.expression(arguments.get(at)?.value).end);
    // A comment between the two is the author's.
    let span = Span::new(start, end);
    let is_plain = !context.file.source.slice(span).contains(['#', ')']);
    is_plain.then(|| replace(&context.file.path, span, "", "Remove the name"))
}
