//! Models imported by `apps.py`: `Apps.populate` has not come to models yet and raises AppRegistryNotReady.

use crate::project::place::Place;
use crate::rules::cause::early_models;
use crate::rules::moves::{import_at, into_ready, ready_of, take_out, written_config};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

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
        sink.report(match fix(context, &place) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// The import in `ready()`, where nothing but `ready()` uses its names.
fn fix(context: &Context<'_>, place: &Place) -> Option<Fix> {
    let file = context.file;
    let import = import_at(file, place)?;
    let (_, class) = written_config(file)?;
    let ready = ready_of(file, class).map(|ready| file.facts.spans.function_body(ready));
    let out = take_out(file, import, ready)?;
    let line = file.source.slice(file.facts.spans.statement(import.id));
    // A statement of several lines would have to be indented anew.
    let edits = vec![into_ready(file, class, line).filter(|_| !line.contains('\n'))?, out];
    Some(Fix { title: "Move the import into ready()".to_owned(), safe: false, edits, operations: Vec::new() })
}
