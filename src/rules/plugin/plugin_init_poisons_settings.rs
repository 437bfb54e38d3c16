//! `__init__.py` imports what reads the settings while Karrot's settings are still being imported.

use crate::rules::imports;
use crate::rules::moves::{import_at, take_out};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "plugin-init-poisons-settings",
    severity: Severity::Error,
    impact: Impact::Poison,
    page: include_str!("plugin-init-poisons-settings.md"),
    check,
};

/// What reads settings when it is imported, and keeps what it read (catalogue HA2, HA6; `rest_framework.serializers` does not).
const READERS: [(&str, &str); 6] = [
    ("rest_framework.views", "Django REST framework"),
    ("rest_framework.decorators", "Django REST framework"),
    ("rest_framework.viewsets", "Django REST framework"),
    ("rest_framework.generics", "Django REST framework"),
    ("rest_framework.routers", "Django REST framework"),
    ("huey.contrib.djhuey", "huey"),
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site().filter(|site| site.is_host), context.plugin()) else { return };
    let Some(own) = site.world.module_of(&context.file.path) else { return };
    let Some(name) = &plugin.module else { return };
    // What is raised before is another finding, and nobody knows how far it comes.
    if site.world.module_named(name).and_then(|id| site.world.module(id)).is_none_or(|module| module.raised.is_some()) {
        return;
    }
    if !imports::reached(site, &[name.to_string()]).contains(&own) {
        return;
    }
    for import in imports::of(site, own) {
        let is_in = |reader: &str, name: &String| {
            name.strip_prefix(reader).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let Some((reader, package)) =
            READERS.iter().find(|(reader, _)| import.names.iter().any(|name| is_in(reader, name)))
        else {
            continue;
        };
        let message = format!(
            "The configuration of the whole site changes silently: `{reader}` reads {package}'s settings while Karrot's are still being \
             imported, and keeps the defaults. Import it in the modules that need it, not in `__init__.py`."
        );
        let mut report = Report::new(context.span(&import.at), message);
        if let Some(out) = import_at(context.file, &import.at).and_then(|import| take_out(context.file, import, None)) {
            let title = "Take the import out".to_owned();
            report = report.fix(Fix { title, safe: false, edits: vec![out], operations: Vec::new() });
        }
        sink.report(report);
    }
}
