//! Statements: what running a block does to names, and which way control goes.

use super::*;
use crate::facts::{Class, Expr, Handler, Parameter, ParameterKind, Statement, StatementKind};

/// Where control goes after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// To the next statement.
    Next,
    /// Out of the block: `return`, `break`, `continue`, or a certain `raise`.
    Out,
}

impl Evaluator<'_> {
    pub(super) fn run_block(&mut self, frame: &mut Frame, body: &[Statement]) -> Flow {
        for statement in body {
            if self.deeper(Flow::Next, |this| this.run_statement(frame, statement)) == Flow::Out {
                return Flow::Out;
            }
            // Inside a `try` what was raised goes to a handler; elsewhere it ends the module, but the rest is still read.
            if frame.pending.is_some() {
                if !frame.handlers.is_empty() {
                    return Flow::Out;
                }
                self.finish_statement(frame);
            }
        }
        Flow::Next
    }

    /// Records what a statement raised as what its module raises.
    pub(super) fn finish_statement(&mut self, frame: &mut Frame) {
        let Some(raise) = frame.pending.take() else { return };
        if frame.locals.is_some() && !frame.is_class {
            // A call's caller decides.
            frame.pending = Some(raise);
            return;
        }
        let conditional = frame.conditional > 0;
        if let Some(module) = self.world.modules.get_mut(frame.module.0)
            && module.raised.is_none()
        {
            if conditional {
                let reason = "this may raise, under a condition that is not known";
                module.may_raise.get_or_insert(Open { place: raise.place, reason });
            } else {
                module.raised = Some(raise);
            }
        }
    }

    fn run_statement(&mut self, frame: &mut Frame, statement: &Statement) -> Flow {
        match &statement.kind {
            StatementKind::Import { module, alias, at } => self.run_import(frame, module, alias.as_ref(), *at),
            // The compiler reads it: nothing is imported that anything could miss.
            StatementKind::ImportFrom { level: 0, module, .. } if module == "__future__" => {}
            StatementKind::ImportFrom { level, module, at, names, star } => {
                self.run_import_from(frame, *level, module, *at, names, *star);
            }
            StatementKind::Assign { targets, value, annotation: _ } => {
                if let Some(value) = value {
                    let result = self.eval(frame, *value);
                    for target in targets {
                        self.assign(frame, *target, result.clone());
                    }
                }
            }
            StatementKind::AugmentedAssign { target, plus, value } => self.augment(frame, *target, *plus, *value),
            StatementKind::Expression(id) => {
                self.eval(frame, *id);
            }
            StatementKind::If(branches) => return self.run_if(frame, branches),
            StatementKind::For { target, iterable, body, otherwise } => {
                self.run_for(frame, *target, *iterable, body);
                return self.run_block(frame, otherwise);
            }
            StatementKind::While { condition, body, otherwise } => {
                let truth = self.eval(frame, *condition).truth(&self.world.heap);
                if truth != Some(false) {
                    self.conditionally(frame, |this, frame| this.run_block(frame, body));
                }
                self.run_block(frame, otherwise);
            }
            StatementKind::Try { body, handlers, otherwise, finally } => {
                return self.run_try(frame, body, handlers, otherwise, finally);
            }
            StatementKind::With { items, body } => return self.run_with(frame, items, body),
            StatementKind::Match { subject, cases } => {
                self.eval(frame, *subject);
                for case in cases {
                    self.conditionally(frame, |this, frame| this.run_block(frame, case));
                }
            }
            StatementKind::Function(id) => self.define_function(frame, *id),
            StatementKind::Class(id) => self.define_class(frame, *id),
            StatementKind::Return(value) => {
                let value = value.map_or(Value::None, |value| self.eval(frame, value));
                frame.returns.push(value);
                return if frame.conditional > 0 { Flow::Next } else { Flow::Out };
            }
            StatementKind::Raise(value) => return self.run_raise(frame, *value, statement),
            StatementKind::Delete(targets) => {
                for target in targets {
                    if let Some(Expr::Name(name)) = frame.program().expression(*target) {
                        let name = name.clone();
                        self.scope_mut(frame).names.remove(&name);
                    }
                }
            }
            StatementKind::Broken(parts) => {
                let place = frame.place(Anchor::Statement(statement.id));
                for part in parts {
                    self.eval(frame, *part);
                }
                self.open_scope(frame, Open { place, reason: "broken syntax" });
            }
            StatementKind::Assert(test) => {
                self.eval(frame, *test);
            }
            StatementKind::Break | StatementKind::Continue => return Flow::Out,
            StatementKind::Global(_) | StatementKind::Pass => {}
        }
        Flow::Next
    }

    /// What a branch raises that may not be taken only may be raised.
    fn forgive(&mut self, frame: &mut Frame) {
        if let Some(raise) = frame.pending.take() {
            let reason = "this may raise, under a condition that is not known";
            self.may_raise(frame, Open { place: raise.place, reason });
        }
    }

    /// Runs something that may or may not happen: names keep what they were bound to as well.
    fn conditionally(&mut self, frame: &mut Frame, run: impl FnOnce(&mut Self, &mut Frame) -> Flow) {
        let before = self.scope_mut(frame).clone();
        frame.conditional += 1;
        run(self, frame);
        self.forgive(frame);
        frame.conditional -= 1;
        let after = std::mem::take(self.scope_mut(frame));
        *self.scope_mut(frame) = before.join(after);
    }

    fn run_if(&mut self, frame: &mut Frame, branches: &[(Option<ExprId>, Vec<Statement>)]) -> Flow {
        let mut possible: Vec<&[Statement]> = Vec::new();
        let mut exhaustive = false;
        for (condition, body) in branches {
            let truth = match condition {
                Some(condition) if is_type_checking(frame, *condition) => Some(false),
                Some(condition) => self.eval(frame, *condition).truth(&self.world.heap),
                None => Some(true),
            };
            match truth {
                Some(false) => {}
                Some(true) => {
                    possible.push(body);
                    exhaustive = true;
                    break;
                }
                None => possible.push(body),
            }
        }
        match possible.as_slice() {
            [] => return Flow::Next,
            [only] if exhaustive => return self.run_block(frame, only),
            _ => {}
        }
        // None of the tests is known: each branch runs from the same state, and what they leave is joined.
        let before = self.scope_mut(frame).clone();
        let mut joined: Option<Scope> = (!exhaustive).then(|| before.clone());
        let mut all_out = exhaustive;
        frame.conditional += 1;
        for body in possible {
            *self.scope_mut(frame) = before.clone();
            let flow = self.run_block(frame, body);
            let raised = frame.pending.is_some();
            self.forgive(frame);
            if flow == Flow::Out || raised {
                continue;
            }
            all_out = false;
            let after = std::mem::take(self.scope_mut(frame));
            joined = Some(match joined {
                Some(scope) => scope.join(after),
                None => after,
            });
        }
        frame.conditional -= 1;
        *self.scope_mut(frame) = joined.unwrap_or(before);
        if all_out { Flow::Out } else { Flow::Next }
    }

    fn run_for(&mut self, frame: &mut Frame, target: ExprId, iterable: ExprId, body: &[Statement]) {
        let value = self.eval(frame, iterable);
        match self.iterate(&value) {
            Some(items) if items.len() <= 256 => {
                for item in items {
                    self.assign(frame, target, item.value);
                    frame.conditional += u32::from(item.conditional);
                    let flow = self.run_block(frame, body);
                    self.finish_statement(frame);
                    frame.conditional -= u32::from(item.conditional);
                    if flow == Flow::Out && contains_break(body) {
                        break;
                    }
                }
            }
            _ => {
                self.conditionally(frame, |this, frame| {
                    this.assign(frame, target, Value::Unknown);
                    this.run_block(frame, body)
                });
                let open = Open { place: frame.at(iterable), reason: "a loop over something that is not known" };
                self.escape_appended(frame, body, &open);
            }
        }
    }

    /// Lists that a loop which is not understood appends to may hold any number of items.
    fn escape_appended(&mut self, frame: &mut Frame, body: &[Statement], open: &Open) {
        for statement in body {
            let target = match &statement.kind {
                StatementKind::AugmentedAssign { target, .. } => Some(*target),
                StatementKind::Expression(id) => match frame.program().expression(*id) {
                    Some(Expr::Call(function, _)) => match frame.program().expression(*function) {
                        Some(Expr::Attribute(object, _)) => Some(*object),
                        _ => None,
                    },
                    _ => None,
                },
                StatementKind::If(branches) => {
                    for (_, inner) in branches {
                        self.escape_appended(frame, inner, open);
                    }
                    None
                }
                _ => None,
            };
            if let Some(target) = target
                && matches!(frame.program().expression(target), Some(Expr::Name(_) | Expr::Attribute(..)))
            {
                let value = self.eval(frame, target);
                self.escape(&value, open);
            }
        }
    }

    fn run_try(
        &mut self,
        frame: &mut Frame,
        body: &[Statement],
        handlers: &[Handler],
        otherwise: &[Statement],
        finally: &[Statement],
    ) -> Flow {
        let names: Vec<Vec<SmolStr>> = handlers.iter().map(|handler| self.handled(frame, handler)).collect();
        let before = self.scope_mut(frame).clone();
        frame.handlers.push(names.iter().flatten().cloned().collect());
        let mut flow = self.run_block(frame, body);
        frame.handlers.pop();
        let raised = frame.pending.take();
        match raised {
            Some(raised) => {
                let handler = handlers
                    .iter()
                    .zip(&names)
                    .find(|(_, names)| names.iter().any(|name| raised.exception.caught_by(name)));
                match handler {
                    Some((handler, _)) => flow = self.run_handler(frame, handler),
                    None => {
                        frame.pending = Some(raised);
                        // Nothing around it catches it either: it ends the module, but the rest is still read.
                        if frame.handlers.is_empty() {
                            flow = Flow::Next;
                        }
                    }
                }
            }
            None => {
                let may_fail = self.may_fail(body, &names);
                if flow == Flow::Next && may_fail && !otherwise.is_empty() {
                    // Where a handler may run instead, what `else` raises only may be raised.
                    self.conditionally(frame, |this, frame| this.run_block(frame, otherwise));
                } else if flow == Flow::Next {
                    flow = self.run_block(frame, otherwise);
                }
                if may_fail {
                    let after = std::mem::replace(self.scope_mut(frame), before);
                    frame.conditional += 1;
                    let mut joined = after;
                    for handler in handlers {
                        let start = self.scope_mut(frame).clone();
                        let handled = self.run_handler(frame, handler);
                        // It may not have run: what it raises only may be raised, in a function too.
                        self.forgive(frame);
                        let left = std::mem::replace(self.scope_mut(frame), start);
                        if handled == Flow::Next {
                            joined = joined.join(left);
                        }
                    }
                    frame.conditional -= 1;
                    *self.scope_mut(frame) = joined;
                }
            }
        }
        let pending = frame.pending.take();
        let last = self.run_block(frame, finally);
        frame.pending = pending.or(frame.pending.take());
        if last == Flow::Out { last } else { flow }
    }

    fn run_handler(&mut self, frame: &mut Frame, handler: &Handler) -> Flow {
        if let Some(binding) = &handler.binding {
            let place = frame.place(Anchor::File);
            self.scope_mut(frame).bind(binding.clone(), Value::Unknown, place);
        }
        self.run_block(frame, &handler.body)
    }

    /// The class names that a handler catches.
    fn handled(&mut self, frame: &Frame, handler: &Handler) -> Vec<SmolStr> {
        let program = frame.program();
        let Some(types) = handler.types else { return vec![SmolStr::new_static("BaseException")] };
        let ids = match program.expression(types) {
            Some(Expr::Tuple(ids)) => ids.clone(),
            _ => vec![types],
        };
        ids.into_iter().filter_map(|id| program.dotted(id).map(SmolStr::from)).collect()
    }

    /// Whether a body that ran through may raise after all something that its handlers catch: imports of modules that may not
    /// exist, or anything where the handlers catch more than import errors.
    fn may_fail(&self, body: &[Statement], names: &[Vec<SmolStr>]) -> bool {
        let only_imports = names.iter().flatten().all(|name| name == "ImportError" || name == "ModuleNotFoundError");
        !only_imports
            || body.iter().any(|statement| match &statement.kind {
                StatementKind::Import { module, .. } => self.finder_unknowable(module),
                StatementKind::ImportFrom { level: 0, module, .. } => self.finder_unknowable(module),
                _ => false,
            })
    }

    fn finder_unknowable(&self, module: &str) -> bool {
        use crate::project::finder::Found;
        // What is installed outside may lack the very name that is imported: optional imports are written for that.
        matches!(self.finder.find(self.files, module), Found::Unknowable | Found::External)
    }

    fn run_with(&mut self, frame: &mut Frame, items: &[(ExprId, Option<SmolStr>)], body: &[Statement]) -> Flow {
        let mut suppressed = false;
        for (manager, target) in items {
            let value = self.eval(frame, *manager);
            suppressed |= matches!(&value, Value::ExternalResult(name) if name == "contextlib.suppress");
            if let Some(target) = target {
                let place = frame.at(*manager);
                self.scope_mut(frame).bind(target.clone(), Value::Unknown, place);
            }
        }
        if !suppressed {
            return self.run_block(frame, body);
        }
        // `with suppress(…):` swallows what its block raises; what it catches is rarely anything else than what may happen.
        frame.handlers.push(vec![SmolStr::new_static("Exception")]);
        self.run_block(frame, body);
        frame.handlers.pop();
        frame.pending = None;
        Flow::Next
    }

    fn run_raise(&mut self, frame: &mut Frame, value: Option<ExprId>, statement: &Statement) -> Flow {
        let class = value.map(|value| {
            let program = frame.program();
            match program.expression(value) {
                Some(Expr::Call(function, _)) => program.dotted(*function).unwrap_or_default(),
                _ => program.dotted(value).unwrap_or_default(),
            }
        });
        if let Some(value) = value {
            self.eval(frame, value);
        }
        let name = class.as_deref().and_then(|name| name.rsplit('.').next()).unwrap_or("Exception");
        let exception = match name {
            "ImportError" => Exception::Import,
            "ModuleNotFoundError" => Exception::ModuleNotFound,
            "SystemExit" => Exception::SystemExit,
            "ImproperlyConfigured" => Exception::ImproperlyConfigured,
            "ValueError" => Exception::Value,
            "TypeError" => Exception::Type,
            other => Exception::Other(SmolStr::new(other)),
        };
        let place = frame.place(Anchor::Statement(statement.id));
        let message = name.to_owned();
        self.raise(frame, EventKind::Raised { exception: exception.clone() }, exception, place, message);
        if frame.handlers.is_empty() && frame.locals.is_none() && frame.conditional == 0 {
            // At module level the rest is still read.
            return Flow::Next;
        }
        Flow::Out
    }

    fn define_function(&mut self, frame: &mut Frame, id: crate::facts::FunctionId) {
        let file = frame.file.clone();
        let Some(function) = file.facts.program.function(id) else { return };
        let mut decorators = Vec::with_capacity(function.decorators.len());
        for decorator in &function.decorators {
            decorators.push(self.eval(frame, *decorator));
        }
        self.eval_defaults(frame, &function.parameters);
        let place = frame.place(Anchor::Function(id));
        let value = Value::Function(Arc::new(FunctionValue { module: frame.module, id, decorators, class: None }));
        let name = function.name.clone();
        self.bind_at(frame, name, value, place);
    }

    fn eval_defaults(&mut self, frame: &mut Frame, parameters: &[Parameter]) {
        // PEP 563: annotations stay texts then.
        let postponed = frame.program().body.iter().any(|statement| {
            matches!(&statement.kind, StatementKind::ImportFrom { module, names, .. }
                if module == "__future__" && names.iter().any(|name| name.name == "annotations"))
        });
        for parameter in parameters {
            if let Some(default) = parameter.default {
                self.eval(frame, default);
            }
            if !postponed
                && matches!(parameter.kind, ParameterKind::Normal)
                && let Some(annotation) = parameter.annotation
            {
                self.eval(frame, annotation);
            }
        }
    }

    fn define_class(&mut self, frame: &mut Frame, id: crate::facts::ClassId) {
        let file = frame.file.clone();
        let Some(class) = file.facts.program.class(id) else { return };
        let decorated = !class.decorators.is_empty();
        for decorator in &class.decorators {
            self.eval(frame, *decorator);
        }
        let bases = self.eval_bases(frame, class);
        let outer = frame.locals.replace(Scope::default());
        let was_class = std::mem::replace(&mut frame.is_class, true);
        if outer.as_ref().is_some_and(|outer| !was_class || !outer.open.is_empty()) {
            // A class in a function sees that function's names, which are not kept for it.
            let place = frame.place(Anchor::Class(id));
            self.open_scope(frame, Open { place, reason: "a class in a function" });
        }
        self.run_block(frame, &class.body);
        frame.is_class = was_class;
        let scope = std::mem::replace(&mut frame.locals, outer).unwrap_or_default();
        let place = frame.place(Anchor::Class(id));
        let value = self.world.heap.add_class(ClassValue {
            module: frame.module,
            id,
            name: class.name.clone(),
            bases,
            scope,
            decorated,
        });
        self.methods_belong_to(value);
        self.refuse_early_model(frame, value, place.clone());
        self.bind_at(frame, class.name.clone(), Value::Class(value), place);
    }

    /// Methods learn their class, so that calling one on an instance finds `self`.
    fn methods_belong_to(&mut self, id: ClassValueId) {
        let Some(class) = self.world.heap.class_mut(id) else { return };
        for binding in class.scope.names.values_mut() {
            if let Value::Function(function) = &mut binding.value {
                let mut method = (**function).clone();
                method.class = Some(id);
                binding.value = Value::Function(Arc::new(method));
            }
        }
    }

    /// A model can't be defined before the app registry is ready (`ModelBase.__new__` → `apps.get_containing_app_config`).
    fn refuse_early_model(&mut self, frame: &mut Frame, id: ClassValueId, place: Place) {
        if self.models_ready() || !self.is_model(id, 0) {
            return;
        }
        let message = "Apps aren't loaded yet.".to_owned();
        self.raise(frame, EventKind::AppsNotReady, Exception::AppRegistryNotReady, place, message);
    }

    fn is_model(&self, id: ClassValueId, depth: u32) -> bool {
        let Some(class) = self.world.heap.class(id) else { return false };
        depth < MAX_CALLS
            && class.bases.iter().any(|base| match base {
                Value::External(name) => matches!(
                    name.as_str(),
                    "django.db.models.Model"
                        | "django.db.models.base.Model"
                        | "django.contrib.auth.models.AbstractUser"
                ),
                Value::Class(base) => self.is_model(*base, depth + 1),
                _ => false,
            })
    }

    fn eval_bases(&mut self, frame: &mut Frame, class: &Class) -> Vec<Value> {
        let mut bases = Vec::new();
        for argument in &class.bases {
            let value = self.eval(frame, argument.value);
            if argument.passing == crate::facts::Passing::Positional {
                bases.push(value);
            } else if argument.passing == crate::facts::Passing::Star {
                bases.push(Value::Unknown);
            }
        }
        bases
    }
}

fn is_type_checking(frame: &Frame, condition: ExprId) -> bool {
    matches!(frame.program().dotted(condition).as_deref(), Some("TYPE_CHECKING" | "typing.TYPE_CHECKING"))
}

fn contains_break(body: &[Statement]) -> bool {
    let mut blocks = vec![body];
    while let Some(block) = blocks.pop() {
        for statement in block {
            match &statement.kind {
                StatementKind::Break => return true,
                StatementKind::If(branches) => blocks.extend(branches.iter().map(|(_, body)| body.as_slice())),
                _ => {}
            }
        }
    }
    false
}
