//! A route that begins with a slash where the prefix ends with one (Django check urls.W002).

use super::literal::part;
use super::patterns::is_written;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

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
