//! A `{% url %}` whose arguments no route of the name takes (catalogue §1.6, argument match).

use super::tags::tagged;
use super::tpl_url_syntax::has_fault;
use crate::project::arguments::Arguments;
use crate::project::table::Row;
use crate::rules::mend::replace;
use crate::rules::routes::{Mismatch, Outcome, mismatch, misnamed, with_routes};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::template::{Expression, UrlName, UrlTag};
use smol_str::SmolStr;

/// The rule.
pub const RULE: Rule = Rule {
    code: "tpl-url-arguments",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("tpl-url-arguments.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for tagged in tagged(context) {
        let (UrlName::Literal(name), Some(Outcome::Found(rows))) = (&tagged.tag.name, &tagged.outcome) else {
            continue;
        };
        // What does not load, or does not say what it looks like, is reported as that.
        if has_fault(context, &tagged.tag) || !site.reversing.keeps_arguments(name) {
            continue;
        }
        let rows: Vec<&Row> = rows.iter().filter_map(|at| site.table.rows.get(*at)).collect();
        let Some(Mismatch::Shape(why) | Mismatch::Value(why)) =
            mismatch(&site.table, name, &rows, &arguments(&tagged.tag))
        else {
            continue;
        };
        let report = Report::new(tagged.tag.name_span, format!("{}: {why}", tagged.raises()));
        let names: Vec<SmolStr> = tagged.tag.keywords.iter().map(|one| SmolStr::new(&one.name)).collect();
        let wrong = misnamed(&rows, &names).filter(|_| tagged.tag.positional.is_empty());
        let report = match wrong.and_then(|(at, meant)| Some((tagged.tag.keywords.get(at)?.name_span, meant))) {
            Some((span, meant)) => {
                report.fix(replace(&context.file.path, span, meant.as_str(), format!("Call it {meant}")))
            }
            None => report,
        };
        sink.report(with_routes(context, report, &rows).severity(tagged.severity()).impact(tagged.impact()));
    }
}

fn arguments(tag: &UrlTag) -> Arguments {
    let value = |expression: &Expression| match expression {
        Expression::Text(text) => Some(text.clone()),
        Expression::Integer(number) => Some(number.to_string()),
        Expression::Variable(_) | Expression::Other | Expression::Malformed { .. } => None,
    };
    let keywords = tag.keywords.iter().map(|one| (SmolStr::new(&one.name), value(&one.value.expression)));
    Arguments {
        positional: tag.positional.iter().map(|one| value(&one.expression)).collect(),
        // A name that is given twice is given once: the last value counts.
        keywords: keywords.fold(Vec::new(), |mut all: Vec<(SmolStr, Option<String>)>, (name, value)| {
            all.retain(|(other, _)| *other != name);
            all.push((name, value));
            all
        }),
    }
}
