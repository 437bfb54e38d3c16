//! Which HTTP methods a route answers, as its `Allow` header says (`View._allowed_methods`, DRF's `APIView.allowed_methods`).
//!
//! A plain function answers every method: that is said of none, as nothing limits it.

use super::called::{Lineage, keeps_arguments, lineage};
use super::evaluate::World;
use super::place::Anchor;
use super::table::Row;
use super::value::*;
use crate::facts::{Expr, ExprId, Passing, Program};
use smol_str::SmolStr;

/// Decorators that are followed.
const MAX_DEPTH: usize = 32;
/// `View.http_method_names`, the order of every answer.
const ALL: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];
/// Methods of a class that decide otherwise.
const CHANGED: [&str; 10] = [
    "dispatch",
    "as_view",
    "setup",
    "http_method_not_allowed",
    "_allowed_methods",
    "allowed_methods",
    "initialize_request",
    "__init__",
    "__getattribute__",
    "__getattr__",
];

/// The methods that a route answers, in upper case; `None` where nothing limits them or they can't be known.
pub fn methods(world: &World, row: &Row) -> Option<Vec<SmolStr>> {
    let known = of_view(world, row)?;
    Some(ALL.iter().filter(|one| known.iter().any(|name| name == *one)).map(|one| one.to_uppercase().into()).collect())
}

fn of_view(world: &World, row: &Row) -> Option<Vec<SmolStr>> {
    let mut view = &row.view;
    let mut limit = Limit::default();
    let target = world.heap.pattern(row.pattern).map(|pattern| &pattern.target_place);
    let program = target.and_then(|place| world.module_of(&place.file)).and_then(|id| program_of(world, id));
    // What is written for the view, as far as it is a call around another.
    let mut written = target.and_then(|place| match place.anchor {
        Anchor::Expr(id) => Some(id),
        _ => None,
    });
    for _ in 0..MAX_DEPTH {
        match view {
            Value::Wrapped { inner, by } => {
                let call = program.and_then(|program| match program.expression(written?)? {
                    Expr::Call(function, arguments) => Some((program, *function, arguments.first()?.value)),
                    _ => None,
                });
                written = call.map(|(.., inner)| inner);
                match &**by {
                    Value::ExternalResult(dotted) if limits(dotted) => {
                        let (program, function, _) = call?;
                        // Called under another name it may be another's.
                        let Expr::Call(callee, _) = program.expression(function)? else { return None };
                        let own = program.dotted(*callee)?;
                        if own.rsplit('.').next() != dotted.rsplit('.').next() {
                            return None;
                        }
                        limit.narrow(Some(called_with(dotted, (program, function))?));
                    }
                    Value::External(dotted) => limit.narrow(by_name(dotted)),
                    _ => {}
                }
                if !keeps_arguments(world, by) {
                    return None;
                }
                view = inner;
            }
            Value::Function(function) if function.class.is_none() => {
                of_function(world, function, &mut limit)?;
                return limit.methods;
            }
            Value::View(one) => {
                let own = of_class(world, one)?;
                limit.narrow(Some(own));
                return limit.methods;
            }
            Value::External(dotted) if dotted == "rest_framework.routers.APIRootView" => {
                return Some(answering(&["get"]));
            }
            _ => return None,
        }
    }
    None
}

/// What is left of all methods.
#[derive(Default)]
struct Limit {
    methods: Option<Vec<SmolStr>>,
}

impl Limit {
    fn narrow(&mut self, to: Option<Vec<SmolStr>>) {
        let Some(to) = to else { return };
        match &mut self.methods {
            Some(methods) => methods.retain(|one| to.contains(one)),
            None => self.methods = Some(to),
        }
    }
}

/// Whether a decorator is one of those that limit the methods to what it is called with.
fn limits(dotted: &str) -> bool {
    dotted == "django.views.decorators.http.require_http_methods" || dotted == "rest_framework.decorators.api_view"
}

/// `django.views.decorators.http`: those that need no list.
fn by_name(dotted: &str) -> Option<Vec<SmolStr>> {
    let names: &[&str] = match dotted.strip_prefix("django.views.decorators.http.")? {
        "require_GET" => &["get"],
        "require_POST" => &["post"],
        "require_safe" => &["get", "head"],
        _ => return None,
    };
    Some(names.iter().map(|name| SmolStr::new_static(name)).collect())
}

