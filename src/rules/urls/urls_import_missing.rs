//! A module that `urls.py`, or what it imports, needs and that does not exist: ModuleNotFoundError, which the host forgives by
//! going without the plugin's URLs.

use crate::project::event::EventKind;
use crate::rules::cause::owner;
use crate::rules::consequence::{Step, consequence, exception, sentence};
use crate::rules::mend::{nearest, replace};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-import-missing",
    severity: Severity::Error,
    impact: Impact::UrlDrop,
    page: include_str!("urls-import-missing.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let EventKind::ModuleAbsent { module } = &event.kind else { continue };
        let (what, impact) = consequence(context, Step::Urlconf, &exception(&event.kind));
        let span = context.span(&event.place);
        let near = near(context, module);
        let hint = match &near {
            Some(name) => format!("Did you mean `{name}`?"),
            None => advice(module).to_owned(),
        };
        let message = format!("{}: there is no module `{module}` on the server. {hint}", sentence(what));
        let mut report = Report::new(span, message).impact(impact);
        if let Some(fix) = near.and_then(|near| rename(context, span, module, &near)) {
            report = report.fix(fix);
        }
        sink.report(report);
    }
}

/// The module beside the missing one whose name is nearest.
fn near(context: &Context<'_>, module: &str) -> Option<String> {
    let site = context.site()?;
    let (package, name) = module.rsplit_once('.')?;
    let folder = site.world.module(site.world.module_named(package)?)?.package.clone()?;
    let entries = context.snapshot.files.entries(&folder)?;
    let names = entries.iter().filter_map(|entry| entry.name.strip_suffix(".py").filter(|name| *name != "__init__"));
    nearest(name, names).map(str::to_owned)
}

fn rename(context: &Context<'_>, span: Span, module: &str, near: &str) -> Option<Fix> {
    let name = module.rsplit('.').next()?;
    let text = context.file.source.slice(span);
    let head = text.strip_suffix(name)?;
    Some(replace(&context.file.path, span, format!("{head}{near}"), format!("Change to {near}")))
}

fn advice(module: &str) -> &'static str {
    if module.contains('.') {
        "Check its name."
    } else {
        "Check its name; if it is a package of the Python index, Karrot does not have it."
    }
}
