//! What the interpreter noticed: each event is one thing that goes wrong when Python runs that place.

use super::place::Place;
use super::value::ModuleId;
use crate::host::exceptions;
use smol_str::SmolStr;
use std::path::PathBuf;
use std::sync::Arc;

/// Classes of exceptions that the host tells apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Exception {
    /// `ModuleNotFoundError`, which the host forgives a plugin's `urls.py`.
    ModuleNotFound,
    /// `ImportError`
    Import,
    /// `NameError`
    Name,
    /// `AttributeError`
    Attribute,
    /// `SyntaxError`
    Syntax,
    /// `TypeError`
    Type,
    /// `ValueError`
    Value,
    /// `KeyError`
    Key,
    /// `AssertionError`
    Assertion,
    /// `django.core.exceptions.ImproperlyConfigured`
    ImproperlyConfigured,
    /// `django.core.exceptions.AppRegistryNotReady`
    AppRegistryNotReady,
    /// `django.urls.NoReverseMatch`
    NoReverseMatch,
    /// `SystemExit`, which is no `Exception`: the host does not swallow it.
    SystemExit,
    /// Another one, by its name.
    Other(SmolStr),
    /// One that the site's own code defines: its name, and the names of all that it descends from.
    Own(SmolStr, Arc<[SmolStr]>),
}

impl Exception {
    /// Its name in Python.
    pub fn name(&self) -> &str {
        match self {
            Self::ModuleNotFound => "ModuleNotFoundError",
            Self::Import => "ImportError",
            Self::Name => "NameError",
            Self::Attribute => "AttributeError",
            Self::Syntax => "SyntaxError",
            Self::Type => "TypeError",
            Self::Value => "ValueError",
            Self::Key => "KeyError",
            Self::Assertion => "AssertionError",
            Self::ImproperlyConfigured => "ImproperlyConfigured",
            Self::AppRegistryNotReady => "AppRegistryNotReady",
            Self::NoReverseMatch => "NoReverseMatch",
            Self::SystemExit => "SystemExit",
            Self::Other(name) | Self::Own(name, _) => name,
        }
    }

    /// The exception of a class of Python's, Django's or DRF's, by its name.
    pub fn named(name: &str) -> Self {
        match exceptions::canonical(name) {
            "ModuleNotFoundError" => Self::ModuleNotFound,
            "ImportError" => Self::Import,
            "NameError" => Self::Name,
            "AttributeError" => Self::Attribute,
            "SyntaxError" => Self::Syntax,
            "TypeError" => Self::Type,
            "ValueError" => Self::Value,
            "KeyError" => Self::Key,
            "AssertionError" => Self::Assertion,
            "ImproperlyConfigured" => Self::ImproperlyConfigured,
            "AppRegistryNotReady" => Self::AppRegistryNotReady,
            "NoReverseMatch" => Self::NoReverseMatch,
            "SystemExit" => Self::SystemExit,
            other => Self::Other(SmolStr::new(other)),
        }
    }

    /// Whether the `except` of a class of this name catches it, or may.
    pub fn caught_by(&self, name: &str) -> bool {
        let name = exceptions::canonical(name.rsplit('.').next().unwrap_or(name));
        let descends = |of: &str| of == name || exceptions::ancestors(of).is_some_and(|all| all.contains(&name));
        match self {
            _ if name == "BaseException" || name == self.name() => true,
            Self::Own(_, bases) => bases.iter().any(|base| descends(base)),
            // Of a class that nobody knows, any of them may be the ancestor.
            Self::Other(other) if exceptions::ancestors(other).is_none() => true,
            other => descends(other.name()),
        }
    }

    /// Whether the host forgives a plugin's `urls.py` for it: it is a `ModuleNotFoundError`.
    pub fn is_missing_module(&self) -> bool {
        *self == Self::ModuleNotFound
            || matches!(self, Self::Own(_, bases) if bases.iter().any(|base| base == "ModuleNotFoundError"))
    }

    /// Whether nothing swallows it that swallows every `Exception`: `SystemExit` and its kin.
    pub fn ends_process(&self) -> bool {
        match self {
            Self::SystemExit => true,
            Self::Other(name) => {
                exceptions::ancestors(name).is_some_and(|all| !all.contains(&"Exception")) && name != "Exception"
            }
            Self::Own(_, bases) => {
                !bases.is_empty()
                    && !bases.iter().any(|base| {
                        base == "Exception" || exceptions::ancestors(base).is_none_or(|all| all.contains(&"Exception"))
                    })
            }
            _ => false,
        }
    }
}

