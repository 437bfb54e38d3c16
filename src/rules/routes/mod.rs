//! Rules about naming routes in Python (catalogue §4.5).

mod mismatch;
mod named;
pub mod route_argument_value;
pub mod route_arguments;
pub mod route_needs_namespace;
pub mod route_unknown;
pub mod route_unknown_namespace;

pub use mismatch::{Mismatch, mismatch};
pub use named::{Named, Outcome, outcome};
pub use route_unknown_namespace::sentence as namespace_sentence;
