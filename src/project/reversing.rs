//! Apps that put a function of their own in the place of Django's `reverse()`: what that leaves of names and arguments.
//!
//! Such a function mostly hands on what it is given (django-wiki's drops an argument of its own names first). Where it certainly asks
//! Django for the same name before it returns anything, a name that no route has still raises `NoReverseMatch`.

use super::bindings::{Bindings, Bound, names_in};
use super::evaluate::World;
use crate::facts::{
    Argument, Expr, ExprId, Function, Literal, ParameterKind, Passing, Program, Statement, StatementKind,
    all_statements, expressions_of, statements_below,
};
use memchr::memmem;
use smol_str::SmolStr;
use std::collections::HashSet;

/// Blocks, expressions and names that are followed.
const MAX_DEPTH: usize = 32;

/// Modules whose `reverse` people replace (`django.core.urlresolvers` until Django 1.10).
const MODULES: [&str; 4] = ["django.urls", "django.urls.base", "django.shortcuts", "django.core.urlresolvers"];

/// What `reverse()` does with a site's apps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reversing {
    /// Whether something answers in the place of Django's own, so that nothing is known of names.
    pub is_replaced: bool,
    /// What the names begin with whose arguments are changed on the way.
    changed: Vec<SmolStr>,
}

impl Reversing {
    /// What the names begin with whose arguments are changed on the way.
    pub fn changed(&self) -> &[SmolStr] {
        &self.changed
    }

    /// Whether the route of this name is given what is written.
    pub fn keeps_arguments(&self, name: &str) -> bool {
        !self.is_replaced && !self.changed.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }
}

/// What becomes of `reverse()` once a site's modules were run.
pub(super) fn reversing(world: &World) -> Reversing {
    let mut result = Reversing::default();
    for program in world.modules.iter().filter_map(|module| module.file.as_ref()) {
        if !mentions(program.source.as_str()) {
            continue;
        }
        let file = Bindings::of(&program.facts.program);
        for value in file.replacements() {
            match hands_on(world, &program.facts.program, value) {
                Some(changed) => result.changed.extend(changed),
                None => result.is_replaced = true,
            }
        }
    }
    result.changed.sort();
    result.changed.dedup();
    result
}

/// Whether a text may assign to an attribute `reverse`: most files can be told by that alone.
fn mentions(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), b"reverse").any(|at| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let behind = text.get(at + "reverse".len()..).unwrap_or_default();
        let behind = behind.strip_prefix("_lazy").unwrap_or(behind);
        match before {
            Some('.') => {
                let behind = behind.trim_start_matches([' ', '\t']);
                behind.starts_with('=') && !behind.starts_with("==")
            }
            Some('"' | '\'') => behind.starts_with(['"', '\'']),
            _ => false,
        }
    })
}

impl Bindings<'_> {
    /// The values that are given to Django's `reverse` and `reverse_lazy`.
    fn replacements(&self) -> Vec<ExprId> {
        let is_urls = |id: ExprId| self.dotted(id).is_some_and(|dotted| MODULES.contains(&dotted.as_str()));
        let is_reverse = |name: &str| matches!(name, "reverse" | "reverse_lazy");
        let assigned = all_statements(self.program).filter_map(|statement| match &statement.kind {
            StatementKind::Assign { targets, value, .. } => {
                let replaces = |target: &ExprId| match self.program.expression(*target) {
                    Some(Expr::Attribute(object, name)) => is_reverse(name) && is_urls(*object),
                    _ => false,
                };
                value.filter(|_| targets.iter().any(replaces))
            }
            _ => None,
        });
        let set = self.program.expressions.iter::<ExprId>().filter_map(|(_, expression)| match expression {
            Expr::Call(function, arguments) => match arguments.as_slice() {
                [object, name, value]
                    if matches!(self.program.expression(*function), Some(Expr::Name(name)) if name == "setattr")
                        && self.program.text(name.value).is_some_and(|name| is_reverse(name))
                        && is_urls(object.value) =>
                {
                    Some(value.value)
                }
                _ => None,
            },
            _ => None,
        });
        assigned.chain(set).collect()
    }

    /// Whether a name always means Django's own function, taken before it was replaced.
    fn is_original(&self, name: &str) -> bool {
        let is_djangos = |dotted: &str| {
            let parts = dotted.rsplit_once('.');
            parts.is_some_and(|(module, name)| MODULES.contains(&module) && matches!(name, "reverse" | "reverse_lazy"))
        };
        self.names.get(name).is_some_and(|bounds| {
            bounds.iter().all(|bound| match bound {
                Bound::Import(dotted) => is_djangos(dotted),
                Bound::Value(id) => self.dotted(*id).is_some_and(|dotted| is_djangos(&dotted)),
                Bound::Function(_) | Bound::Other => false,
            })
        })
    }
}

