//! What Django calls for a request: the functions behind a route's view, as far as every decorator around them is understood.

use super::evaluate::World;
use super::passing::{handed_on, hands_back, passes_through, passes_to_super};
use super::site::Site;
use super::value::*;
use crate::facts::{Function, FunctionId};
use foldhash::HashMap;
use smol_str::SmolStr;
use std::sync::Arc;

/// Classes and decorators that are followed.
const MAX_DEPTH: usize = 32;

/// Methods of a View that serve a request; HEAD and OPTIONS are made of others.
pub const HANDLERS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Bases that have no handler of their own, so that those of the workspace are all.
const PLAIN_BASES: [&str; 9] = [
    "django.views.View",
    "django.views.generic.View",
    "django.views.generic.base.View",
    "django.views.generic.base.ContextMixin",
    "django.views.generic.base.TemplateResponseMixin",
    "django.contrib.auth.mixins.LoginRequiredMixin",
    "rest_framework.views.APIView",
    "rest_framework.generics.GenericAPIView",
    "builtins.object",
];

/// Who makes a response of what a view returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framework {
    /// Django itself.
    Django,
    /// Django REST framework.
    Rest,
}

/// A function that is called with a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Called {
    /// The function.
    pub function: Arc<FunctionValue>,
    /// The HTTP method or the viewset's action, where it is a method of a class.
    pub method: Option<SmolStr>,
    /// Who takes its result.
    pub framework: Framework,
    /// Whether what it returns is handed on as it is: a decorator may make a response of data, or of nothing.
    pub is_final: bool,
}

/// The functions behind a view.
#[derive(Clone, Debug, PartialEq)]
pub enum Behind {
    /// One function.
    Function(Called),
    /// All handlers of a class.
    Handlers(Vec<Called>),
    /// The actions of a viewset that a route maps, as far as they are the workspace's.
    Actions(Vec<Called>),
}

impl Behind {
    /// All functions, in order.
    pub fn all(&self) -> &[Called] {
        match self {
            Self::Function(one) => std::slice::from_ref(one),
            Self::Handlers(several) | Self::Actions(several) => several,
        }
    }
}

impl Called {
    /// The definition as it was when the project was concluded: its signature holds, its body may be newer.
    pub fn definition<'w>(&self, world: &'w World) -> Option<&'w Function> {
        world.module(self.function.module)?.file.as_ref()?.facts.program.function(self.function.id)
    }
}

/// The functions behind a view; `None` where something around them is not understood.
pub fn behind(world: &World, view: &Value) -> Option<Behind> {
    behind_within(world, view, MAX_DEPTH)
}

fn behind_within(world: &World, view: &Value, depth: usize) -> Option<Behind> {
    let mut view = view;
    let mut framework = Framework::Django;
    let mut is_final = true;
    for _ in 0..depth {
        match view {
            Value::Wrapped { inner, by } => {
                if is_api_view(by) {
                    framework = Framework::Rest;
                }
                if !keeps_arguments(world, by) {
                    return None;
                }
                is_final &= keeps_result(world, by);
                view = inner;
            }
            _ if let Some(handed) = handed_on(world, view) => {
                is_final &= handed.is_returned;
                view = handed.view;
            }
            Value::Function(function) if function.class.is_none() => {
                let mut called = decorated(world, function, None, framework)?;
                called.is_final &= is_final;
                return Some(Behind::Function(called));
            }
            Value::View(one) => return behind_class(world, one),
            // Wrapped in one thing or another under a condition (`AdminSite.admin_view`), it may be the same function.
            Value::Union(parts) => {
                let mut found = parts.iter().map(|part| behind_within(world, part, depth / 4));
                let first = found.next()??;
                return found.all(|one| one.as_ref() == Some(&first)).then_some(first);
            }
            _ => return None,
        }
    }
    None
}

fn behind_class(world: &World, view: &ViewValue) -> Option<Behind> {
    let Value::Class(id) = view.class else { return None };
    let line = lineage(world, id)?;
    let changed = ["as_view", "setup", "initialize_request", "__getattribute__", "__getattr__"];
    if line.classes.iter().any(|class| changed.iter().any(|name| class.scope.names.contains_key(*name))) {
        return None;
    }
    let framework = if line.rest { Framework::Rest } else { Framework::Django };
    let mut is_final = true;
    for dispatch in line.classes.iter().filter_map(|class| class.scope.names.get("dispatch")) {
        match &dispatch.value {
            Value::Function(function) if function.decorators.is_empty() => {
                is_final &= passes_to_super(world, function)?;
            }
            _ => return None,
        }
    }
    let decorated = |function: &Arc<FunctionValue>, method: SmolStr| {
        let called = decorated(world, function, Some(method), framework)?;
        Some(Called { is_final: called.is_final && is_final, ..called })
    };
    let find = |name: &str| {
        let binding = line.classes.iter().find_map(|class| class.scope.names.get(name))?;
        match &binding.value {
            Value::Function(function) if !binding.maybe_unbound => Some(Some(function.clone())),
            _ => Some(None),
        }
    };
    match &view.actions {
        Some(actions) => {
            let mut found = Vec::new();
            for (_, action) in actions {
                if let Some(Some(function)) = find(action) {
                    found.extend(decorated(&function, action.clone()));
                }
            }
            Some(Behind::Actions(found))
        }
        None if line.plain => {
            let mut found = Vec::new();
            for name in HANDLERS {
                if let Some(function) = find(name) {
                    found.push(decorated(&function?, SmolStr::new_static(name))?);
                }
            }
            Some(Behind::Handlers(found))
        }
        None => None,
    }
}

