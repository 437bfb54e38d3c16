//! Rules: one diagnostic = one `.rs` + one `.md` + one line in the registry.
//!
//! A rule is a function of a snapshot and one file; neither the protocol nor the disk may be known here.

mod apps;
mod cause;
mod configuration;
mod consequence;
mod engine;
mod file;
mod finding;
mod frontend;
mod imports;
mod mend;
mod model;
mod module;
mod moves;
mod package;
pub mod page;
mod paths;
mod places;
mod plugin;
mod registry;
mod routes;
mod rule;
mod suppression;
mod tasks;
mod templates;
mod urls;
mod verdict;
mod views;

pub use engine::{check, files};
pub use finding::{Edit, Finding, Fix, Impact, Operation, Related, Severity};
pub use registry::{RULES, find, url};
pub use rule::{Context, Report, Rule, Sink};
pub use verdict::{PluginVerdict, Unknowable, Verdict};
