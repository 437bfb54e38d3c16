//! Project: all files' facts → plugins and roots, modules as Python would import them, the route table, resolve and reverse.
//!
//! Here lives meaning across files. Neither the disk (files come through [`Files`]) nor the protocol may be known here.

mod settings;
mod snapshot;
pub mod table;

pub use settings::{ConfigurationProblem, FolderKind, Level, Profile, Settings};
pub use snapshot::{Entry, EntryKind, File, FileKind, Files, Snapshot};
