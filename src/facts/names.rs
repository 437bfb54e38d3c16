//! What a file's names stand for through its imports, without running anything: for calls and decorators whose meaning is fixed
//! by where they were imported from.

use super::arena::*;
use super::program::*;
use super::walk::{expressions_of, statements_below};
use foldhash::{HashMap, HashSet};
use smol_str::SmolStr;

/// The names that imports anywhere in a file bind, and those that something else binds as well.
#[derive(Debug)]
pub struct Names<'p> {
    program: &'p Program,
    /// Name → dotted name.
    imports: HashMap<SmolStr, String>,
    rebound: HashSet<SmolStr>,
    /// Names in functions that bind them themselves.
    hidden: HashSet<ExprId>,
}

impl<'p> Names<'p> {
    /// The names of a file.
    pub fn of(program: &'p Program) -> Self {
        let mut names =
            Self { program, imports: HashMap::default(), rebound: HashSet::default(), hidden: HashSet::default() };
        // What a class binds, only the class's own body sees.
        for statement in statements_below(&program.body) {
            names.import(&statement.kind);
            names.rebound.extend(bound(program, &statement.kind));
        }
        let functions: Vec<&Function> = program.functions.iter::<FunctionId>().map(|(_, function)| function).collect();
        for statement in functions.iter().flat_map(|function| statements_below(&function.body)) {
            names.import(&statement.kind);
        }
        for function in functions {
            names.hide(function);
        }
        names
    }

    fn import(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Import { module, alias: Some(alias), .. } => {
                self.imports.insert(alias.clone(), module.to_string());
            }
            StatementKind::Import { module, alias: None, .. } => {
                let first = module.split('.').next().unwrap_or(module);
                self.imports.insert(SmolStr::new(first), first.to_owned());
            }
            StatementKind::ImportFrom { level: 0, module, names, .. } => {
                for name in names {
                    self.imports.insert(name.binding.clone(), format!("{module}.{}", name.name));
                }
            }
            _ => {}
        }
    }

    /// What a function binds is another thing there and in what it defines, not in the rest of the file.
    fn hide(&mut self, function: &'p Function) {
        let statements = statements_below(&function.body);
        let parameters = function.parameters.iter().map(|parameter| parameter.name.clone());
        let assigned = statements.iter().flat_map(|statement| bound(self.program, &statement.kind));
        let mut local: HashSet<SmolStr> = parameters.chain(assigned).collect();
        local.retain(|name| self.imports.contains_key(name));
        if local.is_empty() {
            return;
        }
        for statement in &statements {
            let StatementKind::Global(global) = &statement.kind else { continue };
            self.rebound.extend(global.iter().filter(|name| local.remove(*name)).cloned());
        }
        let mut blocks: Vec<&[Statement]> = vec![&function.body];
        while let Some(block) = blocks.pop() {
            for statement in statements_below(block) {
                let mut pending = expressions_of(self.program, statement);
                match &statement.kind {
                    StatementKind::Function(id) => {
                        let Some(inner) = self.program.function(*id) else { continue };
                        blocks.push(&inner.body);
                        pending.extend(&inner.decorators);
                        pending.extend(inner.parameters.iter().filter_map(|parameter| parameter.default));
                    }
                    StatementKind::Class(id) => {
                        let Some(inner) = self.program.class(*id) else { continue };
                        blocks.push(&inner.body);
                        pending
                            .extend(inner.decorators.iter().copied().chain(inner.bases.iter().map(|base| base.value)));
                    }
                    _ => {}
                }
                while let Some(id) = pending.pop() {
                    match self.program.expression(id) {
                        Some(Expr::Name(name)) if local.contains(name) => {
                            self.hidden.insert(id);
                        }
                        Some(Expr::Lambda(id)) => {
                            blocks.extend(self.program.function(*id).map(|inner| inner.body.as_slice()));
                        }
                        // The parts of a statement's own expressions are among them; those of a decorator are not.
                        Some(part)
                            if matches!(statement.kind, StatementKind::Function(_) | StatementKind::Class(_)) =>
                        {
                            pending.extend(part.children());
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// Whether any import leads into this package: where none does, nothing of the file has a name of it.
    pub fn imports_from(&self, package: &str) -> bool {
        self.imports.values().any(|dotted| dotted.split('.').next() == Some(package))
    }

    /// The dotted name of an expression; `None` where it is no chain of names that begins with an import, or where something
    /// else binds the first name too.
    pub fn dotted(&self, id: ExprId) -> Option<String> {
        let (at, first) = self.first_name(id)?;
        // Hardly a name that is asked for is imported.
        let base = self.imports.get(first)?;
        if self.rebound.contains(first) || self.hidden.contains(&at) {
            return None;
        }
        let chain = self.program.dotted(id)?;
        let rest = chain.split_once('.').map(|(_, rest)| rest);
        Some(rest.map_or(base.clone(), |rest| format!("{base}.{rest}")))
    }

    /// `a` of `a.b.c`, where it is a chain of names.
    fn first_name(&self, id: ExprId) -> Option<(ExprId, &'p SmolStr)> {
        let mut at = id;
        loop {
            match self.program.expression(at)? {
                Expr::Attribute(value, _) => at = *value,
                Expr::Name(name) => return Some((at, name)),
                _ => return None,
            }
        }
    }

    /// The dotted name of what is called, where the expression is a call, with its arguments.
    pub fn call(&self, id: ExprId) -> Option<(String, &'p [Argument])> {
        match self.program.expression(id)? {
            Expr::Call(function, arguments) => Some((self.dotted(*function)?, arguments)),
            _ => None,
        }
    }
}

/// The names that a statement binds to what is no import of another package's.
fn bound(program: &Program, kind: &StatementKind) -> Vec<SmolStr> {
    match kind {
        StatementKind::ImportFrom { level, names, .. } if *level > 0 => {
            names.iter().map(|name| name.binding.clone()).collect()
        }
        StatementKind::Assign { targets, .. } => {
            let name = |target: &ExprId| match program.expression(*target) {
                Some(Expr::Name(name)) => Some(name.clone()),
                _ => None,
            };
            targets.iter().filter_map(name).collect()
        }
        StatementKind::Function(id) => program.function(*id).map(|one| one.name.clone()).into_iter().collect(),
        StatementKind::Class(id) => program.class(*id).map(|one| one.name.clone()).into_iter().collect(),
        _ => Vec::new(),
    }
}
