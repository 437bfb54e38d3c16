//! The Karrot host as data and small functions: finding apps.py, mounting, reserved names, installer naming, manifest rules.
//!
//! Every fact about one version of the host stands here (profile `karrot`, and `django` for no host at all). Pure: no disk, no protocol.

mod attributes;
pub mod crontab;
pub mod django;
pub mod exceptions;
mod installer;
mod karrot;
mod manifest;
mod modules;
mod python;
pub mod rest;
mod signatures;

pub use attributes::{PlainType, lacks_attribute};
pub use django::{AUTO_FIELDS, DjangoVersion, NO_AUTO_FIELD, is_no_auto_field, removed_module, removed_name};
pub use installer::{ArchiveFault, extracted_parts, installed_name, stem};
pub use karrot::{Karrot, NameClash, PLUGIN_MODULES};
pub use manifest::{Chunk, Manifest, chunks as manifest_chunks, judge as judge_manifest};
pub use modules::{lacks_module, lacks_name, star_names, view_attributes};
pub use python::{is_builtin, is_identifier, is_keyword};
pub use signatures::signature;
