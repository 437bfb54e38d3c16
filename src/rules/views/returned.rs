//! What a function returns, and whether it returns anything at all, as far as its statements tell.

use crate::facts::{
    Argument, Expr, ExprId, Function, Literal, Passing, Program, Statement, StatementKind, statements_below,
};
use smol_str::SmolStr;

/// How a function ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every way through it returns a value or raises, or it is not known that one does not.
    Fine,
    /// It never returns anything.
    Nothing,
    /// A test that may fail leads to its end, or to a bare `return`.
    Sometimes,
}

/// What is known of a function besides its statements.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The HTTP methods that reach it, where they are known.
    pub methods: Option<&'a [SmolStr]>,
    /// Whether a test can't fail, as what it calls answers `True` or raises.
    pub always_true: &'a dyn Fn(ExprId) -> bool,
}

/// Whether a function answers `True` or raises, and nothing else: `validate(…)`, whose answer is tested all the same.
pub fn only_true(program: &Program, function: &Function) -> bool {
    let statements = statements_below(&function.body);
    let mut answers = statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Return(value) => Some(*value),
        _ => None,
    });
    let is_true = |value: Option<ExprId>| {
        matches!(value.and_then(|value| program.expression(value)), Some(Expr::Literal(Literal::Bool(true))))
    };
    let known = Known { methods: None, always_true: &|_| false };
    !function.is_generator
        && !function.is_async
        && function.decorators.is_empty()
        && falls_through(program, &function.body, known) == Falls::Never
        && answers.all(is_true)
}

/// Judges a function.
pub fn end(program: &Program, function: &Function, known: Known<'_>) -> End {
    if function.is_generator {
        return End::Fine;
    }
    let statements = statements_below(&function.body);
    let mut values = 0;
    let mut bare = false;
    for statement in &statements {
        match &statement.kind {
            StatementKind::Return(None) => bare = true,
            StatementKind::Return(Some(value)) if is_none(program, *value) => bare = true,
            StatementKind::Return(Some(_)) => values += 1,
            // What is not understood may do anything.
            StatementKind::Broken(_) | StatementKind::Match { .. } => return End::Fine,
            _ => {}
        }
    }
    let falls = falls_through(program, &function.body, known);
    match (values, bare, falls) {
        (0, _, Falls::Always) => End::Nothing,
        (0, true, _) if falls != Falls::Unknown && !has_raise(&statements) => End::Nothing,
        (0, _, Falls::Test) => End::Nothing,
        (0, ..) => End::Fine,
        (_, true, _) => End::Sometimes,
        (_, _, Falls::Test | Falls::Always) => End::Sometimes,
        _ => End::Fine,
    }
}

fn has_raise(statements: &[&Statement]) -> bool {
    statements.iter().any(|statement| matches!(statement.kind, StatementKind::Raise(_)))
}

fn is_none(program: &Program, id: ExprId) -> bool {
    matches!(program.expression(id), Some(Expr::Literal(Literal::None)))
}

/// Whether control comes to the end of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Falls {
    /// Certainly, if nothing in it raises.
    Always,
    /// Where a single test fails.
    Test,
    /// It may, for all that is known.
    Unknown,
    /// Never.
    Never,
}

fn falls_through(program: &Program, body: &[Statement], known: Known<'_>) -> Falls {
    // Only the last statement decides; one before it that never ends makes the rest unreachable.
    if body.iter().any(|statement| leaves(&statement.kind)) {
        return Falls::Never;
    }
    let Some(last) = body.last() else { return Falls::Always };
    match &last.kind {
        StatementKind::If(branches) => {
            let has_else = branches.last().is_some_and(|(condition, _)| condition.is_none());
            let ends: Vec<Falls> = branches.iter().map(|(_, body)| falls_through(program, body, known)).collect();
            if ends.contains(&Falls::Unknown) {
                return Falls::Unknown;
            }
            if ends.iter().all(|end| *end == Falls::Always) {
                return Falls::Always;
            }
            if ends.iter().any(|end| *end != Falls::Never) {
                return Falls::Test;
            }
            match (has_else, branches.as_slice()) {
                (true, _) => Falls::Never,
                (false, [(Some(condition), _)]) if (known.always_true)(*condition) => Falls::Never,
                (false, [(Some(condition), _)])
                    if !covers(program, *condition, known.methods) && !goes_on(program, body, *condition) =>
                {
                    Falls::Test
                }
                // Several tests together may well be all there is.
                _ => Falls::Unknown,
            }
        }
        StatementKind::With { body, .. } => match falls_through(program, body, known) {
            // A manager may swallow what is raised in it, but then nothing is returned either.
            Falls::Never => Falls::Never,
            other => other,
        },
        StatementKind::Try { .. } | StatementKind::While { .. } | StatementKind::For { .. } => Falls::Unknown,
        StatementKind::Match { .. } | StatementKind::Broken(_) => Falls::Unknown,
        StatementKind::Expression(id) => match program.expression(*id) {
            // A function of one's own may always raise; `x.save()` and `print()` do not.
            Some(Expr::Call(function, _)) if matches!(program.expression(*function), Some(Expr::Name(name)) if !only_makes(name)) => {
                Falls::Unknown
            }
            Some(Expr::Call(function, _)) if raises(program, *function) => Falls::Unknown,
            Some(expression) if divides(program, expression) => Falls::Unknown,
            // `...`: a sketch.
            Some(Expr::Literal(Literal::Ellipsis)) => Falls::Unknown,
            _ => Falls::Always,
        },
        // `assert False`, `assert_never()`'s older kin: whoever gets here is told of it.
        StatementKind::Assert(_) => Falls::Unknown,
        StatementKind::Assign { value: Some(value), .. }
            if program.expression(*value).is_some_and(|expression| divides(program, expression)) =>
        {
            Falls::Unknown
        }
        _ => Falls::Always,
    }
}

