//! Rules about URLconfs (catalogue §4.3).

mod literal;
mod patterns;

pub use patterns::is_written;
pub mod urls_app_name_in_plugin;
pub mod urls_bracket;
pub mod urls_circular_import;
pub mod urls_converter_clash;
pub mod urls_converter_unknown;
pub mod urls_duplicate_path;
pub mod urls_entry_invalid;
pub mod urls_handler_ignored;
pub mod urls_i18n_included;
pub mod urls_import_missing;
pub mod urls_include_dollar;
pub mod urls_include_missing;
pub mod urls_include_name;
pub mod urls_include_namespace;
pub mod urls_include_no_slash;
pub mod urls_leading_slash;
pub mod urls_missing_urlpatterns;
pub mod urls_mount_repeated;
pub mod urls_name_colon;
pub mod urls_no_trailing_slash;
pub mod urls_parameter_invalid;
pub mod urls_parameter_repeated;
pub mod urls_path_arguments;
pub mod urls_regex_in_path;
pub mod urls_regex_invalid;
pub mod urls_regex_irreversible;
pub mod urls_regex_mixed_groups;
pub mod urls_regex_unanchored;
pub mod urls_removed_api;
pub mod urls_reverse_at_import;
pub mod urls_self_include;
pub mod urls_shadowed;
pub mod urls_urlpatterns_overwritten;
pub mod urls_urlpatterns_type;
pub mod urls_view_class;
pub mod urls_view_not_callable;
pub mod urls_view_unresolved;
mod view_argument;

pub use literal::part;
pub use view_argument::ViewArguments;
