//! A view that returns nothing.

use super::returned::{End, Known, end, methods, only_true};
use super::{current, is_stub};
use crate::facts::{Expr, ExprId, Function};
use crate::project::called::Framework;
use crate::project::site::Site;
use crate::project::value::{ModuleId, Value};
use crate::rules::mend::{edit, import, indentation};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "view-returns-none",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("view-returns-none.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(module) = site.world.module_of(&context.file.path) else { return };
    let program = &context.file.facts.program;
    for (id, called) in site.served(module).iter().filter(|(_, called)| called.is_final) {
        let Some(function) = current(context, *id).filter(|function| !is_stub(context, function)) else { continue };
        let methods = methods(program, function);
        // A class's handler serves one method.
        let one = [called.method.clone().unwrap_or_default()];
        let reached = if called.method.is_some() { Some(one.as_slice()) } else { methods.as_deref() };
        let (article, response) = match called.framework {
            Framework::Rest => ("a", "Response"),
            _ => ("an", "HttpResponse"),
        };
        let always_true = |condition| answers_true(context, site, module, condition);
        let (message, severity) = match end(program, function, Known { methods: reached, always_true: &always_true }) {
            End::Fine => continue,
            End::Nothing => (
                format!(
                    "Every request to this view is answered with a 500: it returns nothing. Return {article} `{response}`."
                ),
                Severity::Error,
            ),
            End::Sometimes => (
                format!(
                    "Some requests to this view are answered with a 500: not every way through it returns something. Return {article} `{response}` at its end too."
                ),
                Severity::Warning,
            ),
        };
        let span = context.file.facts.spans.function(*id);
        if !span.is_empty() {
            let report = Report::new(span, message).severity(severity);
            sink.report(match returned(context, function, response) {
                Some(fix) => report.fix(fix),
                None => report,
            });
        }
    }
}

/// Whether a test is a call of a function that answers `True` or raises.
fn answers_true(context: &Context<'_>, site: &Site, module: ModuleId, condition: ExprId) -> bool {
    let program = &context.file.facts.program;
    let called = || {
        let Expr::Call(function, _) = program.expression(condition)? else { return None };
        let Expr::Name(name) = program.expression(*function)? else { return None };
        let Value::Function(called) = &site.world.module(module)?.scope.names.get(name)?.value else { return None };
        let file = site.world.module(called.module)?.file.clone()?;
        let program = &file.facts.program;
        Some(only_true(program, program.function(called.id)?))
    };
    called().unwrap_or(false)
}

/// An empty response at the function's end. No safe mend: another one may be meant.
fn returned(context: &Context<'_>, function: &Function, response: &str) -> Option<Fix> {
    let module = if response == "Response" { "rest_framework.response" } else { "django.http" };
    let spans = &context.file.facts.spans;
    let (first, last) = (spans.statement(function.body.first()?.id), spans.statement(function.body.last()?.id));
    let indent = indentation(context.file, first.start);
    // A body on the line of its `def` has no indentation of its own.
    let line_start = context.file.source.line_start(context.file.source.line_of(first.start as usize)) as u32;
    if indent.is_empty() || line_start + indent.len() as u32 != first.start {
        return None;
    }
    let mut edits = import(context.file, module, response)?;
    edits.push(edit(&context.file.path, Span::empty(last.end), format!("\n{indent}return {response}()")));
    Some(Fix { title: format!("Return {response}() at the end"), safe: false, edits, operations: Vec::new() })
}
