//! Several AppConfigs: Django takes one only if exactly one is the default.

use crate::facts::StatementKind;
use crate::project::place::{Anchor, Place};
use crate::project::site::Reason;
use crate::rules::mend::{indentation, replace};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-multiple-configs",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("apps-multiple-configs.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    for reason in &plugin.reasons {
        let (places, message, severity, impact) = match reason {
            Reason::SeveralDefaults(places) => (
                places,
                "The whole Karrot site does not start: several AppConfigs here have `default = True`. Keep one."
                    .to_owned(),
                Severity::Error,
                Impact::Boot,
            ),
            Reason::NoDefault(places) if places.len() == 1 => (
                places,
                "`ready()` never runs and nothing of this AppConfig counts, for it has `default = False`.".to_owned(),
                Severity::Hint,
                Impact::Wrong,
            ),
            Reason::NoDefault(places) => (
                places,
                format!(
                    "`ready()` never runs: Django sees {} AppConfigs here, imported ones included, and takes none of them. Give one \
                     `default = True`, or import modules in place of classes.",
                    places.len()
                ),
                Severity::Warning,
                Impact::Wrong,
            ),
            _ => continue,
        };
        let own = |place: &&Place| place.file == context.file.path;
        // Classes of this file first: an imported one can't be changed here.
        let first = places.iter().filter(own).min_by_key(|place| (!is_class(place), context.span(place)));
        let Some(first) = first else { continue };
        let mut report = Report::new(context.span(first), message).severity(severity).impact(impact);
        for other in places.iter().filter(|other| *other != first) {
            let (file, span) = context.locate(other);
            report = report.related(&file, span, "another one");
        }
        let fix =
            if matches!(reason, Reason::NoDefault(places) if places.len() > 1) { fix(context, first) } else { None };
        sink.report(match fix {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

fn is_class(place: &Place) -> bool {
    matches!(place.anchor, Anchor::Class(_))
}

/// `default = True` in the first class.
fn fix(context: &Context<'_>, place: &Place) -> Option<Fix> {
    let Anchor::Class(id) = place.anchor else { return None };
    let facts = &context.file.facts;
    let last = facts
        .program
        .class(id)?
        .body
        .iter()
        .rfind(|statement| matches!(statement.kind, StatementKind::Assign { .. }))?;
    let span = facts.spans.statement(last.id);
    let text = format!("\n{}default = True", indentation(context.file, span.start));
    Some(replace(&context.file.path, Span::empty(span.end), text, "Add default = True"))
}
