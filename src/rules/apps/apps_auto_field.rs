//! A `default_auto_field` that is no field: Django raises as soon as the app has a model.

use crate::project::value::Value;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-auto-field",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-auto-field.md"),
    check,
};

const FIELDS: [&str; 3] =
    ["django.db.models.AutoField", "django.db.models.BigAutoField", "django.db.models.SmallAutoField"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site(), context.plugin()) else { return };
    let Some(Some(binding)) = plugin.config.and_then(|class| site.world.class_binding(class, "default_auto_field"))
    else {
        return;
    };
    let (Value::Str(name), true) = (&binding.value, binding.place.file == context.file.path) else { return };
    let last = name.rsplit('.').next().unwrap_or(name);
    let known = FIELDS.contains(&name.as_str())
        || name
            .strip_prefix("django.db.models.fields.")
            .is_some_and(|rest| FIELDS.iter().any(|field| field.ends_with(rest)));
    // A field of someone's own may be one.
    if known || (name.contains('.') && !name.starts_with("django.")) {
        return;
    }
    let span = super::assigned(context, &binding.place);
    let message = format!(
        "The whole Karrot site does not start as soon as this app has a model: `{name}` is no field that Django can import. Write \
         `django.db.models.BigAutoField`."
    );
    let near = FIELDS.iter().find(|field| field.rsplit('.').next() == Some(last)).unwrap_or(&FIELDS[1]);
    let report = Report::new(span, message);
    sink.report(if context.file.source.slice(span).contains(name.as_str()) {
        let new = format!("\"{near}\"");
        report.fix(replace(&context.file.path, span, new.clone(), format!("Change to {new}")))
    } else {
        report
    });
}
