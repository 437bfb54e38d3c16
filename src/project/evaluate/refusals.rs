//! What certainly raises because of the site's own functions, classes and names: arguments that do not fit, attributes and names that
//! nothing binds. The same reserve as in [`super::proofs`].

use super::arguments::is_spread;
use super::classes::Ancestor;
use super::*;
use crate::facts::{Argument, Expr, Parameter, ParameterKind, Passing, Statement, StatementKind, all_statements};

/// What Django's `AppConfig` and its instances have (5.0).
const APP_CONFIG: &[&str] = &[
    "apps",
    "create",
    "default",
    "default_auto_field",
    "get_model",
    "get_models",
    "import_models",
    "label",
    "models",
    "models_module",
    "module",
    "name",
    "path",
    "ready",
    "verbose_name",
];

/// Methods through which a class answers for what it does not name.
const ANSWERS: &[&str] = &["__getattr__", "__getattribute__", "__init_subclass__", "__new__"];

impl Evaluator<'_> {
    /// Whether a class is no more than what its source says, up to `object`, and has none of these methods.
    pub(super) fn is_bare(&mut self, id: ClassValueId, methods: &[&str]) -> bool {
        self.is_bare_but(id, methods, |_| false)
    }

    pub(super) fn is_bare_but(&mut self, id: ClassValueId, methods: &[&str], known: impl Fn(&str) -> bool) -> bool {
        self.ancestors(id).into_iter().all(|ancestor| match ancestor {
            Ancestor::Class(id) => {
                let Some(class) = self.world.heap.class(id) else { return false };
                let file = self.world.module(class.module).and_then(|module| module.file.as_ref());
                let written = file.and_then(|file| file.facts.program.class(class.id));
                let is_plain =
                    written.is_some_and(|class| class.bases.iter().all(|base| base.passing == Passing::Positional));
                let answers = |name: &str| class.scope.names.contains_key(name);
                is_plain
                    && !class.decorated
                    && class.scope.open.is_empty()
                    && !ANSWERS.iter().any(|name| answers(name))
                    && !methods.iter().any(|name| answers(name))
            }
            Ancestor::External(dotted) => super::library::is_plain_base(&dotted) || known(&dotted),
            Ancestor::Unknown => false,
        })
    }

    /// An attribute that neither an object nor its class has.
    pub(super) fn prove_absent(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> bool {
        if !self.sees(frame) || name.starts_with("__") {
            return false;
        }
        let (class, what) = match object {
            Value::Instance(id) => {
                let Some(instance) = self.world.heap.instance(*id) else { return false };
                if instance.contents.is_some()
                    || instance.scope.names.contains_key(name)
                    || !instance.scope.open.is_empty()
                {
                    return false;
                }
                (instance.class, "an object of")
            }
            Value::Class(id) if name != "mro" => (*id, "the class"),
            Value::Function(function)
                if function.decorators.is_empty() && function.replaced.is_none() && function.looks_like.is_none() =>
            {
                let key = (function.module, function.id, function.closure);
                if self.world.functions.get(&key).is_some_and(|scope| scope.names.contains_key(name)) {
                    return false;
                }
                self.fails(frame, Exception::Attribute, &format!("the function has no attribute `{name}`"), at);
                return true;
            }
            _ => return false,
        };
        let is_config = |dotted: &str| dotted.starts_with("django.apps.") && dotted.ends_with(".AppConfig");
        if !self.is_bare_but(class, &[], |dotted| {
            is_config(dotted) && !APP_CONFIG.contains(&name) && !name.starts_with('_')
                || Self::is_no_enum_attribute(dotted, name)
                || super::models::is_model_root(dotted) && !super::models::is_name_of_models(name)
        }) || self.is_model_by_name(class, 0) && self.may_bring(class, name)
        {
            return false;
        }
        let is_named = self.ancestors(class).into_iter().any(|ancestor| match ancestor {
            Ancestor::Class(id) => self.world.heap.class(id).is_none_or(|class| class.scope.names.contains_key(name)),
            _ => false,
        });
        if is_named {
            return false;
        }
        let class = self.world.heap.class(class).map(|class| class.name.clone()).unwrap_or_default();
        self.fails(frame, Exception::Attribute, &format!("{what} `{class}` has no attribute `{name}`"), at);
        true
    }

    /// What an attribute of an object is: what an Enum's body binds are members, not the values that stand there.
    pub(super) fn member(&mut self, frame: &Frame, object: &Value, name: &str, value: Value) -> Value {
        let Value::Class(id) = object else { return value };
        if !self.proves(frame) || matches!(value, Value::Function(_) | Value::Class(_) | Value::Bound { .. }) {
            return value;
        }
        if let Some(member) = self.enum_member(*id, name) {
            return member;
        }
        if self.plain_type(&value).is_none() {
            return value;
        }
        let is_enum = self.ancestors(*id).into_iter().any(|ancestor| match ancestor {
            Ancestor::External(dotted) => {
                let last = dotted.rsplit('.').next().unwrap_or(&dotted);
                ["Enum", "Flag", "Choices"].iter().any(|end| last.ends_with(end))
            }
            Ancestor::Class(_) => false,
            Ancestor::Unknown => true,
        });
        if is_enum { Value::Unknown } else { value }
    }

    /// `value()` of what can't be called.
    pub(super) fn prove_callable(&mut self, frame: &mut Frame, callee: &Value, at: ExprId) {
        let what = match callee {
            Value::None => "None",
            Value::Int(_) | Value::Bool(_) => "a number",
            Value::Str(_) => "a text",
            Value::Sequence(_) => "a list or tuple",
            Value::Dict(_) => "a dict",
            Value::Module(_) => "a module",
            Value::Instance(id) => {
                let bare = self.world.heap.instance(*id).filter(|one| one.contents.is_none()).map(|one| one.class);
                match bare {
                    Some(class) if self.proves(frame) && self.is_bare(class, &["__call__"]) => {
                        "an object without `__call__`"
                    }
                    _ => return,
                }
            }
            _ => return,
        };
        self.fails(frame, Exception::Type, &format!("{what} can't be called"), at);
    }

    /// Whether a function does not take these arguments.
    pub(super) fn refuses_arguments(
        &mut self,
        frame: &mut Frame,
        function: &FunctionValue,
        parameters: &[Parameter],
        has_receiver: bool,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        if !self.proves(frame) || is_spread(arguments) || !function.decorators.iter().all(keeps_parameters) {
            return false;
        }
        let Some(why) = arguments_fault(parameters, has_receiver, arguments) else { return false };
        // What the interpreter itself calls, as Django does with `ready()`, is wrong where it is defined.
        let file = self.world.module(function.module).and_then(|module| module.file.clone());
        let place = match file {
            Some(file) if at.raw() == 0 => Place { file: file.path.clone(), anchor: Anchor::Function(function.id) },
            _ => frame.at(at),
        };
        self.fails_at(frame, Exception::Type, &why, place);
        true
    }

    /// Whether a class without `__init__` is given arguments.
    pub(super) fn refuses_instances(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        if arguments.is_empty() || is_spread(arguments) || !self.proves(frame) || !self.is_bare(class, &["__init__"]) {
            return false;
        }
        let name = self.world.heap.class(class).map(|class| class.name.clone()).unwrap_or_default();
        self.fails(frame, Exception::Type, &format!("`{name}` has no `__init__` and takes no arguments"), at);
        true
    }

    /// Whether nothing can have bound a name by the time that a function runs that asks for it: nothing in the file binds it, or
    /// only statements of the module's own block that have not been run yet.
    pub(super) fn is_never_bound(&self, frame: &Frame, name: &SmolStr) -> bool {
        if !self.proves(frame) {
            return false;
        }
        let program = frame.program();
        let is_running = self.world.module(frame.module).is_some_and(|module| module.status == Status::Executing);
        let is_own = |statement: &Statement| program.body.iter().any(|own| own.id == statement.id);
        let mut defined_later = false;
        for statement in all_statements(program) {
            if binds(program, statement, name) {
                if !is_running || !is_own(statement) {
                    return false;
                }
                defined_later = true;
            }
        }
        let mut loads = HashSet::new();
        for (id, expression) in program.expressions.iter::<ExprId>() {
            match expression {
                Expr::Walrus(bound, _) if bound == name => return false,
                Expr::Name(one) if one == name => {
                    _ = loads.insert(frame.file.facts.spans.expression(id).start as usize)
                }
                _ => {}
            }
        }
        // Whatever else names it may bind it: a parameter, a `with`, a text that is executed.
        let text = frame.file.source.as_str();
        let is_part = |one: Option<char>| one.is_some_and(|one| one.is_alphanumeric() || one == '_');
        text.match_indices(name.as_str()).all(|(at, found)| {
            let head = text.get(..at).unwrap_or_default();
            let is_word = !is_part(head.chars().next_back())
                && !is_part(text.get(at + found.len()..).and_then(|rest| rest.chars().next()));
            let defines = defined_later && (head.ends_with("def ") || head.ends_with("class "));
            !is_word || loads.contains(&at) || head.ends_with('.') || defines
        })
    }
}

