//! Forks: `if`, `try`, `match` and `with`, where it may not be known which way a program goes.

use super::statements::Flow;
use super::*;
use crate::facts::{Expr, Handler, Statement, StatementKind};
use crate::project::finder::Found;

impl Evaluator<'_> {
    /// What a branch raises that may not be taken only may be raised.
    pub(super) fn forgive(&mut self, frame: &mut Frame) {
        if let Some(raise) = frame.pending.take() {
            let reason = "this may raise, under a condition that is not known";
            self.may_raise(frame, Open { place: raise.place, reason });
        }
    }

    /// Runs something that may or may not happen: names keep what they were bound to as well.
    pub(super) fn conditionally(&mut self, frame: &mut Frame, run: impl FnOnce(&mut Self, &mut Frame) -> Flow) {
        let before = self.scope_mut(frame).clone();
        let left = frame.maybe_left;
        frame.conditional += 1;
        let flow = run(self, frame);
        let raised = frame.pending.is_some();
        self.forgive(frame);
        frame.conditional -= 1;
        let after = std::mem::take(self.scope_mut(frame));
        let gone = flow != Flow::Next || raised;
        *self.scope_mut(frame) = match flow {
            _ if !gone => before.join(after),
            Flow::Return => before,
            _ => before.with_names_of(after),
        };
        // Where it only raises, going on is what a running site does.
        frame.maybe_left = left || frame.maybe_left || (flow != Flow::Next && !raised);
    }

    pub(super) fn run_if(&mut self, frame: &mut Frame, branches: &[(Option<ExprId>, Vec<Statement>)]) -> Flow {
        let mut possible: Vec<&[Statement]> = Vec::new();
        let mut exhaustive = false;
        let mut first: Option<Raise> = None;
        for (condition, body) in branches {
            let truth = match condition {
                Some(condition) if is_type_checking(frame, *condition) => Some(false),
                Some(condition) if possible.is_empty() => {
                    let truth = self.test(frame, *condition);
                    if let Some(raise) = frame.pending.take() {
                        if !frame.handlers.is_empty() {
                            frame.pending = Some(raise);
                            return Flow::Raise;
                        }
                        first = first.or(Some(raise));
                    }
                    truth
                }
                // One before may hold: then nobody asks this one.
                Some(condition) => {
                    frame.conditional += 1;
                    let truth = self.test(frame, *condition);
                    self.forgive(frame);
                    frame.conditional -= 1;
                    truth
                }
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
        let flow = self.run_branches(frame, &possible, exhaustive);
        frame.pending = first.or(frame.pending.take());
        flow
    }

    /// Runs the branches that may be taken.
    pub(super) fn run_branches(&mut self, frame: &mut Frame, possible: &[&[Statement]], exhaustive: bool) -> Flow {
        match possible {
            [] => return Flow::Next,
            [only] if exhaustive => return self.run_block(frame, only),
            _ => {}
        }
        // None of the tests is known: each branch runs from the same state, and what they leave is joined.
        let before = self.scope_mut(frame).clone();
        let left_before = frame.maybe_left;
        let mut joined: Option<Scope> = (!exhaustive).then(|| before.clone());
        let mut all_out = exhaustive;
        let mut some_left = false;
        let mut last_flow = Flow::Return;
        let mut raises: Vec<Raise> = Vec::new();
        let mut gone: Vec<Scope> = Vec::new();
        frame.conditional += 1;
        for body in possible {
            *self.scope_mut(frame) = before.clone();
            frame.maybe_left = left_before;
            let flow = self.run_block(frame, body);
            let raise = frame.pending.take();
            let raised = raise.is_some();
            raises.extend(raise);
            some_left |= frame.maybe_left;
            if flow != Flow::Next || raised {
                // Where it only raises, going on is what a running site does.
                some_left |= !raised && flow != Flow::Raise;
                if !raised {
                    last_flow = flow;
                }
                if flow != Flow::Return {
                    gone.push(std::mem::take(self.scope_mut(frame)));
                }
                continue;
            }
            all_out = false;
            let after = std::mem::take(self.scope_mut(frame));
            joined = Some(match joined {
                Some(scope) => scope.join(after),
                None => after,
            });
        }
        // Whichever is taken raises: that is for whoever catches it.
        let first = raises.first().cloned().filter(|_| exhaustive && raises.len() == possible.len());
        if first.is_none() {
            for raise in raises {
                frame.pending = Some(raise);
                self.forgive(frame);
            }
        }
        frame.conditional -= 1;
        *self.scope_mut(frame) = gone.into_iter().fold(joined.unwrap_or(before), Scope::with_names_of);
        frame.maybe_left = left_before || some_left;
        if first.is_some() {
            frame.pending = first;
            // At module level the rest is still read.
            let is_module = frame.handlers.is_empty() && frame.scope.is_none() && frame.conditional == 0;
            return if is_module { Flow::Next } else { Flow::Raise };
        }
        if all_out { last_flow } else { Flow::Next }
    }

    pub(super) fn run_try(
        &mut self,
        frame: &mut Frame,
        body: &[Statement],
        handlers: &[Handler],
        otherwise: &[Statement],
        finally: &[Statement],
    ) -> Flow {
        let names: Vec<Vec<SmolStr>> = handlers.iter().map(|handler| self.handled(frame, handler)).collect();
        let before = self.scope_mut(frame).clone();
        let doubts = self.doubts;
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
                    Some((handler, _)) => {
                        if matches!(raised.exception, Exception::ModuleNotFound | Exception::Import) {
                            self.world.forgiven.insert(raised.place.clone());
                        }
                        let missing =
                            raised.message.strip_prefix("No module named '").and_then(|rest| rest.strip_suffix('\''));
                        let caught = (SmolStr::new(raised.exception.name()), missing.map(SmolStr::new));
                        let outer = frame.handling.replace(raised.exception.clone());
                        flow = self.run_handler(frame, handler, Value::Raised(Arc::new(caught)));
                        frame.handling = outer;
                    }
                    None => {
                        frame.pending = Some(raised);
                        // Nothing around it catches it either: it ends the module, but the rest is still read.
                        if frame.handlers.is_empty() && !frame.library {
                            flow = Flow::Next;
                        }
                    }
                }
            }
            None => {
                let may_fail = self.may_fail(frame, body, &names, self.doubts != doubts);
                if flow == Flow::Next && may_fail && !otherwise.is_empty() {
                    // Where a handler may run instead, what `else` raises only may be raised.
                    self.conditionally(frame, |this, frame| this.run_block(frame, otherwise));
                } else if flow == Flow::Next {
                    flow = self.run_block(frame, otherwise);
                }
                if may_fail {
                    let after = std::mem::replace(self.scope_mut(frame), before);
                    let start = std::mem::take(self.scope_mut(frame)).with_names_of(after.clone());
                    *self.scope_mut(frame) = start;
                    let left = frame.maybe_left;
                    frame.conditional += 1;
                    let mut joined = after;
                    for handler in handlers {
                        let start = self.scope_mut(frame).clone();
                        let handled = self.run_handler(frame, handler, Value::Unknown);
                        // It may not have run: what it raises only may be raised, in a function too.
                        let raised = frame.pending.is_some();
                        self.forgive(frame);
                        let ended = std::mem::replace(self.scope_mut(frame), start);
                        if handled == Flow::Next && !raised {
                            joined = joined.join(ended);
                            // The body's end only was a way out, and this is another.
                            flow = if flow == Flow::Raise { Flow::Next } else { flow };
                        } else if handled != Flow::Return {
                            joined = joined.with_names_of(ended);
                        }
                    }
                    frame.conditional -= 1;
                    // That the body fails is the exception: what follows is what a running site does.
                    frame.maybe_left = left;
                    *self.scope_mut(frame) = joined;
                }
            }
        }
        let pending = frame.pending.take();
        let last = self.run_block(frame, finally);
        frame.pending = pending.or(frame.pending.take());
        if last != Flow::Next { last } else { flow }
    }

    fn run_handler(&mut self, frame: &mut Frame, handler: &Handler, caught: Value) -> Flow {
        if let Some(binding) = &handler.binding {
            let place = frame.place(Anchor::File);
            self.scope_mut(frame).bind(binding.clone(), caught, place);
        }
        let flow = self.run_block(frame, &handler.body);
        // Python takes the name away at the end.
        if let Some(binding) = handler.binding.as_ref().filter(|_| !frame.library) {
            self.scope_mut(frame).names.remove(binding);
        }
        flow
    }

    /// Whether a body that ran through may raise after all something that its handlers catch: imports of modules that may not
    /// exist, or anything that is not understood where the handlers catch more than import errors.
    fn may_fail(&mut self, frame: &Frame, body: &[Statement], names: &[Vec<SmolStr>], doubted: bool) -> bool {
        let only_imports = names.iter().flatten().all(|name| name == "ImportError" || name == "ModuleNotFoundError");
        // Whether a module is there, and what importing it raises, is known where it is the workspace's own.
        let is_import = |statement: &Statement| {
            matches!(
                statement.kind,
                StatementKind::Import { .. } | StatementKind::ImportFrom { .. } | StatementKind::Pass
            )
        };
        let imports = body.iter().all(is_import);
        if !only_imports && !imports && (doubted || !frame.library && !self.has_environment()) {
            return true;
        }
        let for_imports = ["ImportError", "ModuleNotFoundError", "Exception", "BaseException"];
        if imports && !names.iter().flatten().any(|name| for_imports.contains(&name.as_str())) {
            return doubted;
        }
        body.iter().any(|statement| match &statement.kind {
            StatementKind::Import { module, .. } => self.finder_unknowable(module),
            StatementKind::ImportFrom { level: 0, module, names, .. } => {
                self.finder_unknowable(module)
                    || self.is_library(module)
                        && names.iter().any(|name| self.force(&format!("{module}.{}", name.name)).is_none())
            }
            _ => false,
        })
    }

    fn finder_unknowable(&self, module: &str) -> bool {
        // What is installed outside may lack the very name that is imported: optional imports are written for that.
        match self.finder.find(self.files, module) {
            Found::Unknowable => true,
            // What an environment is known to hold is there; the standard library is too, by and large.
            Found::External => !self.has_environment(),
            _ => false,
        }
    }

    fn is_library(&self, module: &str) -> bool {
        matches!(self.finder.find(self.files, module), Found::Library { .. })
    }

    pub(super) fn run_with(
        &mut self,
        frame: &mut Frame,
        items: &[(ExprId, Option<SmolStr>)],
        body: &[Statement],
    ) -> Flow {
        let mut suppressed = false;
        let mut names = Vec::new();
        let file = frame.file.clone();
        for (manager, target) in items {
            let value = self.eval(frame, *manager);
            self.prove_manager(frame, &value, *manager);
            if matches!(&value, Value::ExternalResult(name) if name == "contextlib.suppress") {
                suppressed = true;
                match file.facts.program.expression(*manager) {
                    Some(Expr::Call(_, arguments)) => {
                        for argument in arguments {
                            names.extend(self.caught_names(frame, argument.value));
                        }
                    }
                    _ => names.push(SmolStr::new_static("Exception")),
                }
            }
            if let Some(target) = target {
                // `as (a, b)`: its words are the names.
                let is_file = matches!(&value, Value::ExternalResult(one) if one.starts_with(super::files::OPENED));
                let entered = if is_file { value } else { Value::Unknown };
                for name in super::refusals::words(target) {
                    self.bind(frame, SmolStr::new(name), entered.clone(), *manager);
                }
            }
        }
        if !suppressed {
            return self.run_block(frame, body);
        }
        let before = frame.pending.take();
        frame.handlers.push(names.clone());
        let flow = self.run_block(frame, body);
        frame.handlers.pop();
        let raised = frame.pending.take();
        let is_swallowed =
            raised.as_ref().is_none_or(|raised| names.iter().any(|name| raised.exception.caught_by(name)));
        frame.pending = before.or(raised.filter(|_| !is_swallowed));
        if is_swallowed || (frame.handlers.is_empty() && !frame.library) { Flow::Next } else { flow }
    }
}

fn is_type_checking(frame: &Frame, condition: ExprId) -> bool {
    matches!(frame.program().dotted(condition).as_deref(), Some("TYPE_CHECKING" | "typing.TYPE_CHECKING"))
}
