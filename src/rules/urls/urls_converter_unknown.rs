//! A converter that is neither built in nor registered: `path()` raises ImproperlyConfigured.

use super::literal::part;
use crate::project::event::EventKind;
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{nearest, replace};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-converter-unknown",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-converter-unknown.md"),
    check,
};

/// `django.urls.converters.DEFAULT_CONVERTERS`
const BUILT_IN: [&str; 5] = ["int", "path", "slug", "str", "uuid"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for event in context.events() {
        let EventKind::ConverterUnknown { converter, parameter, start, end } = &event.kind else { continue };
        let (result, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let span = part(context.file, context.span(&event.place), *start, *end, &format!("<{converter}:{parameter}>"));
        let known = || BUILT_IN.into_iter().chain(site.world.converters.keys().map(|name| name.as_str()));
        let swapped = known().any(|name| name == parameter.as_str());
        let meant = if swapped {
            Some(format!("<{parameter}:{converter}>"))
        } else {
            let name = alias(converter).or_else(|| nearest(converter, known()));
            name.map(|name| format!("<{name}:{parameter}>"))
        };
        let hint = match &meant {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => format!("There are {}.", known().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        };
        let message = format!("{}: there is no converter `{converter}`. {hint}", sentence(result));
        let mut report = Report::new(span, message).impact(impact);
        let is_part = context.file.source.slice(span).starts_with('<');
        if let (Some(meant), true) = (meant, is_part) {
            report = report.fix(replace(&context.file.path, span, meant.clone(), format!("Change to {meant}")));
        }
        sink.report(report);
    }
}

/// What other frameworks and Python call the built-in converters.
fn alias(converter: &str) -> Option<&'static str> {
    match converter {
        "integer" | "number" | "id" | "pk" => Some("int"),
        "string" | "text" => Some("str"),
        "guid" | "UUID" => Some("uuid"),
        _ => None,
    }
}
