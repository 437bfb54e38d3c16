//! The import of a module raises, and no more special rule says it.

use crate::project::event::EventKind;
use crate::rules::consequence::{Step, consequence, exception, sentence, step};
use crate::rules::mend::shown;
use crate::rules::urls::ViewArguments;
use crate::rules::urls::urls_view_unresolved::names_view;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "module-error",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("module-error.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    for event in context.events() {
        let step = step(site, event);
        let why = match &event.kind {
            EventKind::ModuleAbsent { module } if step != Step::Urlconf => {
                format!("there is no module `{module}` on the server")
            }
            EventKind::NameAbsent { .. } | EventKind::NameUnbound { .. }
                if names_view(context, event, &ViewArguments::of(&context.file.facts.program)) =>
            {
                continue;
            }
            EventKind::NameAbsent { file, name, module, circular, .. } => {
                let place = if file.as_os_str().is_empty() { format!("`{module}`") } else { shown(context, file) };
                let why = if *circular { " yet, for it is still being imported when it imports this file" } else { "" };
                format!("{place} has no `{name}`{why}")
            }
            EventKind::NameUnbound { name } => format!("nothing is called `{name}` here"),
            EventKind::SyntaxError => "Python does not accept this syntax".to_owned(),
            EventKind::Raised { exception } => {
                format!("{} is raised here whenever the module is imported", exception.name())
            }
            EventKind::RelativeBeyondTop => {
                "this import leads out of the plugin's package, which has no parent".to_owned()
            }
            EventKind::CallRaises { exception, message } => format!("{}: {message}", exception.name()),
            EventKind::ArgumentsInvalid { function, message } => {
                format!("`{function}()` does not take these arguments: {message}")
            }
            EventKind::AppsNotReady => {
                "the models are not loaded yet when this is imported. Import them where they are used".to_owned()
            }
            _ => continue,
        };
        let (result, impact) = consequence(context, step, &exception(&event.kind));
        let why = why.trim_end_matches('.');
        sink.report(Report::new(context.span(&event.place), format!("{}: {why}.", sentence(result))).impact(impact));
    }
}
