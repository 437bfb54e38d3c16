//! `crontab` imported from `huey.contrib.djhuey`, which does not have it.

use super::import_fails;
use crate::facts::{Id, StatementKind, all_statements};
use crate::rules::consequence::sentence;
use crate::rules::mend::{edit, indentation};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "task-crontab-import",
    severity: Severity::Error,
    impact: Impact::StopAll,
    page: include_str!("task-crontab-import.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let facts = &context.file.facts;
    for statement in all_statements(&facts.program) {
        let StatementKind::ImportFrom { level: 0, module, names, .. } = &statement.kind else { continue };
        let Some(name) = names.iter().find(|name| name.name == "crontab").filter(|_| module == "huey.contrib.djhuey")
        else {
            continue;
        };
        let (result, impact) =
            if name.at.is_inner() { ("whatever runs this raises", Impact::Status500) } else { import_fails(context) };
        let message =
            format!("{}: ImportError, `crontab` is in `huey`, not in `huey.contrib.djhuey`.", sentence(result));
        let span = facts.spans.expression(name.at);
        let whole = facts.spans.statement(statement.id);
        let others: Vec<String> = names.iter().filter(|other| other.at != name.at).map(written).collect();
        let import = format!("from huey import {}", written(name));
        let text = if others.is_empty() {
            import
        } else {
            let indent = indentation(context.file, whole.start);
            format!("{import}\n{indent}from huey.contrib.djhuey import {}", others.join(", "))
        };
        let fix = Fix {
            title: "Import crontab from huey".to_owned(),
            safe: true,
            edits: vec![edit(&context.file.path, Span::new(whole.start, whole.end), text)],
            operations: Vec::new(),
        };
        sink.report(Report::new(span, message).impact(impact).fix(fix));
    }
}

fn written(name: &crate::facts::ImportedName) -> String {
    match name.name == name.binding {
        true => name.name.to_string(),
        false => format!("{} as {}", name.name, name.binding),
    }
}
