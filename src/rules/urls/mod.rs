//! Rules about URLconfs (catalogue §4.3).

mod literal;
pub mod urls_converter_unknown;
pub mod urls_import_missing;
pub mod urls_missing_urlpatterns;
pub mod urls_parameter_invalid;
pub mod urls_view_class;
pub mod urls_view_not_callable;
pub mod urls_view_unresolved;
mod view_argument;

pub use view_argument::ViewArguments;
