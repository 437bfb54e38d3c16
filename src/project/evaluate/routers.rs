//! DRF's routers: what `register()` keeps and what `urls` makes of it (`rest_framework.routers`, 3.15 and 3.18 alike; catalogue
//! §1.9).

use super::attributes::Attribute;
use super::*;
use crate::facts::{Argument, Expr, FunctionId, Literal, Passing, Program, StatementKind};

/// What a viewset's action serves: its name, and whether it is mapped on the list or on the detail route, by which method.
const ACTIONS: [(&str, bool, &str); 6] = [
    ("list", false, "get"),
    ("create", false, "post"),
    ("retrieve", true, "get"),
    ("update", true, "put"),
    ("partial_update", true, "patch"),
    ("destroy", true, "delete"),
];

/// Whether a class has an action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Has {
    Yes,
    No,
    Maybe,
}

/// A method that `@action` decorates.
struct ExtraAction {
    name: SmolStr,
    detail: bool,
    url_path: Option<SmolStr>,
    url_name: Option<SmolStr>,
    methods: Vec<SmolStr>,
    place: Place,
}

/// A router outside the workspace, by its dotted name.
pub(super) fn router_kind(dotted: &str) -> Option<RouterKind> {
    match dotted {
        "rest_framework.routers.SimpleRouter" => Some(RouterKind::Simple),
        "rest_framework.routers.DefaultRouter" => Some(RouterKind::Default),
        _ if dotted.starts_with("rest_framework_nested.routers.") => Some(RouterKind::Unknown),
        _ => None,
    }
}