/// `print(…)`, and what makes a response that is then forgotten: `render(request, "page.html")`, `HttpResponse(…)`.
fn only_makes(name: &str) -> bool {
    matches!(name, "print" | "render" | "redirect" | "render_to_string")
        || (name.starts_with(char::is_uppercase) && name.contains("Response"))
}

/// `self.fail(…)`, `self.permission_denied(request)`, `self.http_method_not_allowed(…)`: methods whose business is to raise.
fn raises(program: &Program, function: ExprId) -> bool {
    const WORDS: [&str; 8] = ["fail", "raise", "denied", "abort", "error", "exit", "not_allowed", "throw"];
    matches!(program.expression(function), Some(Expr::Attribute(_, name)) if WORDS.iter().any(|word| name.contains(word)))
}

/// `1 / 0`: how one tries out what reports errors.
fn divides(program: &Program, expression: &Expr) -> bool {
    matches!(expression, Expr::Binary(_, _, right) if matches!(program.expression(*right), Some(Expr::Literal(Literal::Int(0)))))
}

fn leaves(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Return(_) | StatementKind::Raise(_) | StatementKind::Break | StatementKind::Continue => true,
        StatementKind::If(branches) => {
            branches.last().is_some_and(|(condition, _)| condition.is_none())
                && branches.iter().all(|(_, body)| body.iter().any(|statement| leaves(&statement.kind)))
        }
        StatementKind::With { body, .. } => body.iter().any(|statement| leaves(&statement.kind)),
        StatementKind::Try { body, handlers, otherwise, finally } => {
            let ends = |block: &[Statement]| block.iter().any(|statement| leaves(&statement.kind));
            ends(finally) || ((ends(body) || ends(otherwise)) && handlers.iter().all(|handler| ends(&handler.body)))
        }
        StatementKind::While { .. } => false,
        _ => false,
    }
}

/// Whether a test before the last one asks for the same thing and leaves where it holds, as `elif` does: the two may be all there is.
fn goes_on(program: &Program, body: &[Statement], condition: ExprId) -> bool {
    let subject = |condition: ExprId| match program.expression(condition)? {
        Expr::Compare(_, left, right) => program.dotted(*left).or_else(|| program.dotted(*right)),
        Expr::Not(inner) => program.dotted(*inner),
        _ => program.dotted(condition),
    };
    let Some(last) = subject(condition) else { return false };
    let before = body.iter().rev().skip(1);
    before
        .filter_map(|statement| if let StatementKind::If(branches) = &statement.kind { Some(branches) } else { None })
        .any(|branches| {
            let asks = |(condition, body): &(Option<ExprId>, Vec<Statement>)| {
                condition.and_then(subject).is_some_and(|one| one == last)
                    && body.iter().any(|statement| leaves(&statement.kind))
            };
            branches.iter().any(asks)
        })
}

/// Whether a test asks for the method of the request, and no other method comes here.
fn covers(program: &Program, condition: ExprId, methods: Option<&[SmolStr]>) -> bool {
    let asks_method = |id: ExprId| matches!(program.expression(id), Some(Expr::Attribute(_, name)) if name == "method");
    let Some(Expr::Compare(_, left, right)) = program.expression(condition) else { return false };
    (asks_method(*left) || asks_method(*right)) && methods.is_some_and(|methods| methods.len() <= 1)
}

/// What is returned that no framework takes: literals.
pub fn data(program: &Program, function: &Function) -> Vec<(ExprId, &'static str)> {
    let statements = statements_below(&function.body);
    let values = statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Return(Some(value)) => Some(*value),
        _ => None,
    });
    values
        .filter_map(|value| {
            let what = match program.expression(value)? {
                Expr::Dict(_) => "a dict",
                Expr::List(_) => "a list",
                Expr::Set(_) => "a set",
                Expr::Tuple(_) => "a tuple",
                Expr::Literal(Literal::Str(_)) | Expr::Format(_) => "a text",
                Expr::Literal(Literal::Int(_) | Literal::Float(_)) => "a number",
                Expr::Literal(Literal::Bool(_)) => "a bool",
                _ => return None,
            };
            Some((value, what))
        })
        .collect()
}

/// The HTTP methods that `@api_view([…])` or `@require_http_methods([…])` lets through.
pub fn methods(program: &Program, function: &Function) -> Option<Vec<SmolStr>> {
    function.decorators.iter().find_map(|decorator| {
        let (name, arguments): (_, &[Argument]) = match program.expression(*decorator)? {
            Expr::Call(callee, arguments) => (program.dotted(*callee)?, arguments),
            _ => (program.dotted(*decorator)?, &[]),
        };
        match name.rsplit('.').next()? {
            "require_GET" | "require_POST" | "require_safe" => Some(vec![SmolStr::new_static("ONE")]),
            "api_view" | "require_http_methods" => {
                let Some(first) = arguments.first() else { return Some(vec![SmolStr::new_static("GET")]) };
                if !matches!(first.passing, Passing::Positional | Passing::Keyword(_)) {
                    return None;
                }
                match program.expression(first.value)? {
                    Expr::List(items) | Expr::Tuple(items) => {
                        items.iter().map(|item| program.text(*item).cloned()).collect()
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    })
}
