//! What is installed: modules of site-packages, run when something of them is needed.
//!
//! A site imports hundreds of modules that have nothing to do with its routes. Names that are imported from them stay
//! [`Value::External`]; only where one is called, subclassed, included or asked for an attribute that decides something is its
//! module read. What such a module does when it is run, it does to itself; modules that act on others by being imported (an app's
//! `admin`, `models` or hooks) are asked for by name, and so are run.

use super::classes::Ancestor;
use super::*;
use crate::facts::Argument;

/// What is known of installed modules.
#[derive(Clone, Default)]
pub(super) struct Library {
    /// What external names stand for.
    forced: HashMap<SmolStr, Option<Value>>,
    /// Installed modules that are being run.
    pub(super) importing: usize,
    /// What names of installed modules were given from outside, by the dotted names that they had before.
    replaced: HashMap<SmolStr, (ModuleId, Value)>,
    /// Names that are being worked out.
    forcing: HashSet<SmolStr>,
    /// The order of bases of classes.
    pub(super) ancestors: HashMap<ClassValueId, Vec<Ancestor>>,
    /// Instances whose `__getattr__` is running.
    pub(super) proxies: Vec<InstanceId>,
}

impl Evaluator<'_> {
    /// Whether an environment is known: what it and the workspace lack is absent.
    pub(super) fn has_environment(&self) -> bool {
        !self.finder.libraries.is_empty()
    }

    /// What an external dotted name is, where its source is there; another external name where that is one that is known by its
    /// name.
    pub(super) fn force(&mut self, dotted: &str) -> Option<Value> {
        if !self.has_environment() || dotted.starts_with("builtins.") || dotted.len() > 400 {
            return None;
        }
        if let Some(known) = self.library.forced.get(dotted) {
            return known.clone();
        }
        let name = SmolStr::new(dotted);
        if !self.library.forcing.insert(name.clone()) {
            return None;
        }
        let value = self.deeper(None, |this| this.resolve_external(dotted));
        self.library.forcing.remove(&name);
        self.library.forced.insert(name, value.clone());
        value
    }

    fn resolve_external(&mut self, dotted: &str) -> Option<Value> {
        let mut parts = dotted.split('.').peekable();
        let first = parts.next()?;
        let mut value = Value::Module(self.run_library(first)?);
        let mut path = first.to_owned();
        while let Some(part) = parts.next() {
            path.push('.');
            path.push_str(part);
            value = match &value {
                Value::Module(id) if part == "__path__" => {
                    let id = *id;
                    self.package_path(id)?
                }
                Value::Module(id) => {
                    let id = *id;
                    let own = match self.module_getattr(id, part) {
                        Some(value) => Some(value),
                        None => self.module_attribute(id, part),
                    };
                    match own {
                        Some(Value::External(other)) if other == path => Value::Module(self.run_library(&path)?),
                        // `from .name import name`: the name of a package and that of its part are written alike.
                        Some(Value::External(other))
                            if other.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.'))
                                && parts.peek().is_some_and(|next| self.part_has(&path, next)) =>
                        {
                            Value::Module(self.run_library(&path)?)
                        }
                        Some(Value::External(other)) => self.settled_external(&other)?,
                        Some(Value::Unknown) | None => match self.run_library(&path) {
                            Some(id) => Value::Module(id),
                            None => own?,
                        },
                        Some(value) => value,
                    }
                }
                // What is known by its name keeps its name.
                Value::External(known) => {
                    let whole = format!("{known}.{part}");
                    if known.starts_with(path.as_str()) {
                        Value::External(SmolStr::from(whole))
                    } else {
                        self.settled_external(&whole)?
                    }
                }
                other => {
                    let other = other.clone();
                    let (module, file) = self.somewhere()?;
                    let mut frame = Frame::new(module, file, true, 0);
                    match self.look_up(&mut frame, &other, part, ExprId::from_raw(0)) {
                        attributes::Attribute::Found(value) => value,
                        _ => return None,
                    }
                }
            };
        }
        match value {
            Value::External(other) if other != dotted => self.settled_external(&other),
            other => Some(other),
        }
    }

    /// Whether a module of this name has a name.
    fn part_has(&mut self, module: &str, name: &str) -> bool {
        let id = self.run_library(module);
        id.and_then(|id| self.world.module(id)).is_some_and(|module| module.scope.names.contains_key(name))
    }

    /// A name of an installed module is about to be given another value: who took the name before keeps what it was.
    pub(super) fn replace(&mut self, id: ModuleId, name: &str, value: Value) {
        let Some(module) = self.world.module(id).filter(|module| module.library) else { return };
        let dotted = SmolStr::from(format!("{}.{name}", module.name));
        if module.scope.names.contains_key(name) && !self.library.replaced.contains_key(&dotted) {
            self.force(&dotted);
        }
        self.library.replaced.insert(dotted, (id, value));
    }

    /// What was put in place of a name of an installed module.
    pub(super) fn replacement(&mut self, dotted: &str) -> Option<Value> {
        let (id, value) = self.library.replaced.get(dotted)?;
        self.world.trace.ask(*id);
        Some(value.clone())
    }

    /// A name that another name stands for: what it is, or the name itself where that is all that is known.
    fn settled_external(&mut self, dotted: &str) -> Option<Value> {
        if is_known_by_name(dotted) {
            return Some(Value::External(SmolStr::new(dotted)));
        }
        Some(self.force(dotted).unwrap_or_else(|| Value::External(SmolStr::new(dotted))))
    }

    /// Some module, for frames that run nothing of their own.
    fn somewhere(&self) -> Option<(ModuleId, Arc<File>)> {
        let at = self.world.modules.iter().position(|module| module.file.is_some())?;
        Some((ModuleId(at), self.world.modules.get(at)?.file.clone()?))
    }

    /// A value, run where it is an external name whose source is there.
    pub(super) fn settle(&mut self, value: Value) -> Value {
        match &value {
            Value::External(dotted) if !is_known_by_name(dotted) => match self.force(dotted) {
                Some(found) => found,
                None => value,
            },
            _ => value,
        }
    }

    /// A module by its name, run where it is installed; what it does to others has happened then.
    pub(super) fn run_named(&mut self, name: &str) -> Option<ModuleId> {
        match self.import_module(name, 0) {
            Imported::Module(id) => Some(id),
            Imported::External(_) => {
                let acting = std::mem::replace(&mut self.acting, true);
                let found = self.run_library(name);
                self.acting = acting;
                found
            }
            _ => None,
        }
    }

    /// Runs an installed module, if that has not happened yet.
    pub(super) fn run_library(&mut self, name: &str) -> Option<ModuleId> {
        if let Some(id) = self.world.by_name.get(name).copied() {
            self.world.trace.ask(id);
            return Some(id);
        }
        let (path, package) = match self.finder.find(self.files, name) {
            Found::Library { path, package } => (path, package),
            Found::File { .. } | Found::NamespacePackage(_) => {
                return match self.import_module(name, 0) {
                    Imported::Module(id) => Some(id),
                    _ => None,
                };
            }
            _ => return None,
        };
        let file = match path {
            Some(path) => Some(self.files.file(&path)?),
            None => None,
        };
        let path = match (&file, &package) {
            (Some(file), _) => file.path.clone(),
            (None, Some(folder)) => Arc::from(folder.as_path()),
            (None, None) => return None,
        };
        if let Some(file) = &file {
            self.depend(file, false);
        }
        let id = self.world.add_module(Module {
            name: SmolStr::new(name),
            path,
            package,
            file,
            scope: Scope::default(),
            status: Status::Executing,
            raised: None,
            may_raise: None,
            library: true,
        });
        self.world.trace.ask(id);
        let (doubts, depth) = (self.doubts, self.depth);
        self.library.importing += 1;
        self.run_module(id, 0);
        self.library.importing -= 1;
        (self.doubts, self.depth) = (doubts, depth);
        if let Some(module) = self.world.modules.get_mut(id.0) {
            module.status = Status::Done;
        }
        Some(id)
    }

    /// Whether a call of an external name is worth running what it stands for: most calls make fields, loggers and the like.
    pub(super) fn runs_call(&mut self, dotted: &str, _arguments: &[(Argument, Value)]) -> bool {
        self.has_environment() && !is_known_by_name(dotted) && !is_opaque_base(dotted)
    }
}

