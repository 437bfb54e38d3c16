//! Rules about URLconfs (catalogue §4.3).

mod literal;
pub mod urls_converter_unknown;
pub mod urls_entry_invalid;
pub mod urls_import_missing;
pub mod urls_missing_urlpatterns;
pub mod urls_parameter_invalid;
pub mod urls_regex_invalid;
pub mod urls_reverse_at_import;
pub mod urls_self_include;
pub mod urls_urlpatterns_type;
pub mod urls_view_class;
pub mod urls_view_not_callable;
pub mod urls_view_unresolved;
mod view_argument;

pub use view_argument::ViewArguments;
