//! The plugin's own modules imported by a name that they do not have on the host: that of the folder around them, or none.

use crate::facts::{StatementKind, all_statements};
use crate::project::event::{Event, EventKind};
use crate::project::place::Anchor;
use crate::rules::cause::{Outer, outer, owned};
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-import-outer-name",
    severity: Severity::Error,
    impact: Impact::UrlDrop,
    page: include_str!("plugin-import-outer-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (event, result, impact) in owned(context, RULE.code) {
        let own = context.plugin().and_then(|plugin| plugin.module.as_deref()).unwrap_or_default();
        let why = match &event.kind {
            EventKind::ModuleAbsent { module } => match outer(context, module) {
                Some(Outer::Folder) => {
                    format!(
                        "the plugin is imported as `{own}`, the folder of its apps.py, and nothing else. Write `.` instead"
                    )
                }
                _ => format!("the plugin's own modules are imported with a dot: `.{module}`"),
            },
            _ => format!("this import leads out of the plugin's package `{own}`, which has no parent on the server"),
        };
        let report = Report::new(context.span(&event.place), format!("{}: {why}.", result)).impact(impact);
        sink.report(match fix(context, event) {
            Some(fix) => report.fix(safe(fix)),
            None => report,
        });
    }
}

/// The same import, relative. It could not work before.
fn fix(context: &Context<'_>, event: &Event) -> Option<Fix> {
    let Anchor::Expr(place) = event.place.anchor else { return None };
    let plugin = context.plugin()?;
    let (package, own) = (plugin.package.as_deref()?, plugin.module.as_deref()?);
    let depth = context.file.path.parent()?.strip_prefix(package).ok()?.components().count();
    let dots = ".".repeat(depth + 1);
    let facts = &context.file.facts;
    let (statement, level, module) = all_statements(&facts.program).find_map(|statement| match &statement.kind {
        StatementKind::ImportFrom { level, module, at, .. } if *at == place => Some((statement, *level, module)),
        _ => None,
    })?;
    let start = facts.spans.statement(statement.id).start;
    let text = context.file.source.slice(facts.spans.statement(statement.id));
    let written = format!("{}{module}", ".".repeat(level as usize));
    let at = text.find(&written).filter(|at| text.get(..*at).is_some_and(|head| head.trim() == "from"))?;
    let span = Span::new(start + at as u32, start + (at + written.len()) as u32);
    let rest = if level > 0 {
        if level as usize <= depth + 1 {
            return None;
        }
        module.as_str()
    } else if outer(context, module) == Some(Outer::Folder) {
        let inner = module.strip_prefix(plugin.name.as_str())?.trim_start_matches('.');
        inner.strip_prefix(own).filter(|rest| rest.is_empty() || rest.starts_with('.')).unwrap_or(inner)
    } else {
        module.as_str()
    };
    let new = format!("{dots}{}", rest.trim_start_matches('.'));
    Some(replace(&context.file.path, span, new.clone(), format!("Change to {new}")))
}
