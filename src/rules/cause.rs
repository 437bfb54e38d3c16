//! Which rule tells of what is raised at a place: exactly one does.

use super::consequence::{Step, consequence, exception, sentence, step};
use super::urls::urls_view_unresolved::names_view;
use super::{Context, Impact, Report, Sink, imports};
use crate::host::{NO_AUTO_FIELD, crontab, django, rest};
use crate::project::event::{Event, EventKind};
use crate::project::place::Place;
use crate::project::site::Reason;
use std::path::Path;

/// The code of the rule that reports an event that raises; empty for events that are one rule's own by their kind.
pub fn owner(context: &Context<'_>, event: &Event) -> &'static str {
    let Some(site) = context.site() else { return "" };
    let step = step(site, event);
    match &event.kind {
        EventKind::ModuleAbsent { module } if module == "django.core.urlresolvers" => "urls-removed-api",
        EventKind::NameAbsent { module, file, .. } if file.as_os_str().is_empty() && module == "django.conf.urls" => {
            "urls-removed-api"
        }
        EventKind::NameAbsent { module, name, .. } if module == "huey.contrib.djhuey" && name == "crontab" => {
            "task-crontab-import"
        }
        EventKind::CallRaises { message, .. } if *message == rest::API_VIEW_NO_LIST => "view-api-view-arguments",
        EventKind::CallRaises { message, .. }
            if matches!(*message, rest::ACTION_NO_DETAIL | rest::ACTION_NOT_CALLED | rest::ACTION_RESERVED) =>
        {
            "view-action-arguments"
        }
        EventKind::CallRaises { message, .. }
            if matches!(*message, rest::NO_BASENAME | rest::BASENAME_TAKEN | rest::NO_VIEWSET) =>
        {
            "view-register-arguments"
        }
        EventKind::CallRaises { message, .. }
            if matches!(*message, rest::NO_ACTIONS | django::METHOD_AS_ARGUMENT | django::NO_SUCH_ATTRIBUTE) =>
        {
            "view-as-view-arguments"
        }
        EventKind::CallRaises { message, .. } if *message == django::LANGUAGE_ROUTES_INCLUDED => "urls-i18n-included",
        // A project's order of imports is not known (see `Context`); a host's is.
        EventKind::NameAbsent { circular: true, .. } if step == Step::Urlconf => "urls-circular-import",
        EventKind::CallRaises { message, .. } if *message == rest::MIXED_ASYNC => "view-mixed-async",
        EventKind::CallRaises { message, .. } if *message == NO_AUTO_FIELD => "apps-auto-field",
        EventKind::CallRaises { message, .. } if *message == crontab::REFUSED => "task-crontab-invalid",
        EventKind::CallRaises { message, .. } if *message == crontab::NO_SCHEDULE => "task-decorator-call",
        EventKind::ModuleAbsent { module } if outer(context, module).is_some() => "plugin-import-outer-name",
        EventKind::RelativeBeyondTop => "plugin-import-outer-name",
        EventKind::ModuleAbsent { .. } if in_ready(context, event) => "apps-ready-import",
        // `from . import receivers`
        EventKind::NameAbsent { by_import: true, circular: false, file, .. }
            if file.ends_with("__init__.py") && in_ready(context, event) =>
        {
            "apps-ready-import"
        }
        EventKind::AppsNotReady if site.is_host => match step {
            Step::Package => "plugin-init-imports-models",
            _ => "apps-imports-models",
        },
        EventKind::ArgumentsInvalid { function, message } => match function.as_str() {
            "include" if message.contains("namespace") || message.contains("3-tuple") => "urls-include-namespace",
            "path" | "re_path" | "include" => "urls-path-arguments",
            _ => "module-error",
        },
        EventKind::NameAbsent { .. } | EventKind::NameUnbound { .. }
            if names_view(context, event, context.view_arguments()) =>
        {
            "urls-view-unresolved"
        }
        EventKind::ModuleAbsent { .. }
        | EventKind::NameAbsent { .. }
        | EventKind::NameUnbound { .. }
        | EventKind::SyntaxError
        | EventKind::Raised { .. }
        | EventKind::CallRaises { .. }
        | EventKind::Fails { .. }
            if step == Step::Package =>
        {
            "plugin-init-error"
        }
        EventKind::ModuleAbsent { .. } if step == Step::Urlconf => "urls-import-missing",
        EventKind::ModuleAbsent { .. }
        | EventKind::NameAbsent { .. }
        | EventKind::NameUnbound { .. }
        | EventKind::SyntaxError
        | EventKind::Raised { .. }
        | EventKind::AppsNotReady
        | EventKind::CallRaises { .. }
        | EventKind::Fails { .. } => "module-error",
        _ => "",
    }
}

/// What is raised that the rule of this code tells of, with what comes of it, as a message begins, and the word for it.
pub fn owned<'a, 'c>(
    context: &'c Context<'a>,
    code: &'c str,
) -> impl Iterator<Item = (&'a Event, String, Impact)> + use<'a, 'c> {
    let mine = move |event: &&Event| owner(context, event) == code;
    context.site().into_iter().flat_map(move |site| {
        context.events().filter(mine).map(move |event| {
            let (result, impact) = consequence(context, step(site, event), &exception(&event.kind));
            (event, sentence(result), impact)
        })
    })
}

/// Tells of whatever is raised that the rule of this code tells of.
pub fn tell_raised(context: &Context<'_>, sink: &mut Sink<'_>, code: &str) {
    for (event, result, impact) in owned(context, code) {
        let Some(why) = raised(context, event) else { continue };
        let message = format!("{result}: {}.", why.trim_end_matches('.'));
        sink.report(Report::new(context.span(&event.place), message).impact(impact));
    }
}

/// What an absent module's name was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outer {
    /// The plugin's own module, without its dot.
    Own,
    /// The folder around the module that the host imports.
    Folder,
}

