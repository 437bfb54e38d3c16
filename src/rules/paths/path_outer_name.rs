//! A path that names the plugin's folder where the host has the backend's module (host H06).

use super::asked::{asked, module, mounts};
use super::literal::MOUNT;
use crate::rules::mend::{replace, safe};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "path-outer-name",
    severity: Severity::Error,
    impact: Impact::Status404,
    page: include_str!("path-outer-name.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site(), context.plugin()) else { return };
    let Some(own) = plugin.module.as_deref().filter(|own| mounts(site, own)) else { return };
    let plain = |name: &str| name.replace('-', "_").to_lowercase();
    for one in asked(context) {
        // A constant may end with the name.
        let path = format!("{}/", one.path);
        let Some(named) = module(&path) else { continue };
        let is_outer = named != own && (plain(named) == plain(&plugin.name) || plain(named) == plain(own));
        let is_other = site.plugins.iter().any(|other| other.module.as_deref() == Some(named));
        if !is_outer || is_other || named == "assets" {
            continue;
        }
        let message = format!(
            "Answered with a 404: Karrot mounts the URLs under the backend's module, `{MOUNT}{own}/`, not under `{named}`."
        );
        let written = context.file.source.slice(one.literal.span);
        let start = written.find(MOUNT).map(|at| one.literal.span.start + (at + MOUNT.len()) as u32);
        let mut report = Report::new(one.literal.span, message);
        if let Some(start) = start {
            let span = Span::new(start, start + named.len() as u32);
            let fix = replace(&context.file.path, span, own, format!("Change to {own}"));
            report = report.fix(safe(fix));
        }
        sink.report(report);
    }
}
