//! A `default_auto_field` that is no field: Django raises as soon as the app has a model.

use crate::host::{AUTO_FIELDS, is_no_auto_field};
use crate::project::value::Value;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use smol_str::SmolStr;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-auto-field",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-auto-field.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site(), context.plugin()) else { return };
    let Some(Some(binding)) = plugin.config.and_then(|class| site.world.class_binding(class, "default_auto_field"))
    else {
        return;
    };
    if binding.place.file != context.file.path {
        return;
    }
    let name = match &binding.value {
        Value::Str(name) if is_no_auto_field(name) => name.clone(),
        Value::None => SmolStr::new_static("None"),
        Value::Int(number) => SmolStr::from(number.to_string()),
        _ => return,
    };
    let last = name.rsplit('.').next().unwrap_or(&name);
    let span = super::assigned(context, &binding.place);
    let message = format!(
        "The whole Karrot site does not start as soon as this app has a model: `{name}` is no field that Django can import. Write \
         `django.db.models.BigAutoField`."
    );
    let near = AUTO_FIELDS.iter().find(|field| field.rsplit('.').next() == Some(last)).unwrap_or(&AUTO_FIELDS[1]);
    let report = Report::new(span, message);
    sink.report(if context.file.source.slice(span).contains(name.as_str()) {
        let new = format!("\"{near}\"");
        report.fix(replace(&context.file.path, span, new.clone(), format!("Change to {new}")))
    } else {
        report
    });
}
