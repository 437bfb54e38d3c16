//! Project: all files' facts → plugins and roots, modules as Python would import them, the route table, resolve and reverse.
//!
//! Here lives meaning across files. Neither the disk (files come through [`Files`]) nor the protocol may be known here.

pub mod arguments;
mod bindings;
pub mod called;
pub mod cover;
pub mod crontab;
mod django;
mod engine;
pub mod environment;
pub mod evaluate;
pub mod event;
pub mod finder;
mod made_later;
pub mod methods;
pub mod middleware;
pub mod orders;
mod passing;
pub mod place;
pub mod plugin;
mod reads;
pub mod regex;
mod requirements;
pub mod reversing;
mod root_urlconf;
pub mod route;
pub mod rows;
mod sequence;
mod settings;
mod shadow;
mod shared_app;
pub mod site;
mod snapshot;
mod standard;
mod starting;
pub mod table;
pub mod templates;
pub mod value;
pub mod verdict;
pub mod versions;

pub use engine::{Concluded, Project};
pub use reads::Change;
pub use settings::{ConfigurationProblem, FolderKind, Level, Profile, Settings};
pub use snapshot::{Archive, Entry, EntryKind, File, FileKind, Files, Snapshot};