/// What the names begin with whose arguments a replacement changes; `None` where it may answer for names that no route has.
fn hands_on(world: &World, program: &Program, value: ExprId) -> Option<Vec<SmolStr>> {
    let mut value = value;
    let bindings = Bindings::of(program);
    for _ in 0..MAX_DEPTH {
        match program.expression(value)? {
            Expr::Lambda(id) => return Walk::of(&bindings, program.function(*id)?),
            Expr::Call(function, arguments) => {
                let lazy = bindings.dotted(*function)?;
                if !matches!(lazy.as_str(), "django.utils.functional.lazy" | "django.utils.functional.lazystr") {
                    return None;
                }
                value = arguments.first().filter(|one| one.passing == Passing::Positional)?.value;
            }
            Expr::Name(name) if bindings.is_original(name) => return Some(Vec::new()),
            Expr::Name(name) => match bindings.only(name)? {
                Bound::Function(id) => return Walk::of(&bindings, program.function(*id)?),
                Bound::Value(other) => value = *other,
                Bound::Import(dotted) => {
                    let (module, name) = dotted.rsplit_once('.')?;
                    let module = world.module_named(module).and_then(|id| world.module(id))?;
                    let program = &module.file.as_ref()?.facts.program;
                    let other = Bindings::of(program);
                    let Bound::Function(id) = other.only(name)? else { return None };
                    let function = program.function(*id)?;
                    return Walk::of(&other, function);
                }
                Bound::Other => return None,
            },
            _ => return None,
        }
    }
    None
}

/// Where the name stands that a function is asked for.
#[derive(Clone, Copy)]
enum Asked<'p> {
    /// The first parameter.
    First(&'p str),
    /// `*args`
    Star(&'p str),
}

/// A function, walked along each of its ways.
struct Walk<'p> {
    bindings: &'p Bindings<'p>,
    program: &'p Program,
    function: &'p Function,
    asked: Asked<'p>,
    changed: HashSet<SmolStr>,
}

impl<'p> Walk<'p> {
    /// As [`hands_on`].
    fn of(bindings: &'p Bindings<'p>, function: &'p Function) -> Option<Vec<SmolStr>> {
        let program = bindings.program;
        let copies = |id: &ExprId| match program.expression(*id) {
            Some(Expr::Call(inner, _)) => program.dotted(*inner).is_some_and(|name| name.ends_with("wraps")),
            _ => false,
        };
        if function.is_async || function.is_generator || !function.decorators.iter().all(copies) {
            return None;
        }
        let first = function.parameters.first()?;
        let asked = match first.kind {
            ParameterKind::Normal | ParameterKind::PositionalOnly => Asked::First(&first.name),
            ParameterKind::Star => Asked::Star(&first.name),
            ParameterKind::KeywordOnly | ParameterKind::DoubleStar => return None,
        };
        let mut walk = Self { bindings, program, function, asked, changed: HashSet::new() };
        if !statements_below(&function.body).into_iter().all(|statement| walk.keeps_name(statement)) {
            return None;
        }
        match walk.block(&function.body, false, None, 0)? {
            // The end of the function is a `return` as well.
            Some(false) => None,
            _ => Some(walk.changed.into_iter().collect()),
        }
    }

    fn parameter(&self, name: &str) -> Option<ParameterKind> {
        self.function.parameters.iter().find(|one| one.name == name).map(|one| one.kind)
    }

    fn is_name(&self, id: ExprId, wanted: &str) -> bool {
        matches!(self.program.expression(id), Some(Expr::Name(name)) if name == wanted)
    }