/// Names that the interpreter knows itself, whatever their source says.
pub(super) fn is_known_by_name(dotted: &str) -> bool {
    const EXACT: &[&str] = &[
        "django.apps.apps",
        "django.apps.registry.apps",
        "django.conf.settings",
        "django.contrib.auth.get_user_model",
        "django.conf.urls.i18n.i18n_patterns",
        "django.conf.urls.static.static",
        "django.urls.path",
        "django.urls.re_path",
        "django.urls.include",
        "django.urls.conf.path",
        "django.urls.conf.re_path",
        "django.urls.conf.include",
        "django.conf.urls.include",
        "django.conf.urls.url",
        "django.urls.register_converter",
        "django.urls.get_callable",
        "django.urls.utils.get_callable",
        "django.urls.converters.register_converter",
        "django.urls.URLPattern",
        "django.urls.URLResolver",
        "django.urls.resolvers.URLPattern",
        "django.urls.resolvers.URLResolver",
        "django.utils.module_loading.import_string",
        "django.utils.module_loading.autodiscover_modules",
        "django.utils.module_loading.module_has_submodule",
        "django.utils.functional.cached_property",
        "django.utils.functional.classproperty",
        "django.utils.functional.SimpleLazyObject",
        "django.utils.functional.LazyObject",
        "django.utils.functional.empty",
        "django.utils.html.format_html",
        "django.utils.safestring.mark_safe",
        "django.db.models.Model",
        "django.db.models.base.Model",
        "django.db.models.base.ModelBase",
        "django.utils.decorators.method_decorator",
        "rest_framework.routers.SimpleRouter",
        "rest_framework.routers.DefaultRouter",
        "rest_framework.urlpatterns.format_suffix_patterns",
        "rest_framework.decorators.action",
        "rest_framework.decorators.api_view",
    ];
    const WITHIN: &[&str] =
        &["django.utils.translation.", "django.apps.apps.", "django.apps.registry.apps.", "django.conf.settings."];
    EXACT.contains(&dotted) || WITHIN.iter().any(|within| dotted.starts_with(within))
}

