//! A module whose name is no Python identifier and no AppConfig that gives another label: `django.setup()` raises.

use super::plugin_no_apps_py;
use crate::host::{is_identifier, is_keyword};
use crate::project::site::Reason;
use crate::rules::mend::{appended, edit, identifier, indentation, line_end, replace};
use crate::rules::{Context, Fix, Impact, Operation, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-module-name-invalid",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("plugin-module-name-invalid.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(plugin), Some(site)) = (context.plugin_of_apps(), context.site()) else { return };
    let Some(module) = &plugin.module else { return };
    // There the zip's name is what must change.
    if crate::rules::package::pkg_zip_name::names_module(context, plugin) {
        return;
    }
    if is_keyword(module) {
        let message = format!(
            "No other module can import this plugin's `{module}` by name, for it is a word of Python's grammar. Rename the folder."
        );
        sink.report(Report::new(Span::default(), message).severity(Severity::Warning).impact(Impact::Hygiene));
        return;
    }
    let Some(label) = plugin.reasons.iter().find_map(|reason| match reason {
        Reason::Label(None, label) => Some(label),
        _ => None,
    }) else {
        return;
    };
    if is_identifier(label) {
        return;
    }
    let message = format!(
        "The whole Karrot site does not start: the folder's name `{module}` becomes the app's label, and a label must be a Python \
         identifier. Give the AppConfig a `label`, or rename the folder."
    );
    let class = plugin.config.and_then(|class| site.world.heap.class(class));
    let class =
        class.filter(|class| site.world.module(class.module).is_some_and(|module| module.path == context.file.path));
    let label = identifier(module);
    let mut report = match class {
        Some(class) => {
            let report = Report::new(context.file.facts.spans.class(class.id), message);
            match class.scope.names.get("name") {
                Some(name) => {
                    let span = context.span(&name.place);
                    let at = line_end(context.file, span.end);
                    let text = format!("\n{}label = \"{label}\"", indentation(context.file, span.start));
                    let title = format!("Add label = \"{label}\"");
                    report.fix(replace(&context.file.path, Span::empty(at), text, title))
                }
                None => report,
            }
        }
        None => Report::new(Span::default(), message).fix(with_config(context, module)),
    };
    if let (Some(package), true) = (&plugin.package, label != module.as_str()) {
        let target = package.with_file_name(&label);
        report = report.fix(Fix {
            title: format!("Rename the folder to {label}"),
            safe: false,
            edits: Vec::new(),
            operations: vec![Operation::Rename(package.clone(), target)],
        });
    }
    sink.report(report);
}

/// Adds an AppConfig with name and label. Nothing worked before, so nothing can break.
fn with_config(context: &Context<'_>, module: &str) -> Fix {
    let whole = plugin_no_apps_py::config(module);
    let imported = context.file.facts.program.body.iter().any(|statement| {
        matches!(&statement.kind, crate::facts::StatementKind::ImportFrom { names, .. }
            if names.iter().any(|name| name.binding == "AppConfig"))
    });
    let text = match whole.split_once("\n\n\n") {
        Some((_, class)) if imported => class,
        _ => &whole,
    };
    let (span, text) = appended(context.file, text);
    let edits = vec![edit(&context.file.path, span, text)];
    Fix { title: "Insert an AppConfig with name and label".to_owned(), safe: true, edits, operations: Vec::new() }
}
