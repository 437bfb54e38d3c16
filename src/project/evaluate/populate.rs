//! `django.setup()`: an AppConfig for each entry of `INSTALLED_APPS`, then models, then `ready()` (`django.apps.registry`,
//! `django.apps.config`; 4.2 to 6.1 alike).

use super::apps::App;
use super::arguments::positional;
use super::attributes::Attribute;
use super::*;

const APP_CONFIG: &[&str] = &["django.apps.AppConfig", "django.apps.config.AppConfig"];

impl Evaluator<'_> {
    /// Imports the settings, and takes those that a class of theirs holds where one is named; whether there is such a module.
    pub fn configure(&mut self, module: &str, class: Option<&str>) -> Option<ModuleId> {
        let id = self.run_named(module)?;
        self.django.settings = Some(id);
        if let Some(class) = class {
            self.configure_from_class(id, class);
        }
        Some(id)
    }

    /// A setting that is a text; where the environment may say another one, the default.
    pub fn text_setting(&mut self, name: &str) -> Option<SmolStr> {
        let Attribute::Found(value) = self.setting(name) else { return None };
        value.alternatives().iter().find_map(|one| if let Value::Str(text) = one { Some(text.clone()) } else { None })
    }

    /// Sets the apps up, imports their models and calls `ready()`.
    pub fn populate(&mut self) {
        let Some(settings) = self.django.settings else { return };
        let Some(file) = self.world.module(settings).and_then(|module| module.file.clone()) else { return };
        let mut frame = Frame::new(settings, file, true, 0);
        let place = frame.place(Anchor::File);
        let unknown = Open { place, reason: "apps that are not known are installed" };
        let Attribute::Found(apps) = self.setting("INSTALLED_APPS") else { return };
        let (items, open) = self.iterate_open(&mut frame, &apps, &unknown);
        self.django.apps_open = open;
        self.phase = Phase::AppConfigs;
        for item in items {
            match self.settle(item.value) {
                Value::Str(entry) => {
                    if self.django.apps.iter().any(|app| app.name == entry) {
                        continue;
                    }
                    match self.create_app(&mut frame, &entry, item.conditional) {
                        Some(app) => self.django.apps.push(app),
                        None => self.django.apps_open.push(Open { place: item.place, ..unknown.clone() }),
                    }
                }
                _ => self.django.apps_open.push(Open { place: item.place, ..unknown.clone() }),
            }
        }
        self.phase = Phase::Models;
        let apps = self.django.apps.clone();
        for app in &apps {
            self.ambient = u32::from(app.conditional);
            self.run_named(&format!("{}.models", app.name));
        }
        for app in &apps {
            self.ambient = u32::from(app.conditional);
            frame.conditional = self.ambient;
            // Those of Django connect signals and checks, but for the admin's.
            if app.name.starts_with("django.contrib.") && app.name != "django.contrib.admin" {
                continue;
            }
            let at = ExprId::from_raw(0);
            if let Attribute::Found(ready @ Value::Bound { .. }) = self.look_up(&mut frame, &app.config, "ready", at) {
                self.call_value(&mut frame, &ready, &[], at);
                if let Some(raise) = frame.pending.take() {
                    self.mistake(&raise);
                }
            }
        }
        self.ambient = 0;
        self.phase = Phase::Urlconf;
    }

    /// `AppConfig.create(entry)`
    fn create_app(&mut self, frame: &mut Frame, entry: &SmolStr, conditional: bool) -> Option<App> {
        let package = self.run_named(entry);
        let class = match package {
            Some(_) => self.default_config(entry),
            None => match self.import_string(entry) {
                Some(Value::Class(id)) => Some(id),
                _ => return None,
            },
        };
        let mut name = if class.is_none() { Some(entry.clone()) } else { None };
        if let Some(class) = class
            && name.is_none()
        {
            name = match self.class_attribute(class, "name") {
                Attribute::Found(value) => match self.settle(value) {
                    Value::Str(name) => Some(name),
                    _ => None,
                },
                _ => None,
            };
        }
        let name = name?;
        let module = self.run_named(&name).map_or_else(|| Value::External(name.clone()), Value::Module);
        let class = match class {
            Some(class) => Some(class),
            None => match self.force("django.apps.config.AppConfig") {
                Some(Value::Class(id)) => Some(id),
                _ => None,
            },
        };
        let at = ExprId::from_raw(0);
        let config = match class {
            Some(class) => {
                let arguments = [(positional(at), Value::Str(name.clone())), (positional(at), module.clone())];
                let config = self.instantiate(frame, class, &arguments, at);
                frame.pending = None;
                config
            }
            None => Value::Unknown,
        };
        let last = SmolStr::new(name.rsplit('.').next().unwrap_or(&name));
        let label = match self.look_up(frame, &config, "label", at) {
            Attribute::Found(Value::Str(label)) => label,
            _ => last,
        };
        let place = frame.place(Anchor::File);
        // `Apps.populate` sets the registry itself.
        let apps = Value::External(SmolStr::new_static("django.apps.registry.apps"));
        for (attribute, value) in [
            ("name", Value::Str(name.clone())),
            ("label", Value::Str(label.clone())),
            ("module", module),
            ("apps", apps),
        ] {
            self.set_attribute(frame, &config, SmolStr::new_static(attribute), value, place.clone());
        }
        Some(App { name, label, config, conditional })
    }

    /// The AppConfig that Django takes of a package's `apps` module.
    fn default_config(&mut self, package: &str) -> Option<ClassValueId> {
        let module = self.run_named(&format!("{package}.apps"))?;
        let scope = &self.world.module(module)?.scope;
        let mut names: Vec<(SmolStr, Value)> = scope
            .names
            .iter()
            .filter(|(_, binding)| matches!(binding.value, Value::Class(_) | Value::External(_)))
            .map(|(name, binding)| (name.clone(), binding.value.clone()))
            .collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let mut candidates: Vec<(ClassValueId, Option<bool>)> = Vec::new();
        for (name, value) in names {
            let value = match value {
                Value::External(dotted) if APP_CONFIG.contains(&dotted.as_str()) => continue,
                // A class by every convention; settling every imported name would run half of what is installed.
                Value::External(_) if !name.chars().next().is_some_and(char::is_uppercase) => continue,
                other => self.settle(other),
            };
            let Value::Class(id) = value else { continue };
            if APP_CONFIG.contains(&self.class_name(id).as_str()) || candidates.iter().any(|(one, _)| *one == id) {
                continue;
            }
            if self.descends_from(id, APP_CONFIG) != Some(true) {
                continue;
            }
            let default = match self.class_attribute(id, "default") {
                Attribute::Found(Value::Bool(default)) => Some(default),
                _ => None,
            };
            candidates.push((id, default));
        }
        candidates.retain(|(_, default)| *default != Some(false));
        match candidates.as_slice() {
            [(only, _)] => Some(*only),
            several => {
                let mut defaults = several.iter().filter(|(_, default)| *default == Some(true));
                defaults.next().map(|(id, _)| *id)
            }
        }
    }
}