impl Evaluator<'_> {
    /// Makes a router of one of DRF's classes.
    pub(super) fn new_router(&mut self, kind: RouterKind, arguments: &[(Argument, Value)], place: &Place) -> Value {
        let mut router =
            Router { kind, trailing_slash: Some(SmolStr::new_static("/")), registry: Vec::new(), open: Vec::new() };
        for (argument, value) in arguments {
            match (&argument.passing, value) {
                (Passing::Keyword(name), Value::Bool(slash)) if name == "trailing_slash" => {
                    router.trailing_slash = Some(SmolStr::new_static(if *slash { "/" } else { "" }));
                }
                (Passing::Positional, Value::Bool(slash)) => {
                    router.trailing_slash = Some(SmolStr::new_static(if *slash { "/" } else { "" }));
                }
                _ => {
                    router.open.push(Open { place: place.clone(), reason: "a router with options that are not known" })
                }
            }
        }
        if kind == RouterKind::Unknown {
            router.open.push(Open { place: place.clone(), reason: "a router that is not known" });
        }
        Value::Router(self.world.heap.add_router(router))
    }

    /// The router that a class of the workspace makes; `None` where it is no router.
    pub(super) fn router_of_class(&mut self, class: ClassValueId, place: &Place) -> Option<Value> {
        let mut pending = vec![class];
        let (mut kind, mut changed, mut trailing_slash) = (None, false, None);
        for _ in 0..MAX_CALLS {
            let Some(id) = pending.pop() else { break };
            let class = self.world.heap.class(id)?;
            for (name, binding) in &class.scope.names {
                match (name.as_str(), &binding.value) {
                    ("trailing_slash", Value::Str(text)) => trailing_slash = Some(text.clone()),
                    ("include_root_view" | "root_view_name" | "__doc__" | "__module__", _) => {
                        changed |= name.starts_with("root")
                    }
                    _ => changed = true,
                }
            }
            for base in &class.bases {
                match base {
                    Value::External(dotted) => kind = kind.or_else(|| router_kind(dotted)),
                    Value::Class(base) => pending.push(*base),
                    _ => {}
                }
            }
        }
        let kind = kind?;
        let value = self.new_router(kind, &[], place);
        if let Value::Router(id) = value
            && let Some(router) = self.world.heap.router_mut(id)
        {
            router.trailing_slash = trailing_slash.or(router.trailing_slash.take());
            if changed {
                router.open.push(Open { place: place.clone(), reason: "a router class of its own" });
            }
        }
        Some(value)
    }

    /// `router.register(prefix, viewset, basename=None)`
    pub(super) fn register(
        &mut self,
        frame: &mut Frame,
        id: RouterId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Value {
        let named = |name: &str, place: usize| {
            let keyword =
                arguments.iter().find(|(one, _)| matches!(&one.passing, Passing::Keyword(keyword) if keyword == name));
            let positional = arguments.get(place).filter(|(one, _)| one.passing == Passing::Positional);
            keyword.or(positional).map(|(_, value)| value.clone())
        };
        let place = frame.at(at);
        let (prefix, viewset) = (named("prefix", 0), named("viewset", 1));
        let basename = match named("basename", 2) {
            Some(Value::Str(name)) => RouteName::Known(name),
            Some(Value::None) | None => match viewset.as_ref().map(|viewset| self.default_basename(viewset)) {
                Some(Ok(name)) => name,
                Some(Err(())) => {
                    let message = "`basename` argument not specified, and could not automatically determine the name from the viewset";
                    let kind = EventKind::CallRaises { exception: Exception::Assertion, message };
                    self.raise(frame, kind, Exception::Assertion, place.clone(), message.to_owned());
                    RouteName::Unknown
                }
                None => RouteName::Unknown,
            },
            Some(_) => RouteName::Unknown,
        };
        let conditional = frame.conditional > 0;
        let Some(router) = self.world.heap.router(id) else { return Value::None };
        // Refused since DRF 3.15.
        let taken = router
            .registry
            .iter()
            .any(|one| !one.conditional && matches!(&basename, RouteName::Known(_)) && one.basename == basename);
        if taken && !conditional {
            let message =
                "Router with this basename is already registered. Please provide a unique basename for the viewset";
            let kind = EventKind::CallRaises { exception: Exception::ImproperlyConfigured, message };
            self.raise(frame, kind, Exception::ImproperlyConfigured, place.clone(), message.to_owned());
        }
        let prefix = match prefix {
            Some(Value::Str(prefix)) => Some(prefix),
            _ => None,
        };
        if let Some(router) = self.world.heap.router_mut(id) {
            let viewset = viewset.unwrap_or(Value::Unknown);
            router.registry.push(Registration { prefix, viewset, basename, conditional, place });
        }
        Value::None
    }

    /// The lower-case name of the model of `viewset.queryset`; `Err` where there is no queryset.
    fn default_basename(&self, viewset: &Value) -> Result<RouteName, ()> {
        let Value::Class(id) = viewset else { return Ok(RouteName::Unknown) };
        match self.class_attribute(*id, "queryset", 0) {
            Attribute::Absent | Attribute::Found(Value::None) => Err(()),
            Attribute::Unknowable => {
                let base_is_drfs =
                    |base: &Value| matches!(base, Value::External(dotted) if dotted.starts_with("rest_framework."));
                let class = self.world.heap.class(*id).ok_or(())?;
                let closed = class.scope.open.is_empty() && !class.decorated && class.bases.iter().all(base_is_drfs);
                // DRF's own viewsets set it to None.
                if closed { Err(()) } else { Ok(RouteName::Unknown) }
            }
            Attribute::Found(_) => Ok(self.model_name(*id).map_or(RouteName::Unknown, RouteName::Known)),
        }
    }

    /// `Thing` of `queryset = Thing.objects.all()`, in lower case.
    fn model_name(&self, id: ClassValueId) -> Option<SmolStr> {
        let class = self.world.heap.class(id)?;
        let module = self.world.module(class.module)?;
        let program = &module.file.as_ref()?.facts.program;
        let body = &program.class(class.id)?.body;
        let mut at = body.iter().find_map(|statement| match &statement.kind {
            StatementKind::Assign { targets, value: Some(value), .. } => {
                let target = program.expression(*targets.first()?)?;
                matches!(target, Expr::Name(name) if name == "queryset").then_some(*value)
            }
            _ => None,
        })?;
        let mut chain = Vec::new();
        for _ in 0..MAX_CALLS {
            match program.expression(at)? {
                // `get_user_model().objects`: which model that is, only the settings say.
                Expr::Call(function, _) if matches!(program.expression(*function)?, Expr::Name(_)) => return None,
                Expr::Call(function, _) => at = *function,
                Expr::Attribute(object, name) => {
                    chain.push(name.clone());
                    at = *object;
                }
                Expr::Name(name) => {
                    // `models.Thing.objects`: what stands before `objects` is the model.
                    chain.push(name.clone());
                    chain.reverse();
                    let manager = chain.iter().position(|part| part == "objects" || part.starts_with("_default"))?;
                    let written = chain.get(manager.checked_sub(1)?)?;
                    // An import may have renamed it.
                    let model = match module.scope.names.get(written).map(|binding| &binding.value) {
                        Some(Value::Class(id)) => self.world.heap.class(*id)?.name.clone(),
                        Some(Value::External(dotted)) => SmolStr::new(dotted.rsplit('.').next()?),
                        Some(_) => return None,
                        None => written.clone(),
                    };
                    return Some(SmolStr::from(model.to_lowercase()));
                }
                _ => return None,
            }
        }
        None
    }

    /// `router.urls`: patterns in DRF's order.
    pub(super) fn router_urls(&mut self, id: RouterId) -> Value {
        let Some(router) = self.world.heap.router(id).cloned() else { return Value::Unknown };
        let mut items = Vec::new();
        let mut open = router.open.clone();
        for registration in &router.registry {
            self.registered(&router, registration, &mut items, &mut open);
        }
        if router.kind == RouterKind::Default {
            if let Some(place) = router
                .registry
                .first()
                .map(|one| one.place.clone())
                .or_else(|| open.first().map(|one| one.place.clone()))
            {
                let root = Value::External(SmolStr::new_static("rest_framework.routers.APIRootView"));
                let name = RouteName::Known(SmolStr::new_static("api-root"));
                items.push(self.item(PatternKind::Path, Some(SmolStr::default()), root, name, &place, false));
            }
            items = self.with_format_suffixes(items);
        }
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
    }

    fn item(
        &mut self,
        kind: PatternKind,
        route: Option<SmolStr>,
        target: Value,
        name: RouteName,
        place: &Place,
        conditional: bool,
    ) -> Item {
        let pattern = Pattern {
            kind,
            route,
            route_place: place.clone(),
            target,
            target_place: place.clone(),
            name,
            name_place: None,
            extra: Some(Vec::new()),
            place: place.clone(),
        };
        Item { value: Value::Pattern(self.world.heap.add_pattern(pattern)), conditional, place: place.clone() }
    }

    fn registered(&mut self, router: &Router, one: &Registration, items: &mut Vec<Item>, open: &mut Vec<Open>) {
        let Value::Class(class) = one.viewset else {
            open.push(Open { place: one.place.clone(), reason: "a viewset that is not known" });
            return;
        };
        let Some(lookup) = self.lookup(class) else {
            open.push(Open { place: one.place.clone(), reason: "a viewset whose lookup is not known" });
            return;
        };
        let Some(extra) = self.extra_actions(class) else {
            open.push(Open { place: one.place.clone(), reason: "a viewset whose actions are not known" });
            return;
        };
        let slash = router.trailing_slash.as_deref().unwrap_or("/");
        for detail in [false, true] {
            let has: Vec<(Has, &str, &str)> = ACTIONS
                .iter()
                .filter(|(_, on_detail, _)| *on_detail == detail)
                .map(|(action, _, method)| (self.has_action(class, action), *action, *method))
                .collect();
            let base = if detail { format!("/{lookup}") } else { String::new() };
            if has.iter().any(|(has, _, _)| *has != Has::No) {
                let conditional = one.conditional || !has.iter().any(|(has, _, _)| *has == Has::Yes);
                let actions = has.iter().filter(|(has, _, _)| *has == Has::Yes);
                let actions =
                    actions.map(|(_, action, method)| (SmolStr::new(*method), SmolStr::new(*action))).collect();
                let suffix = if detail { "detail" } else { "list" };
                let item =
                    self.viewset_item(one, class, &format!("{base}{slash}"), suffix, actions, conditional, &one.place);
                items.push(item);
            }
            for action in extra.iter().filter(|action| action.detail == detail) {
                let path = action.url_path.as_deref().unwrap_or(&action.name);
                let name = action.url_name.clone().unwrap_or_else(|| SmolStr::from(action.name.replace('_', "-")));
                let methods = action.methods.iter().map(|method| (method.clone(), action.name.clone())).collect();
                let item = self.viewset_item(
                    one,
                    class,
                    &format!("{base}/{path}{slash}"),
                    &name,
                    methods,
                    one.conditional,
                    &action.place,
                );
                items.push(item);
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one call of DRF's re_path, argument by argument")]
    fn viewset_item(
        &mut self,
        one: &Registration,
        class: ClassValueId,
        rest: &str,
        suffix: &str,
        actions: Vec<(SmolStr, SmolStr)>,
        conditional: bool,
        place: &Place,
    ) -> Item {
        let route = one.prefix.as_ref().map(|prefix| {
            // Without a prefix the leading slash goes (`SimpleRouter.get_urls`).
            let rest = if prefix.is_empty() { rest.strip_prefix('/').unwrap_or(rest) } else { rest };
            SmolStr::from(format!("^{prefix}{rest}$"))
        });
        let name = match &one.basename {
            RouteName::Known(basename) => RouteName::Known(SmolStr::from(format!("{basename}-{suffix}"))),
            other => other.clone(),
        };
        let view = Value::View(Arc::new(ViewValue { class: Value::Class(class), actions: Some(actions) }));
        self.item(PatternKind::RePath, route, view, name, place, conditional)
    }

    /// `format_suffix_patterns`: each route, then its twin with a suffix.
    fn with_format_suffixes(&mut self, items: Vec<Item>) -> Vec<Item> {
        let mut all = Vec::with_capacity(items.len() * 2);
        for item in items {
            let twin = match &item.value {
                Value::Pattern(id) => self.world.heap.pattern(*id).cloned(),
                _ => None,
            };
            let conditional = item.conditional;
            all.push(item);
            if let Some(mut pattern) = twin {
                let place = pattern.place.clone();
                pattern.route = pattern.route.map(|route| {
                    let stem = route.trim_end_matches('$').trim_end_matches('/');
                    SmolStr::from(match pattern.kind {
                        PatternKind::RePath => format!("{stem}\\.(?P<format>[a-z0-9]+)/?$"),
                        PatternKind::Path => format!("{stem}<drf_format_suffix:format>"),
                    })
                });
                all.push(Item { value: Value::Pattern(self.world.heap.add_pattern(pattern)), conditional, place });
            }
        }
        all
    }

    /// `SimpleRouter.get_lookup_regex`
    fn lookup(&self, class: ClassValueId) -> Option<String> {
        let text = |name: &str| match self.class_attribute(class, name, 0) {
            Attribute::Found(Value::Str(text)) => Some(Some(text)),
            Attribute::Found(Value::None) | Attribute::Absent => Some(None),
            Attribute::Unknowable if self.bases_are_drfs(class) => Some(None),
            _ => None,
        };
        let field = text("lookup_field")?.unwrap_or_else(|| SmolStr::new_static("pk"));
        let keyword = text("lookup_url_kwarg")?.unwrap_or(field);
        let value = text("lookup_value_regex")?.unwrap_or_else(|| SmolStr::new_static("[^/.]+"));
        Some(format!("(?P<{keyword}>{value})"))
    }

    /// Whether everything that a class inherits is DRF's or the workspace's.
    fn bases_are_drfs(&self, class: ClassValueId) -> bool {
        let mut pending = vec![class];
        for _ in 0..MAX_CALLS {
            let Some(id) = pending.pop() else { return true };
            let Some(class) = self.world.heap.class(id) else { return false };
            if class.decorated || !class.scope.open.is_empty() {
                return false;
            }
            for base in &class.bases {
                match base {
                    Value::Class(base) => pending.push(*base),
                    Value::External(dotted) if dotted.starts_with("rest_framework.") || dotted == "builtins.object" => {
                    }
                    _ => return false,
                }
            }
        }
        false
    }

    fn has_action(&self, class: ClassValueId, action: &str) -> Has {
        match self.class_attribute(class, action, 0) {
            Attribute::Found(_) => Has::Yes,
            Attribute::Absent => Has::No,
            Attribute::Unknowable => self.inherits_action(class, action),
        }
    }

    /// Whether one of DRF's bases brings an action (`rest_framework.mixins`, `viewsets`).
    fn inherits_action(&self, class: ClassValueId, action: &str) -> Has {
        let mut pending = vec![class];
        let mut result = Has::No;
        for _ in 0..MAX_CALLS {
            let Some(id) = pending.pop() else { return result };
            let Some(class) = self.world.heap.class(id) else { return Has::Maybe };
            if class.decorated || !class.scope.open.is_empty() {
                result = Has::Maybe;
            }
            for base in &class.bases {
                let dotted = match base {
                    Value::Class(base) => {
                        pending.push(*base);
                        continue;
                    }
                    Value::External(dotted) => dotted,
                    _ => {
                        result = Has::Maybe;
                        continue;
                    }
                };
                let brings: &[&str] = match dotted.strip_prefix("rest_framework.") {
                    Some("viewsets.ModelViewSet") => return Has::Yes,
                    Some("viewsets.ReadOnlyModelViewSet") => &["list", "retrieve"],
                    Some("mixins.ListModelMixin") => &["list"],
                    Some("mixins.CreateModelMixin") => &["create"],
                    Some("mixins.RetrieveModelMixin") => &["retrieve"],
                    Some("mixins.UpdateModelMixin") => &["update", "partial_update"],
                    Some("mixins.DestroyModelMixin") => &["destroy"],
                    Some(_) => &[],
                    None if dotted.starts_with("builtins.") => &[],
                    None => {
                        result = Has::Maybe;
                        continue;
                    }
                };
                if brings.contains(&action) {
                    return Has::Yes;
                }
            }
        }
        Has::Maybe
    }

    /// The methods that `@action` decorates, by name (`inspect.getmembers` sorts); `None` where others may be inherited.
    fn extra_actions(&self, class: ClassValueId) -> Option<Vec<ExtraAction>> {
        let mut pending = vec![class];
        let mut found: BTreeMap<SmolStr, Option<ExtraAction>> = BTreeMap::new();
        for _ in 0..MAX_CALLS {
            let Some(id) = pending.pop() else { return Some(found.into_values().flatten().collect()) };
            let class = self.world.heap.class(id)?;
            for (name, binding) in &class.scope.names {
                if found.contains_key(name) {
                    continue;
                }
                let action = match &binding.value {
                    Value::Function(function) if !function.decorators.is_empty() => self.extra_action(function, name),
                    _ => None,
                };
                found.insert(name.clone(), action);
            }
            for base in class.bases.iter().rev() {
                match base {
                    Value::Class(base) => pending.push(*base),
                    // Mixins of packages that are not read may bring actions of their own.
                    Value::External(dotted) if dotted.starts_with("rest_framework.") || dotted == "builtins.object" => {
                    }
                    _ => return None,
                }
            }
        }
        None
    }

    fn extra_action(&self, function: &FunctionValue, name: &SmolStr) -> Option<ExtraAction> {
        let at = function.decorators.iter().position(
            |decorator| matches!(decorator, Value::ExternalResult(dotted) if dotted == "rest_framework.decorators.action"),
        )?;
        let module = self.world.module(function.module)?;
        let program = &module.file.as_ref()?.facts.program;
        let id: FunctionId = function.id;
        let Expr::Call(_, arguments) = program.expression(*program.function(id)?.decorators.get(at)?)? else {
            return None;
        };
        let keyword = |wanted: &str| {
            let found =
                arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(keyword) if keyword == wanted));
            found.map(|argument| argument.value)
        };
        let methods = keyword("methods")
            .or_else(|| arguments.first().filter(|one| one.passing == Passing::Positional).map(|one| one.value));
        let detail = keyword("detail")
            .or_else(|| arguments.get(1).filter(|one| one.passing == Passing::Positional).map(|one| one.value));
        Some(ExtraAction {
            name: name.clone(),
            detail: matches!(program.expression(detail?)?, Expr::Literal(Literal::Bool(true))),
            url_path: keyword("url_path").and_then(|id| program.text(id).cloned()),
            url_name: keyword("url_name").and_then(|id| program.text(id).cloned()),
            methods: methods.map_or_else(|| vec![SmolStr::new_static("get")], |id| texts(program, id)),
            place: Place { file: module.path.clone(), anchor: Anchor::Function(id) },
        })
    }
}

fn texts(program: &Program, id: ExprId) -> Vec<SmolStr> {
    match program.expression(id) {
        Some(Expr::List(ids) | Expr::Tuple(ids)) => {
            ids.iter().filter_map(|id| program.text(*id)).map(|text| SmolStr::from(text.to_lowercase())).collect()
        }
        _ => Vec::new(),
    }
}
