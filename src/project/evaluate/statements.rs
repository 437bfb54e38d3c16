//! Statements: what running a block does to names, and which way control goes.

use super::*;
use crate::facts::{Expr, Statement, StatementKind, expressions_of, jumps, statements_below};

/// Turns of a loop that are run one by one; a longer loop makes no list of routes.
const MAX_TURNS: usize = 1024;

/// Where control goes after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// To the next statement.
    Next,
    /// Out of the loop.
    Break,
    /// To the loop's next turn.
    Continue,
    /// Out of the function.
    Return,
    /// To a handler.
    Raise,
}

impl Evaluator<'_> {
    pub(super) fn run_block(&mut self, frame: &mut Frame, body: &[Statement]) -> Flow {
        for statement in body {
            let flow = self.deeper(Flow::Next, |this| this.run_statement(frame, statement));
            if flow != Flow::Next {
                return flow;
            }
            // Inside a `try` what was raised goes to a handler; elsewhere it ends the module, but the rest is still read.
            if frame.pending.is_some() {
                if !frame.handlers.is_empty() || frame.lazy {
                    return Flow::Raise;
                }
                self.finish_statement(frame);
            }
        }
        Flow::Next
    }

    /// Records what a statement raised as what its module raises.
    pub(super) fn finish_statement(&mut self, frame: &mut Frame) {
        let Some(raise) = frame.pending.take() else { return };
        if frame.is_call || (frame.scope.is_some() && !frame.is_class) {
            // A call's caller decides.
            frame.pending = Some(raise);
            return;
        }
        let conditional = frame.is_conditional();
        // Under a condition that is not known, going on is what a running site does.
        if frame.library && frame.conditional <= self.ambient + u32::from(self.doubtful_import) {
            self.mistake(&raise);
        }
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

    /// Notes that installed code seemed to raise what nothing catches.
    pub(super) fn mistake(&mut self, raise: &Raise) {
        // A module that is not installed is no misunderstanding: whoever imports it at its top goes without.
        if !matches!(raise.exception, Exception::ModuleNotFound | Exception::Import) {
            let reason = "code of a package that is not understood from here on";
            self.mistakes.push(Open { place: raise.place.clone(), reason });
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
            StatementKind::Assign { targets, value, annotation } => {
                if let Some(annotation) = annotation
                    && self.proves(frame)
                    && (frame.scope.is_none() || frame.is_class)
                    && super::definitions::evaluates_annotations(frame, true)
                {
                    self.eval(frame, *annotation);
                }
                if let Some(value) = value {
                    let result = self.eval(frame, *value);
                    // What a handler catches was never bound.
                    if frame.pending.is_some() && !frame.handlers.is_empty() && !frame.library {
                        return Flow::Raise;
                    }
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
                return match self.run_for(frame, *target, *iterable, body) {
                    Flow::Next => self.run_block(frame, otherwise),
                    Flow::Break => Flow::Next,
                    other => other,
                };
            }
            StatementKind::While { condition, body, otherwise } => {
                return match self.run_while(frame, *condition, body) {
                    Flow::Next => self.run_block(frame, otherwise),
                    Flow::Break => Flow::Next,
                    other => other,
                };
            }
            StatementKind::Try { body, handlers, otherwise, finally } => {
                return self.run_try(frame, body, handlers, otherwise, finally);
            }
            StatementKind::With { items, body } => return self.run_with(frame, items, body),
            StatementKind::Match { subject, cases } => return self.run_match(frame, *subject, cases),
            StatementKind::Function(id) => self.define_function(frame, *id),
            StatementKind::Class(id) => self.define_class(frame, *id),
            StatementKind::Return(value) => {
                let value = value.map_or(Value::None, |value| self.eval(frame, value));
                frame.returns.push(value);
                return Flow::Return;
            }
            StatementKind::Raise(value) => return self.run_raise(frame, *value, statement),
            StatementKind::Delete(targets) => self.delete(frame, targets),
            StatementKind::Broken(parts) => {
                let place = frame.place(Anchor::Statement(statement.id));
                for part in parts {
                    self.eval(frame, *part);
                }
                self.open_scope(frame, Open { place, reason: "broken syntax" });
            }
            StatementKind::Assert(test) => {
                let value = self.eval(frame, *test);
                if frame.pending.is_none() && value.truth(&self.world.heap) == Some(false) {
                    let (exception, place) = (Exception::Assertion, frame.place(Anchor::Statement(statement.id)));
                    let kind = EventKind::Raised { exception: exception.clone() };
                    self.raise(frame, kind, exception, place, "AssertionError".to_owned());
                }
            }
            StatementKind::Break => return Flow::Break,
            StatementKind::Continue => return Flow::Continue,
            StatementKind::Global(names) => {
                if frame.scope.is_some() {
                    frame.outer_names.extend(names.iter().cloned());
                }
            }
            StatementKind::Pass => {}
        }
        Flow::Next
    }

    fn delete(&mut self, frame: &mut Frame, targets: &[ExprId]) {
        let file = frame.file.clone();
        for target in targets {
            match file.facts.program.expression(*target) {
                Some(Expr::Name(name)) => {
                    let gone = self.scope_mut(frame).names.remove(name);
                    let is_own = frame.scope.is_none() || (frame.is_call && !frame.outer_names.contains(name));
                    let is_known = is_own && self.scope_mut(frame).open.is_empty();
                    if gone.is_none() && is_known && self.proves(frame) {
                        let kind = EventKind::NameUnbound { name: name.clone() };
                        let place = frame.at(*target);
                        self.raise(frame, kind, Exception::Name, place, format!("name '{name}' is not defined"));
                    }
                }
                Some(Expr::Subscript(object, index)) => {
                    let object = self.eval(frame, *object);
                    let index = self.eval(frame, *index);
                    let open = Open { place: frame.at(*target), reason: "an item is taken away" };
                    let conditional = frame.is_conditional();
                    self.prove_item(frame, &object, &index, *target);
                    let contents = self.contents(&object);
                    match self.settle(contents) {
                        Value::Dict(id) => {
                            let index = self.settle(index);
                            let is_any = matches!(index, Value::Unknown | Value::Text | Value::Union(_));
                            if let Some(dict) = self.world.heap.dict_mut(id) {
                                if is_any {
                                    dict.entries.iter_mut().for_each(|one| one.conditional = true);
                                } else if conditional {
                                    dict.entries
                                        .iter_mut()
                                        .filter(|one| one.key == index)
                                        .for_each(|one| one.conditional = true);
                                } else {
                                    dict.entries.retain(|entry| entry.key != index);
                                }
                            }
                        }
                        other => self.escape(&other, &open),
                    }
                }
                _ => {}
            }
        }
    }

    fn run_for(&mut self, frame: &mut Frame, target: ExprId, iterable: ExprId, body: &[Statement]) -> Flow {
        let value = self.eval(frame, iterable);
        if frame.pending.is_some() && self.proves(frame) {
            return Flow::Next;
        }
        if contains_exit(body) && self.is_deferred(&value) {
            // Whether the loop goes on to where the generator raises is not known.
            self.may_raise(frame, Open { place: frame.at(iterable), reason: "a generator that raises" });
        } else if self.prove_walkable(frame, &value, iterable) {
            return Flow::Next;
        }
        let unknown = Open { place: frame.at(iterable), reason: "a loop over something that is not known" };
        let (items, open) = self.iterate_open(frame, &value, &unknown);
        let left = frame.maybe_left;
        let returns = frame.returns.len();
        let mut result = Flow::Next;
        let leaves_names = frame.leaves_names;
        let jumps = !jumps(body).is_empty();
        for item in items.into_iter().take(MAX_TURNS) {
            // A turn that nobody left before it.
            let is_whole = frame.leaves_names || !frame.maybe_left;
            frame.leaves_names = is_whole;
            let before = (is_whole && jumps && !item.conditional).then(|| self.scope_mut(frame).clone());
            if item.conditional {
                self.conditionally(frame, |this, frame| {
                    this.assign(frame, target, item.value);
                    this.run_block(frame, body)
                });
            } else {
                self.assign(frame, target, item.value);
                let flow = self.run_block(frame, body);
                self.finish_statement(frame);
                match flow {
                    Flow::Next | Flow::Continue => {}
                    Flow::Break => {
                        result = Flow::Break;
                        frame.leaves_names = leaves_names;
                        break;
                    }
                    other => {
                        frame.leaves_names = leaves_names;
                        return other;
                    }
                }
            }
            if let Some(before) = before
                && frame.maybe_left
            {
                let after = std::mem::take(self.scope_mut(frame));
                *self.scope_mut(frame) = before.join(after);
            }
            // A `break` or `return` under a condition lets the turns behind it run only perhaps; a `continue` does not.
            if frame.maybe_left && !left {
                frame.maybe_left = contains_exit(body);
            }
            // Whether this turn is one behind a `break` is not told apart from other ways out.
            frame.leaves_names &= !(frame.maybe_left && contains_exit(body));
        }
        frame.leaves_names = leaves_names;
        if !open.is_empty() {
            self.doubts += 1;
            self.conditionally(frame, |this, frame| {
                this.assign(frame, target, Value::Unknown);
                this.run_block(frame, body)
            });
            let one = open.into_iter().next().unwrap_or(unknown);
            if !self.is_alike(frame, body) {
                self.escape_appended(frame, body, &one);
            }
        }
        frame.maybe_left = left || frame.returns.len() > returns;
        result
    }

    fn run_while(&mut self, frame: &mut Frame, condition: ExprId, body: &[Statement]) -> Flow {
        for _ in 0..MAX_TURNS {
            let truth = self.test(frame, condition);
            if frame.pending.is_some() {
                return Flow::Next;
            }
            match truth {
                Some(false) => return Flow::Next,
                Some(true) => {
                    let flow = self.run_block(frame, body);
                    self.finish_statement(frame);
                    match flow {
                        Flow::Next | Flow::Continue => {}
                        other => return other,
                    }
                    if frame.maybe_left {
                        break;
                    }
                }
                None => break,
            }
        }
        let left = frame.maybe_left;
        self.conditionally(frame, |this, frame| this.run_block(frame, body));
        let open = Open { place: frame.at(condition), reason: "a loop whose end is not known" };
        self.escape_appended(frame, body, &open);
        frame.maybe_left = left || !frame.returns.is_empty();
        Flow::Next
    }

    /// Whether every turn of a loop only appends routes made of what is walked: then the turn over what is not known, which was
    /// run, stands for all of them.
    fn is_alike(&mut self, frame: &mut Frame, body: &[Statement]) -> bool {
        let file = frame.file.clone();
        let program = &file.facts.program;
        let mut appended: Vec<&SmolStr> = Vec::new();
        let mut others: Vec<&SmolStr> = Vec::new();
        for statement in statements_below(body) {
            let is_plain = match &statement.kind {
                StatementKind::Expression(_) | StatementKind::Pass | StatementKind::Continue => true,
                StatementKind::If(_) => true,
                StatementKind::Try { handlers, .. } => {
                    handlers.iter().all(|handler| handler.types.is_none_or(|types| program.dotted(types).is_some()))
                }
                _ => false,
            };
            if !is_plain {
                return false;
            }
            let mut lists: Vec<ExprId> = Vec::new();
            for id in expressions_of(program, statement) {
                match program.expression(id) {
                    Some(Expr::Call(function, arguments)) => match program.expression(*function) {
                        Some(Expr::Attribute(object, method)) if method == "append" && arguments.len() == 1 => {
                            let Some(Expr::Name(list)) = program.expression(*object) else { return false };
                            appended.push(list);
                            lists.push(*object);
                        }
                        Some(Expr::Name(_) | Expr::Attribute(..)) => match self.eval(frame, *function) {
                            Value::External(dotted) if makes_routes(&dotted) => {}
                            _ => return false,
                        },
                        _ => return false,
                    },
                    Some(Expr::Name(name)) if !lists.contains(&id) => others.push(name),
                    Some(
                        Expr::Literal(_)
                        | Expr::Name(_)
                        | Expr::Attribute(..)
                        | Expr::Tuple(_)
                        | Expr::Format(_)
                        | Expr::Sum(_),
                    ) => {}
                    _ => return false,
                }
            }
        }
        appended.iter().all(|list| !others.contains(list))
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
                    Some(Expr::Yield(_) | Expr::YieldFrom(_)) => {
                        frame.yields_open.push(open.clone());
                        None
                    }
                    _ => None,
                },
                StatementKind::Assign { targets, .. } => {
                    targets.iter().find_map(|target| match frame.program().expression(*target) {
                        Some(Expr::Subscript(object, _)) => Some(*object),
                        _ => None,
                    })
                }
                StatementKind::If(branches) => {
                    for (_, inner) in branches {
                        self.escape_appended(frame, inner, open);
                    }
                    None
                }
                StatementKind::For { body, .. }
                | StatementKind::While { body, .. }
                | StatementKind::With { body, .. } => {
                    self.escape_appended(frame, body, open);
                    None
                }
                StatementKind::Try { body, handlers, otherwise, finally } => {
                    for block in [body, otherwise, finally].into_iter().chain(handlers.iter().map(|one| &one.body)) {
                        self.escape_appended(frame, block, open);
                    }
                    None
                }
                _ => None,
            };
            if let Some(target) = target
                && matches!(frame.program().expression(target), Some(Expr::Name(_) | Expr::Attribute(..)))
            {
                let value = self.eval(frame, target);
                let value = self.contents(&value);
                self.escape(&value, open);
            }
        }
    }
}

/// Whether a loop's own `break`, or a `return`, stands in its body.
fn contains_exit(body: &[Statement]) -> bool {
    jumps(body).iter().any(|statement| statement.kind == StatementKind::Break)
        || statements_below(body).iter().any(|statement| matches!(statement.kind, StatementKind::Return(_)))
}

/// Functions that make routes of what they are given and do nothing else, and `print`.
fn makes_routes(dotted: &str) -> bool {
    matches!(dotted.rsplit('.').next(), Some("path" | "re_path" | "url" | "include")) && dotted.starts_with("django.")
        || matches!(dotted, "builtins.print" | "builtins.str")
}
