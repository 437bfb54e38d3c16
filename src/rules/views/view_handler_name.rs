//! A method of a View that looks like a handler and is none.

use super::classes;
use crate::project::called::{HANDLERS, lineage};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-handler-name",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("view-handler-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let facts = &context.file.facts;
    for (id, class) in classes(context) {
        let Some(line) = lineage(&site.world, id) else { continue };
        let is_view = line.outside.iter().any(|dotted| {
            dotted.starts_with("django.views.") || matches!(dotted.as_str(), "rest_framework.views.APIView")
        });
        if !is_view || !line.plain {
            continue;
        }
        let mut names: Vec<_> = class.scope.names.iter().collect();
        names.sort_by_key(|(name, _)| (*name).clone());
        for (name, binding) in names {
            let lower = name.to_lowercase();
            if **name == *lower || !HANDLERS.contains(&lower.as_str()) || class.scope.names.contains_key(lower.as_str())
            {
                continue;
            }
            let crate::project::value::Value::Function(function) = &binding.value else { continue };
            let span = facts.spans.function(function.id);
            let method = lower.to_uppercase();
            let message = format!(
                "{method} requests to this view are answered with a 405: Django calls `{lower}`, and this is `{name}`. Rename it."
            );
            let fix = replace(&context.file.path, span, lower.clone(), format!("Rename it to {lower}"));
            sink.report(Report::new(span, message).fix(fix));
        }
    }
}
