//! `__init__.py` reads a setting while Karrot's settings are still being imported.

use crate::facts::{Expr, ExprId, Id};
use crate::project::site::Backend;
use crate::rules::imports;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule. A hint: the recorded host answers, with what its settings held by then.
pub const RULE: Rule = Rule {
    code: "plugin-init-reads-settings",
    severity: Severity::Hint,
    impact: Impact::Wrong,
    page: include_str!("plugin-init-reads-settings.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let (Some(name), Backend::Loaded) = (&plugin.module, plugin.backend) else { return };
    let program = &context.file.facts.program;
    let Some(own) = site.world.module_of(&context.file.path) else { return };
    if !imports::reached(site, &[name.to_string()]).contains(&own) {
        return;
    }
    let names = context.imports();
    for (id, expression) in program.expressions.iter::<ExprId>() {
        let Expr::Attribute(object, setting) = expression else { continue };
        // What stands in a function runs later.
        if id.is_inner() || names.dotted(*object).as_deref() != Some("django.conf.settings") {
            continue;
        }
        let message = format!(
            "`settings.{setting}` is read while Karrot's settings are still being imported: it is Django's default, or missing, if \
             Karrot sets it later. Read it where it is used."
        );
        sink.report(Report::new(context.file.facts.spans.expression(id), message));
    }
}
