//! Lowering of statements, definitions and parameters.

use super::expressions::{field, has_token};
use super::{Child, Lowered, Lowering};
use crate::facts::arena::*;
use crate::facts::program::*;
use crate::syntax::{Field, Kind};
use crate::text::Span;
use smol_str::SmolStr;

impl Lowering<'_> {
    /// Lowers a node that is a statement or a part of one; gives the children back where it is an expression.
    pub(super) fn lower_statement(
        &mut self,
        kind: Kind,
        span: Span,
        children: Vec<Child>,
    ) -> Result<Option<Lowered>, Vec<Child>> {
        let statement = match kind {
            Kind::Module => {
                self.program.body = self.block(children);
                return Ok(None);
            }
            // The block of a `match` holds its cases.
            Kind::Block if children.iter().any(|child| matches!(child.lowered, Lowered::Case(_))) => {
                let case = |child: Child| match child.lowered {
                    Lowered::Case(case) => Some(case),
                    _ => None,
                };
                return Ok(Some(Lowered::Cases(children.into_iter().filter_map(case).collect())));
            }
            Kind::Block => return Ok(Some(Lowered::Block(self.block(children)))),
            Kind::ImportStatement => return Ok(Some(self.import(span, children))),
            Kind::ImportFromStatement => self.import_from(None, children),
            Kind::FutureImportStatement => {
                let at = self.expr(span, Expr::Unknown(Vec::new()));
                self.import_from(Some(at), children)
            }
            Kind::ImportPrefix => {
                let dots = self.slice(span).chars().filter(|character| *character == '.').count();
                return Ok(Some(Lowered::Dots(dots as u32)));
            }
            Kind::RelativeImport => return Ok(Some(self.relative_import(children))),
            Kind::AliasedImport => return Ok(Some(self.aliased_import(children))),
            Kind::WildcardImport => return Ok(Some(Lowered::Wildcard)),
            Kind::ExpressionStatement => return Ok(Some(self.expression_statement(span, children))),
            Kind::Assignment => self.assignment(span, children),
            Kind::AugmentedAssignment => match (field(&children, Field::Left), field(&children, Field::Right)) {
                (Some(target), Some(value)) => {
                    StatementKind::AugmentedAssign { target, plus: has_token(&children, "+="), value }
                }
                _ => StatementKind::Broken(self.expressions_of(children)),
            },
            Kind::FunctionDefinition => self.function_definition(span, children),
            Kind::ClassDefinition => self.class_definition(span, children),
            Kind::Decorator => {
                return Ok(match self.expressions_of(children).first() {
                    Some(decorator) => Some(Lowered::Decorator(*decorator)),
                    None => Some(Lowered::Broken),
                });
            }
            Kind::DecoratedDefinition => return Ok(Some(self.decorated(span, children))),
            Kind::Parameters | Kind::LambdaParameters => return Ok(Some(self.parameters(children))),
            Kind::DefaultParameter | Kind::TypedParameter | Kind::TypedDefaultParameter => {
                return Ok(Some(self.parameter(children)));
            }
            Kind::PositionalSeparator => return Ok(Some(Lowered::PositionalSeparator)),
            Kind::KeywordSeparator => return Ok(Some(Lowered::KeywordSeparator)),
            Kind::IfStatement => self.if_statement(children),
            Kind::ElifClause => {
                let condition = field(&children, Field::Condition);
                let body = block_of(children);
                return Ok(Some(condition.map_or(Lowered::Broken, |condition| Lowered::Elif(condition, body))));
            }
            Kind::ElseClause => return Ok(Some(Lowered::Else(block_of(children)))),
            Kind::ForStatement => self.for_statement(children),
            Kind::WhileStatement => self.while_statement(children),
            Kind::TryStatement => self.try_statement(children),
            Kind::ExceptClause => return Ok(Some(self.except_clause(span, children))),
            Kind::FinallyClause => return Ok(Some(Lowered::Finally(block_of(children)))),
            Kind::WithStatement => self.with_statement(children),
            Kind::WithItem | Kind::WithClause => {
                let mut managers = Vec::new();
                for child in children {
                    match child.lowered {
                        Lowered::Expr(id) => managers.push((id, None)),
                        Lowered::Aliased(id, name) => managers.push((id, Some(name))),
                        Lowered::Managers(mut inner) => managers.append(&mut inner),
                        _ => {}
                    }
                }
                return Ok(Some(Lowered::Managers(managers)));
            }
            Kind::AsPattern => return Ok(Some(self.as_pattern(span, children))),
            Kind::MatchStatement => self.match_statement(children),
            Kind::CaseClause => return Ok(Some(Lowered::Case(self.case_clause(children)))),
            Kind::ReturnStatement => StatementKind::Return(self.expressions_of(children).first().copied()),
            Kind::RaiseStatement => StatementKind::Raise(self.expressions_of(children).first().copied()),
            Kind::DeleteStatement => StatementKind::Delete(self.expressions_of(children)),
            Kind::GlobalStatement | Kind::NonlocalStatement => {
                let names = children.iter().map(|child| self.name(child.span)).collect();
                StatementKind::Global(names)
            }
            Kind::AssertStatement => match self.expressions_of(children).first() {
                Some(test) => StatementKind::Assert(*test),
                None => StatementKind::Pass,
            },
            Kind::BreakStatement => StatementKind::Break,
            Kind::ContinueStatement => StatementKind::Continue,
            Kind::PassStatement => StatementKind::Pass,
            Kind::TypeAliasStatement => self.type_alias(span),
            // `print >> file, text` is two expressions to Python 3: wrong where it is run, but no syntax error.
            Kind::PrintStatement if self.is_shift(span) => StatementKind::Broken(self.expressions_of(children)),
            // Python 2's statements: Python 3 refuses them.
            Kind::PrintStatement | Kind::ExecStatement => {
                self.error(span);
                StatementKind::Broken(self.expressions_of(children))
            }
            _ => return Err(children),
        };
        Ok(Some(Lowered::Statement(self.statement(span, statement))))
    }

    fn statement(&mut self, span: Span, kind: StatementKind) -> Statement {
        let inner = self.inside > 0;
        Statement { id: self.spans.statements.push(inner, span), kind }
    }

    /// The statements of a block or module. What recovery left loose among them is kept as [`StatementKind::Broken`].
    fn block(&mut self, children: Vec<Child>) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut loose: Vec<Child> = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Statement(statement) | Lowered::Definition(statement) => statements.push(statement),
                Lowered::Block(mut inner) => statements.append(&mut inner),
                Lowered::Broken => {
                    let span = child.span;
                    let parts = self.expressions_of(std::mem::take(&mut loose));
                    statements.push(self.statement(span, StatementKind::Broken(parts)));
                }
                // Parts of compound statements that recovery tore apart: their blocks may run.
                Lowered::Else(body)
                | Lowered::Elif(_, body)
                | Lowered::Finally(body)
                | Lowered::Case(MatchCase { body, .. }) => {
                    let branches = vec![(None, body)];
                    statements.push(self.statement(child.span, StatementKind::If(branches)));
                }
                Lowered::Cases(cases) => {
                    for case in cases {
                        let branches = vec![(None, case.body)];
                        statements.push(self.statement(child.span, StatementKind::If(branches)));
                    }
                }
                _ => loose.push(child),
            }
        }
        if let Some(span) = loose.iter().map(|child| child.span).reduce(Span::cover) {
            let parts = self.expressions_of(loose);
            statements.push(self.statement(span, StatementKind::Broken(parts)));
        }
        statements
    }

    fn import(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        // `import a, b as c` is one statement of several imports: a block of them reads the same.
        let mut statements = Vec::new();
        for child in children {
            let (at, alias) = match child.lowered {
                Lowered::Expr(at) => (at, None),
                Lowered::Aliased(at, alias) => (at, Some(alias)),
                _ => {
                    statements.push(self.statement(span, StatementKind::Broken(Vec::new())));
                    continue;
                }
            };
            if let Some(Expr::Name(module)) = self.program.expression(at) {
                let module = module.clone();
                statements.push(self.statement(span, StatementKind::Import { module, alias, at }));
            }
        }
        Lowered::Block(statements)
    }

    /// `future` stands for the module of `from __future__ import …`, which has no node of its own.
    fn import_from(&mut self, future: Option<ExprId>, children: Vec<Child>) -> StatementKind {
        let (mut level, mut module, mut at) = (0, SmolStr::default(), future);
        if future.is_some() {
            module = SmolStr::new_static("__future__");
        }
        let (mut names, mut star, mut broken) = (Vec::new(), false, false);
        for child in children {
            match child.lowered {
                Lowered::Relative(dots, name) => {
                    (level, module) = (dots, name);
                    at = Some(self.expr(child.span, Expr::Unknown(Vec::new())));
                }
                Lowered::Expr(id) if child.field == Some(Field::ModuleName) => {
                    if let Some(Expr::Name(name)) = self.program.expression(id) {
                        module = name.clone();
                    }
                    at = Some(id);
                }
                Lowered::Expr(id) => {
                    if let Some(Expr::Name(name)) = self.program.expression(id) {
                        names.push(ImportedName { name: name.clone(), binding: name.clone(), at: id });
                    }
                }
                Lowered::Aliased(id, binding) => {
                    if let Some(Expr::Name(name)) = self.program.expression(id) {
                        names.push(ImportedName { name: name.clone(), binding, at: id });
                    }
                }
                Lowered::Wildcard => star = true,
                Lowered::Broken => broken = true,
                _ => {}
            }
        }
        match at {
            Some(at) if !broken => StatementKind::ImportFrom { level, module, at, names, star },
            _ => StatementKind::Broken(Vec::new()),
        }
    }

    fn relative_import(&mut self, children: Vec<Child>) -> Lowered {
        let (mut level, mut name) = (0, SmolStr::default());
        for child in children {
            match child.lowered {
                Lowered::Dots(dots) => level = dots,
                Lowered::Expr(id) => {
                    if let Some(Expr::Name(module)) = self.program.expression(id) {
                        name = module.clone();
                    }
                }
                _ => {}
            }
        }
        Lowered::Relative(level, name)
    }

    fn aliased_import(&mut self, children: Vec<Child>) -> Lowered {
        let alias = children.iter().find(|child| child.field == Some(Field::Alias)).map(|child| self.name(child.span));
        match (field(&children, Field::Name), alias) {
            (Some(name), Some(alias)) => Lowered::Aliased(name, alias),
            _ => Lowered::Broken,
        }
    }

    fn expression_statement(&mut self, span: Span, mut children: Vec<Child>) -> Lowered {
        if children.len() == 1
            && let Some(child) = children.pop()
        {
            return match child.lowered {
                Lowered::Statement(statement) => Lowered::Statement(statement),
                Lowered::Expr(id) => Lowered::Statement(self.statement(span, StatementKind::Expression(id))),
                _ => Lowered::Broken,
            };
        }
        let broken = children.iter().any(|child| matches!(child.lowered, Lowered::Broken));
        let statements: Vec<usize> = children
            .iter()
            .enumerate()
            .filter_map(|(at, child)| matches!(child.lowered, Lowered::Statement(_)).then_some(at))
            .collect();
        if let [at] = statements.as_slice()
            && let Lowered::Statement(statement) = children.swap_remove(*at).lowered
        {
            let rest = self.expressions_of(children);
            let broken = self.statement(span, StatementKind::Broken(rest));
            return Lowered::Block(vec![statement, broken]);
        }
        let parts = self.expressions_of(children);
        if broken {
            return Lowered::Statement(self.statement(span, StatementKind::Broken(parts)));
        }
        // `a, b` as a statement.
        let tuple = self.expr(span, Expr::Tuple(parts));
        Lowered::Statement(self.statement(span, StatementKind::Expression(tuple)))
    }

    fn assignment(&mut self, span: Span, children: Vec<Child>) -> StatementKind {
        let broken = children.iter().any(|child| matches!(child.lowered, Lowered::Broken));
        let annotation = field(&children, Field::Type);
        let Some(target) = field(&children, Field::Left) else {
            return StatementKind::Broken(self.expressions_of(children));
        };
        let mut targets = vec![target];
        let mut value = None;
        for child in children {
            if child.field != Some(Field::Right) {
                continue;
            }
            match child.lowered {
                Lowered::Expr(id) => value = Some(id),
                // `a = b = value`: the right side is an assignment of its own.
                Lowered::Statement(Statement {
                    kind: StatementKind::Assign { targets: inner, value: last, .. },
                    ..
                }) => {
                    targets.extend(inner);
                    value = last;
                }
                _ => {}
            }
        }
        if broken || (value.is_none() && annotation.is_none()) {
            // The name is bound, to something that can't be read.
            value = Some(self.expr(span, Expr::Unknown(value.into_iter().collect())));
        }
        StatementKind::Assign { targets, annotation, value }
    }

    pub(super) fn function(&mut self, function: Function, name: Span, body: Span) -> FunctionId {
        let inner = self.inside > 0;
        let _: FunctionId = self.spans.functions.push(inner, name);
        let _: FunctionId = self.spans.function_bodies.push(inner, body);
        self.program.functions.push(inner, function)
    }

    fn function_definition(&mut self, span: Span, children: Vec<Child>) -> StatementKind {
        let is_generator = self.generators.pop().unwrap_or(false);
        let name = name_of(span, &children);
        let is_async = has_token(&children, "async");
        let returns = field(&children, Field::ReturnType);
        let (mut parameters, mut body) = (Vec::new(), Vec::new());
        for child in children {
            match child.lowered {
                Lowered::Parameters(list) => parameters = list,
                Lowered::Block(block) => body = block,
                _ => {}
            }
        }
        let docstring = self.docstring(&body);
        let name_text = self.name(name);
        let function = Function {
            name: name_text,
            is_async,
            decorators: Vec::new(),
            parameters,
            returns,
            body,
            docstring,
            is_generator,
        };
        StatementKind::Function(self.function(function, name, span))
    }

    fn class_definition(&mut self, span: Span, children: Vec<Child>) -> StatementKind {
        let name = name_of(span, &children);
        let (mut bases, mut body) = (Vec::new(), Vec::new());
        for child in children {
            match child.lowered {
                Lowered::Arguments(list) => bases = list,
                Lowered::Block(block) => body = block,
                _ => {}
            }
        }
        let docstring = self.docstring(&body);
        let inner = self.inside > 0;
        let _: ClassId = self.spans.classes.push(inner, name);
        let _: ClassId = self.spans.class_bodies.push(inner, span);
        let class = Class { name: self.name(name), decorators: Vec::new(), bases, body, docstring };
        StatementKind::Class(self.program.classes.push(inner, class))
    }

    fn docstring(&self, body: &[Statement]) -> Option<SmolStr> {
        match body.first()?.kind {
            StatementKind::Expression(id) => self.program.text(id).cloned(),
            _ => None,
        }
    }

    fn decorated(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        let mut decorators = Vec::new();
        let mut definition = None;
        for child in children {
            match child.lowered {
                Lowered::Decorator(id) => decorators.push(id),
                Lowered::Statement(statement) => definition = Some(statement),
                _ => {}
            }
        }
        let Some(definition) = definition else {
            return Lowered::Statement(self.statement(span, StatementKind::Broken(decorators)));
        };
        match definition.kind {
            StatementKind::Function(id) => {
                if let Some(function) = self.program.functions.get_mut(id) {
                    function.decorators = decorators;
                }
                if let Some(body) = self.spans.function_bodies.get_mut(id) {
                    *body = span;
                }
            }
            StatementKind::Class(id) => {
                if let Some(class) = self.program.classes.get_mut(id) {
                    class.decorators = decorators;
                }
                if let Some(body) = self.spans.class_bodies.get_mut(id) {
                    *body = span;
                }
            }
            _ => {}
        }
        Lowered::Definition(definition)
    }

    fn parameter(&mut self, children: Vec<Child>) -> Lowered {
        let default = field(&children, Field::Value);
        let annotation = field(&children, Field::Type);
        let target = children.iter().find(|child| !matches!(child.field, Some(Field::Value | Field::Type)));
        let (name, kind) = match target {
            Some(Child { lowered: Lowered::Expr(id), span, .. }) => match self.program.expression(*id) {
                Some(Expr::Starred(_)) => (self.slice(*span).trim_start_matches(['*', ' ']), ParameterKind::Star),
                _ => (self.slice(*span), ParameterKind::Normal),
            },
            Some(Child { lowered: Lowered::Pair(None, _), span, .. }) => {
                (self.slice(*span).trim_start_matches(['*', ' ']), ParameterKind::DoubleStar)
            }
            _ => return Lowered::Broken,
        };
        Lowered::Parameter(Parameter { name: SmolStr::new(name), kind, default, annotation })
    }

    fn parameters(&mut self, children: Vec<Child>) -> Lowered {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut keyword_only = false;
        for child in children {
            let mut parameter = match child.lowered {
                Lowered::Parameter(parameter) => parameter,
                Lowered::Expr(_) | Lowered::Pair(..) => match self.parameter(vec![child]) {
                    Lowered::Parameter(parameter) => parameter,
                    _ => continue,
                },
                Lowered::PositionalSeparator => {
                    parameters.iter_mut().for_each(|parameter| parameter.kind = ParameterKind::PositionalOnly);
                    continue;
                }
                Lowered::KeywordSeparator => {
                    keyword_only = true;
                    continue;
                }
                // A broken list may hide parameters: it takes anything.
                Lowered::Broken => {
                    for kind in [ParameterKind::Star, ParameterKind::DoubleStar] {
                        parameters.push(Parameter { name: SmolStr::default(), kind, default: None, annotation: None });
                    }
                    continue;
                }
                _ => continue,
            };
            if keyword_only && parameter.kind == ParameterKind::Normal {
                parameter.kind = ParameterKind::KeywordOnly;
            }
            keyword_only |= parameter.kind == ParameterKind::Star;
            parameters.push(parameter);
        }
        Lowered::Parameters(parameters)
    }

    fn if_statement(&mut self, children: Vec<Child>) -> StatementKind {
        let condition = field(&children, Field::Condition);
        let mut branches = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Block(body) if branches.is_empty() => branches.push((condition, body)),
                Lowered::Elif(condition, body) => branches.push((Some(condition), body)),
                Lowered::Else(body) => branches.push((None, body)),
                _ => {}
            }
        }
        StatementKind::If(branches)
    }

    fn for_statement(&mut self, children: Vec<Child>) -> StatementKind {
        let (target, iterable) = (field(&children, Field::Left), field(&children, Field::Right));
        let (mut body, mut otherwise) = (Vec::new(), Vec::new());
        for child in children {
            match child.lowered {
                Lowered::Block(block) => body = block,
                Lowered::Else(block) => otherwise = block,
                _ => {}
            }
        }
        match (target, iterable) {
            (Some(target), Some(iterable)) => StatementKind::For { target, iterable, body, otherwise },
            _ => StatementKind::If(vec![(None, body)]),
        }
    }

    fn while_statement(&mut self, children: Vec<Child>) -> StatementKind {
        let condition = field(&children, Field::Condition);
        let (mut body, mut otherwise) = (Vec::new(), Vec::new());
        for child in children {
            match child.lowered {
                Lowered::Block(block) => body = block,
                Lowered::Else(block) => otherwise = block,
                _ => {}
            }
        }
        match condition {
            Some(condition) => StatementKind::While { condition, body, otherwise },
            None => StatementKind::If(vec![(None, body)]),
        }
    }

    fn try_statement(&mut self, children: Vec<Child>) -> StatementKind {
        let (mut body, mut handlers) = (Vec::new(), Vec::new());
        let (mut otherwise, mut finally) = (Vec::new(), Vec::new());
        for child in children {
            match child.lowered {
                Lowered::Block(block) => body = block,
                Lowered::Except(handler) => handlers.push(handler),
                Lowered::Else(block) => otherwise = block,
                Lowered::Finally(block) => finally = block,
                _ => {}
            }
        }
        StatementKind::Try { body, handlers, otherwise, finally }
    }

    fn except_clause(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        let mut binding =
            children.iter().find(|child| child.field == Some(Field::Alias)).map(|child| self.name(child.span));
        let mut types = Vec::new();
        let mut body = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Block(block) => body = block,
                Lowered::Aliased(id, name) => {
                    types.push(id);
                    binding = Some(name);
                }
                Lowered::Expr(id) if child.field != Some(Field::Alias) => types.push(id),
                _ => {}
            }
        }
        // `except A, B:` without parentheses is Python 3.14's.
        let types = match types.as_slice() {
            [] => None,
            [one] => Some(*one),
            _ => Some(self.expr(span, Expr::Tuple(types))),
        };
        Lowered::Except(Handler { types, binding, body })
    }

    fn as_pattern(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        let alias = children.iter().find(|child| child.field == Some(Field::Alias)).map(|child| self.name(child.span));
        let value = children.iter().find_map(|child| match child.lowered {
            Lowered::Expr(id) if child.field != Some(Field::Alias) => Some(id),
            _ => None,
        });
        match (value, alias) {
            (Some(value), Some(alias)) => Lowered::Aliased(value, alias),
            _ => Lowered::Expr(self.unknown(span, children)),
        }
    }

    fn with_statement(&mut self, children: Vec<Child>) -> StatementKind {
        let (mut items, mut body) = (Vec::new(), Vec::new());
        for child in children {
            match child.lowered {
                Lowered::Block(block) => body = block,
                Lowered::Managers(managers) => items = managers,
                _ => {}
            }
        }
        StatementKind::With { items, body }
    }
}

/// Where the name of a definition stands; empty where the name is missing.
fn name_of(definition: Span, children: &[Child]) -> Span {
    let name = children.iter().find(|child| child.field == Some(Field::Name));
    name.map_or(Span::empty(definition.start), |one| one.span)
}

fn block_of(children: Vec<Child>) -> Vec<Statement> {
    children
        .into_iter()
        .find_map(|child| match child.lowered {
            Lowered::Block(body) => Some(body),
            _ => None,
        })
        .unwrap_or_default()
}