/// Why a function with these parameters does not take these arguments, if it does not.
pub(super) fn arguments_fault(
    parameters: &[Parameter],
    has_receiver: bool,
    arguments: &[(Argument, Value)],
) -> Option<String> {
    let placed = usize::from(has_receiver)
        + arguments.iter().filter(|(argument, _)| argument.passing == Passing::Positional).count();
    let named: Vec<&SmolStr> = arguments
        .iter()
        .filter_map(|(argument, _)| match &argument.passing {
            Passing::Keyword(name) => Some(name),
            _ => None,
        })
        .collect();
    let has = |kind: ParameterKind| parameters.iter().any(|parameter| parameter.kind == kind);
    let takes: Vec<&Parameter> = parameters
        .iter()
        .filter(|one| matches!(one.kind, ParameterKind::PositionalOnly | ParameterKind::Normal))
        .collect();
    let missing = parameters.iter().find(|one| {
        let at = takes.iter().position(|other| other.name == one.name);
        let is_placed = at.is_some_and(|at| at < placed);
        let is_named = one.kind != ParameterKind::PositionalOnly && named.contains(&&one.name);
        let is_wanted = at.is_some() || one.kind == ParameterKind::KeywordOnly;
        is_wanted && one.default.is_none() && !is_placed && !is_named
    });
    let unknown = named.iter().find(|name| {
        let takes = |one: &Parameter| {
            one.name == ***name && matches!(one.kind, ParameterKind::Normal | ParameterKind::KeywordOnly)
        };
        !has(ParameterKind::DoubleStar) && !parameters.iter().any(takes)
    });
    let twice = named.iter().find(|name| {
        takes
            .iter()
            .position(|one| one.name == ***name && one.kind == ParameterKind::Normal)
            .is_some_and(|at| at < placed)
    });
    Some(if placed > takes.len() && !has(ParameterKind::Star) {
        format!("it takes {} arguments by place, and {placed} are given", takes.len())
    } else if let Some(name) = twice {
        format!("`{name}` is given twice")
    } else if let Some(name) = unknown {
        format!("it has no parameter `{name}`")
    } else if let Some(missing) = missing {
        format!("the argument `{}` is missing", missing.name)
    } else {
        return None;
    })
}

