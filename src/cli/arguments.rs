//! What the program understands (design §4).

use crate::project::{FolderKind, Profile, Settings};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tells what a Karrot host will do with a plugin, and knows every Django route.
#[derive(Parser)]
#[command(name = "karrot-ls", version, args_conflicts_with_subcommands = false)]
pub struct Arguments {
    /// What to do; a language server without.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of all commands.
    #[command(flatten)]
    pub common: Common,
    /// Speak the language server protocol on standard input and output (the only way there is).
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// A command.
#[derive(Subcommand)]
pub enum Command {
    /// Run the language server (what editors start)
    Serve {
        /// Speak on standard input and output (the only way there is)
        #[arg(long)]
        stdio: bool,
    },
    /// Tell what will go wrong
    Check(Check),
    /// List every route, where it is mounted and what serves it
    Routes(Routes),
    /// Write a plugin that the host loads, ready to edit
    New(New),
    /// Make the zip that the host installs
    Pack(Pack),
    /// Tell what was found and what the host will make of it
    Doctor(Doctor),
    /// Show what a code means, why, an example and its mend
    Explain {
        /// A rule's code, such as plugin-no-init; all codes without one
        code: Option<String>,
    },
}

impl Default for Command {
    fn default() -> Self {
        Self::Serve { stdio: true }
    }
}

/// `check`
#[derive(Args)]
pub struct Check {
    /// Folders or files [default: the current folder]
    pub paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: CheckFormat,
    /// Only these codes; a code's first words stand for all that begin with them
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub select: Vec<String>,
    /// Not these codes
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub ignore: Vec<String>,
    /// Apply the mends that cannot change what works
    #[arg(long)]
    pub fix: bool,
    /// Show what --fix would write, and write nothing
    #[arg(long)]
    pub diff: bool,
    /// End with status 0 whatever was found
    #[arg(long)]
    pub exit_zero: bool,
    /// Count the findings of each code instead of showing them
    #[arg(long)]
    pub statistics: bool,
}

/// `routes`
#[derive(Args)]
pub struct Routes {
    /// A folder [default: the current folder]
    pub path: Option<PathBuf>,
    /// How routes are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: RoutesFormat,
    /// Tell what serves a URL instead
    #[arg(long, value_name = "URL", conflicts_with_all = ["reverse", "open"])]
    pub resolve: Option<String>,
    /// Tell which URL a name gives instead, with arguments by name (KEY=VALUE) or by place
    #[arg(long, num_args = 1.., value_names = ["NAME", "ARGUMENT"], conflicts_with = "open")]
    pub reverse: Vec<String>,
    /// Tell also where there may be more routes than are known, and why
    #[arg(long)]
    pub open: bool,
}

/// How `routes` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RoutesFormat {
    /// Columns
    #[default]
    Table,
    /// An array of objects
    Json,
    /// A table in Markdown
    Markdown,
}

/// `new`
#[derive(Args)]
pub struct New {
    /// The plugin's name: a folder of this name is made
    pub name: PathBuf,
    /// With a frontend: a Vite project
    #[arg(long)]
    pub frontend: bool,
}

/// `pack`
#[derive(Args)]
pub struct Pack {
    /// The plugin's folder [default: the current folder]
    pub path: Option<PathBuf>,
    /// Where to write the zip [default: beside the folder, with its name]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// List what would go into the zip, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `doctor`
#[derive(Args)]
pub struct Doctor {
    /// A folder [default: the current folder]
    pub path: Option<PathBuf>,
    /// How the verdict is written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: DoctorFormat,
}

/// How `doctor` writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// For people
    #[default]
    Text,
    /// One object
    Json,
}

/// How `check` writes findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// With the lines they stand in
    #[default]
    Full,
    /// One line each
    Concise,
    /// An array of objects
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// Options of all commands.
#[derive(Args, Clone)]
pub struct Common {
    /// What PATH is
    #[arg(long = "as", global = true, value_enum, default_value_t, value_name = "KIND")]
    pub folder_kind: FolderChoice,
    /// Which host is meant
    #[arg(long, global = true, value_enum, value_name = "HOST")]
    pub profile: Option<ProfileChoice>,
    /// Dotted name of Django's settings module
    #[arg(long, global = true, value_name = "MODULE")]
    pub settings: Option<String>,
    /// Dotted name of the root URLconf's module
    #[arg(long, global = true, value_name = "MODULE")]
    pub urlconf: Option<String>,
    /// A virtual environment or its interpreter: read, never started
    #[arg(long, global = true, value_name = "PATH")]
    pub python: Option<PathBuf>,
    /// A Karrot checkout: its own routes join the table
    #[arg(long, global = true, value_name = "FOLDER")]
    pub host_path: Option<PathBuf>,
    /// Say nothing about how far the work is
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
}

/// What PATH is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FolderChoice {
    /// Decided by what it holds
    #[default]
    Auto,
    /// One plugin
    Plugin,
    /// A host's plugin folder: each child folder is a plugin
    PluginDir,
    /// A Django project
    Project,
}

/// Which host is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProfileChoice {
    /// Decided by what the folder looks like
    Auto,
    /// A Karrot host loads the plugins
    Karrot,
    /// No host: a Django project
    Django,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Common {
    /// What the command line says about the workspace; it outweighs the configuration file.
    pub fn workspace_settings(&self) -> Settings {
        Settings {
            profile: self.profile.map(|profile| match profile {
                ProfileChoice::Auto => Profile::Auto,
                ProfileChoice::Karrot => Profile::Karrot,
                ProfileChoice::Django => Profile::Django,
            }),
            folder_kind: match self.folder_kind {
                FolderChoice::Auto => FolderKind::Auto,
                FolderChoice::Plugin => FolderKind::Plugin,
                FolderChoice::PluginDir => FolderKind::PluginDirectory,
                FolderChoice::Project => FolderKind::Project,
            },
            settings_module: self.settings.clone(),
            root_urlconf: self.urlconf.clone(),
            python: self.python.as_deref().map(super::target::absolute),
            host_path: self.host_path.as_deref().map(super::target::absolute),
            ..Settings::default()
        }
    }
}
