//! DRF's routers: what `register()` keeps and what `urls` makes of it (`rest_framework.routers`, 3.15 and 3.18 alike; catalogue
//! §1.9).

use super::attributes::Attribute;
use super::viewsets::Has;
use super::*;
use crate::facts::{Argument, Expr, Passing, StatementKind};
use crate::host::rest;

/// What a viewset's action serves: its name, and whether it is mapped on the list or on the detail route, by which method.
const ACTIONS: [(&str, bool, &str); 6] = [
    ("list", false, "get"),
    ("create", false, "post"),
    ("retrieve", true, "get"),
    ("update", true, "put"),
    ("partial_update", true, "patch"),
    ("destroy", true, "delete"),
];

/// Whether a router maps a method of this name itself.
pub(super) fn is_action(name: &str) -> bool {
    ACTIONS.iter().any(|(action, _, _)| *action == name)
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
        let mut router = Router {
            kind,
            trailing_slash: Some(SmolStr::new_static("/")),
            uses_path: false,
            has_root: kind == RouterKind::Default,
            place: place.clone(),
            has_suffixes: kind == RouterKind::Default,
            is_own: false,
            root_name: None,
            registry: Vec::new(),
            open: Vec::new(),
        };
        for (at, (argument, value)) in arguments.iter().enumerate() {
            let name = match (&argument.passing, at) {
                (Passing::Keyword(name), _) => name.as_str(),
                (Passing::Positional, 0) => "trailing_slash",
                (Passing::Positional, 1) => "use_regex_path",
                _ => "",
            };
            match (name, value) {
                ("trailing_slash", Value::Bool(slash)) => {
                    router.trailing_slash = Some(SmolStr::new_static(if *slash { "/" } else { "" }));
                }
                ("use_regex_path", Value::Bool(regex)) => router.uses_path = !regex,
                // What the root view answers in is no matter of routes (`DefaultRouter.__init__`).
                ("root_renderers", _) => {}
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

    /// Attributes of a router that are neither its routes nor what they are made of.
    pub(super) fn router_attribute(&self, id: RouterId, name: &str) -> Attribute {
        let Some(router) = self.world.heap.router(id) else { return Attribute::Unknowable };
        match name {
            "trailing_slash" => Attribute::Found(router.trailing_slash.clone().map_or(Value::Text, Value::Str)),
            "include_root_view" => Attribute::Found(Value::Bool(router.has_root)),
            "include_format_suffixes" => Attribute::Found(Value::Bool(router.has_suffixes)),
            // What routers that are nested in others give those (`rest_framework_nested.routers`).
            "nest_count" | "nest_prefix" | "parent_regex" | "parent_router" | "parent_prefix" if !router.is_own => {
                Attribute::Absent
            }
            _ => Attribute::Unknowable,
        }
    }

    /// `router.trailing_slash = "/?"`: only what is said before `urls` is asked for counts.
    pub(super) fn set_router_attribute(
        &mut self,
        frame: &Frame,
        id: RouterId,
        name: &str,
        value: &Value,
        place: Place,
    ) {
        let conditional = frame.is_conditional();
        let Some(router) = self.world.heap.router_mut(id) else { return };
        match (name, value) {
            ("trailing_slash", Value::Str(slash)) if !conditional => router.trailing_slash = Some(slash.clone()),
            ("include_root_view", Value::Bool(is_there)) if !conditional => router.has_root = *is_there,
            ("include_format_suffixes", Value::Bool(are_there)) if !conditional => router.has_suffixes = *are_there,
            ("root_view_name", Value::Str(name)) if !conditional => router.root_name = Some(name.clone()),
            ("APIRootView" | "root_renderers" | "default_schema_renderers", _) => {}
            _ => {
                router.is_own = true;
                router.open.push(Open { place, reason: "a router is changed in a way that is not understood" });
            }
        }
    }

    /// `router.registry`: what `register()` was told, row by row.
    pub(super) fn registry(&mut self, id: RouterId) -> (Vec<Item>, Vec<Open>) {
        let Some(router) = self.world.heap.router(id).cloned() else { return (Vec::new(), Vec::new()) };
        let mut rows = Vec::with_capacity(router.registry.len());
        for one in router.registry {
            let basename = match one.basename {
                RouteName::Known(name) => Value::Str(name),
                _ => Value::Text,
            };
            let row = [one.prefix.map_or(Value::Text, Value::Str), one.viewset, basename];
            let row = row.map(|value| Item { value, conditional: false, place: one.place.clone() }).to_vec();
            let value = self.new_list(SequenceKind::Tuple, row);
            rows.push(Item { value, conditional: one.conditional, place: one.place });
        }
        (rows, router.open)
    }

    /// `router.get_lookup_regex(viewset, lookup_prefix='')`
    pub(super) fn lookup_regex(&mut self, id: RouterId, arguments: &[(Argument, Value)]) -> Option<Value> {
        let router = self.world.heap.router(id).filter(|router| !router.is_own && router.open.is_empty())?;
        let uses_path = router.uses_path;
        let prefix = match super::arguments::argument(arguments, 1, "lookup_prefix") {
            None => SmolStr::default(),
            Some((_, Value::Str(prefix))) => prefix.clone(),
            Some(_) => return None,
        };
        let (_, viewset) = super::arguments::argument(arguments, 0, "viewset")?;
        let Value::Class(class) = self.settle(viewset.clone()) else { return None };
        Some(Value::Str(SmolStr::from(self.prefixed_lookup(class, uses_path, &prefix)?)))
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
        let (prefix, viewset, basename) = (named("prefix", 0), named("viewset", 1), named("basename", 2));
        // Its name until DRF 3.11.
        let basename = basename.or_else(|| {
            let is_old = !self.finder.versions.rest_since((3, 11));
            is_old.then(|| named("base_name", 2)).flatten()
        });
        let (prefix, viewset) = (prefix.map(|one| self.settle(one)), viewset.map(|one| self.settle(one)));
        let basename = match basename.map(|one| self.settle(one)) {
            Some(Value::Str(name)) => RouteName::Known(name),
            Some(Value::None) | None => match viewset.as_ref().map(|viewset| self.default_basename(viewset)) {
                Some(Ok(name)) => name,
                Some(Err(())) => {
                    let message = rest::NO_BASENAME;
                    let kind = EventKind::CallRaises { exception: Exception::Assertion, message };
                    self.raise(frame, kind, Exception::Assertion, place.clone(), message.to_owned());
                    RouteName::Unknown
                }
                None => RouteName::Unknown,
            },
            Some(_) => RouteName::Unknown,
        };
        let conditional = frame.is_conditional();
        let Some(router) = self.world.heap.router(id) else { return Value::None };
        let is_nested = router.kind == RouterKind::Unknown;
        // Refused since DRF 3.15.
        let taken = router
            .registry
            .iter()
            .any(|one| !one.conditional && matches!(&basename, RouteName::Known(_)) && one.basename == basename);
        if taken && !conditional && self.finder.versions.rest_since((3, 15)) {
            let message = rest::BASENAME_TAKEN;
            let kind = EventKind::CallRaises { exception: Exception::ImproperlyConfigured, message };
            self.raise(frame, kind, Exception::ImproperlyConfigured, place.clone(), message.to_owned());
        }
        let prefix = match prefix {
            // What is nested in another router stands below one of that one's routes, with parameters of that.
            Some(Value::Str(prefix)) if !is_nested => Some(prefix),
            _ => None,
        };
        if let Some(router) = self.world.heap.router_mut(id) {
            let viewset = viewset.unwrap_or(Value::Unknown);
            router.registry.push(Registration { prefix, viewset, basename, conditional, place });
        }
        Value::None
    }

    /// The lower-case name of the model of `viewset.queryset`; `Err` where there is no queryset.
    fn default_basename(&mut self, viewset: &Value) -> Result<RouteName, ()> {
        let Value::Class(id) = viewset else { return Ok(RouteName::Unknown) };
        match self.class_attribute(*id, "queryset") {
            Attribute::Absent | Attribute::Found(Value::None) => Err(()),
            Attribute::Unknowable => {
                let base_is_drfs =
                    |base: &Value| matches!(base, Value::External(dotted) if dotted.starts_with("rest_framework."));
                let class = self.world.heap.class(*id).ok_or(())?;
                let closed = class.scope.open.is_empty() && !class.decorated && class.bases.iter().all(base_is_drfs);
                // DRF's own viewsets set it to None.
                if closed { Err(()) } else { Ok(RouteName::Unknown) }
            }
            Attribute::Found(Value::Manager(model)) => {
                let name = self.world.heap.class(model).map(|class| SmolStr::from(class.name.to_lowercase()));
                Ok(name.map_or(RouteName::Unknown, RouteName::Known))
            }
            Attribute::Found(_) => Ok(self.model_name(*id).map_or(RouteName::Unknown, RouteName::Known)),
        }
    }

    /// `Thing` of `queryset = Thing.objects.all()`, in lower case.
    fn model_name(&mut self, id: ClassValueId) -> Option<SmolStr> {
        let class = self.world.heap.class(id)?;
        let module = class.module;
        let file = self.world.module(module)?.file.clone()?;
        let program = &file.facts.program;
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
                    let manager = chain.iter().position(|part| part == "objects" || part.starts_with("_default"));
                    // `Thing.published.all()`: a manager of another name.
                    let named = |this: &Self, name: &SmolStr| {
                        let binding = this.world.module(module)?.scope.names.get(name)?;
                        Some(binding.value.clone())
                    };
                    let manager = match manager {
                        Some(manager) => manager,
                        None => match named(self, chain.first()?)? {
                            Value::Class(id) if chain.len() > 2 && self.is_model(id) == Some(true) => 1,
                            _ => return None,
                        },
                    };
                    let written = chain.get(manager.checked_sub(1)?)?;
                    // An import may have renamed it.
                    let model = match named(self, written) {
                        Some(Value::Class(id)) => self.world.heap.class(id)?.name.clone(),
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
        if router.is_own {
            items.iter_mut().for_each(|item| item.conditional = true);
        }
        if router.has_root {
            // It is there whatever is registered.
            let first = router.registry.first().map(|one| one.place.clone());
            let place = first.or_else(|| open.first().map(|one| one.place.clone())).unwrap_or(router.place);
            let root = Value::External(SmolStr::new_static("rest_framework.routers.APIRootView"));
            let name = router.root_name.clone().unwrap_or_else(|| SmolStr::new_static("api-root"));
            let name = RouteName::Known(name);
            items.push(self.item(PatternKind::Path, Some(SmolStr::default()), root, name, &place, false));
        }
        if router.has_suffixes {
            items = self.with_format_suffixes(items, Some(&[]));
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
            is_language: false,
            place: place.clone(),
        };
        Item { value: Value::Pattern(self.world.heap.add_pattern(pattern)), conditional, place: place.clone() }
    }

    fn registered(&mut self, router: &Router, one: &Registration, items: &mut Vec<Item>, open: &mut Vec<Open>) {
        let viewset = self.settle(one.viewset.clone());
        let Value::Class(class) = viewset else {
            open.push(Open { place: one.place.clone(), reason: "a viewset that is not known" });
            return;
        };
        let Some(lookup) = self.lookup(class, router.uses_path) else {
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
                    Some(actions.map(|(_, action, method)| (SmolStr::new(*method), SmolStr::new(*action))).collect());
                let suffix = RouteName::Known(SmolStr::new_static(if detail { "detail" } else { "list" }));
                let item = self.viewset_item(
                    router,
                    one,
                    class,
                    Some(&format!("{base}{slash}")),
                    suffix,
                    actions,
                    conditional,
                );
                items.push(item);
            }
            for action in extra.iter().filter(|action| action.detail == detail) {
                let actions = Some(action.methods.clone()).filter(|methods| !methods.is_empty());
                let rest = action.url_path.as_ref().map(|path| format!("{base}/{path}{slash}"));
                let mut item = self.viewset_item(
                    router,
                    one,
                    class,
                    rest.as_deref(),
                    action.url_name.clone(),
                    actions,
                    one.conditional,
                );
                self.defined_at(&mut item, &action.place);
                items.push(item);
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one call of DRF's re_path, argument by argument")]
    fn viewset_item(
        &mut self,
        router: &Router,
        one: &Registration,
        class: ClassValueId,
        rest: Option<&str>,
        suffix: RouteName,
        actions: Option<Vec<(SmolStr, SmolStr)>>,
        conditional: bool,
    ) -> Item {
        let route = one.prefix.as_ref().zip(rest).map(|(prefix, rest)| {
            // Without a prefix the leading slash goes (`SimpleRouter.get_urls`).
            let rest = if prefix.is_empty() { rest.strip_prefix('/').unwrap_or(rest) } else { rest };
            let path = format!("{prefix}{rest}");
            SmolStr::from(if router.uses_path { path } else { format!("^{path}$") })
        });
        let name = match (&one.basename, suffix) {
            (RouteName::Known(basename), RouteName::Known(suffix)) => {
                RouteName::Known(SmolStr::from(format!("{basename}-{suffix}")))
            }
            (RouteName::Known(_), unknown) => unknown,
            (other, _) => other.clone(),
        };
        let kind = if router.uses_path { PatternKind::Path } else { PatternKind::RePath };
        let view = Value::View(Arc::new(ViewValue {
            class: Value::Class(class),
            actions,
            limited: false,
            method_names: None,
        }));
        self.item(kind, route, view, name, &one.place, conditional)
    }

    /// The place to go for a route is its action, where it has one of its own.
    fn defined_at(&mut self, item: &mut Item, place: &Place) {
        item.place = place.clone();
        if let Value::Pattern(id) = item.value
            && let Some(pattern) = self.world.heap.pattern_mut(id)
        {
            (pattern.route_place, pattern.target_place, pattern.place) = (place.clone(), place.clone(), place.clone());
        }
    }
}
