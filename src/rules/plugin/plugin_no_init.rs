//! The package that the host chose has no `__init__.py`: `exec_module` raises FileNotFoundError, which is swallowed.

use crate::project::site::Reason;
use crate::rules::mend::{create, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-no-init",
    severity: Severity::Error,
    impact: Impact::Drop,
    page: include_str!("plugin-no-init.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps() else { return };
    let (true, Some(package)) = (plugin.reasons.contains(&Reason::NoInit), &plugin.package) else { return };
    let message = "Karrot starts without this plugin and prints nothing: there is no `__init__.py` beside this `apps.py`. Create an \
                   empty one.";
    let fix = create(package.join("__init__.py"), "", "Create __init__.py");
    sink.report(Report::new(Span::default(), message).fix(safe(fix)));
}
