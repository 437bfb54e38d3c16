//! An AppConfig in `__init__.py`, where Django does not look for one.

use crate::project::value::Value;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-config-in-init",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("apps-config-in-init.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let Some(module) = &plugin.module else { return };
    let Some(own) = site.world.module_named(module).and_then(|id| site.world.module(id)) else { return };
    if own.path != context.file.path || plugin.layout.apps.is_empty() {
        return;
    }
    let apps = site.world.module_named(&format!("{module}.apps")).and_then(|id| site.world.module(id));
    for binding in own.scope.names.values() {
        let Value::Class(class) = binding.value else { continue };
        let is_here = binding.place.file == context.file.path
            && site
                .world
                .heap
                .class(class)
                .and_then(|class| site.world.module(class.module))
                .is_some_and(|module| module.path == own.path);
        // What `apps.py` imports from here, Django finds there.
        let is_in_apps = apps.is_some_and(|apps| {
            !apps.scope.open.is_empty() || apps.scope.names.values().any(|other| other.value == binding.value)
        });
        if is_here && !is_in_apps && site.world.is_app_config(class) == Some(true) {
            let message = "Nothing of this AppConfig counts and `ready()` never runs: Django looks for it in `apps.py` only. Move it there.";
            sink.report(Report::new(context.span(&binding.place), message));
        }
    }
}
