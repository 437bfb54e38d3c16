//! Rules: one diagnostic = one `.rs` + one `.md` + one line in the registry.
//!
//! A rule is a function of a snapshot and one file; neither the protocol nor the disk may be known here.

mod configuration;
mod engine;
mod file;
mod finding;
pub mod page;
mod registry;
mod rule;
mod suppression;

pub use engine::check;
pub use finding::{Edit, Finding, Fix, Impact, Operation, Related, Severity};
pub use registry::{RULES, find, url};
pub use rule::{Context, Report, Rule, Sink};
