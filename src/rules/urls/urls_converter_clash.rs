//! A converter registered under a name that another one has.

use crate::facts::{Expr, ExprId, Id};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-converter-clash",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-converter-clash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), facts) = (context.site(), &context.file.facts) else { return };
    if site.world.module_of(&context.file.path).is_none() {
        return;
    }
    let names = context.imports();
    for (id, expression) in facts.program.expressions.iter::<ExprId>() {
        let Expr::Call(function, arguments) = expression else { continue };
        let is_register = matches!(
            names.dotted(*function).as_deref(),
            Some("django.urls.register_converter" | "django.urls.converters.register_converter")
        );
        let Some(name) = arguments.get(1).filter(|_| is_register && !id.is_inner()) else { continue };
        let Some(text) = facts.program.text(name.value) else { continue };
        if matches!(text.as_str(), "int" | "str" | "slug" | "path" | "uuid") {
            let message = format!(
                "Every route of the site with `<{text}:…>` that is compiled later takes this converter: the name is Django's own (since \
                 Django 6.0 this raises). Choose another."
            );
            sink.report(Report::new(facts.spans.expression(name.value), message).impact(Impact::Wrong));
        }
    }
}
