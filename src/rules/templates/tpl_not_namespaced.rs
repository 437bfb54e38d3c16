//! A plugin's template in the place of one of the host's: the host's is found first (`app_directories`, order of INSTALLED_APPS).

use crate::host::Karrot;
use crate::project::FileKind;
use crate::rules::mend::shown;
use crate::rules::{Context, Fix, Impact, Operation, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "tpl-not-namespaced",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("tpl-not-namespaced.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if !matches!(context.file.kind, FileKind::Template | FileKind::Jinja) {
        return;
    }
    let Some(plugin) = context.plugin() else { return };
    let (Some(package), Some(module)) = (&plugin.package, &plugin.module) else { return };
    let folder = package.join("templates");
    let Ok(name) = context.file.path.strip_prefix(&folder) else { return };
    let text = name.to_string_lossy().replace('\\', "/");
    if !Karrot::current().has_template(&text) {
        return;
    }
    let target = folder.join(module.as_str()).join(name);
    let message = format!(
        "This template is never shown: Karrot has one of its own called {text:?}, and finds that first. Move it to {}.",
        shown(context, &target)
    );
    let move_it = Operation::Rename(context.file.path.to_path_buf(), target);
    let title = format!("Move it to templates/{module}/");
    let fix = Fix { title, safe: false, edits: Vec::new(), operations: vec![move_it] };
    sink.report(Report::new(Span::empty(0), message).fix(fix));
}
