//! Routers of a project's own: what a subclass of DRF's changes (`rest_framework.routers`, 3.15 to 3.18).

use super::attributes::Attribute;
use super::classes::Ancestor;
use super::routers::router_kind;
use super::*;
use crate::facts::{Argument, Expr, Passing, StatementKind};

/// What a subclass may say without making other routes.
const PLAIN: [&str; 6] = [
    "trailing_slash",
    "include_root_view",
    "include_format_suffixes",
    "default_schema_renderers",
    "APIRootView",
    "root_view_name",
];

impl Evaluator<'_> {
    /// The router that a class of its own makes; `None` where it is no router.
    pub(super) fn router_of_class(
        &mut self,
        class: ClassValueId,
        arguments: &[(Argument, Value)],
        place: &Place,
    ) -> Option<Value> {
        let ancestors = self.ancestors(class);
        let is_run = |id: ClassValueId| router_kind(&self.class_name(id)).filter(|kind| *kind != RouterKind::Unknown);
        let (kind, runs) = ancestors.iter().find_map(|one| match one {
            Ancestor::External(dotted) => Some((router_kind(dotted)?, false)),
            Ancestor::Class(id) => Some((is_run(*id)?, true)),
            Ancestor::Unknown => None,
        })?;
        let (mut open, mut adds, mut is_own, mut own_slash) = (false, false, false, None);
        for ancestor in &ancestors {
            let Ancestor::Class(id) = ancestor else { continue };
            let class = self.world.heap.class(*id)?;
            if self.is_frameworks(class.module) {
                continue;
            }
            open |= class.decorated || !class.scope.open.is_empty();
            for (name, binding) in &class.scope.names {
                match name.as_str() {
                    // As a rule it adds to what `super().get_urls()` gives.
                    "get_urls" => adds = true,
                    "__init__" => match self.initialized(&binding.value) {
                        Some(slash) => own_slash = own_slash.or(slash),
                        None => is_own = true,
                    },
                    name if PLAIN.contains(&name) || name.starts_with("__") => {}
                    // `routes`, `get_routes`, `get_lookup_regex`, `register` and whatever they call.
                    _ => is_own = true,
                }
            }
        }
        let mut flag = |name: &str| match self.class_attribute(class, name) {
            Attribute::Found(Value::Bool(flag)) => Some(flag),
            Attribute::Found(_) => None,
            _ => Some(true),
        };
        let (root, suffixes) = (flag("include_root_view"), flag("include_format_suffixes"));
        // Where DRF's source is there, what a class does with it is run.
        if runs && (open || is_own) {
            return None;
        }
        let root_name = match self.class_attribute(class, "root_view_name") {
            Attribute::Found(Value::Str(name)) => Some(name),
            _ => None,
        };
        let value = self.new_router(kind, arguments, place);
        if let Value::Router(id) = value
            && let Some(router) = self.world.heap.router_mut(id)
        {
            // `__init__` puts its own over a class's `trailing_slash`; only what comes behind it counts.
            router.trailing_slash = own_slash.or(router.trailing_slash.take());
            router.has_root &= root == Some(true);
            router.has_suffixes &= suffixes == Some(true);
            router.is_own = is_own || adds;
            router.root_name = root_name;
            if open || adds || is_own || root.is_none() || suffixes.is_none() {
                router.open.push(Open { place: place.clone(), reason: "a router class of its own" });
            }
        }
        Some(value)
    }

    /// What an `__init__` does that only hands its arguments on and sets `self.trailing_slash`: the text of that, if it does.
    /// `None` where it does anything else.
    fn initialized(&self, init: &Value) -> Option<Option<SmolStr>> {
        let Value::Function(init) = init else { return None };
        let program = &self.world.module(init.module)?.file.as_ref()?.facts.program;
        let mut slash = None;
        for statement in &program.function(init.id)?.body {
            match &statement.kind {
                StatementKind::Assign { targets, value: Some(value), .. } => {
                    let [target] = targets.as_slice() else { return None };
                    let Expr::Attribute(_, name) = program.expression(*target)? else { return None };
                    if name != "trailing_slash" {
                        return None;
                    }
                    slash = Some(program.text(*value)?.clone());
                }
                StatementKind::Expression(call) => {
                    let Expr::Call(function, arguments) = program.expression(*call)? else { continue };
                    let Expr::Attribute(_, name) = program.expression(*function)? else { return None };
                    let handed_on = arguments.iter().all(|one| {
                        matches!(one.passing, Passing::Star | Passing::DoubleStar)
                            || program.expression(one.value).is_none()
                    });
                    if name != "__init__" || !handed_on {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(slash)
    }
}
