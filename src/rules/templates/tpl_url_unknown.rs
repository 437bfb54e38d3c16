//! A `{% url %}` of a name that no route has, as it is written.

use super::tags::tagged;
use crate::rules::mend::{replace, safe};
use crate::rules::routes::{Outcome, namespace_sentence};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::syntax::template::UrlName;

/// The rule.
pub const RULE: Rule = Rule {
    code: "tpl-url-unknown",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("tpl-url-unknown.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for tagged in tagged(context) {
        let UrlName::Literal(name) = &tagged.tag.name else { continue };
        let span = tagged.tag.name_span;
        let change = |to: &String| -> Option<Fix> {
            let written = context.file.source.slice(span) == name;
            written.then(|| replace(&context.file.path, span, to.clone(), format!("Change to {to}")))
        };
        let (why, fixes): (String, Vec<Fix>) = match &tagged.outcome {
            Some(Outcome::NeedsNamespace(qualified)) => {
                let Some(first) = qualified.first() else { continue };
                let fixes = qualified.iter().take(3).filter_map(change);
                // With one candidate nothing else can be meant, and what stands there never worked.
                let fixes = fixes.map(|fix| if qualified.len() == 1 { safe(fix) } else { fix });
                (format!("a name in a namespace is never found without it. Write `{first}`."), fixes.collect())
            }
            Some(Outcome::UnknownNamespace(namespace, near)) => {
                (namespace_sentence(namespace, near.as_deref()), near.iter().filter_map(change).collect())
            }
            Some(Outcome::DottedPath(name)) => (
                "the dotted path of a view is no name of a route since Django 1.10.".to_owned(),
                name.iter().filter_map(change).collect(),
            ),
            Some(Outcome::Absent(Some(near))) => {
                (format!("no route is called `{name}`. Did you mean `{near}`?"), change(near).into_iter().collect())
            }
            Some(Outcome::Absent(None)) => {
                (format!("no route is called `{name}`. Give a route that name, or correct it."), Vec::new())
            }
            Some(Outcome::Found(_)) | None => continue,
        };
        let report = Report::new(span, format!("{}: {why}", tagged.raises()));
        // A name that is nearly another's is no app's that is missing; one that others have in their namespaces may be.
        let is_near = !fixes.is_empty() && !matches!(tagged.outcome, Some(Outcome::NeedsNamespace(_)));
        let severity = if tagged.is_optional && !is_near { Severity::Hint } else { tagged.severity() };
        let report = report.severity(severity).impact(tagged.impact());
        sink.report(fixes.into_iter().fold(report, Report::fix));
    }
}
