//! `query=` and `fragment=` of `reverse()`, which Django has from 5.2 on (catalogue X22).

use crate::facts::{Expr, Passing, SiteKind};
use crate::host::Karrot;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
                sink.report(Report::new(context.file.facts.spans.expression(argument.value), message));
            }
        }
    }
}

/// Whether a version is 5.2 or later.
fn has_query(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (5, 2)
}
