//! An `async def` that DRF calls: it takes the coroutine for the response.

use super::current;
use crate::facts::StatementKind;
use crate::project::called::Framework;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-async-drf",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-async-drf.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(module) = site.world.module_of(&context.file.path) else { return };
    let facts = &context.file.facts;
    // `adrf` has the same names and awaits.
    let awaits = facts.program.body.iter().any(|statement| {
        matches!(&statement.kind, StatementKind::ImportFrom { module, .. } | StatementKind::Import { module, .. } if module.starts_with("adrf"))
    });
    for (id, called) in site.served(module) {
        let Some(function) = current(context, *id) else { continue };
        if function.is_async && called.framework == Framework::Rest && !awaits {
            let message = "Every request to this view is answered with a 500: DRF does not await what an `async` view returns. Write `def`.";
            sink.report(Report::new(facts.spans.function(*id), message));
        }
    }
}
