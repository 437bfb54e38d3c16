//! The admin's own site: what it refuses to register (`django.contrib.admin.sites.AdminSite`, 5.0). The same reserve as in
//! [`super::proofs`].

use super::arguments::{argument, is_spread};
use super::classes::Ancestor;
use super::*;
use crate::facts::{Argument, Passing};

/// What `AdminSite` and its instances have.
const SITE: &[&str] = &[
    "actions",
    "add_action",
    "admin_view",
    "all_sites",
    "app_index",
    "app_index_template",
    "autocomplete_view",
    "catch_all_view",
    "check",
    "disable_action",
    "each_context",
    "empty_value_display",
    "enable_nav_sidebar",
    "final_catch_all_view",
    "get_action",
    "get_app_list",
    "get_model_admin",
    "get_urls",
    "has_permission",
    "i18n_javascript",
    "index",
    "index_template",
    "index_title",
    "is_registered",
    "login",
    "login_form",
    "login_template",
    "logout",
    "logout_template",
    "name",
    "password_change",
    "password_change_done",
    "password_change_done_template",
    "password_change_template",
    "register",
    "site_header",
    "site_title",
    "site_url",
    "unregister",
    "urls",
];

/// What was registered at the admin's own site.
#[derive(Clone, Debug, Default)]
pub(super) struct Registered {
    /// Models of plugins, and whether each is certainly there.
    models: Vec<(ClassValueId, bool)>,
    /// Whether others may have been registered or taken back.
    is_open: bool,
}

/// Whether a dotted name is the admin's own site.
fn is_site(dotted: &str) -> bool {
    matches!(dotted, "django.contrib.admin.site" | "django.contrib.admin.sites.site")
}

/// Whether a value is what `@admin.register(…)` decorates with.
pub(super) fn is_register(decorator: &Value) -> bool {
    matches!(decorator, Value::ExternalResult(dotted) if is_register_name(dotted))
}

fn is_register_name(dotted: &str) -> bool {
    matches!(dotted, "django.contrib.admin.register" | "django.contrib.admin.decorators.register")
}

