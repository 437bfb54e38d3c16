//! What the user may say about a workspace (design §5), as plain data. Read by `workspace`.

use crate::text::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which host is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Decided by what the folder looks like.
    #[default]
    Auto,
    /// A Karrot host loads the plugins.
    Karrot,
    /// No host: a Django project.
    Django,
}

/// What a folder is (`--as`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FolderKind {
    /// Decided by what it holds.
    #[default]
    Auto,
    /// One plugin.
    Plugin,
    /// A host's plugin folder: each child directory is a plugin.
    PluginDirectory,
    /// A Django project.
    Project,
}

/// How loud a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Silent.
    Off,
    /// A hint.
    Hint,
    /// An information.
    Information,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// What the user said; `None` and empty mean that nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Which host is meant.
    pub profile: Option<Profile>,
    /// What the folders are; only the command line says it.
    pub folder_kind: FolderKind,
    /// Dotted name of Django's settings module.
    pub settings_module: Option<String>,
    /// Dotted name of the root URLconf's module.
    pub root_urlconf: Option<String>,
    /// A virtual environment or its interpreter: absolute, only read, never started.
    pub python: Option<PathBuf>,
    /// The virtual environment that the shell has activated: it counts where nothing else says which one is meant.
    pub shell_environment: Option<PathBuf>,
    /// Globs, as in `.gitignore`, of what is not looked at.
    pub exclude: Vec<String>,
    /// Rule code → its level.
    pub rules: BTreeMap<String, Level>,
    /// A Karrot checkout, absolute: its own routes join the table.
    pub host_path: Option<PathBuf>,
    /// Plugin folders, absolute: each child directory is a plugin.
    pub plugin_dirs: Vec<PathBuf>,
}

impl Settings {
    /// These settings, and `weaker` wherever they say nothing. A rule's level is said per rule.
    #[must_use]
    pub fn or(mut self, weaker: &Self) -> Self {
        self.profile = self.profile.or(weaker.profile);
        if self.folder_kind == FolderKind::Auto {
            self.folder_kind = weaker.folder_kind;
        }
        self.settings_module = self.settings_module.or_else(|| weaker.settings_module.clone());
        self.root_urlconf = self.root_urlconf.or_else(|| weaker.root_urlconf.clone());
        self.python = self.python.or_else(|| weaker.python.clone());
        self.shell_environment = self.shell_environment.or_else(|| weaker.shell_environment.clone());
        self.host_path = self.host_path.or_else(|| weaker.host_path.clone());
        if self.exclude.is_empty() {
            self.exclude.clone_from(&weaker.exclude);
        }
        if self.plugin_dirs.is_empty() {
            self.plugin_dirs.clone_from(&weaker.plugin_dirs);
        }
        for (code, level) in &weaker.rules {
            self.rules.entry(code.clone()).or_insert(*level);
        }
        self
    }
}

/// Something in the configuration that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationProblem {
    /// The configuration file; `None` for settings that came from the editor.
    pub path: Option<Arc<Path>>,
    /// Where in the file.
    pub span: Span,
    /// What is wrong and what holds instead.
    pub message: String,
}
