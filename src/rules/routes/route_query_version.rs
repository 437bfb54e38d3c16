//! `query=` and `fragment=` of `reverse()`, which Django has from 5.2 on (catalogue X22).

use crate::facts::{Argument, Expr, ExprId, Passing, SiteKind};
use crate::host::Karrot;
use crate::rules::mend::{edit, import};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-query-version",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-query-version.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let host = Karrot::current();
    if !context.site().is_some_and(|site| site.is_host) || has_query(&host.django) {
        return;
    }
    let program = &context.file.facts.program;
    for site in context.file.facts.sites.iter().filter(|site| site.kind == SiteKind::Reverse) {
        let Some(Expr::Call(_, arguments)) = site.call.and_then(|call| program.expression(call)) else { continue };
        for argument in arguments {
            let Passing::Keyword(name) = &argument.passing else { continue };
            if matches!(name.as_str(), "query" | "fragment") {
                let message = format!(
                    "Whoever asks for this gets a 500, for TypeError is raised here: Karrot runs Django {}, and `reverse()` takes \
                     `{name}` from 5.2 on. Append it to the URL.",
                    host.django
                );
                let report = Report::new(context.file.facts.spans.expression(argument.value), message);
                let fix = site.call.filter(|_| name == "query").and_then(|call| appended(context, call, arguments));
                sink.report(match fix {
                    Some(fix) => report.fix(fix),
                    None => report,
                });
            }
        }
    }
}

/// `reverse(…) + "?" + urlencode(…)`, where the query is the last argument.
fn appended(context: &Context<'_>, call: ExprId, arguments: &[Argument]) -> Option<Fix> {
    let facts = &context.file.facts;
    let (last, others) = arguments.split_last()?;
    let before = facts.spans.expression(others.last()?.value).end;
    let is_query = matches!(&last.passing, Passing::Keyword(name) if name == "query");
    let whole = facts.spans.expression(call);
    let query = facts.spans.expression(last.value);
    let source = &context.file.source;
    let end = source.slice(Span::new(query.end, whole.end)).trim_start_matches([',', ' ', '\n']);
    if !is_query || end != ")" {
        return None;
    }
    let text = format!(") + \"?\" + urlencode({})", source.slice(query));
    let mut edits = import(context.file, "django.utils.http", "urlencode")?;
    edits.push(edit(&context.file.path, Span::new(before, whole.end), text));
    Some(Fix { title: "Append the query to the URL".to_owned(), safe: false, edits, operations: Vec::new() })
}

/// Whether a version is 5.2 or later.
fn has_query(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (5, 2)
}
