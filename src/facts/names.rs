//! What a file's names stand for through its imports, without running anything: for calls and decorators whose meaning is fixed
//! by where they were imported from.

use super::arena::*;
use super::program::*;
use super::walk::statements_below;
use foldhash::{HashMap, HashSet};
use smol_str::SmolStr;

/// The names that imports anywhere in a file bind, and those that something else binds as well.
#[derive(Debug)]
pub struct Names<'p> {
    program: &'p Program,
    /// Name → dotted name.
    imports: HashMap<SmolStr, String>,
    rebound: HashSet<SmolStr>,
}

impl<'p> Names<'p> {
    /// The names of a file.
    pub fn of(program: &'p Program) -> Self {
        let mut names = Self { program, imports: HashMap::default(), rebound: HashSet::default() };
        // What a class binds, only the class's own body sees.
        let functions = program.functions.iter::<FunctionId>().map(|(_, function)| function.body.as_slice());
        for statement in std::iter::once(program.body.as_slice()).chain(functions).flat_map(statements_below) {
            names.collect(&statement.kind);
        }
        for (_, function) in program.functions.iter::<FunctionId>() {
            names.rebound.extend(function.parameters.iter().map(|parameter| parameter.name.clone()));
        }
        names
    }

    fn collect(&mut self, kind: &StatementKind) {
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
            StatementKind::ImportFrom { names, .. } => {
                self.rebound.extend(names.iter().map(|name| name.binding.clone()));
            }
            StatementKind::Assign { targets, .. } => {
                for target in targets {
                    if let Some(Expr::Name(name)) = self.program.expression(*target) {
                        self.rebound.insert(name.clone());
                    }
                }
            }
            StatementKind::Function(id) => self.rebound.extend(self.program.function(*id).map(|one| one.name.clone())),
            StatementKind::Class(id) => self.rebound.extend(self.program.class(*id).map(|one| one.name.clone())),
            _ => {}
        }
    }

    /// Whether any import leads into this package: where none does, nothing of the file has a name of it.
    pub fn imports_from(&self, package: &str) -> bool {
        self.imports.values().any(|dotted| dotted.split('.').next() == Some(package))
    }

    /// The dotted name of an expression; `None` where it is no chain of names that begins with an import, or where something
    /// else binds the first name too.
    pub fn dotted(&self, id: ExprId) -> Option<String> {
        let first = self.first_name(id)?;
        // Hardly a name that is asked for is imported.
        let base = self.imports.get(first)?;
        if self.rebound.contains(first) {
            return None;
        }
        let chain = self.program.dotted(id)?;
        let rest = chain.split_once('.').map(|(_, rest)| rest);
        Some(rest.map_or(base.clone(), |rest| format!("{base}.{rest}")))
    }

    /// `a` of `a.b.c`, where it is a chain of names.
    fn first_name(&self, id: ExprId) -> Option<&'p SmolStr> {
        let mut at = id;
        loop {
            match self.program.expression(at)? {
                Expr::Attribute(value, _) => at = *value,
                Expr::Name(name) => return Some(name),
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
