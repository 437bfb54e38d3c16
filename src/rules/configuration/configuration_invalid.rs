//! Something in `karrot-ls.toml` that can't be used; the last good configuration stays (design §5).

use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "configuration-invalid",
    severity: Severity::Error,
    impact: Impact::Hygiene,
    page: include_str!("configuration-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let here = context.snapshot.problems.iter().filter(|problem| problem.path.as_ref() == Some(&context.file.path));
    for problem in here {
        sink.report(Report::new(problem.span, problem.message.clone()));
    }
}
