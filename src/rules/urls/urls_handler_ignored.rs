//! `handler404` and its like in a URLconf that is included: only the root's count.

use crate::project::site::Site;
use crate::project::value::Value;
use crate::rules::mend::{assignment, remove_lines, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-handler-ignored",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-handler-ignored.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let Some(module) = &plugin.module else { return };
    let urls = site.world.module_named(&format!("{module}.urls")).and_then(|id| site.world.module(id));
    let Some(urls) = urls.filter(|urls| urls.path == context.file.path) else { return };
    for name in ["handler400", "handler403", "handler404", "handler500"] {
        let Some(binding) = urls.scope.names.get(name).filter(|binding| binding.place.file == context.file.path) else {
            continue;
        };
        let message =
            format!("`{name}` has no effect: Django reads it from Karrot's own root URLconf only. Remove it.");
        let report = Report::new(context.span(&binding.place), message);
        let fix = assignment(context.file, context.span(&binding.place))
            .and_then(|statement| remove_lines(context.file, statement, format!("Remove {name}")));
        let report = match &binding.value {
            Value::Str(view) if is_absent(site, view) => {
                let message = format!(
                    "`migrate` and `check` fail for the whole site: `{name}` names `{view}`, which does not exist. It has no effect \
                     besides, for Django reads it from Karrot's own root URLconf only. Remove it."
                );
                Report::new(context.span(&binding.place), message).severity(Severity::Error).impact(Impact::Boot)
            }
            _ => report,
        };
        // Django never asks for it here.
        sink.report(match fix {
            Some(fix) => report.fix(safe(fix)),
            None => report,
        });
    }
}

/// Whether a view's dotted name leads to a module of the site that certainly lacks it (Django's check urls.E008).
fn is_absent(site: &Site, view: &str) -> bool {
    let Some((module, name)) = view.rsplit_once('.') else { return false };
    let module = site.world.module_named(module).and_then(|id| site.world.module(id));
    module.is_some_and(|module| {
        module.scope.open.is_empty() && module.raised.is_none() && !module.scope.names.contains_key(name)
    })
}
