//! Project: all files' facts → plugins and roots, modules as Python would import them, the route table, resolve and reverse.
//!
//! Here lives meaning across files. Neither the disk (files come through [`Files`]) nor the protocol may be known here.

mod snapshot;
pub mod table;

pub use snapshot::{Entry, EntryKind, File, FileKind, Files, Snapshot};
