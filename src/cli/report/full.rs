//! Findings with the lines they stand in.

use super::super::terminal::{display, escape};
use super::Style;
use crate::project::{File, Snapshot};
use crate::rules::{self, Finding, Severity};
use crate::text::Span;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// More lines of a finding than these tell nothing.
const MAX_LINES: usize = 6;

/// All findings and what they come to.
pub fn write(snapshot: &Snapshot, findings: &[Finding], style: Style) -> String {
    let renderer = if style.coloured { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for finding in findings {
        text.push_str(&render(snapshot, finding, &renderer));
        text.push_str("\n\n");
    }
    text.push_str(&summary(findings));
    text
}

fn render(snapshot: &Snapshot, finding: &Finding, renderer: &Renderer) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO,
        Severity::Hint => Level::NOTE.with_name("hint"),
    };
    let file = snapshot.files.file(&finding.file);
    let excerpt = file.as_deref().map(|file| Excerpt::new(file, finding.span));
    let url = rules::url(finding.code);
    let title = level.primary_title(escape(&finding.message)).id(finding.code).id_url(url);
    let mut group = Group::with_title(title);
    if let Some(excerpt) = &excerpt {
        group = group.element(excerpt.snippet(display(&finding.file), AnnotationKind::Primary));
    }
    if let Some(fix) = finding.fixes.first() {
        let how = if fix.safe { "`check --fix` does it" } else { "an editor's quick fix does it" };
        group = group.element(Level::HELP.message(format!("{} ({how})", escape(&fix.title))));
    }
    let mut report = vec![group];
    let related: Vec<_> = finding.related.iter().map(|related| (related, snapshot.files.file(&related.file))).collect();
    let excerpts: Vec<_> = related
        .iter()
        .map(|(related, file)| (related, file.as_deref().map(|file| Excerpt::new(file, related.span))))
        .collect();
    for (related, excerpt) in &excerpts {
        let mut group = Group::with_title(Level::NOTE.secondary_title(escape(&related.message)));
        if let Some(excerpt) = excerpt {
            group = group.element(excerpt.snippet(display(&related.file), AnnotationKind::Context));
        }
        report.push(group);
    }
    renderer.render(&report)
}

/// The lines of a span.
struct Excerpt<'a> {
    text: &'a str,
    first_line: usize,
    /// The span in the text.
    span: Range<usize>,
}

impl<'a> Excerpt<'a> {
    fn new(file: &'a File, span: Span) -> Self {
        let source = &file.source;
        let (from, to) = (span.start as usize, span.end as usize);
        let first = source.line_of(from);
        let last = source.line_of(to).min(first + MAX_LINES - 1);
        let (start, end) = (source.line_start(first), source.line_end(last));
        let text = source.as_str().get(start..end).unwrap_or_default();
        let span = from.saturating_sub(start).min(text.len())..to.saturating_sub(start).min(text.len());
        Self { text, first_line: first + 1, span }
    }

    fn snippet(&self, path: String, kind: AnnotationKind) -> Snippet<'a, Annotation<'a>> {
        Snippet::source(self.text).line_start(self.first_line).path(path).annotation(kind.span(self.span.clone()))
    }
}

fn summary(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing found.\n".to_owned();
    }
    let count = |severity: Severity, one: &str, many: &str| {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    };
    let counts = [
        count(Severity::Error, "error", "errors"),
        count(Severity::Warning, "warning", "warnings"),
        count(Severity::Information, "information", "informations"),
        count(Severity::Hint, "hint", "hints"),
    ];
    let mended = findings.iter().filter(|finding| finding.fixes.first().is_some_and(|fix| fix.safe)).count();
    let fix = match mended {
        0 => String::new(),
        1 => "`check --fix` mends one of them; ".to_owned(),
        _ => format!("`check --fix` mends {mended} of them; "),
    };
    let found = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    format!("Found {found}.\n{fix}`karrot-ls explain CODE` says more of one.\n")
}