/// Whether an absent module is one of the plugin's own by another name.
pub fn outer(context: &Context<'_>, module: &str) -> Option<Outer> {
    let plugin = context.plugin()?;
    let (package, own) = (plugin.package.as_deref()?, plugin.module.as_deref()?);
    let first = module.split('.').next().unwrap_or(module);
    if first == own {
        return None;
    }
    if first == plugin.name {
        return Some(Outer::Folder);
    }
    let entries = context.snapshot.files.entries(package)?;
    let is_own = entries.iter().any(|entry| entry.name.strip_suffix(".py").unwrap_or(&entry.name) == first);
    is_own.then_some(Outer::Own)
}

fn in_ready(context: &Context<'_>, event: &Event) -> bool {
    let reasons = context.plugin().into_iter().flat_map(|plugin| &plugin.reasons);
    reasons.into_iter().any(|reason| matches!(reason, Reason::Ready(raise) if raise.place == event.place))
}

/// What is wrong, where a rule tells of whatever a module raises.
fn raised(context: &Context<'_>, event: &Event) -> Option<String> {
    Some(match &event.kind {
        EventKind::ModuleAbsent { module } => format!("there is no module `{module}` on the server"),
        EventKind::NameAbsent { file, name, module, circular, .. } => {
            let place =
                if file.as_os_str().is_empty() { format!("`{module}`") } else { super::mend::shown(context, file) };
            let why = if *circular { " yet, for it is still being imported when it imports this file" } else { "" };
            format!("{place} has no `{name}`{why}")
        }
        EventKind::NameUnbound { name } => format!("nothing is called `{name}` here"),
        EventKind::SyntaxError => "Python does not accept this syntax".to_owned(),
        EventKind::Raised { exception } => {
            format!("{} is raised here whenever the module is imported", exception.name())
        }
        EventKind::CallRaises { exception, message } => format!("{}: {message}", exception.name()),
        EventKind::Fails { exception, why } => format!("{}: {why}", exception.name()),
        EventKind::ArgumentsInvalid { function, message } => {
            format!("`{function}()` does not take these arguments: {message}")
        }
        EventKind::AppsNotReady => {
            "the models are not loaded yet when this is imported. Import them where they are used".to_owned()
        }
        _ => return None,
    })
}

/// Where the file that the host executes too early lets models be imported, if that is the checked file; with where it raises.
pub fn early_models(context: &Context<'_>, code: &str, entry: &Path) -> Vec<(Place, Place)> {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else {
        return Vec::new();
    };
    let of_plugin = site.world.events.iter().filter(|event| {
        event.kind == EventKind::AppsNotReady
            && !event.conditional
            && !event.caught
            && event.place.file.starts_with(&plugin.folder)
            && owner(context, event) == code
    });
    let mut found = Vec::new();
    for event in of_plugin {
        let place = if *event.place.file == *entry {
            event.place.clone()
        } else {
            imports::leading_to(site, entry, &event.place.file).unwrap_or_else(|| event.place.clone())
        };
        if place.file == context.file.path {
            found.push((place, event.place.clone()));
        }
    }
    found
}