/// What a decorator is called with that limits methods to a list.
fn called_with(dotted: &str, (program, call): (&Program, ExprId)) -> Option<Vec<SmolStr>> {
    let Expr::Call(_, arguments) = program.expression(call)? else { return None };
    let mut methods = match arguments.first() {
        Some(argument) if argument.passing == Passing::Positional => texts(program, argument.value)?,
        Some(argument) => match &argument.passing {
            Passing::Keyword(name) if name == "http_method_names" || name == "request_method_list" => {
                texts(program, argument.value)?
            }
            _ => return None,
        },
        // `api_view()`
        None => vec![SmolStr::new_static("get")],
    };
    if dotted.starts_with("rest_framework.") {
        methods.push(SmolStr::new_static("options"));
    }
    Some(methods)
}

fn program_of(world: &World, id: ModuleId) -> Option<&Program> {
    Some(&world.module(id)?.file.as_ref()?.facts.program)
}

/// Narrows to what the decorators of a function allow; `None` where one of them is not known.
fn of_function(world: &World, function: &FunctionValue, limit: &mut Limit) -> Option<()> {
    let module = world.module(function.module)?;
    let program = &module.file.as_ref()?.facts.program;
    let written = &program.function(function.id)?.decorators;
    if function.replaced.is_some() || written.len() != function.decorators.len() {
        return None;
    }
    for (decorator, at) in function.decorators.iter().zip(written) {
        match decorator {
            Value::ExternalResult(dotted) if limits(dotted) => {
                limit.narrow(Some(called_with(dotted, (program, *at))?));
            }
            Value::External(dotted) => limit.narrow(by_name(dotted)),
            _ => {}
        }
        if !keeps_arguments(world, decorator) {
            return None;
        }
    }
    Some(())
}

/// What a class answers: its handlers, those that HEAD and OPTIONS are made of, as far as `http_method_names` has them.
fn of_class(world: &World, view: &ViewValue) -> Option<Vec<SmolStr>> {
    let line = match &view.class {
        _ if view.limited && view.method_names.is_none() => return None,
        Value::Class(id) => lineage(world, *id)?,
        Value::External(dotted) => return Some(answering(handlers_of(dotted)?)),
        _ => return None,
    };
    let own = || line.classes.iter().filter(|class| !is_frameworks(world, class));
    if own().any(|class| CHANGED.iter().any(|name| class.scope.names.contains_key(*name))) {
        return None;
    }
    let mut dispatching = Limit::default();
    for class in own() {
        dispatching.narrow(limits_of(world, class)?);
    }
    // Who is refused before `dispatch()` is told what is let through there.
    if dispatching.methods.is_some() {
        return dispatching.methods;
    }
    let mut found: Vec<&str> = Vec::new();
    match &view.actions {
        Some(actions) => found.extend(actions.iter().map(|(method, _)| method.as_str())),
        // A viewset answers what a route maps, and nothing is known of that.
        None if is_viewset(world, &line) => return None,
        None => {
            for name in ALL {
                let binding = line.classes.iter().find_map(|class| class.scope.names.get(name));
                if binding.is_some_and(|binding| binding.maybe_unbound) {
                    return None;
                }
                found.extend(binding.map(|_| name));
            }
            for dotted in &line.outside {
                found.extend(handlers_of(dotted)?);
            }
        }
    }
    let mut methods = answering(&found);
    if let Some(names) = &view.method_names {
        methods.retain(|method| names.contains(method));
        return Some(methods);
    }
    let named = line.classes.iter().find_map(|class| class.scope.names.get("http_method_names"));
    if let Some(binding) = named {
        let Value::Sequence(id) = binding.value else { return None };
        let names = world.heap.sequence(id).filter(|list| list.open.is_empty() && !binding.maybe_unbound)?;
        let known = names.items.iter().map(|item| match &item.value {
            Value::Str(name) if !item.conditional => Some(name),
            _ => None,
        });
        let known = known.collect::<Option<Vec<_>>>()?;
        methods.retain(|method| known.contains(&method));
    }
    Some(methods)
}

/// With HEAD, which GET answers, and OPTIONS, which every View does (`View.setup`, `View.options`).
fn answering(handlers: &[&str]) -> Vec<SmolStr> {
    let head = handlers.contains(&"get").then_some("head");
    handlers.iter().copied().chain(head).chain(["options"]).map(SmolStr::new).collect()
}

