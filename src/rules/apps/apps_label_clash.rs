//! An AppConfig whose label one of the host's apps, or another plugin's, has: `Apps.populate` raises ImproperlyConfigured.

use crate::host::{Karrot, is_identifier};
use crate::project::site::{Plugin, Reason};
use crate::rules::mend::{identifier, replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-label-clash",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-label-clash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    for reason in &plugin.reasons {
        let Reason::LabelTaken(place, label) = reason else { continue };
        let span = match place {
            Some(place) if place.file == context.file.path => super::assigned(context, place),
            // The folder's name is the label, which `plugin-module-name-clash` says where it can.
            None if context.plugin_of_apps().is_some() && !clashes(plugin) => Span::default(),
            _ => continue,
        };
        let message = format!(
            "The whole Karrot site does not start: another of its apps has the label `{label}` already. Choose one of your own."
        );
        let report = Report::new(span, message);
        let is_literal = context.file.source.slice(span).trim_matches(['"', '\'']) == label.as_str();
        sink.report(match own_label(context, plugin, label).filter(|_| place.is_some() && is_literal) {
            Some(own) => {
                let new = format!("\"{own}\"");
                report.fix(safe(replace(&context.file.path, span, new.clone(), format!("Change to {new}"))))
            }
            None => report,
        });
    }
}

/// The module's name, else another that no app in sight has.
fn own_label(context: &Context<'_>, plugin: &Plugin, taken: &str) -> Option<String> {
    let module = plugin.module.as_deref()?;
    let host = Karrot::current();
    let others = |label: &str| {
        let mut plugins = context.site().into_iter().flat_map(|site| &site.plugins);
        plugins.any(|other| other.folder != plugin.folder && other.module.as_deref() == Some(label))
    };
    let candidates = [module.to_owned(), identifier(&plugin.name), format!("{}_plugin", identifier(module))];
    let is_free = |label: &String| label != taken && is_identifier(label) && !host.has_label(label) && !others(label);
    candidates.into_iter().find(is_free)
}

fn clashes(plugin: &Plugin) -> bool {
    plugin.reasons.iter().any(|reason| matches!(reason, Reason::NameClash(_)))
}
