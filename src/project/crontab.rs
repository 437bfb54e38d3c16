//! The calls of huey's `crontab()` in a file, evaluated.

use crate::facts::{Argument, Expr, ExprId, Literal, Names, Passing, Program};
use crate::host::crontab::{Crontab, CrontabFault, FIELDS};

/// A call of huey's `crontab`.
pub struct Call<'p> {
    /// The call.
    pub id: ExprId,
    /// Its arguments.
    pub arguments: &'p [Argument],
    /// The fields that are given: their expressions and texts.
    pub given: [Option<(ExprId, String)>; 5],
    /// What it comes to.
    pub result: Result<Crontab, Fault>,
}

/// Why a call raises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A field's value: which, where, why.
    Field(usize, ExprId, CrontabFault),
    /// A value that is no text and no integer: AttributeError.
    Type(usize, ExprId),
    /// A name that `crontab` does not have: TypeError.
    Keyword(String, ExprId),
}

/// The calls of a file whose arguments are all known.
pub fn calls<'p>(program: &'p Program, names: &Names<'p>) -> Vec<Call<'p>> {
    if !names.imports_from("huey") {
        return Vec::new();
    }
    let found = program.expressions.iter::<ExprId>().filter_map(|(id, expression)| {
        let Expr::Call(function, arguments) = expression else { return None };
        matches!(names.dotted(*function)?.as_str(), "huey.crontab" | "huey.api.crontab").then_some(())?;
        evaluate(program, id, arguments)
    });
    found.collect()
}

fn evaluate<'p>(program: &'p Program, id: ExprId, arguments: &'p [Argument]) -> Option<Call<'p>> {
    let mut given: [Option<(ExprId, String)>; 5] = Default::default();
    let mut strict = false;
    let mut fault = None;
    for (at, argument) in arguments.iter().enumerate() {
        let field = match &argument.passing {
            Passing::Positional => at,
            Passing::Keyword(name) if name == "strict" => FIELDS.len(),
            Passing::Keyword(name) => match FIELDS.iter().position(|field| field == name) {
                Some(field) => field,
                None => {
                    fault.get_or_insert(Fault::Keyword(name.to_string(), argument.value));
                    continue;
                }
            },
            Passing::Star | Passing::DoubleStar => return None,
        };
        if field >= FIELDS.len() {
            let Expr::Literal(Literal::Bool(value)) = program.expression(argument.value)? else { return None };
            strict = *value;
            continue;
        }
        match program.expression(argument.value)? {
            Expr::Literal(Literal::Str(text)) => *given.get_mut(field)? = Some((argument.value, text.to_string())),
            Expr::Literal(Literal::Int(number)) => *given.get_mut(field)? = Some((argument.value, number.to_string())),
            // `isinstance(True, int)`: its text is `True`.
            Expr::Literal(Literal::Bool(value)) => {
                let text = if *value { "True" } else { "False" };
                *given.get_mut(field)? = Some((argument.value, text.to_owned()));
            }
            Expr::Literal(_) | Expr::List(_) | Expr::Tuple(_) | Expr::Set(_) | Expr::Dict(_) => {
                fault.get_or_insert(Fault::Type(field, argument.value));
            }
            _ => return None,
        }
    }
    let texts = given.each_ref().map(|one| one.as_ref().map_or("*", |(_, text)| text.as_str()));
    let result = match fault {
        Some(fault) => Err(fault),
        None => Crontab::new(texts, strict).map_err(|(at, fault)| {
            let place = given.get(at).and_then(|one| one.as_ref()).map_or(id, |(place, _)| *place);
            Fault::Field(at, place, fault)
        }),
    };
    Some(Call { id, arguments, given, result })
}