/// Whether a statement binds a name; of a pattern and of what a `with` unpacks, any of its words may be one.
pub(super) fn binds(program: &Program, statement: &Statement, name: &SmolStr) -> bool {
    let target = |id: &ExprId| is_target(program, *id, name);
    match &statement.kind {
        StatementKind::Import { module, alias, .. } => {
            alias.as_deref().unwrap_or(module.split('.').next().unwrap_or(module)) == name.as_str()
        }
        StatementKind::ImportFrom { names, star, .. } => *star || names.iter().any(|one| one.binding == *name),
        StatementKind::Assign { targets, .. } => targets.iter().any(target),
        StatementKind::AugmentedAssign { target: one, .. } | StatementKind::For { target: one, .. } => target(one),
        StatementKind::With { items, .. } => {
            items.iter().filter_map(|(_, bound)| bound.as_ref()).any(|bound| words(bound).any(|one| one == name))
        }
        StatementKind::Match { cases, .. } => cases.iter().any(|case| words(&case.pattern).any(|one| one == name)),
        StatementKind::Try { handlers, .. } => handlers.iter().any(|handler| handler.binding.as_ref() == Some(name)),
        StatementKind::Function(id) => program.function(*id).is_some_and(|function| function.name == *name),
        StatementKind::Class(id) => program.class(*id).is_some_and(|class| class.name == *name),
        StatementKind::Global(names) => names.contains(name),
        StatementKind::Broken(_) => true,
        _ => false,
    }
}

/// What reads like a name in a piece of source.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|one: char| !one.is_alphanumeric() && one != '_').filter(|word| !word.is_empty())
}

/// Whether an assignment's target binds a name.
fn is_target(program: &Program, target: ExprId, name: &SmolStr) -> bool {
    let mut pending = vec![target];
    while let Some(id) = pending.pop() {
        match program.expression(id) {
            Some(Expr::Name(one)) if one == name => return true,
            Some(Expr::Tuple(items) | Expr::List(items)) => pending.extend(items),
            Some(Expr::Starred(inner)) => pending.push(*inner),
            _ => {}
        }
    }
    false
}

/// Whether a decorator leaves a function's parameters as they are written.
fn keeps_parameters(decorator: &Value) -> bool {
    matches!(decorator, Value::External(dotted) if matches!(
        dotted.as_str(),
        "builtins.property"
            | "builtins.classmethod"
            | "builtins.staticmethod"
            | "abc.abstractmethod"
            | "functools.cache"
            | "functools.lru_cache"
            | "functools.cached_property"
            | "django.utils.functional.cached_property"
    ))
}
