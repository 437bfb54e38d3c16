//! A module whose name is no identifier, though its AppConfig gives a label: it works, but no `import` can name it.

use crate::host::is_identifier;
use crate::project::site::{Backend, Reason};
use crate::rules::mend::identifier;
use crate::rules::{Context, Fix, Impact, Operation, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-module-name-unimportable",
    severity: Severity::Hint,
    impact: Impact::Hygiene,
    page: include_str!("plugin-module-name-unimportable.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(plugin), Some(site)) = (context.plugin_of_apps(), context.site()) else { return };
    let (Some(module), Some(package)) = (&plugin.module, &plugin.package) else { return };
    let label_is_wrong = plugin.reasons.iter().any(|reason| matches!(reason, Reason::Label(..)));
    if is_identifier(module) || label_is_wrong || plugin.backend != Backend::Loaded {
        return;
    }
    // The label is what makes it work; without an AppConfig there is none.
    let Some(class) = plugin.config.and_then(|class| site.world.heap.class(class)) else { return };
    let span = match class.scope.names.get("name") {
        Some(name) if name.place.file == context.file.path => crate::rules::apps::assigned(context, &name.place),
        _ => Span::default(),
    };
    let message = format!(
        "No `import` statement can name the module `{module}`, and its route names begin with `{module}:`. A folder called `{}` would \
         need no `label` either.",
        identifier(module)
    );
    let rename = Fix {
        title: format!("Rename the folder to {}", identifier(module)),
        safe: false,
        edits: Vec::new(),
        operations: vec![Operation::Rename(package.clone(), package.with_file_name(identifier(module)))],
    };
    sink.report(Report::new(span, message).fix(rename));
}
