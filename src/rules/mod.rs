//! Rules: one diagnostic = one `.rs` + one `.md` + one line in the registry.
//!
//! A rule is a function of a snapshot and one file; neither the protocol nor the disk may be known here.

mod finding;

pub use finding::{Edit, Finding, Fix, Impact, Operation, Related, Severity};

use crate::project::{File, Snapshot};

/// Everything that is wrong in one file.
pub fn check(_: &Snapshot, _: &File) -> Vec<Finding> {
    Vec::new()
}

/// The page of a rule.
pub fn url(code: &str) -> String {
    format!("https://karrot-dev.github.io/karrot-ls/rules/{code}")
}
