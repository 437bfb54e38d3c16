//! What the names of one file are bound to, wherever that happens: for questions that need no run of the file.

use crate::facts::{Expr, ExprId, FunctionId, Program, StatementKind, all_statements};
use std::collections::HashMap;

/// What a name of a file is bound to.
pub(super) enum Bound {
    /// A function.
    Function(FunctionId),
    /// What an assignment gives it.
    Value(ExprId),
    /// A name of another module, or a module.
    Import(String),
    /// Anything else.
    Other,
}

/// Every binding of a file's names, wherever it stands.
pub(super) struct Bindings<'p> {
    /// The file's program.
    pub(super) program: &'p Program,
    /// By the names.
    pub(super) names: HashMap<&'p str, Vec<Bound>>,
}

impl<'p> Bindings<'p> {
    /// The bindings of a program.
    pub(super) fn of(program: &'p Program) -> Self {
        let mut names: HashMap<&'p str, Vec<Bound>> = HashMap::new();
        let mut bind = |name: &'p str, bound: Bound| names.entry(name).or_default().push(bound);
        for statement in all_statements(program) {
            match &statement.kind {
                StatementKind::Import { module, alias, .. } => match alias {
                    Some(alias) => bind(alias, Bound::Import(module.to_string())),
                    None => {
                        let first = module.split('.').next().unwrap_or(module);
                        bind(first, Bound::Import(first.to_owned()));
                    }
                },
                StatementKind::ImportFrom { level, module, names, .. } => {
                    for name in names {
                        let whole = format!("{module}.{}", name.name);
                        bind(&name.binding, if *level == 0 { Bound::Import(whole) } else { Bound::Other });
                    }
                }
                StatementKind::Function(id) => {
                    if let Some(function) = program.function(*id) {
                        bind(&function.name, Bound::Function(*id));
                    }
                }
                StatementKind::Class(id) => {
                    if let Some(class) = program.class(*id) {
                        bind(&class.name, Bound::Other);
                    }
                }
                StatementKind::Assign { targets, value, .. } => {
                    for target in targets {
                        match (program.expression(*target), value) {
                            (Some(Expr::Name(name)), Some(value)) => bind(name, Bound::Value(*value)),
                            _ => names_in(program, *target).into_iter().for_each(|name| bind(name, Bound::Other)),
                        }
                    }
                }
                StatementKind::AugmentedAssign { target, .. } | StatementKind::For { target, .. } => {
                    names_in(program, *target).into_iter().for_each(|name| bind(name, Bound::Other));
                }
                StatementKind::With { items, .. } => {
                    items.iter().filter_map(|(_, name)| name.as_ref()).for_each(|name| bind(name, Bound::Other));
                }
                StatementKind::Try { handlers, .. } => {
                    let bindings = handlers.iter().filter_map(|handler| handler.binding.as_ref());
                    bindings.for_each(|name| bind(name, Bound::Other));
                }
                _ => {}
            }
        }
        for (_, function) in program.functions.iter::<FunctionId>() {
            function.parameters.iter().for_each(|parameter| bind(&parameter.name, Bound::Other));
        }
        for (_, expression) in program.expressions.iter::<ExprId>() {
            if let Expr::Walrus(name, _) = expression {
                bind(name, Bound::Other);
            }
        }
        Self { program, names }
    }

    /// The only thing that a name is bound to.
    pub(super) fn only(&self, name: &str) -> Option<&Bound> {
        match self.names.get(name)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// `django.urls.reverse` of `urls.reverse`, by the file's imports.
    pub(super) fn dotted(&self, id: ExprId) -> Option<String> {
        let written = self.program.dotted(id)?;
        let (first, rest) = written.split_once('.').unwrap_or((&written, ""));
        let import = self.names.get(first)?.iter().find_map(|bound| match bound {
            Bound::Import(dotted) => Some(dotted),
            _ => None,
        })?;
        Some(if rest.is_empty() { import.clone() } else { format!("{import}.{rest}") })
    }
}

/// The names that a target binds.
pub(super) fn names_in(program: &Program, target: ExprId) -> Vec<&str> {
    let (mut pending, mut found) = (vec![target], Vec::new());
    while let Some(id) = pending.pop() {
        match program.expression(id) {
            Some(Expr::Name(name)) => found.push(name.as_str()),
            // `a.b = …` and `a[b] = …` bind nothing.
            Some(Expr::Attribute(..) | Expr::Subscript(..)) | None => {}
            Some(other) => pending.extend(other.children()),
        }
    }
    found
}
