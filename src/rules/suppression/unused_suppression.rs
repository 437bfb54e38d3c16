//! A suppression that suppresses nothing: what it once hid is mended, or its code was never right.

use super::directive::Directive;
use crate::project::FileKind;
use crate::rules::{Context, Edit, Finding, Fix, Impact, Report, Rule, Severity, Sink, engine, registry};
use crate::text::Span;
use std::sync::Arc;

/// The rule. The engine calls [`report`] when all others have run: only then it is known what was of use.
pub const RULE: Rule = Rule {
    code: "unused-suppression",
    severity: Severity::Hint,
    impact: Impact::Hygiene,
    page: include_str!("unused-suppression.md"),
    check: |_, _| {},
};

/// Reports the codes that left nothing out.
pub fn report(context: &Context<'_>, directives: &[Directive], findings: &mut Vec<Finding>) {
    let off = |code: &str| engine::level(context.snapshot, code) == Some(crate::project::Level::Off);
    // A finding may be missing because something is still unknown, or because the file was not analysed.
    let provable = context.snapshot.scanned && context.file.facts.program.skipped.is_none();
    if off(RULE.code) || !provable {
        return;
    }
    let mut sink = Sink::new(&RULE, &context.file.path, findings);
    for directive in directives {
        if directive.codes.is_empty() {
            let word = if directive.whole_file { "ignore-file" } else { "ignore" };
            let message = format!("This suppresses nothing, for it names no rule. Write `karrot-ls: {word}[code]`.");
            sink.report(Report::new(directive.span, message));
        }
        for (at, code) in directive.codes.iter().enumerate().filter(|(_, code)| !code.used && !off(&code.code)) {
            let message = match registry::find(&code.code) {
                Some(_) => format!("This suppresses nothing: {} finds nothing here. Remove it.", code.code),
                None => {
                    format!("This suppresses nothing: there is no rule {:?}. See the codes in the findings.", code.code)
                }
            };
            let report = Report::new(code.span, message);
            sink.report(match removal(context, directive, at) {
                Some(fix) => report.fix(fix),
                None => report,
            });
        }
    }
}

/// Takes the code, or the whole comment where it is the only one, out of the text.
fn removal(context: &Context<'_>, directive: &Directive, at: usize) -> Option<Fix> {
    let code = directive.codes.get(at)?;
    let span = match (directive.codes.get(at + 1), at.checked_sub(1).and_then(|before| directive.codes.get(before))) {
        (Some(next), _) => Span::new(code.span.start, next.span.start),
        (None, Some(before)) => Span::new(before.span.end, code.span.end),
        (None, None) => comment(context, directive)?,
    };
    let edit = Edit { file: Arc::clone(&context.file.path), span, content: String::new() };
    Some(Fix {
        title: "Remove the unused suppression".to_owned(),
        safe: true,
        edits: vec![edit],
        operations: Vec::new(),
    })
}

/// The comment with the blanks before it, and with its line where it stands alone.
fn comment(context: &Context<'_>, directive: &Directive) -> Option<Span> {
    let source = &context.file.source;
    let text = source.as_str();
    let line_start = source.line_start(directive.line);
    let line_end = source.line_end(directive.line);
    let before = text.get(line_start..directive.span.start as usize)?.trim_end();
    let end = match context.file.kind {
        // What follows in the comment belongs to it: left behind it would be code.
        FileKind::Python => line_end,
        _ => {
            let after = text.get(directive.span.end as usize..line_end)?;
            line_end - after.trim_start().strip_prefix("#}")?.len()
        }
    };
    if before.is_empty() && end == line_end {
        return Some(Span::new(line_start as u32, source.line_start(directive.line + 1) as u32));
    }
    Some(Span::new((line_start + before.len()) as u32, end as u32))
}