/// A class and its bases of the workspace in the order in which names are looked up, where all others are Django's or DRF's.
pub struct Lineage<'w> {
    /// The classes of the workspace.
    pub classes: Vec<&'w ClassValue>,
    /// The dotted names of the others.
    pub outside: Vec<SmolStr>,
    /// Whether none of the others has a handler.
    pub plain: bool,
    /// Whether DRF is among them.
    pub rest: bool,
}

/// The lineage of a class; `None` where a base or a decorator may be anything.
pub fn lineage(world: &World, id: ClassValueId) -> Option<Lineage<'_>> {
    let mut line = Lineage { classes: Vec::new(), outside: Vec::new(), plain: true, rest: false };
    let mut pending = vec![id];
    while let Some(id) = pending.pop() {
        let class = world.heap.class(id)?;
        if class.decorated || !class.scope.open.is_empty() || line.classes.len() > MAX_DEPTH {
            return None;
        }
        line.classes.push(class);
        for base in class.bases.iter().rev() {
            match base {
                Value::Class(base) => pending.push(*base),
                Value::External(dotted) => {
                    let rest = dotted.starts_with("rest_framework.");
                    if !rest && !dotted.starts_with("django.") && !dotted.starts_with("builtins.") {
                        return None;
                    }
                    line.rest |= rest;
                    line.plain &= PLAIN_BASES.contains(&dotted.as_str());
                    line.outside.push(dotted.clone());
                }
                _ => return None,
            }
        }
    }
    Some(line)
}

fn decorated(
    world: &World,
    function: &Arc<FunctionValue>,
    method: Option<SmolStr>,
    framework: Framework,
) -> Option<Called> {
    let mut framework = framework;
    let mut is_final = true;
    for decorator in &function.decorators {
        if is_api_view(decorator) {
            framework = Framework::Rest;
        }
        // Who asks for the parameters has to know that the first is the request (`views::signature`).
        if !(keeps_arguments(world, decorator) || method.is_some() && is_static(decorator)) {
            return None;
        }
        is_final &= is_static(decorator) || keeps_result(world, decorator);
    }
    Some(Called { function: function.clone(), method, framework, is_final })
}

fn is_api_view(decorator: &Value) -> bool {
    matches!(decorator, Value::ExternalResult(dotted) if dotted == "rest_framework.decorators.api_view")
}

/// Whether a decorator is `@staticmethod`.
pub fn is_static(decorator: &Value) -> bool {
    matches!(decorator, Value::External(dotted) if dotted == "builtins.staticmethod")
}

/// Whether a decorator hands the request and all arguments on as they are.
pub(super) fn keeps_arguments(world: &World, decorator: &Value) -> bool {
    match decorator {
        // Called with options, or not called where it takes none.
        Value::External(dotted) => is_transparent(dotted) && !takes_options(dotted),
        Value::ExternalResult(dotted) => is_transparent(dotted),
        // `user_passes_test(is_staff)`: a function is an option as well.
        Value::Wrapped { by, .. } => matches!(&**by, Value::External(dotted) if is_transparent(dotted)),
        Value::Function(function) => {
            let module = world.module(function.module).map_or("", |module| module.name.as_str());
            is_transparent(&format!("{module}.")) || passes_through(world, function)
        }
        _ => false,
    }
}

/// Whether a decorator that hands its arguments on also returns what the view returns.
fn keeps_result(world: &World, decorator: &Value) -> bool {
    match decorator {
        Value::Function(function) => {
            let module = world.module(function.module).map_or("", |module| module.name.as_str());
            is_transparent(&format!("{module}.")) || hands_back(world, function)
        }
        _ => true,
    }
}

fn is_transparent(dotted: &str) -> bool {
    const MODULES: [&str; 12] = [
        "django.contrib.auth.decorators.",
        "django.contrib.admin.views.decorators.",
        "django.views.decorators.csrf.",
        "django.views.decorators.http.",
        "django.views.decorators.cache.",
        "django.views.decorators.vary.",
        "django.views.decorators.gzip.",
        "django.views.decorators.clickjacking.",
        "django.views.decorators.debug.",
        "django.views.decorators.common.",
        "rest_framework.decorators.",
        "drf_spectacular.utils.extend_schema",
    ];
    MODULES.iter().any(|module| dotted.starts_with(module))
        || matches!(dotted, "django.db.transaction.atomic" | "django.db.transaction.non_atomic_requests")
        || dotted.strip_prefix("django.contrib.admin.").is_some_and(|rest| rest.ends_with(".admin_view"))
}

/// Decorators that are broken without their parentheses: that is another finding's business.
fn takes_options(dotted: &str) -> bool {
    dotted.starts_with("rest_framework.decorators.") || dotted.starts_with("drf_spectacular.")
}

/// The functions of each module that some route calls, with who takes their result.
pub type Served = HashMap<ModuleId, Vec<(FunctionId, Called)>>;

/// Collects what the routes of a site call.
pub fn served(site: &Site) -> Served {
    let mut found: Served = HashMap::default();
    // What the host's own routes call is none of the workspace's.
    for row in site.table.rows.iter().filter(|row| !row.of_host) {
        for called in behind(site.world_of(row), &row.view).iter().flat_map(Behind::all) {
            let functions = found.entry(called.function.module).or_default();
            if !functions.iter().any(|(id, _)| *id == called.function.id) {
                functions.push((called.function.id, called.clone()));
            }
        }
    }
    found
}
