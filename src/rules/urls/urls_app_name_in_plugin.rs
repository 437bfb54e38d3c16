//! An `app_name` that differs from the module: a second name for the namespace, which other plugins may have as well.

use crate::host::Karrot;
use crate::project::value::Value;
use crate::rules::mend::{assignment, remove_lines};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-app-name-in-plugin",
    severity: Severity::Information,
    impact: Impact::Hygiene,
    page: include_str!("urls-app-name-in-plugin.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let Some(module) = &plugin.module else { return };
    let urls = site.world.module_named(&format!("{module}.urls")).and_then(|id| site.world.module(id));
    let Some(binding) = urls.and_then(|urls| urls.scope.names.get("app_name")) else { return };
    let Value::Str(name) = &binding.value else { return };
    if binding.place.file == context.file.path && name != module {
        let message = format!(
            "`{name}` is only a second name of the namespace `{module}`, and of every other that says so. Remove it."
        );
        let span = context.span(&binding.place);
        let fix = assignment(context.file, span)
            .and_then(|statement| remove_lines(context.file, statement, "Remove app_name"));
        let report = if Karrot::current().has_namespace(name) {
            let message = format!(
                "A `reverse()` of Karrot's own `{name}:…` may come to this plugin's route: the namespace is Karrot's. Remove it."
            );
            Report::new(span, message).severity(Severity::Warning).impact(Impact::Wrong)
        } else {
            Report::new(span, message)
        };
        sink.report(match fix {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}
