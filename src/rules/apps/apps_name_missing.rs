//! An AppConfig without `name`: Django raises ImproperlyConfigured in `django.setup()` (`AppConfig.create`).

use crate::facts::{Expr, Literal, StatementKind};
use crate::host::is_identifier;
use crate::project::place::Anchor;
use crate::project::site::{Plugin, Reason};
use crate::rules::mend::{edit, identifier, indentation, line_end};
use crate::rules::{Context, Fix, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "apps-name-missing",
    severity: Severity::Error,
    impact: Impact::Boot,
    page: include_str!("apps-name-missing.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    for reason in &plugin.reasons {
        let Reason::ConfigWithoutName(place) = reason else { continue };
        if place.file != context.file.path {
            continue;
        }
        let message = "The whole Karrot site does not start: this AppConfig has no `name`. Add `name = __package__`.";
        let span = class_of(context, plugin).map_or_else(|| context.span(place), |(class, _)| class);
        let report = Report::new(span, message);
        sink.report(match class_of(context, plugin) {
            Some((_, fix)) => report.fix(fix),
            None => report,
        });
    }
}

/// The class's name, and the mend.
fn class_of(context: &Context<'_>, plugin: &Plugin) -> Option<(Span, Fix)> {
    let class = context.site()?.world.heap.class(plugin.config?)?;
    let facts = &context.file.facts;
    if context.site()?.world.module(class.module)?.path != context.file.path {
        return None;
    }
    let module = plugin.module.as_deref()?;
    let mut lines = vec!["name = __package__".to_owned()];
    if !is_identifier(module) && !class.scope.names.contains_key("label") {
        lines.push(format!("label = \"{}\"", identifier(module)));
    }
    let first = facts.program.class(class.id)?.body.first()?;
    let span = facts.spans.statement(first.id);
    let indent = indentation(context.file, span.start);
    let text = lines.join(&format!("\n{indent}"));
    let is_docstring = matches!(&first.kind, StatementKind::Expression(id)
        if matches!(facts.program.expression(*id), Some(Expr::Literal(Literal::Str(_)))));
    let (span, text) = if matches!(first.kind, StatementKind::Pass) {
        (span, text)
    } else if is_docstring {
        (Span::empty(line_end(context.file, span.end)), format!("\n\n{indent}{text}"))
    } else {
        (Span::empty(span.start), format!("{text}\n{indent}"))
    };
    let edits = vec![edit(&context.file.path, span, text)];
    let fix = Fix { title: "Add name = __package__".to_owned(), safe: true, edits, operations: Vec::new() };
    let place = crate::project::place::Place { file: context.file.path.clone(), anchor: Anchor::Class(class.id) };
    Some((context.span(&place), fix))
}
