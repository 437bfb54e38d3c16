//! A method of a View that looks like a handler and is none.

use super::classes;
use crate::project::called::{HANDLERS, lineage};
use crate::project::evaluate::World;
use crate::project::value::{ClassValueId, Value};
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
        // Whether a base has a handler of that name matters to what comes of it, not to the mistake.
        let plain = match lineage(&site.world, id) {
            Some(line) => {
                let is_view = line.outside.iter().any(|dotted| is_view(dotted));
                is_view.then_some(line.plain)
            }
            None => descends_from_view(&site.world, id).then_some(false),
        };
        let Some(plain) = plain else { continue };
        let mut names: Vec<_> = class.scope.names.iter().collect();
        names.sort_by_key(|(name, _)| (*name).clone());
        for (name, binding) in names {
            let lower = name.to_lowercase();
            if **name == *lower || !HANDLERS.contains(&lower.as_str()) || class.scope.names.contains_key(lower.as_str())
            {
                continue;
            }
            let Value::Function(function) = &binding.value else { continue };
            let span = facts.spans.function(function.id);
            let method = lower.to_uppercase();
            let result = if plain {
                format!("{method} requests to this view are answered with a 405")
            } else {
                "This is never called".to_owned()
            };
            let message =
                format!("{result}: for {method} requests Django calls `{lower}`, and this is `{name}`. Rename it.");
            let fix = replace(&context.file.path, span, lower.clone(), format!("Rename it to {lower}"));
            sink.report(Report::new(span, message).fix(fix));
        }
    }
}

fn is_view(dotted: &str) -> bool {
    dotted.starts_with("django.views.") || dotted == "rest_framework.views.APIView"
}

/// Whether a view is among the bases that are known.
fn descends_from_view(world: &World, id: ClassValueId) -> bool {
    let (mut pending, mut seen) = (vec![id], Vec::new());
    while let Some(id) = pending.pop() {
        let Some(class) = world.heap.class(id).filter(|_| !seen.contains(&id)) else { continue };
        seen.push(id);
        for base in &class.bases {
            match base {
                Value::Class(base) => pending.push(*base),
                Value::External(dotted) if is_view(dotted) => return true,
                _ => {}
            }
        }
    }
    false
}
