//! `urlpatterns` is assigned twice: what was in the first list is lost.

use crate::facts::{Expr, ExprId, Id, StatementKind};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-urlpatterns-overwritten",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-urlpatterns-overwritten.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let program = &facts.program;
    let is_it = |id: ExprId| matches!(program.expression(id), Some(Expr::Name(name)) if name == "urlpatterns");
    let assigned: Vec<_> = program
        .body
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Assign { targets, value: Some(value), .. }
                if targets.iter().any(|target| is_it(*target)) =>
            {
                Some((statement, *targets.first()?, *value))
            }
            _ => None,
        })
        .collect();
    for (_, target, value) in &assigned {
        let Some(Expr::Unary(list)) = program.expression(*value) else { continue };
        if matches!(program.expression(*list), Some(Expr::List(_))) {
            let (start, end) = (facts.spans.expression(*target).end, facts.spans.expression(*list).start);
            let span = Span::new(start, end);
            let message =
                "Importing this file raises TypeError: `=+` assigns `+[…]`, and a list has no sign. Write `+=`.";
            sink.report(Report::new(span, message).severity(Severity::Error).impact(Impact::All500).fix(replace(
                &context.file.path,
                span,
                " += ",
                "Change to +=",
            )));
        }
    }
    let [.., (first, _, first_value), (_, second, _)] = assigned.as_slice() else { return };
    let filled = matches!(program.expression(*first_value), Some(Expr::List(items)) if !items.is_empty());
    // Whoever reads the first one before, keeps it.
    let start = facts.spans.statement(first.id).end;
    let reads = program.expressions.iter::<ExprId>().filter(|(id, _)| is_it(*id)).filter(|(id, _)| {
        id.is_inner()
            || (facts.spans.expression(*id).start > start
                && facts.spans.expression(*id) != facts.spans.expression(*second))
    });
    let between = reads.filter(|(id, _)| {
        id.is_inner()
            || facts.spans.expression(*id).start
                < facts.spans.statement(assigned.last().map_or(first.id, |last| last.0.id)).end
    });
    if !filled || between.count() > 0 {
        return;
    }
    let span = facts.spans.expression(*second);
    let message = "The routes of the first `urlpatterns` are 404s: this assignment takes its place. Write `+=`.";
    let after = context.file.source.as_str().get(span.end as usize..).unwrap_or_default();
    let gap = after.find('=').filter(|at| after.get(..*at).is_some_and(|text| text.trim().is_empty()));
    let report =
        Report::new(span, message).related(&context.file.path, facts.spans.statement(first.id), "the first one");
    sink.report(match gap {
        Some(at) => {
            let at = span.end + at as u32;
            report.fix(replace(&context.file.path, Span::new(at, at + 1), "+=", "Change to +="))
        }
        None => report,
    });
}
