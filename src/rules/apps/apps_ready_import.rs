//! `ready()` imports a module that does not exist: `django.setup()` raises.

use crate::project::event::EventKind;
use crate::rules::cause::owner;
use crate::rules::mend::create;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use smol_str::SmolStr;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-ready-import",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-ready-import.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for event in context.events().filter(|event| owner(context, event) == RULE.code) {
        let module = match &event.kind {
            EventKind::ModuleAbsent { module } => module.clone(),
            EventKind::NameAbsent { module, name, .. } => SmolStr::from(format!("{module}.{name}")),
            _ => continue,
        };
        let message = format!(
            "The whole Karrot site does not start: `ready()` imports `{module}`, which does not exist. Create it, or correct its name."
        );
        let report = Report::new(context.span(&event.place), message);
        let plugin = context.plugin();
        let own = plugin.and_then(|plugin| Some((plugin.package.as_deref()?, plugin.module.as_deref()?)));
        let name = own.and_then(|(package, own)| Some((package, module.strip_prefix(own)?.strip_prefix('.')?)));
        sink.report(match name.filter(|(_, name)| !name.contains('.')) {
            Some((package, name)) => {
                let file = format!("{name}.py");
                report.fix(create(package.join(&file), "", format!("Create {file}")))
            }
            None => report,
        });
    }
}