impl Evaluator<'_> {
    /// An attribute that the admin's site does not have.
    pub(super) fn prove_no_site_attribute(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        name: &str,
        at: ExprId,
    ) -> bool {
        let Value::External(dotted) = object else { return false };
        if !is_site(dotted) || !self.proves(frame) || name.starts_with('_') || SITE.contains(&name) {
            return false;
        }
        self.fails(frame, Exception::Attribute, &format!("`admin.site` has no attribute `{name}`"), at);
        true
    }

    pub(super) fn call_admin(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if is_register_name(dotted) {
            return self.register_by_decorator(frame, dotted, arguments, at);
        }
        if dotted.ends_with("admin.display") || dotted.ends_with("admin.decorators.display") {
            let given = |name: &str| {
                argument(arguments, usize::MAX, name)
                    .is_some_and(|(_, value)| matches!(value, Value::Bool(_) | Value::Str(_)))
            };
            if given("boolean") && given("empty_value") {
                let why = "`boolean` and `empty_value` of `@display` exclude each other";
                self.fails(frame, Exception::Value, why, at);
            }
            return None;
        }
        let (site, method) = dotted.rsplit_once('.')?;
        if !is_site(site) {
            return None;
        }
        match method {
            "register" | "unregister" if is_spread(arguments) => self.registry.admin.is_open = true,
            "register" => {
                let placed = arguments.iter().filter(|(one, _)| one.passing == Passing::Positional).count();
                let Some((_, models)) = argument(arguments, 0, "model_or_iterable") else {
                    self.fails(frame, Exception::Type, "the argument `model_or_iterable` is missing", at);
                    return Some(Value::None);
                };
                if placed > 2 {
                    let why = format!("it takes 2 arguments by place, and {placed} are given");
                    self.fails(frame, Exception::Type, &why, at);
                    return Some(Value::None);
                }
                self.register_models(frame, &models.clone(), at);
            }
            "unregister" => {
                let models = argument(arguments, 0, "model_or_iterable").map(|(_, models)| models.clone());
                self.unregister_models(frame, &models.unwrap_or(Value::Unknown), at);
            }
            "is_registered" => {
                let (_, Value::Class(id)) = argument(arguments, 0, "model")? else { return None };
                if self.registry.admin.is_open {
                    return None;
                }
                return match self.registry.admin.models.iter().find(|(one, _)| one == id) {
                    Some((_, true)) => Some(Value::Bool(true)),
                    Some((_, false)) => None,
                    None => Some(Value::Bool(false)),
                };
            }
            _ => return None,
        }
        Some(Value::None)
    }

    /// `@admin.register(Model, …, site=…)`
    fn register_by_decorator(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if is_spread(arguments) {
            self.registry.admin.is_open = true;
            return None;
        }
        let models: Vec<Value> = arguments
            .iter()
            .filter(|(one, _)| one.passing == Passing::Positional)
            .map(|(_, value)| value.clone())
            .collect();
        // `@admin.register` without brackets registers whatever the class is walked as.
        if models.is_empty() {
            self.fails(frame, Exception::Value, "at least one model must be passed to `register`", at);
        }
        let is_here = match argument(arguments, usize::MAX, "site").map(|(_, site)| site) {
            None | Some(Value::None) => true,
            Some(Value::External(site)) => is_site(site),
            Some(Value::Str(_) | Value::Int(_) | Value::Bool(_)) => {
                self.fails(frame, Exception::Value, "`site` must be an AdminSite", at);
                false
            }
            Some(_) => false,
        };
        for model in models.iter().filter(|_| is_here) {
            self.register_models(frame, model, at);
        }
        Some(Value::ExternalResult(SmolStr::new(dotted)))
    }

    /// The class behind `@admin.register(…)`.
    pub(super) fn refuse_admin_class(&mut self, frame: &mut Frame, class: ClassValueId, at: ExprId) {
        let is_other = |dotted: &str| {
            let name = dotted.rsplit('.').next().unwrap_or(dotted);
            dotted.starts_with("django.contrib.admin.") && name.ends_with("Inline")
        };
        if self.proves(frame) && self.is_bare_but(class, &[], is_other) {
            self.fails(frame, Exception::Value, "the class must descend from ModelAdmin", at);
        }
    }

    fn register_models(&mut self, frame: &mut Frame, models: &Value, at: ExprId) {
        match models {
            Value::Class(id) => self.register_model(frame, *id, at),
            Value::Sequence(_) => {
                let unknown = Open { place: frame.at(at), reason: "models that are not known" };
                let (items, open) = self.iterate_open(frame, models, &unknown);
                self.registry.admin.is_open |= !open.is_empty() || items.iter().any(|item| item.conditional);
                for item in items {
                    if item.conditional {
                        continue;
                    }
                    match item.value {
                        Value::Class(id) => self.register_model(frame, id, at),
                        other => self.registry.admin.is_open |= !is_class_outside(&other),
                    }
                }
            }
            Value::Str(text) => {
                let why = format!("`{text}` is a text, and the model itself is wanted");
                self.fails(frame, Exception::Attribute, &why, at);
            }
            other => self.registry.admin.is_open |= !is_class_outside(other),
        }
    }

    fn register_model(&mut self, frame: &mut Frame, id: ClassValueId, at: ExprId) {
        let name = self.world.heap.class(id).map(|class| class.name.clone()).unwrap_or_default();
        if !self.is_model_by_name(id, 0) {
            // A class that can be walked is none of these.
            let is_other = |dotted: &str| dotted.starts_with("django.contrib.admin.");
            if self.is_bare_but(id, &[], is_other) && self.enum_like(id) == Some(false) {
                self.fails(frame, Exception::Type, &format!("`{name}` is no model"), at);
            }
            return;
        }
        if self.is_abstract_model(id) {
            let why = format!("the model `{name}` is abstract and can't be registered");
            return self.fails(frame, Exception::ImproperlyConfigured, &why, at);
        }
        let is_certain = !frame.is_conditional();
        let before = self.registry.admin.models.iter_mut().find(|(one, _)| *one == id);
        match before {
            Some((_, true)) if !self.registry.admin.is_open => {
                let why = format!("the model `{name}` is already registered");
                self.fails(frame, Exception::named("AlreadyRegistered"), &why, at);
            }
            Some(before) => before.1 |= is_certain,
            None => self.registry.admin.models.push((id, is_certain)),
        }
    }

    fn unregister_models(&mut self, frame: &mut Frame, models: &Value, at: ExprId) {
        let ids: Vec<ClassValueId> = match models {
            Value::Class(id) => vec![*id],
            Value::Sequence(_) => {
                let items = self.whole(models).map(<[Item]>::to_vec).unwrap_or_default();
                let id = |item: &Item| if let Value::Class(id) = item.value { Some(id) } else { None };
                match items.iter().map(id).collect::<Option<Vec<_>>>() {
                    Some(ids) if !ids.is_empty() => ids,
                    _ => {
                        self.registry.admin.is_open = true;
                        return;
                    }
                }
            }
            other => {
                self.registry.admin.is_open |= !is_class_outside(other);
                return;
            }
        };
        for id in ids {
            let is_certain = !frame.is_conditional();
            let admin = &mut self.registry.admin;
            match admin.models.iter().position(|(one, _)| *one == id) {
                Some(at) if is_certain => _ = admin.models.remove(at),
                Some(at) => {
                    if let Some(before) = admin.models.get_mut(at) {
                        before.1 = false;
                    }
                }
                None if !admin.is_open && self.is_model_by_name(id, 0) => {
                    let name = self.world.heap.class(id).map(|class| class.name.clone()).unwrap_or_default();
                    let why = format!("the model `{name}` is not registered");
                    self.fails(frame, Exception::named("NotRegistered"), &why, at);
                }
                None => {}
            }
        }
    }

    /// Whether a class is an enumeration, which can be walked; `None` where that is not known.
    fn enum_like(&mut self, id: ClassValueId) -> Option<bool> {
        let mut found = Some(false);
        for ancestor in self.ancestors(id) {
            match ancestor {
                Ancestor::Class(id) if self.metaclass(id).is_some() => found = None,
                Ancestor::External(dotted) if dotted.starts_with("enum.") => return Some(true),
                Ancestor::Unknown => found = None,
                _ => {}
            }
        }
        found
    }
}

/// Whether a value is a class of a module outside, by the convention of their names: `User`.
fn is_class_outside(value: &Value) -> bool {
    matches!(value, Value::External(dotted)
        if dotted.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase)))
}
