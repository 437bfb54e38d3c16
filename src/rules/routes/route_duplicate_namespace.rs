//! One namespace twice: names in the second are never found (catalogue C5, §1.6).

use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-duplicate-namespace",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("route-duplicate-namespace.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for parent in &site.table.scopes {
        let children: Vec<_> = parent.children.iter().filter_map(|id| site.table.scope(*id)).collect();
        for (at, later) in children.iter().enumerate() {
            let Some(place) = later.place.as_ref().filter(|place| place.file == context.file.path) else { continue };
            let same = |earlier: &&&crate::project::table::Scope| {
                earlier.instance == later.instance && !earlier.conditional && earlier.place.as_ref() != Some(place)
            };
            let Some(first) = children.get(..at).unwrap_or_default().iter().find(same).filter(|_| !later.conditional)
            else {
                continue;
            };
            let message = format!(
                "Names in this include are never found: an earlier one has the namespace `{}` as well, and only the first counts. \
                 Give it another with `namespace=`.",
                later.instance
            );
            let mut report = Report::new(context.span(place), message);
            if let Some(place) = &first.place {
                let (file, span) = context.locate(place);
                report = report.related(&file, span, "this one counts");
            }
            sink.report(report);
        }
    }
}
