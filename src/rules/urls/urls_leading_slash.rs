//! A route that begins with a slash where the prefix ends with one (Django check urls.W002).

use super::literal::part;
use super::patterns::is_written;
use crate::facts::Expr;
use crate::project::place::Anchor;
use crate::project::site::Site;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-leading-slash",
    severity: Severity::Warning,
    impact: Impact::Status404,
    page: include_str!("urls-leading-slash.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    prefixes_of_routers(context, site, sink);
    let mut seen = Vec::new();
    for row in site.table.rows.iter().filter(|row| row.place.file == context.file.path) {
        let (Some(pattern), Some((last, before))) = (site.pattern_of(row), row.parts.split_last()) else {
            continue;
        };
        let Some(text) = last.text.as_deref().filter(|text| text.trim_start_matches('^').starts_with('/')) else {
            continue;
        };
        let prefix: Option<String> = before.iter().map(|part| part.text.as_deref()).collect();
        let Some(prefix) = prefix.filter(|prefix| prefix.is_empty() || prefix.ends_with('/')) else { continue };
        if !is_written(context, pattern) || seen.contains(&row.pattern) {
            continue;
        }
        seen.push(row.pattern);
        let span = context.span(&pattern.route_place);
        let at = u32::from(text.starts_with('^'));
        let slash = part(context.file, span, at, at + 1, "/");
        let meant = format!("/{prefix}{}", text.trim_start_matches(['^', '/']));
        let message =
            format!("Requests for `{meant}` are 404s: the slash before this route makes two of it. Remove it.");
        let report = Report::new(slash, message);
        sink.report(if context.file.source.slice(slash) == "/" {
            report.fix(replace(&context.file.path, slash, "", "Remove the slash"))
        } else {
            report
        });
    }
}

/// `router.register("/things", …)`: the router puts slashes around the prefix itself (R146).
fn prefixes_of_routers(context: &Context<'_>, site: &Site, sink: &mut Sink<'_>) {
    let registered = site.world.heap.routers.iter().flat_map(|router| &router.registry);
    let mut seen = Vec::new();
    for one in registered.filter(|one| one.place.file == context.file.path) {
        let Anchor::Expr(call) = one.place.anchor else { continue };
        let program = &context.file.facts.program;
        let Some(Expr::Call(_, arguments)) = program.expression(call) else { continue };
        let Some(first) = arguments.first().map(|argument| argument.value) else { continue };
        let Some(prefix) = program.text(first).filter(|prefix| prefix.starts_with('/') || prefix.ends_with('/')) else {
            continue;
        };
        let meant = prefix.trim_matches('/');
        if seen.contains(&first) || meant.is_empty() {
            continue;
        }
        seen.push(first);
        let span = context.file.facts.spans.expression(first);
        let message = format!(
            "Requests for `{meant}/` are 404s: the router puts the slashes around a prefix itself, and this makes two of one. Remove it."
        );
        let content = content_span(context.file.source.slice(span), span);
        let report = Report::new(span, message);
        sink.report(if context.file.source.slice(content) == prefix.as_str() {
            report.fix(replace(&context.file.path, content, meant, "Remove the slash"))
        } else {
            report
        });
    }
}
