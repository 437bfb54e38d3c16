//! `handler404` and its like in a URLconf that is included: only the root's count.

use crate::project::File;
use crate::project::evaluate::Module;
use crate::project::site::Site;
use crate::project::value::Value;
use crate::rules::mend::{assignment, remove_lines, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use memchr::memmem;
use std::sync::Arc;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-handler-ignored",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-handler-ignored.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(urls) = included(context, site) else { return };
    let root = if site.is_host { "Karrot's own root URLconf" } else { "the root URLconf" };
    for name in ["handler400", "handler403", "handler404", "handler500"] {
        let Some(binding) = urls.scope.names.get(name).filter(|binding| binding.place.file == context.file.path) else {
            continue;
        };
        let message = format!("`{name}` has no effect: Django reads it from {root} only. Remove it.");
        let report = Report::new(context.span(&binding.place), message);
        let fix = assignment(context.file, context.span(&binding.place))
            .and_then(|statement| remove_lines(context.file, statement, format!("Remove {name}")));
        let report = match &binding.value {
            Value::Str(view) if is_absent(site, view) => {
                let message = format!(
                    "`migrate` and `check` fail for the whole site: `{name}` names `{view}`, which does not exist. It has no effect \
                     besides, for Django reads it from {root} only. Remove it."
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

/// The checked file's module, where it is a URLconf that is included and never the root's.
fn included<'a>(context: &Context<'a>, site: &'a Site) -> Option<&'a Module> {
    if site.is_host {
        let module = context.plugin()?.module.as_ref()?;
        let urls = site.world.module(site.world.module_named(&format!("{module}.urls"))?)?;
        return (urls.path == context.file.path).then_some(urls);
    }
    let id = site.world.module_of(&context.file.path).filter(|id| Some(*id) != site.root)?;
    let urls = site.world.module(id)?;
    let is_mounted = site.table.rows.iter().any(|row| row.parts.len() > 1 && row.place.file == urls.path);
    // Another site of the project, or its tests, may have it for their root.
    let quoted = [format!("\"{}\"", urls.name), format!("'{}'", urls.name)];
    let is_root_elsewhere = |file: &Arc<File>| {
        let text = file.source.as_str().as_bytes();
        let has = |word: &str| memmem::find(text, word.as_bytes()).is_some();
        ["ROOT_URLCONF", "urlconf =", "urlconf=", "set_urlconf"].into_iter().any(has)
            && quoted.iter().any(|name| has(name))
    };
    (is_mounted && !context.snapshot.files.known().iter().any(is_root_elsewhere)).then_some(urls)
}

/// Whether a view's dotted name leads to a module of the site that certainly lacks it (Django's check urls.E008).
fn is_absent(site: &Site, view: &str) -> bool {
    let Some((module, name)) = view.rsplit_once('.') else { return false };
    let module = site.world.module_named(module).and_then(|id| site.world.module(id));
    module.is_some_and(|module| {
        module.scope.open.is_empty() && module.raised.is_none() && !module.scope.names.contains_key(name)
    })
}
