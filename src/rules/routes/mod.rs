//! Rules about naming routes in Python (catalogue §4.5).

mod mismatch;
mod named;
pub mod route_args_and_kwargs;
pub mod route_argument_position;
pub mod route_argument_value;
pub mod route_arguments;
pub mod route_dotted_path;
pub mod route_duplicate_name;
pub mod route_duplicate_namespace;
pub mod route_hyperlink_namespace;
pub mod route_needs_namespace;
pub mod route_query_version;
pub mod route_redirect_literal;
pub mod route_redirect_view;
pub mod route_unknown;
pub mod route_unknown_namespace;
mod unmounted;

pub use mismatch::{Mismatch, mismatch, misnamed, with_routes};
pub use named::{Named, Outcome, outcome};
pub use route_unknown_namespace::sentence as namespace_sentence;
