//! A manifest without an entry.

use crate::host::{Chunk, Manifest};
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-no-entry",
    severity: Severity::Error,
    impact: Impact::List500,
    page: include_str!("fe-manifest-no-entry.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if super::judged(context) != Some(Manifest::NoEntry) {
        return;
    }
    let message = "No plugin's frontend loads, for `GET /api/plugins/` is answered with a 500: no item of this manifest has \
                   `\"isEntry\": true`.";
    let chunks = super::chunks(context);
    // What Vite makes for several others to share begins with `_`.
    let mut scripts = chunks.iter().filter(|chunk| is_script(chunk) && !chunk.name.starts_with('_'));
    let (first, more) = (scripts.next(), scripts.next());
    let span = first.map_or_else(|| super::first_line(context), |chunk| chunk.name_span);
    let report = Report::new(span, message);
    sink.report(match first.filter(|_| more.is_none()) {
        Some(chunk) => {
            let at = Span::empty(chunk.value.start + 1);
            let title = format!("Make {} the entry", chunk.name);
            report.fix(replace(&context.file.path, at, " \"isEntry\": true,", title))
        }
        None => report,
    });
}

fn is_script(chunk: &Chunk) -> bool {
    chunk.served.first().is_some_and(|(path, _)| path.ends_with(".js") || path.ends_with(".mjs"))
}
