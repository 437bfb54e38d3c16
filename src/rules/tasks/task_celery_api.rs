//! Celery's way to start a task, on a task of huey's.

use crate::facts::{Expr, ExprId};
use crate::project::value::Value;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-celery-api",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("task-celery-api.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(site) = context.site() else { return };
    let Some(module) = site.world.module_of(&context.file.path).and_then(|id| site.world.module(id)) else { return };
    let facts = &context.file.facts;
    for (_, expression) in facts.program.expressions.iter::<ExprId>() {
        let Expr::Call(function, _) = expression else { continue };
        let Some(Expr::Attribute(object, method)) = facts.program.expression(*function) else { continue };
        if !matches!(method.as_str(), "delay" | "apply_async") {
            continue;
        }
        let task = match facts.program.expression(*object) {
            Some(Expr::Name(name)) if !is_local(context, name) => module.scope.names.get(name),
            Some(Expr::Attribute(owner, name)) => match facts.program.expression(*owner) {
                Some(Expr::Name(owner)) if !is_local(context, owner) => {
                    match module.scope.names.get(owner).map(|one| &one.value) {
                        Some(Value::Module(id)) => {
                            site.world.module(*id).and_then(|module| module.scope.names.get(name))
                        }
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        };
        if !task.is_some_and(|binding| !binding.maybe_unbound && is_task(&binding.value)) {
            continue;
        }
        let called = facts.spans.expression(*function);
        let span = Span::new(facts.spans.expression(*object).end, called.end);
        let name = context.file.source.slice(facts.spans.expression(*object));
        let message = format!(
            "AttributeError whenever this runs: a task of huey's has no `.{method}`. Call it, `{name}(…)`, or \
             `{name}.schedule(args=(…), delay=…)`."
        );
        let report = Report::new(span, message);
        sink.report(match method.as_str() {
            "delay" => report.fix(replace(&context.file.path, span, "", "Call the task")),
            _ => report,
        });
    }
}

/// Whether a function of the file has a parameter of this name: then it may be that one.
fn is_local(context: &Context<'_>, name: &str) -> bool {
    let functions = context.file.facts.program.functions.iter::<crate::facts::FunctionId>();
    functions.into_iter().any(|(_, function)| function.parameters.iter().any(|parameter| parameter.name == name))
}

/// A function whose outermost decorator is a called one of huey's that leaves a TaskWrapper.
fn is_task(value: &Value) -> bool {
    let Value::Function(function) = value else { return false };
    matches!(function.decorators.first(), Some(Value::ExternalResult(dotted)) if matches!(
        dotted.as_str(),
        "huey.contrib.djhuey.task"
            | "huey.contrib.djhuey.db_task"
            | "huey.contrib.djhuey.periodic_task"
            | "huey.contrib.djhuey.db_periodic_task"
    ))
}