/// What is wrong with a parameter in a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ParameterFault {
    /// Its name is no identifier.
    NotIdentifier,
    /// White space stands inside the angle brackets.
    Whitespace,
    /// The name is used twice in one route.
    Repeated,
}

/// What stands where a view belongs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NotAView {
    /// A text.
    Text,
    /// `None`
    None,
    /// A list, tuple or dict: patterns without `include()`.
    Patterns,
    /// An instance of a View: `X()` instead of `X.as_view()`.
    ViewInstance,
    /// A module.
    Module,
    /// Another thing that can't be called.
    Other,
}

/// What was noticed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// An import of a module that does not exist.
    ModuleAbsent {
        /// Its absolute name.
        module: SmolStr,
    },
    /// A module or class has no such name.
    NameAbsent {
        /// The module that was asked.
        module: SmolStr,
        /// Its file.
        file: PathBuf,
        /// What was asked for.
        name: SmolStr,
        /// Whether by `from module import name` (else as an attribute).
        by_import: bool,
        /// Whether the module was still being imported: a circular import.
        circular: bool,
    },
    /// A name that nothing binds.
    NameUnbound {
        /// The name.
        name: SmolStr,
    },
    /// Code that Python refuses.
    SyntaxError,
    /// A `raise` that is always reached.
    Raised {
        /// What it raises.
        exception: Exception,
    },
    /// Python raises, for what is done here can't be done with these values.
    Fails {
        /// What is raised.
        exception: Exception,
        /// What it says.
        why: SmolStr,
    },
    /// A relative import that leads out of the top-level package.
    RelativeBeyondTop,
    /// Something is the view that can't be called.
    ViewNotCallable {
        /// What it is.
        what: NotAView,
    },
    /// A class is the view: it would be instantiated for each request.
    ViewClass {
        /// Its name.
        name: SmolStr,
        /// `X.as_view` without the call.
        uncalled: bool,
    },
    /// `path()` names a converter that is not registered.
    ConverterUnknown {
        /// Its name.
        converter: SmolStr,
        /// The parameter's name.
        parameter: SmolStr,
        /// Where it stands in the route's text: byte offsets.
        start: u32,
        /// See `start`.
        end: u32,
    },
    /// `path()` has a parameter that Django refuses.
    ParameterInvalid {
        /// What is wrong.
        fault: ParameterFault,
        /// The text between the angle brackets, or the name.
        parameter: SmolStr,
        /// Where it stands in the route's text: byte offsets.
        start: u32,
        /// See `start`.
        end: u32,
    },
    /// Arguments that `path()` or `include()` refuses.
    ArgumentsInvalid {
        /// The function.
        function: SmolStr,
        /// What Python says.
        message: &'static str,
    },
    /// Django or DRF raises at this call or definition.
    CallRaises {
        /// What is raised.
        exception: Exception,
        /// What it says.
        message: &'static str,
    },
    /// A converter is registered under a name that is taken.
    ConverterAgain {
        /// The name.
        name: SmolStr,
        /// Where the other one is registered, if it is none of Django's own.
        first: Option<Place>,
    },
    /// `reverse()` runs while the URLconf is still being imported.
    ReverseAtImport {
        /// The function.
        function: SmolStr,
    },
    /// `re_path()` has a regex that does not compile.
    RegexInvalid {
        /// What Python says.
        fault: &'static str,
    },
    /// A module is included that has no `urlpatterns`.
    UrlpatternsMissing {
        /// The module.
        module: SmolStr,
        /// A name in it that was probably meant.
        near: Option<SmolStr>,
    },
    /// `urlpatterns` is nothing that Django can walk.
    UrlpatternsInvalid {
        /// What it is.
        what: SmolStr,
    },
    /// An item of `urlpatterns` is no route.
    EntryInvalid {
        /// What it is.
        what: SmolStr,
    },
    /// An include leads back to itself.
    IncludeCycle,
    /// Models or the app registry are used before they are ready.
    AppsNotReady,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// What was noticed.
    pub kind: EventKind,
    /// Where.
    pub place: Place,
    /// The module that was being executed.
    pub module: ModuleId,
    /// Whether it only happens under a condition that is not known.
    pub conditional: bool,
    /// Whether a `try` around it catches it.
    pub caught: bool,
}

/// An exception on its way up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// Which.
    pub exception: Exception,
    /// Where it was raised.
    pub place: Place,
    /// What it says, short.
    pub message: String,
}
