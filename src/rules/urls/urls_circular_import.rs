//! A name that a module does not have yet, as the two import each other.

use crate::facts::{Expr, ExprId, FunctionId, StatementKind};
use crate::project::File;
use crate::project::event::EventKind;
use crate::rules::cause::owned;
use crate::rules::imports::leading_to;
use crate::rules::mend::{edit, indentation, shown, whole_lines};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-circular-import",
    severity: Severity::Error,
    impact: Impact::All500,
    page: include_str!("urls-circular-import.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (event, result, impact) in owned(context, RULE.code) {
        let EventKind::NameAbsent { file, name, .. } = &event.kind else { continue };
        let whole = context.span(&event.place);
        let span = Span::new(whole.end.saturating_sub(name.len() as u32).max(whole.start), whole.end);
        let other = shown(context, file);
        let message = format!(
            "{result}: `{name}` is not there yet, for {other} is still being imported when it imports this file. Break the circle: import \
             it in the function that uses it."
        );
        let mut report = Report::new(span, message).impact(impact);
        if let Some(place) = context.site().and_then(|site| leading_to(site, file, &context.file.path)) {
            let (file, span) = context.locate(&place);
            report = report.related(&file, span, "it imports this file here");
        }
        sink.report(match into_functions(context.file, whole) {
            Some(fix) => report.fix(fix),
            None => report,
        });
    }
}

/// The import in the functions that use its names, where nothing else does.
fn into_functions(file: &File, at: Span) -> Option<Fix> {
    let facts = &file.facts;
    let within = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    let import = facts.program.body.iter().find(|statement| {
        matches!(statement.kind, StatementKind::ImportFrom { star: false, .. })
            && within(facts.spans.statement(statement.id), at)
    })?;
    let StatementKind::ImportFrom { names, .. } = &import.kind else { return None };
    let own = facts.spans.statement(import.id);
    // Each function's own block, an outer one for all that are in it: defaults and decorators run when the module does.
    let mut blocks: Vec<Span> = facts
        .program
        .functions
        .iter::<FunctionId>()
        .filter(|(_, function)| !function.name.is_empty())
        .filter_map(|(_, function)| {
            let (first, last) = (function.body.first()?, function.body.last()?);
            Some(Span::new(facts.spans.statement(first.id).start, facts.spans.statement(last.id).end))
        })
        .collect();
    let all = blocks.clone();
    blocks.retain(|block| !all.iter().any(|outer| outer != block && within(*outer, *block)));
    let uses = facts.program.expressions.iter::<ExprId>().filter_map(|(id, expression)| match expression {
        Expr::Name(name) if names.iter().any(|one| one.binding == *name) => Some(facts.spans.expression(id)),
        _ => None,
    });
    let mut using: Vec<Span> = Vec::new();
    for place in uses.filter(|place| !within(own, *place)) {
        let block = *blocks.iter().find(|block| within(**block, place))?;
        if !using.contains(&block) {
            using.push(block);
        }
    }
    if using.is_empty() {
        return None;
    }
    let mut edits = vec![edit(&file.path, whole_lines(file, own)?, "")];
    let text = file.source.slice(own);
    for block in using {
        let line = file.source.line_start(file.source.line_of(block.start as usize)) as u32;
        let indent = indentation(file, block.start);
        // `def f(): return x`
        if file.source.slice(Span::new(line, block.start)) != indent || text.contains('\n') {
            return None;
        }
        edits.push(edit(&file.path, Span::empty(block.start), format!("{text}\n\n{indent}")));
    }
    Some(Fix { title: "Import it where it is used".to_owned(), safe: false, edits, operations: Vec::new() })
}
