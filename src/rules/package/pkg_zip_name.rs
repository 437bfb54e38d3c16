//! A zip whose name becomes that of the plugin's module, for its `apps.py` stands at the top (`karrot-host.md`, Installing).

use crate::facts::{Expr, Literal, StatementKind, all_statements};
use crate::host::{Karrot, NameClash, installed_name, is_identifier, stem};
use crate::project::place::Anchor;
use crate::project::site::{Plugin, Reason};
use crate::project::value::Value;
use crate::rules::mend::identifier;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule. What a zip beside the plugin holds is not read, so it only may be meant.
pub const RULE: Rule = Rule {
    code: "pkg-zip-name",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("pkg-zip-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    of_archive(context, sink);
    beside(context, sink);
}

/// A zip that was given to be judged: the installer's name for it is the module's already.
fn of_archive(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(archive) = context.snapshot.files.archive(&context.file.path).filter(|one| !one.name.is_empty()) else {
        return;
    };
    let plugins = context.snapshot.project.sites.iter().flat_map(|site| &site.plugins);
    let mut own = plugins.filter(|plugin| plugin.folder.parent() == Some(&*context.file.path));
    let Some(plugin) = own.find(|plugin| is_flat(plugin)) else { return };
    let by_name = |reason: &Reason| {
        matches!(
            reason,
            Reason::NameClash(_) | Reason::Label(None, _) | Reason::LabelTaken(None, _) | Reason::ConfigName(..)
        )
    };
    let Some(reason) = plugin.reasons.iter().find(|reason| by_name(reason)) else { return };
    let (what, impact) = match reason {
        Reason::NameClash(NameClash::Refused) => ("Karrot starts without this plugin and prints nothing", Impact::Drop),
        _ => ("The whole Karrot site does not start", Impact::Boot),
    };
    let message = format!(
        "{what}: `apps.py` stands at the top of this zip, so the zip's name becomes the module's, `{}`. Call it `{}.zip`, or put the \
         module into a folder.",
        archive.name,
        wanted(plugin, &archive.name),
    );
    sink.report(Report::new(Span::default(), message).impact(impact));
}

/// The name that the AppConfig asks for, else one that is an identifier.
fn wanted(plugin: &Plugin, name: &str) -> String {
    let asked = plugin.reasons.iter().find_map(|reason| match reason {
        Reason::ConfigName(_, asked) if is_identifier(asked) && installed_name(asked) == asked.as_str() => Some(asked),
        _ => None,
    });
    asked.map_or_else(|| installed_name(&identifier(name)), ToString::to_string)
}

/// Whether a plugin is what a zip becomes whose name is the module's.
pub fn names_module(context: &Context<'_>, plugin: &Plugin) -> bool {
    let parent = plugin.folder.parent();
    is_flat(plugin) && parent.is_some_and(|parent| context.snapshot.files.archive(parent).is_some())
}

fn is_flat(plugin: &Plugin) -> bool {
    !plugin.layout.apps.is_empty() && plugin.package.as_ref() == Some(&plugin.folder)
}

/// Zips beside a plugin's folder, or in it, that are called after the plugin.
fn beside(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps().filter(|plugin| is_flat(plugin)) else { return };
    let (Some(module), Some(parent)) = (plugin.module.as_deref(), plugin.folder.parent()) else { return };
    if context.snapshot.files.archive(parent).is_some() {
        return;
    }
    let files = &context.snapshot.files;
    let mut zips: Vec<String> = [plugin.folder.as_path(), parent]
        .iter()
        .filter_map(|folder| files.entries(folder))
        .flat_map(|entries| entries.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>())
        .filter(|name| name.ends_with(".zip") && identifier(stem(name)).starts_with(&identifier(module)))
        .collect();
    zips.sort();
    zips.dedup();
    for zip in zips {
        let name = installed_name(stem(&zip));
        if name == module {
            continue;
        }
        let (what, impact) = becomes(context, plugin, &name);
        let message = format!(
            "{what} where `{zip}` is installed, if it holds what is in this folder: `apps.py` would stand at its top, and its name would \
             become the module's, `{name}`. Call it `{module}.zip`; `karrot-ls pack` does."
        );
        sink.report(Report::new(Span::default(), message).severity(Severity::Information).impact(impact));
    }
}

/// What the plugin would be under another name.
fn becomes(context: &Context<'_>, plugin: &Plugin, name: &str) -> (&'static str, Impact) {
    let down = ("The whole Karrot site does not start", Impact::Boot);
    let world = context.site().map(|site| &site.world);
    let binding = |wanted: &str| world?.class_binding(plugin.config?, wanted).flatten();
    let facts = &context.file.facts;
    let is_literal = |anchor: Anchor| {
        all_statements(&facts.program).any(|statement| match (&statement.kind, anchor) {
            (StatementKind::Assign { targets, value: Some(value), .. }, Anchor::Expr(target)) => {
                targets.contains(&target)
                    && matches!(facts.program.expression(*value), Some(Expr::Literal(Literal::Str(_))))
            }
            _ => false,
        })
    };
    if binding("name").is_some_and(|name| is_literal(name.place.anchor)) {
        return down;
    }
    match Karrot::current().clash(name) {
        Some(NameClash::Refused) => return ("Karrot starts without this plugin and prints nothing", Impact::Drop),
        Some(_) => return down,
        None => {}
    }
    match binding("label").map(|label| label.value) {
        Some(Value::Str(_)) => {}
        _ if !is_identifier(name) => return down,
        _ => {}
    }
    ("The plugin gets other URLs, route names and tables", Impact::Wrong)
}
