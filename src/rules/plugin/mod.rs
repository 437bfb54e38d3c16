//! Rules about how a plugin is laid out: what the host finds in its folder (catalogue §4.1).

pub mod plugin_apps_misplaced;
pub mod plugin_apps_skipped;
pub mod plugin_file_unreachable;
pub mod plugin_import_outer_name;
pub mod plugin_init_error;
pub mod plugin_init_imports_models;
pub mod plugin_init_poisons_settings;
pub mod plugin_init_reads_settings;
pub mod plugin_module_assets;
pub mod plugin_module_name_clash;
pub mod plugin_module_name_generic;
pub mod plugin_module_name_invalid;
pub mod plugin_module_name_unimportable;
pub mod plugin_multiple_apps_py;
pub mod plugin_no_apps_py;
pub mod plugin_no_init;
