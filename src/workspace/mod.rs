//! Workspace: the disk and the open documents → the current snapshot. The only reader of the disk.
//!
//! Here live scanning, watching, the cache of facts and the one writer that publishes snapshots. The protocol is not known here.
#![allow(clippy::disallowed_methods, reason = "this room, and no other, reads the disk (design §2)")]

mod analyse;
mod archive;
mod cache;
mod conclude;
mod documents;
mod package;
mod reader;
mod scan;
mod settings;
mod state;
mod view;

pub use archive::Zip;
pub use documents::Change;
pub use package::{Package, Packed};
pub use reader::MAX_FILE_BYTES;
pub use scan::{MAX_FILES, ScanEnd};
pub use state::{Options, Scan, Workspace};