    /// Whether the name that is asked for, and whose URLs are asked, is the same behind a statement.
    fn keeps_name(&self, statement: &Statement) -> bool {
        let is_kept = |name: &str| match self.parameter(name) {
            Some(ParameterKind::Star | ParameterKind::DoubleStar) => false,
            Some(_) => !matches!(self.asked, Asked::First(first) if first == name) && name != "urlconf",
            None => !self.bindings.is_original(name),
        };
        let binds_others = match &statement.kind {
            StatementKind::Assign { targets, .. } => {
                targets.iter().flat_map(|target| names_in(self.program, *target)).all(is_kept)
            }
            StatementKind::AugmentedAssign { target, .. } | StatementKind::For { target, .. } => {
                names_in(self.program, *target).into_iter().all(is_kept)
            }
            StatementKind::With { items, .. } => items.iter().filter_map(|one| one.1.as_deref()).all(is_kept),
            StatementKind::Try { handlers, .. } => {
                handlers.iter().filter_map(|one| one.binding.as_deref()).all(is_kept)
            }
            StatementKind::Function(_)
            | StatementKind::Class(_)
            | StatementKind::Global(_)
            | StatementKind::Delete(_)
            | StatementKind::Broken(_) => false,
            StatementKind::Import { module, alias, .. } => {
                is_kept(alias.as_deref().unwrap_or(module.split('.').next().unwrap_or(module)))
            }
            StatementKind::ImportFrom { names, star, .. } => {
                !star && names.iter().all(|one| self.parameter(&one.binding).is_none())
            }
            _ => true,
        };
        binds_others
            && expressions_of(self.program, statement).into_iter().all(|id| {
                !matches!(
                    self.program.expression(id),
                    Some(Expr::Lambda(_) | Expr::Walrus(..) | Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_))
                )
            })
    }

    /// Whether every way through a block that ends the function has asked Django for the name: whether the block's own end has, where
    /// it is reached; `None` where a way has not.
    fn block(&mut self, block: &[Statement], asked: bool, guard: Option<&str>, depth: usize) -> Option<Option<bool>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut asked = asked;
        for statement in block {
            self.note(statement, guard)?;
            asked = match self.statement(statement, asked, guard, depth + 1)? {
                Some(asked) => asked,
                None => return Some(None),
            };
        }
        Some(Some(asked))
    }

    fn statement(
        &mut self,
        statement: &Statement,
        asked: bool,
        guard: Option<&str>,
        depth: usize,
    ) -> Option<Option<bool>> {
        let asks = |this: &Self, id: ExprId| asked || this.asks(id, 0);
        match &statement.kind {
            StatementKind::Return(value) => value.is_some_and(|value| asks(self, value)).then_some(None),
            StatementKind::Raise(_) | StatementKind::Break | StatementKind::Continue => Some(None),
            StatementKind::Expression(id) => Some(Some(asks(self, *id))),
            StatementKind::Assign { value: Some(value), .. } => Some(Some(asks(self, *value))),
            StatementKind::If(branches) => {
                let (mut before, mut ends, mut has_else) = (asked, Vec::new(), false);
                for (condition, body) in branches {
                    let own = condition.and_then(|condition| self.prefix(condition, 0));
                    before |= condition.is_some_and(|condition| self.asks(condition, 0));
                    has_else |= condition.is_none();
                    ends.push(self.block(body, before, own.as_deref().or(guard), depth)?);
                }
                if !has_else {
                    ends.push(Some(before));
                }
                Some(ends.into_iter().flatten().reduce(|a, b| a && b))
            }
            StatementKind::For { body, otherwise, .. } | StatementKind::While { body, otherwise, .. } => {
                self.block(body, asked, guard, depth)?;
                self.block(otherwise, asked, guard, depth)?;
                Some(Some(asked))
            }
            // What a manager suppresses was not asked for.
            StatementKind::With { body, .. } => {
                self.block(body, asked, guard, depth)?;
                Some(Some(asked))
            }
            StatementKind::Try { body, handlers, otherwise, finally } => {
                let mut ends = Vec::new();
                match self.block(body, asked, guard, depth)? {
                    Some(end) => ends.push(self.block(otherwise, end, guard, depth)?),
                    None => ends.push(None),
                }
                for handler in handlers {
                    ends.push(self.block(&handler.body, asked, guard, depth)?);
                }
                // A `return` there swallows what was raised.
                let own = statements_below(finally).into_iter();
                if own.into_iter().any(|one| matches!(one.kind, StatementKind::Return(_) | StatementKind::Break)) {
                    return None;
                }
                self.block(finally, asked, guard, depth)?;
                Some(ends.into_iter().flatten().reduce(|a, b| a && b))
            }
            StatementKind::Match { cases, .. } => {
                for case in cases {
                    self.block(&case.body, asked, guard, depth)?;
                }
                Some(Some(asked))
            }
            _ => Some(Some(asked)),
        }
    }

    /// Whether an expression is worked out only after Django was asked for the name.
    fn asks(&self, id: ExprId, depth: usize) -> bool {
        let Some(expression) = self.program.expression(id).filter(|_| depth < MAX_DEPTH) else { return false };
        match expression {
            Expr::Call(function, arguments) if self.is_handing_on(*function, arguments) => true,
            Expr::And(left, _) | Expr::Or(left, _) => self.asks(*left, depth + 1),
            Expr::Conditional { condition, then, otherwise } => {
                self.asks(*condition, depth + 1) || self.asks(*then, depth + 1) && self.asks(*otherwise, depth + 1)
            }
            Expr::Comprehension { .. } | Expr::Unknown(_) => false,
            other => other.children().into_iter().any(|child| self.asks(child, depth + 1)),
        }
    }

    /// Whether a call asks Django for the same name in the same URLs.
    fn is_handing_on(&self, function: ExprId, arguments: &[Argument]) -> bool {
        let is_original =
            matches!(self.program.expression(function), Some(Expr::Name(name)) if self.bindings.is_original(name));
        let Some((first, rest)) = arguments.split_first().filter(|_| is_original) else { return false };
        let is_asked = match (self.asked, &first.passing) {
            (Asked::First(name), Passing::Positional) => self.is_name(first.value, name),
            (Asked::First(name), Passing::Keyword(keyword)) => keyword == "viewname" && self.is_name(first.value, name),
            (Asked::Star(name), Passing::Star) => self.is_name(first.value, name),
            _ => false,
        };
        is_asked
            && rest.iter().enumerate().all(|(at, one)| match &one.passing {
                Passing::Keyword(name) if name == "urlconf" => self.is_name(one.value, "urlconf"),
                Passing::Keyword(_) => true,
                Passing::Positional => at > 0 || self.is_name(one.value, "urlconf"),
                Passing::Star | Passing::DoubleStar => match self.program.expression(one.value) {
                    Some(Expr::Name(name)) => self.parameter(name).is_some(),
                    _ => false,
                },
            })
    }

    /// Notes which names' arguments a statement changes; `None` where it may change the name or the URLs that are asked.
    fn note(&mut self, statement: &Statement, guard: Option<&str>) -> Option<()> {
        let program = self.program;
        let mut harmless: HashSet<ExprId> = HashSet::new();
        let mut known: HashSet<ExprId> = HashSet::new();
        let ids = expressions_of(program, statement);
        let mut is_changed = false;
        let is_other_key =
            |id: ExprId| program.text(id).is_some_and(|key| !matches!(key.as_str(), "viewname" | "urlconf"));
        for id in &ids {
            match program.expression(*id)? {
                Expr::Call(function, arguments) if self.is_handing_on(*function, arguments) => {
                    harmless.extend(arguments.iter().map(|one| one.value));
                    is_changed |= !self
                        .function
                        .parameters
                        .iter()
                        .all(|parameter| arguments.iter().any(|one| self.is_name(one.value, &parameter.name)));
                }
                // `kwargs.pop("…")`
                Expr::Call(function, arguments) => {
                    if let Some(Expr::Attribute(object, method)) = program.expression(*function)
                        && matches!(method.as_str(), "get" | "pop" | "setdefault")
                        && arguments.first().is_some_and(|one| is_other_key(one.value))
                    {
                        known.insert(*object);
                    }
                }
                Expr::Subscript(object, key) => match program.expression(*key) {
                    Some(Expr::Literal(Literal::Int(0))) if matches!(self.asked, Asked::Star(name) if self.is_name(*object, name)) =>
                    {
                        harmless.insert(*object);
                    }
                    _ if is_other_key(*key) => {
                        known.insert(*object);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        for id in ids.iter().filter(|id| !harmless.contains(id)) {
            let Some(Expr::Name(name)) = program.expression(*id) else { continue };
            match self.parameter(name) {
                Some(ParameterKind::DoubleStar) if !known.contains(id) => return None,
                Some(_) if !matches!(self.asked, Asked::First(first) if first == name) => is_changed = true,
                _ => {}
            }
        }
        if is_changed {
            self.changed.insert(SmolStr::new(guard.unwrap_or_default()));
        }
        Some(())
    }

    /// What the name begins with where a condition holds: `name.startswith("wiki:")`.
    fn prefix(&self, condition: ExprId, depth: usize) -> Option<String> {
        match self.program.expression(condition).filter(|_| depth < MAX_DEPTH)? {
            Expr::And(left, right) => self.prefix(*left, depth + 1).or_else(|| self.prefix(*right, depth + 1)),
            Expr::Call(function, arguments) => {
                let Expr::Attribute(object, method) = self.program.expression(*function)? else { return None };
                let is_asked = match (self.asked, self.program.expression(*object)?) {
                    (Asked::First(first), Expr::Name(name)) => first == name,
                    (Asked::Star(star), Expr::Subscript(args, at)) => {
                        self.is_name(*args, star)
                            && matches!(self.program.expression(*at), Some(Expr::Literal(Literal::Int(0))))
                    }
                    _ => false,
                };
                let [only] = arguments.as_slice() else { return None };
                let text = self.program.text(only.value).filter(|_| is_asked && method == "startswith")?;
                Some(text.to_string())
            }
            _ => None,
        }
    }
}
