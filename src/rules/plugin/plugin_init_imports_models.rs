//! Models imported by `__init__.py`: the host swallows the AppRegistryNotReady and goes without the plugin.

use crate::rules::cause::early_models;
use crate::rules::moves::{import_at, take_out};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-init-imports-models",
    severity: Severity::Error,
    impact: Impact::Drop,
    page: include_str!("plugin-init-imports-models.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(package) = context.plugin().and_then(|plugin| plugin.package.clone()) else { return };
    let entry = package.join("__init__.py");
    for (place, cause) in early_models(context, RULE.code, &entry) {
        let message = "Karrot starts without this plugin and prints nothing: this imports models before Django is ready. Import them where they are \
                       used, or in `ready()` of the AppConfig.";
        let mut report = Report::new(context.span(&place), message);
        if cause != place {
            let (file, span) = context.locate(&cause);
            report = report.related(&file, span, "it raises here");
        }
        if let Some(out) = import_at(context.file, &place).and_then(|import| take_out(context.file, import, None)) {
            let title = "Take the import out".to_owned();
            report = report.fix(Fix { title, safe: false, edits: vec![out], operations: Vec::new() });
        }
        sink.report(report);
    }
}
