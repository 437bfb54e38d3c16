//! Rules about naming routes in Python (catalogue §4.5).

mod named;
pub mod route_arguments;
pub mod route_needs_namespace;
pub mod route_unknown;

pub use named::Named;
