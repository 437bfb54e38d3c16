//! What an exception does, by the step of the host in which it is raised (`karrot-host.md`, Loading and Mounting).

use super::{Context, Impact};
use crate::project::event::{Event, EventKind, Exception};
use crate::project::place::Place;
use crate::project::site::{Reason, Site};

/// The host's steps that run a plugin's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// `__init__.py`, while settings are imported.
    Package,
    /// `apps.py`, models, `ready()` and `admin.py`: `django.setup()`.
    Setup,
    /// `urls.py` and all that it imports: the root URLconf.
    Urlconf,
    /// `tasks.py` and all that only it imports: huey's consumer.
    Consumer,
}

/// The step in which an event happens.
pub fn step(site: &Site, event: &Event) -> Step {
    let raised_in = |place: &Place| {
        site.plugins.iter().flat_map(|plugin| &plugin.reasons).find_map(|reason| match reason {
            Reason::Init(raise) if raise.place == *place => Some(Step::Package),
            Reason::Apps(raise) | Reason::Models(raise) | Reason::Ready(raise) | Reason::Admin(raise) => {
                (raise.place == *place).then_some(Step::Setup)
            }
            Reason::Urls(raise) if raise.place == *place => Some(Step::Urlconf),
            _ => None,
        })
    };
    if let Some(step) = raised_in(&event.place) {
        return step;
    }
    if event.module.0 >= site.web_modules {
        return Step::Consumer;
    }
    // Not the first thing that is raised, so no reason names it: the module tells who imports it.
    let name = site.world.module(event.module).map_or("", |module| module.name.as_str());
    match name.rsplit_once('.') {
        None if site.is_host => Step::Package,
        Some((_, "apps" | "models" | "admin")) => Step::Setup,
        _ => Step::Urlconf,
    }
}

/// What happens, and the word for it.
pub fn consequence(context: &Context<'_>, step: Step, exception: &Exception) -> (&'static str, Impact) {
    let is_host = context.site().is_some_and(|site| site.is_host);
    match step {
        Step::Package if exception.ends_process() => ("the whole Karrot site does not start", Impact::Boot),
        Step::Package => ("Karrot starts without this plugin and prints nothing", Impact::Drop),
        Step::Setup if is_host => ("the whole Karrot site does not start", Impact::Boot),
        Step::Setup => ("the site does not start", Impact::Boot),
        // Only this one is forgiven: the host prints a line and goes on without the plugin's URLs.
        Step::Urlconf if is_host && exception.is_missing_module() => {
            ("Karrot starts without this plugin's URLs and only prints a line", Impact::UrlDrop)
        }
        Step::Consumer => {
            ("no background job of the whole site runs, for `run_huey` ends when it imports this", Impact::StopAll)
        }
        Step::Urlconf if is_host => ("every request to the whole Karrot site is answered with a 500", Impact::All500),
        Step::Urlconf => ("every request is answered with a 500", Impact::All500),
    }
}

/// What an event raises, where its kind tells.
pub fn exception(kind: &EventKind) -> Exception {
    match kind {
        EventKind::ModuleAbsent { .. } => Exception::ModuleNotFound,
        EventKind::NameAbsent { by_import: true, .. } | EventKind::RelativeBeyondTop => Exception::Import,
        EventKind::NameAbsent { by_import: false, .. } => Exception::Attribute,
        EventKind::NameUnbound { .. } => Exception::Name,
        EventKind::SyntaxError => Exception::Syntax,
        EventKind::Raised { exception }
        | EventKind::CallRaises { exception, .. }
        | EventKind::Fails { exception, .. } => exception.clone(),
        EventKind::ArgumentsInvalid { .. } | EventKind::ViewNotCallable { .. } | EventKind::ViewClass { .. } => {
            Exception::Type
        }
        EventKind::AppsNotReady => Exception::AppRegistryNotReady,
        _ => Exception::ImproperlyConfigured,
    }
}

/// A consequence as the beginning of a message.
pub fn sentence(consequence: &str) -> String {
    let mut characters = consequence.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
