//! What Django's registry of apps refuses while a host starts: labels and models that are not there, and questions that come before
//! the apps are (`django.apps.registry`, `django.apps.config`; 5.0). The same reserve as in [`super::proofs`].

use super::arguments::{argument, is_spread};
use super::*;
use crate::facts::Argument;
use crate::host::Karrot;

/// What the name of an AppConfig's value begins with that `get_app_config()` gave; its label follows.
const CONFIG: &str = "django.apps.apps.get_app_config:";

/// What a host's start has registered so far.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Labels of the plugins' apps, and their packages.
    pub labels: HashMap<SmolStr, SmolStr>,
    /// Packages whose AppConfig names no field for primary keys: their models can't be made.
    pub no_auto_field: HashSet<SmolStr>,
    /// Whether some plugin's label is not known.
    pub has_unknown_label: bool,
    /// Whether models are being imported: until all of them are, nobody may ask for one.
    pub loads_models: bool,
    /// Models that certainly are registered, in order.
    pub(super) models: Vec<ClassValueId>,
    /// What was registered at the site of the admin.
    pub(super) admin: super::admin::Registered,
}

impl Evaluator<'_> {
    /// A call of the registry of apps that a host refuses, or whose answer is known; `None` where it is neither.
    pub(super) fn call_registry(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.proves(frame) {
            return None;
        }
        let method =
            dotted.strip_prefix("django.apps.apps.").or_else(|| dotted.strip_prefix("django.apps.registry.apps."));
        if let Some(method) = method {
            return self.call_app_registry(frame, method, arguments, at);
        }
        self.call_admin(frame, dotted, arguments, at).or_else(|| self.call_translation(frame, dotted, arguments, at))
    }

    fn call_app_registry(
        &mut self,
        frame: &mut Frame,
        method: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let asks_apps = matches!(
            method,
            "get_app_config" | "get_app_configs" | "is_installed" | "get_containing_app_config" | "get_models"
        );
        if asks_apps && !self.models_ready() {
            let why = "the apps are not loaded yet when this is imported: ask for it in a function";
            self.fails(frame, Exception::AppRegistryNotReady, why, at);
            return Some(Value::Unknown);
        }
        let waits = match argument(arguments, 2, "require_ready").map(|(_, value)| value) {
            None => true,
            Some(value) => *value == Value::Bool(true),
        };
        let asks_models = method == "get_model" && waits || method == "get_models";
        if asks_models && self.phase == Phase::Models && self.registry.loads_models {
            let why = "the models are not all loaded yet when this is imported: ask for it in a function";
            self.fails(frame, Exception::AppRegistryNotReady, why, at);
            return Some(Value::Unknown);
        }
        if is_spread(arguments) || !self.models_ready() {
            return None;
        }
        match method {
            "get_app_config" => {
                let (_, Value::Str(label)) = argument(arguments, 0, "app_label")? else { return None };
                if !self.refuses_label(frame, label, at) {
                    return Some(Value::ExternalResult(SmolStr::from(format!("{CONFIG}{label}"))));
                }
            }
            "get_model" => {
                let label = argument(arguments, 0, "app_label").map(|(_, value)| value);
                let name = argument(arguments, 1, "model_name").map(|(_, value)| value);
                match (label?, name) {
                    (Value::Str(label), Some(Value::Str(name))) => {
                        return self.model_of_label(frame, label, name, at);
                    }
                    (Value::Str(both), None | Some(Value::None)) => match both.split_once('.') {
                        Some((label, name)) if !name.contains('.') => {
                            return self.model_of_label(frame, label, name, at);
                        }
                        _ => {
                            let why = format!("`{both}` is no `label.Model`");
                            self.fails(frame, Exception::Value, &why, at);
                        }
                    },
                    (Value::None, None) => {
                        self.fails(frame, Exception::Attribute, "None is no `label.Model`", at);
                    }
                    _ => return None,
                }
            }
            _ => return None,
        }
        Some(Value::Unknown)
    }

    /// A method of what `get_app_config()` gave, or of `self` in an AppConfig; `None` where nothing is known of it.
    pub(super) fn call_app_config(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.proves(frame) || is_spread(arguments) {
            return None;
        }
        let own = || {
            let root = self.root_of(frame);
            self.registry.labels.iter().find(|(_, package)| *package == root).map(|(label, _)| label.clone())
        };
        let (label, method) = match dotted.strip_prefix(CONFIG) {
            Some(rest) => rest.split_once('.').map(|(label, method)| (SmolStr::new(label), method))?,
            None => {
                let method = dotted.strip_prefix("django.apps.")?;
                let method = method.strip_prefix("config.").unwrap_or(method).strip_prefix("AppConfig.")?;
                (own()?, method)
            }
        };
        match (method, argument(arguments, 0, "model_name").map(|(_, value)| value)) {
            ("get_model" | "get_models", _) if self.phase == Phase::Models && self.registry.loads_models => {
                let why = "the models are not all loaded yet when this is imported: ask for it in a function";
                self.fails(frame, Exception::AppRegistryNotReady, why, at);
                Some(Value::Unknown)
            }
            ("get_model", Some(Value::Str(name))) => self.model_of_label(frame, &label, name, at),
            _ => None,
        }
    }

    /// Whether no app has a label; that is told then.
    fn refuses_label(&mut self, frame: &mut Frame, label: &str, at: ExprId) -> bool {
        let is_there = self.registry.labels.contains_key(label) || Karrot::current().has_label(label);
        // Of a package that the host has refused nothing is set up; it is read all the same.
        let is_set_up = self.registry.labels.values().any(|package| *package == self.root_of(frame));
        if is_there || self.registry.has_unknown_label || !is_set_up {
            return false;
        }
        let why = format!("no installed app has the label `{label}`");
        self.fails(frame, Exception::named("LookupError"), &why, at);
        true
    }

    /// A model of an app; that there is none is told of the package's own app, whose models have all been defined by then.
    fn model_of_label(&mut self, frame: &mut Frame, label: &str, name: &str, at: ExprId) -> Option<Value> {
        if self.refuses_label(frame, label, at) {
            return Some(Value::Unknown);
        }
        let package = self.registry.labels.get(label)?.clone();
        let models = self.models_in(&package);
        let mut found = models.iter().filter(|(_, own)| own.eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((id, _)), None) => return Some(Value::Class(*id)),
            (Some(_), Some(_)) => return None,
            _ => {}
        }
        // Tables between models are made by Django: `shop_tags`.
        if self.root_of(frame) != package || name.contains('_') || !self.sees(frame) {
            return None;
        }
        let why = format!("the app `{label}` has no model `{name}`");
        self.fails(frame, Exception::named("LookupError"), &why, at);
        Some(Value::Unknown)
    }

    /// The classes of a package that descend from Django's model, and their names: abstract ones and those of a label of their own
    /// as well.
    pub(super) fn models_in(&self, package: &str) -> Vec<(ClassValueId, SmolStr)> {
        let is_own = |module: ModuleId| {
            self.world.module(module).is_some_and(|module| module.name.split('.').next() == Some(package))
        };
        let classes = self.world.heap.classes.iter().enumerate();
        classes
            .filter(|(_, class)| is_own(class.module))
            .filter(|(at, _)| self.is_model_by_name(ClassValueId(*at), 0))
            .map(|(at, class)| (ClassValueId(at), class.name.clone()))
            .collect()
    }
}
