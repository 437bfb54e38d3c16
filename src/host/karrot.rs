//! The Karrot host's facts: names it occupies, where it mounts, how its installer names (`karrot-host.md`).

use serde::Deserialize;
use std::collections::HashSet;
use std::sync::OnceLock;

/// One version of the host, read from its data file.
#[derive(Debug, Deserialize)]
pub struct Karrot {
    /// Which host the facts were recorded from.
    pub host: String,
    /// Its Django.
    pub django: String,
    /// Its Django REST framework.
    pub rest_framework: String,
    /// Its huey.
    pub huey: String,
    /// Its Python.
    pub python: String,
    /// Where a backend module is mounted; `{module}` is its name.
    mount: String,
    /// Modules in `sys.modules` before the plugins: a plugin module of that name is refused without a word.
    loaded_before_plugins: HashSet<String>,
    /// Top-level modules that the host imports later: a plugin module of that name shadows them.
    imported_after_plugins: HashSet<String>,
    /// Top-level modules of packages that are installed there, though nothing imports them at start (its requirements.txt).
    installed_packages: HashSet<String>,
    /// The rest of Python's standard library.
    standard_library: HashSet<String>,
    /// Settings that the host sets, besides those that Django has a default for.
    settings: HashSet<String>,
    /// Labels of the host's apps.
    app_labels: HashSet<String>,
    /// Folder names that the documentation invites every plugin to use.
    generic_module_names: HashSet<String>,
}

/// Of the modules that the host has loaded before its plugins, those that are no part of Python.
const THIRD_PARTY: &[&str] = &[
    "PIL",
    "_cython_3_0_8",
    "asgiref",
    "certifi",
    "cffi",
    "config",
    "cryptography",
    "cython_runtime",
    "django",
    "dotenv",
    "gevent",
    "greenlet",
    "hiredis",
    "karrot",
    "orjson",
    "redis",
    "sentry_sdk",
    "sqlparse",
    "urllib3",
    "zope",
];

/// The host's module and function that name its plugins' modules, for INSTALLED_APPS and for the routes (`karrot-host.md`, Loading 5).
pub const PLUGIN_MODULES: (&str, &str) = ("karrot.plugins.registry", "get_backend_plugin_module_names");

/// What becomes of a plugin's module whose name the host uses itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameClash {
    /// It is in `sys.modules` already: RuntimeError, swallowed.
    Refused,
    /// The host imports that module later and gets the plugin instead.
    Shadows,
    /// Its default app label is taken: ImproperlyConfigured in `django.setup()`.
    Label,
}

impl Karrot {
    /// The host that plugins are judged against.
    pub fn current() -> &'static Self {
        static CURRENT: OnceLock<Karrot> = OnceLock::new();
        CURRENT.get_or_init(|| {
            serde_json::from_str(include_str!("data/karrot.json")).unwrap_or_else(|_| Karrot {
                // Never taken: a test reads the file that is compiled in.
                host: String::new(),
                django: String::new(),
                rest_framework: String::new(),
                huey: String::new(),
                python: String::new(),
                mount: String::new(),
                loaded_before_plugins: HashSet::new(),
                imported_after_plugins: HashSet::new(),
                installed_packages: HashSet::new(),
                standard_library: HashSet::new(),
                settings: HashSet::new(),
                app_labels: HashSet::new(),
                generic_module_names: HashSet::new(),
            })
        })
    }

    /// The route under which a module's URLs are mounted: `api/plugins/<module>/`.
    pub fn mount(&self, module: &str) -> String {
        self.mount.replace("{module}", module)
    }

    /// What the host uses a module's name for itself, the worst first.
    pub fn clash(&self, module: &str) -> Option<NameClash> {
        if self.loaded_before_plugins.contains(module) {
            Some(NameClash::Refused)
        } else if self.imported_after_plugins.contains(module) {
            Some(NameClash::Shadows)
        } else if self.app_labels.contains(module) {
            Some(NameClash::Label)
        } else {
            None
        }
    }

    /// Whether Django's settings have a name there: one that the host sets, or one that Django has a default for.
    pub fn has_setting(&self, name: &str) -> bool {
        self.settings.contains(name) || !super::lacks_name("django.conf.global_settings", name)
    }

    /// Whether a setting is there only behind the line that loads the plugins: Django has no default for it.
    pub fn sets_after_plugins(&self, name: &str) -> bool {
        let is_early = matches!(name, "BASE_DIR" | "MODE" | "PLUGIN_ASSETS_PUBLIC_PREFIX" | "PLUGIN_DIR");
        !is_early && super::lacks_name("django.conf.global_settings", name) && self.settings.contains(name)
    }

    /// Whether an app label is taken by one of the host's apps.
    pub fn has_label(&self, label: &str) -> bool {
        self.app_labels.contains(label)
    }

    /// Whether a top-level module can be imported on the host.
    pub fn has_module(&self, module: &str) -> bool {
        self.loaded_before_plugins.contains(module)
            || self.imported_after_plugins.contains(module)
            || self.installed_packages.contains(module)
            || self.standard_library.contains(module)
    }

    /// Whether a top-level module is part of Python's standard library. (Of those that the host has loaded, what is not known by
    /// `THIRD_PARTY` to come from a package.)
    pub fn is_standard_library(&self, module: &str) -> bool {
        self.standard_library.contains(module)
            || (self.loaded_before_plugins.contains(module) && !THIRD_PARTY.contains(&module))
    }

    /// Whether one of the host's own routes has this qualified name.
    pub fn has_route(&self, name: &str) -> bool {
        include_str!("data/karrot_route_names.txt").lines().any(|known| known == name)
    }

    /// Whether one of the host's own namespaces is called so.
    pub fn has_namespace(&self, name: &str) -> bool {
        let names = include_str!("data/karrot_route_names.txt").lines();
        names.filter_map(|known| known.split_once(':')).any(|(namespace, _)| namespace == name)
    }

    /// Whether one of the host's apps, Django's and DRF's included, has a template of this name.
    pub fn has_template(&self, name: &str) -> bool {
        include_str!("data/karrot_templates.txt").lines().any(|known| known == name)
    }

    /// Whether a folder name is one that many plugins share.
    pub fn is_generic(&self, module: &str) -> bool {
        self.generic_module_names.contains(module)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_host_is_read() {
        let host = Karrot::current();
        assert_eq!(host.django, "5.0.3");
        assert_eq!(host.mount("backend"), "api/plugins/backend/");
        assert_eq!(host.clash("json"), Some(NameClash::Refused));
        assert_eq!(host.clash("sessions"), Some(NameClash::Label));
        assert_eq!(host.clash("requests"), Some(NameClash::Shadows));
        assert_eq!(host.clash("example_plugin"), None);
        assert!(
            host.has_module("tomllib")
                && host.has_module("huey")
                && host.has_module("dateutil")
                && !host.has_module("pandas")
        );
    }
}
