//! Arguments of `reverse()` where it takes something else: its second place is the URLconf's (catalogue X20).

use crate::facts::{Argument, Expr, ExprId, Literal, Passing, SiteKind};
use crate::rules::mend::{insert, replace};
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "route-argument-position",
    severity: Severity::Error,
    impact: Impact::Status500,
    page: include_str!("route-argument-position.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.site().is_none() {
        return;
    }
    let program = &context.file.facts.program;
    for site in context.file.facts.sites.iter().filter(|site| !site.guarded) {
        let Some(Expr::Call(_, arguments)) = site.call.and_then(|call| program.expression(call)) else { continue };
        let args = match site.kind {
            SiteKind::Reverse => {
                urlconf(context, arguments, sink);
                2
            }
            SiteKind::DrfReverse => 1,
            _ => continue,
        };
        text_as_args(context, arguments, args, sink);
    }
}

/// A list or dict where the URLconf's name stands.
fn urlconf(context: &Context<'_>, arguments: &[Argument], sink: &mut Sink<'_>) {
    let second = arguments.get(1).filter(|second| second.passing == Passing::Positional);
    let expr = second.and_then(|second| context.file.facts.program.expression(second.value));
    let (Some(second), Some(expr)) = (second, expr) else { return };
    let (what, keyword) = match expr {
        Expr::List(_) => ("a list", "args"),
        Expr::Tuple(items) if !items.is_empty() => ("a tuple", "args"),
        Expr::Dict(_) => ("a dict", "kwargs"),
        _ => return,
    };
    let span = context.file.facts.spans.expression(second.value);
    let message = format!(
        "Whoever asks for this gets a 500, for `reverse()` takes {what} here for the URLconf that it shall ask. Write `{keyword}=`."
    );
    let fix = insert(&context.file.path, span.start, format!("{keyword}="), format!("Pass it as {keyword}="));
    // With others behind it, what is meant is not certain.
    let alone = arguments.get(2..).unwrap_or_default().iter().all(|one| matches!(&one.passing, Passing::Keyword(_)));
    let report = Report::new(span, message);
    sink.report(if alone { report.fix(fix) } else { report });
}

/// `args="abc"`, `args=("abc")`: each character is an argument.
fn text_as_args(context: &Context<'_>, arguments: &[Argument], place: usize, sink: &mut Sink<'_>) {
    let named = arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(name) if name == "args"));
    let placed = arguments.get(place).filter(|one| one.passing == Passing::Positional);
    let starred = arguments.iter().any(|one| matches!(one.passing, Passing::Star | Passing::DoubleStar));
    let Some(argument) = named.or(placed).filter(|_| !starred) else { return };
    let message = match literal(context, argument.value) {
        // One character is one argument: it works by chance.
        Some(Literal::Str(text)) if text.chars().count() > 1 => format!(
            "Whoever asks for this gets a wrong URL or a 500: each of the {} characters is an argument of its own. Write a list.",
            text.chars().count()
        ),
        Some(Literal::Int(number)) if *number != 0 => {
            "Whoever asks for this gets a 500, for TypeError is raised here: `args` is a list. Write a list.".to_owned()
        }
        _ => return,
    };
    let span = context.file.facts.spans.expression(argument.value);
    let written = context.file.source.slice(span);
    let fix = replace(&context.file.path, span, format!("[{written}]"), "Make it a list");
    sink.report(Report::new(span, message).fix(fix));
}

fn literal<'c>(context: &'c Context<'_>, id: ExprId) -> Option<&'c Literal> {
    match context.file.facts.program.expression(id)? {
        Expr::Literal(literal) => Some(literal),
        _ => None,
    }
}
