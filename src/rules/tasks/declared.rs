//! The tasks that a file declares.

use crate::facts::{Argument, Expr, ExprId, Function, FunctionId, Literal, Names, Passing, Program};
use smol_str::SmolStr;

/// What a decorator makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `task`, `db_task`, `on_commit_task`
    Task,
    /// `periodic_task`, `db_periodic_task`
    Periodic,
}

/// A function under one of huey's decorators.
pub struct Task<'p> {
    /// The function.
    pub function: &'p Function,
    /// Its name in the program.
    pub id: FunctionId,
    /// Place of the decorator among the function's, from the top.
    pub index: usize,
    /// The decorator's expression.
    pub decorator: ExprId,
    /// What it makes.
    pub kind: Kind,
    /// Its own name: `db_task`.
    pub name: String,
    /// Its arguments; `None` where it is not called.
    pub arguments: Option<&'p [Argument]>,
}

/// The tasks of a file, in the order of the program.
pub fn tasks<'p>(program: &'p Program, names: &Names<'p>) -> Vec<Task<'p>> {
    let mut found = Vec::new();
    for (id, function) in program.functions.iter::<FunctionId>() {
        for (index, decorator) in function.decorators.iter().enumerate() {
            let called = names.call(*decorator);
            let Some(dotted) = called.as_ref().map(|(dotted, _)| dotted.clone()).or_else(|| names.dotted(*decorator))
            else {
                continue;
            };
            let Some((kind, name)) = kind(&dotted) else { continue };
            let (name, arguments) = (name.to_owned(), called.map(|(_, arguments)| arguments));
            found.push(Task { function, id, index, decorator: *decorator, kind, name, arguments });
        }
    }
    found
}

/// What a dotted name of `huey.contrib.djhuey` decorates, and its last part.
fn kind(dotted: &str) -> Option<(Kind, &str)> {
    let name = dotted.strip_prefix("huey.contrib.djhuey.")?;
    let name = name.strip_prefix("HUEY.").unwrap_or(name);
    match name {
        "task" | "db_task" | "on_commit_task" => Some((Kind::Task, name)),
        "periodic_task" | "db_periodic_task" => Some((Kind::Periodic, name)),
        _ => None,
    }
}

impl<'p> Task<'p> {
    /// The value of an option given by name.
    pub fn option(&self, wanted: &str) -> Option<ExprId> {
        self.arguments?.iter().find_map(|argument| match &argument.passing {
            Passing::Keyword(name) if name == wanted => Some(argument.value),
            _ => None,
        })
    }

    /// Whether options may be given that are not seen.
    pub fn is_open(&self) -> bool {
        let spread = |argument: &Argument| matches!(argument.passing, Passing::Star | Passing::DoubleStar);
        self.arguments.is_some_and(|arguments| arguments.iter().any(spread))
    }

    /// What decides when a periodic task runs.
    pub fn schedule(&self) -> Option<ExprId> {
        let first = self.arguments?.first().filter(|argument| argument.passing == Passing::Positional);
        first.map(|argument| argument.value).or_else(|| self.option("validate_datetime"))
    }

    /// Whether the task is given itself as `task`.
    pub fn has_context(&self, program: &Program) -> Option<bool> {
        match self.option("context").map(|id| program.expression(id)) {
            None => Some(false),
            Some(Some(Expr::Literal(Literal::Bool(value)))) => Some(*value),
            Some(_) => None,
        }
    }

    /// The name under which huey's registry keeps it, within its module; `None` where it is not known.
    pub fn registered_name(&self, program: &'p Program) -> Option<SmolStr> {
        match self.option("name") {
            None => Some(self.function.name.clone()),
            Some(id) => program.text(id).filter(|name| !name.is_empty()).cloned(),
        }
    }
}