/// Modules whose classes and functions make nothing that has to do with routes, and are used everywhere.
pub(super) fn is_opaque_base(dotted: &str) -> bool {
    const WITHIN: &[&str] = &[
        "django.db.",
        "django.forms.",
        "django.core.",
        "django.template.",
        "django.dispatch.",
        "django.test.",
        "django.http.",
        "django.shortcuts.",
        "django.utils.timezone.",
        "django.utils.encoding.",
        "django.utils.html.",
        "django.utils.log.",
        "django.views.decorators.",
        "django.views.generic.",
        "django.contrib.contenttypes.fields.",
        "django.contrib.postgres.",
        "rest_framework.serializers.",
        "rest_framework.fields.",
        "rest_framework.views.",
        "rest_framework.exceptions.",
        "rest_framework.response.",
        "rest_framework.permissions.",
        "django_filters.",
        "celery.",
        "huey.",
        "PIL.",
        "crispy_forms.",
        "graphene.",
        "factory.",
        "pytest.",
        "numpy.",
        "pandas.",
        "scipy.",
        "sklearn.",
        "torch.",
        "transformers.",
        "llama_index.",
        "nltk.",
        "regex.",
        "dateparser.",
        "lxml.",
        "cryptography.",
        "requests.",
        "httpx.",
        "redis.",
        "psycopg.",
        "jinja2.",
        "sentry_sdk.",
        "structlog.",
        "environ.",
        "typing_extensions.",
        "pydantic.",
        "django.utils.text.",
        "decouple.",
        "dj_database_url.",
    ];
    WITHIN.iter().any(|within| dotted.starts_with(within) || within.strip_suffix('.') == Some(dotted))
}

/// Classes of which neither attributes nor instances decide anything about routes.
pub(super) fn is_sealed(dotted: &str) -> bool {
    is_opaque_base(dotted)
        && !["django.views.", "rest_framework.views."].iter().any(|within| dotted.starts_with(within))
}

/// Classes outside that bring nothing that a look-up could find.
pub(super) fn is_plain_base(dotted: &str) -> bool {
    matches!(
        dotted,
        "builtins.object" | "abc.ABC" | "typing.Generic" | "typing.Protocol" | "typing_extensions.Protocol"
    )
}

/// Whether what a class outside is, is its name, now and later.
pub(super) fn is_lasting(dotted: &str) -> bool {
    is_known_by_name(dotted) || is_opaque_base(dotted) || is_plain_base(dotted) || !dotted.contains('.')
}
