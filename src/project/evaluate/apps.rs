//! Django's settings and its registry of apps (`django.conf`, `django.apps`).

use super::arguments::argument;
use super::attributes::Attribute;
use super::*;
use crate::facts::Argument;

/// An app of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// The package's dotted name.
    pub name: SmolStr,
    /// Its label.
    pub label: SmolStr,
    /// Its AppConfig: an instance, or what is known of it.
    pub config: Value,
    /// Whether it is installed only under a condition that is not known.
    pub conditional: bool,
}

/// What a project's start has found so far.
#[derive(Clone, Debug, Default)]
pub struct Django {
    /// The settings module.
    pub settings: Option<ModuleId>,
    /// The apps in order.
    pub apps: Vec<App>,
    /// Why there may be other apps.
    pub apps_open: Vec<Open>,
}

impl Evaluator<'_> {
    /// A setting: what the settings module says, else Django's default.
    pub(super) fn setting(&mut self, name: &str) -> Attribute {
        let Some(settings) = self.django.settings else { return Attribute::Found(Value::Unknown) };
        if let Some(module) = self.world.module(settings) {
            if let Some(binding) = module.scope.names.get(name) {
                let maybe_unbound = binding.maybe_unbound;
                let value = binding.value.clone();
                return Attribute::Found(if maybe_unbound { value.or(Value::Unknown) } else { value });
            }
            if module.status == Status::Executing || !module.scope.open.is_empty() {
                return Attribute::Found(Value::Unknown);
            }
        }
        if name == "configured" {
            return Attribute::Found(Value::Bool(true));
        }
        match self.force(&format!("django.conf.global_settings.{name}")) {
            Some(value) => Attribute::Found(value),
            None if self.has_environment() => Attribute::Absent,
            None => Attribute::Found(Value::Unknown),
        }
    }

    /// The AppConfig of a label.
    pub(super) fn app_config(&self, label: &str) -> Option<Value> {
        self.django.apps.iter().find(|app| app.label == label).map(|app| app.config.clone())
    }

    /// `get_user_model()`
    fn user_model(&mut self) -> Option<Value> {
        let Attribute::Found(Value::Str(name)) = self.setting("AUTH_USER_MODEL") else { return None };
        let (label, model) = name.split_once('.')?;
        self.model_by_name(label, model).map(Value::Class)
    }

    /// A dotted name, imported: `import_string`.
    pub(super) fn import_string(&mut self, dotted: &str) -> Option<Value> {
        if let Some(id) = self.run_named(dotted) {
            return Some(Value::Module(id));
        }
        let (module, name) = dotted.rsplit_once('.')?;
        let id = self.run_named(module)?;
        let value = self.module_attribute(id, name)?;
        Some(self.settle(value))
    }

    /// Calls of the app registry and of what imports by name; `None` where it is none of them.
    pub(super) fn call_apps(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.has_environment() {
            return None;
        }
        let text = |at: usize, name: &str| match argument(arguments, at, name) {
            Some((_, Value::Str(text))) => Some(text.clone()),
            _ => None,
        };
        let registry =
            dotted.strip_prefix("django.apps.apps.").or_else(|| dotted.strip_prefix("django.apps.registry.apps."));
        Some(match registry {
            Some("get_app_config") => {
                let label = text(0, "app_label")?;
                match self.app_config(&label) {
                    Some(config) => config,
                    None if self.django.apps_open.is_empty() => {
                        let place = frame.at(at);
                        let exception = Exception::Other(SmolStr::new_static("LookupError"));
                        let kind = EventKind::Raised { exception: exception.clone() };
                        self.raise(frame, kind, exception, place, format!("No installed app with label '{label}'."));
                        Value::Unknown
                    }
                    None => Value::Unknown,
                }
            }
            Some("get_app_configs") => self.app_configs(frame, at),
            Some("is_installed") => {
                let name = text(0, "app_name")?;
                match self.django.apps.iter().find(|app| app.name == name) {
                    Some(app) if app.conditional => Value::Unknown,
                    Some(_) => Value::Bool(true),
                    None if self.django.apps_open.is_empty() => Value::Bool(false),
                    None => Value::Unknown,
                }
            }
            Some(method @ ("get_model" | "get_registered_model")) => {
                let (label, name) = match (text(0, "app_label"), text(1, "model_name")) {
                    (Some(label), Some(name)) => (label, name),
                    (Some(both), None) => {
                        let (label, name) = both.split_once('.')?;
                        (SmolStr::new(label), SmolStr::new(name))
                    }
                    _ => return Some(Value::Unknown),
                };
                let app = self.django.apps.iter().find(|app| app.label == label).map(|app| app.name.clone());
                let known = app.is_some() || self.django.apps_open.is_empty();
                let done = |this: &Self| {
                    let module = app.as_ref().and_then(|app| this.world.module_named(&format!("{app}.models")));
                    let module = module.and_then(|id| this.world.module(id));
                    module.is_none_or(|module| module.scope.open.is_empty())
                };
                let found = match method {
                    // What has been defined so far.
                    "get_registered_model" => self.model_so_far(&label, &name),
                    _ => self.model_by_name(&label, &name),
                };
                match found {
                    Some(id) => Value::Class(id),
                    None if known && (method == "get_registered_model" || self.phase > Phase::Models) && done(self) => {
                        let exception = Exception::Other(SmolStr::new_static("LookupError"));
                        let kind = EventKind::Raised { exception: exception.clone() };
                        let place = frame.at(at);
                        if frame.library {
                            self.raise(frame, kind, exception, place, format!("App '{label}' has no '{name}' model."));
                        }
                        Value::Unknown
                    }
                    None => Value::Unknown,
                }
            }
            Some("get_models") => {
                let names: Vec<SmolStr> = self.django.apps.iter().map(|app| app.name.clone()).collect();
                let mut items = Vec::new();
                for name in names {
                    for model in self.models_of(&name).unwrap_or_default() {
                        items.push(Item { value: Value::Class(model), conditional: false, place: frame.at(at) });
                    }
                }
                let open = self.django.apps_open.clone();
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
            }
            Some("check_apps_ready" | "check_models_ready" | "clear_cache" | "lazy_model_operation") => Value::None,
            Some(_) => Value::Unknown,
            None => match dotted {
                "django.contrib.auth.get_user_model" => self.user_model().unwrap_or(Value::Unknown),
                "django.utils.module_loading.import_string" => {
                    let name = text(0, "dotted_path")?;
                    self.import_string(&name).unwrap_or(Value::Unknown)
                }
                "django.utils.module_loading.autodiscover_modules" => {
                    let names: Vec<SmolStr> = arguments
                        .iter()
                        .filter(|(argument, _)| argument.passing == crate::facts::Passing::Positional)
                        .filter_map(|(_, value)| if let Value::Str(name) = value { Some(name.clone()) } else { None })
                        .collect();
                    let apps = self.django.apps.clone();
                    let ambient = self.ambient;
                    let mistakes = self.mistakes.len();
                    for app in apps {
                        self.ambient = ambient.max(u32::from(app.conditional));
                        for name in &names {
                            self.run_named(&format!("{}.{name}", app.name));
                        }
                    }
                    self.ambient = ambient;
                    let missed = self.mistakes.split_off(mistakes.min(self.mistakes.len()));
                    let open = self.django.apps_open.first().or(missed.first()).cloned();
                    if let (Some(open), Some((_, site))) = (open, argument(arguments, usize::MAX, "register_to")) {
                        let site = site.clone();
                        if let Attribute::Found(registry) = self.look_up(frame, &site, "_registry", at) {
                            self.escape(&registry, &open);
                        }
                    }
                    Value::None
                }
                "django.utils.module_loading.module_has_submodule" => {
                    let name = text(1, "module_name")?;
                    let package = match argument(arguments, 0, "package") {
                        Some((_, Value::Module(id))) => self.world.module(*id)?.name.clone(),
                        Some((_, Value::External(dotted))) => dotted.clone(),
                        _ => return Some(Value::Unknown),
                    };
                    let found = self.finder.find(self.files, &format!("{package}.{name}"));
                    Value::Bool(matches!(
                        found,
                        Found::File { .. } | Found::Library { .. } | Found::NamespacePackage(_)
                    ))
                }
                _ => return None,
            },
        })
    }

    /// `AppConfig.get_models()`
    pub(super) fn models_of_config(&mut self, frame: &mut Frame, config: &Value, at: ExprId) -> Value {
        let app = match self.look_up(frame, config, "name", at) {
            Attribute::Found(Value::Str(name)) => Some(name),
            _ => None,
        };
        let models = app.and_then(|app| self.models_of(&app));
        let open = match &models {
            Some(_) => Vec::new(),
            None => vec![Open { place: frame.at(at), reason: "an app whose models are not known" }],
        };
        let model = |id| Item { value: Value::Class(id), conditional: false, place: frame.at(at) };
        let items = models.unwrap_or_default().into_iter().map(model).collect();
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
    }

    fn app_configs(&mut self, frame: &Frame, at: ExprId) -> Value {
        let items = self.django.apps.iter().map(|app| Item {
            value: app.config.clone(),
            conditional: app.conditional,
            place: frame.at(at),
        });
        let (items, open) = (items.collect(), self.django.apps_open.clone());
        Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
    }
}
