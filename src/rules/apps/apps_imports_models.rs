//! Models imported by `apps.py`: `Apps.populate` has not come to models yet and raises AppRegistryNotReady.

use crate::rules::cause::early_models;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-imports-models",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-imports-models.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(package) = context.plugin().and_then(|plugin| plugin.package.clone()) else { return };
    let entry = package.join("apps.py");
    for (place, cause) in early_models(context, RULE.code, &entry) {
        let message = "The whole Karrot site does not start: this imports models before Django is ready. Import them in `ready()`.";
        let mut report = Report::new(context.span(&place), message);
        if cause != place {
            let (file, span) = context.locate(&cause);
            report = report.related(&file, span, "it raises here");
        }
        sink.report(report);
    }
}