/// What decorators of a class limit its methods to: `@method_decorator(require_POST, name="dispatch")`; `None` where that is not
/// known, inside where nothing does.
fn limits_of(world: &World, class: &ClassValue) -> Option<Option<Vec<SmolStr>>> {
    let program = program_of(world, class.module)?;
    let module = world.module(class.module)?;
    let last = |id: ExprId| program.dotted(id).map(|name| name.rsplit('.').next().unwrap_or_default().to_owned());
    let mut limit = Limit::default();
    for one in &program.class(class.id)?.decorators {
        let Some(Expr::Call(called, arguments)) = program.expression(*one) else { continue };
        if last(*called).as_deref() != Some("method_decorator") {
            continue;
        }
        // A list of decorators, or what is made elsewhere, may be anything.
        let given = arguments.first()?.value;
        let name = match program.expression(given) {
            Some(Expr::Call(function, _)) => last(*function),
            _ => last(given),
        }?;
        if !name.starts_with("require_") {
            continue;
        }
        let on = arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(name) if name == "name"))?;
        if program.text(on.value)? != "dispatch" {
            return None;
        }
        let decorator = match program.expression(given)? {
            Expr::Call(function, _) => *function,
            _ => given,
        };
        let Expr::Name(bound) = program.expression(decorator)? else { return None };
        let Value::External(dotted) = &module.scope.names.get(bound)?.value else { return None };
        limit.narrow(Some(match program.expression(given)? {
            Expr::Call(..) if limits(dotted) => called_with(dotted, (program, given))?,
            _ => by_name(dotted)?,
        }));
    }
    Some(limit.methods)
}

fn is_frameworks(world: &World, class: &ClassValue) -> bool {
    let first = world.module(class.module).and_then(|module| module.name.split('.').next());
    matches!(first, Some("django" | "rest_framework"))
}

fn is_viewset(world: &World, line: &Lineage<'_>) -> bool {
    let is_theirs =
        |class: &&ClassValue| world.module(class.module).is_some_and(|one| one.name == "rest_framework.viewsets");
    line.outside.iter().any(|dotted| dotted.starts_with("rest_framework.viewsets."))
        || line.classes.iter().any(is_theirs)
}

/// The handlers that a class of Django's or DRF's brings; `None` where that is not recorded here (Django 5.0 to 6.0, DRF 3.15).
fn handlers_of(dotted: &str) -> Option<&'static [&'static str]> {
    let name = dotted.rsplit('.').next()?;
    let is_below = |module: &str| dotted.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'));
    if dotted == "builtins.object" || is_below("django.contrib.auth.mixins") || is_below("rest_framework.mixins") {
        return Some(&[]);
    }
    if is_below("rest_framework.viewsets") {
        return Some(&[]);
    }
    if is_below("rest_framework.generics") || dotted == "rest_framework.views.APIView" {
        return Some(match name {
            "APIView" | "GenericAPIView" => &[],
            "ListAPIView" | "RetrieveAPIView" => &["get"],
            "CreateAPIView" => &["post"],
            "DestroyAPIView" => &["delete"],
            "UpdateAPIView" => &["put", "patch"],
            "ListCreateAPIView" => &["get", "post"],
            "RetrieveUpdateAPIView" => &["get", "put", "patch"],
            "RetrieveDestroyAPIView" => &["get", "delete"],
            "RetrieveUpdateDestroyAPIView" => &["get", "put", "patch", "delete"],
            _ => return None,
        });
    }
    if !is_below("django.views") {
        return None;
    }
    Some(match name {
        "View"
        | "ContextMixin"
        | "TemplateResponseMixin"
        | "SingleObjectMixin"
        | "MultipleObjectMixin"
        | "FormMixin"
        | "ModelFormMixin" => &[],
        "TemplateView" | "ListView" | "DetailView" | "ArchiveIndexView" | "YearArchiveView" | "MonthArchiveView"
        | "WeekArchiveView" | "DayArchiveView" | "TodayArchiveView" | "DateDetailView" => &["get"],
        "FormView" | "CreateView" | "UpdateView" => &["get", "post", "put"],
        "DeleteView" => &["get", "post", "delete"],
        "RedirectView" => &["get", "head", "post", "options", "delete", "put", "patch"],
        _ => return None,
    })
}

/// The texts of a list, in lower case; `None` where one is not known.
fn texts(program: &Program, id: ExprId) -> Option<Vec<SmolStr>> {
    match program.expression(id)? {
        Expr::List(ids) | Expr::Tuple(ids) | Expr::Set(ids) => {
            ids.iter().map(|id| Some(SmolStr::from(program.text(*id)?.to_lowercase()))).collect()
        }
        _ => None,
    }
}
