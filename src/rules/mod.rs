//! Rules: one diagnostic = one `.rs` + one `.md` + one line in the registry.
//!
//! A rule is a function of a snapshot and one file; neither the protocol nor the disk may be known here.

mod finding;

pub use finding::{Edit, Finding, Fix, Impact, Operation, Related, Severity};
