//! A policy of DRF's above `@api_view`: it is set on the finished view, which has read its policies already.

use super::{current, functions};
use crate::rules::mend::edit;
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-decorator-order",
    severity: Severity::Error,
    impact: Impact::Security,
    page: include_str!("view-decorator-order.md"),
    check,
};

/// What each decorator leaves at its default when it comes too late.
const POLICIES: [(&str, &str); 7] = [
    ("permission_classes", "everyone who may call any view may call this one"),
    ("authentication_classes", "requests are authenticated as everywhere else"),
    ("throttle_classes", "requests are not throttled"),
    ("renderer_classes", "answers are rendered as everywhere else"),
    ("parser_classes", "requests are parsed as everywhere else"),
    ("schema", "the schema is the generated one"),
    ("versioning_class", "versions are read as everywhere else"),
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    let names = context.imports();
    for (function, _) in functions(context) {
        let Some(definition) = current(context, function.id) else { continue };
        let dotted = |decorator| names.call(decorator).map(|(dotted, _)| dotted);
        let is_api_view = |one: &String| one == "rest_framework.decorators.api_view";
        let Some(at) = definition.decorators.iter().position(|one| dotted(*one).as_ref().is_some_and(is_api_view))
        else {
            continue;
        };
        let Some(lowest) = definition.decorators.get(at) else { continue };
        for decorator in definition.decorators.iter().take(at) {
            let Some(name) = dotted(*decorator) else { continue };
            let Some(name) = name.strip_prefix("rest_framework.decorators.") else { continue };
            let Some((name, effect)) = POLICIES.iter().find(|(policy, _)| *policy == name) else { continue };
            let (upper, lower) = (facts.spans.expression(*decorator), facts.spans.expression(*lowest));
            let message = format!(
                "This decorator has no effect, and nothing says so: {effect}. `@api_view` has made the view before. Write `@{name}` below \
                 `@api_view`."
            );
            let impact = if *name == "schema" || name.starts_with("re") { Impact::Wrong } else { Impact::Security };
            let source = &context.file.source;
            let fix = Fix {
                title: format!("Write {name} below api_view"),
                safe: false,
                edits: vec![
                    edit(&context.file.path, upper, source.slice(lower)),
                    edit(&context.file.path, lower, source.slice(upper)),
                ],
                operations: Vec::new(),
            };
            sink.report(Report::new(upper, message).impact(impact).fix(fix));
        }
    }
}
