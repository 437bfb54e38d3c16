//! All rules, one line each.

use super::{
    Rule, apps, configuration, file, frontend, model, module, package, plugin, routes, suppression, templates, urls,
};

/// Every rule, sorted by code.
pub static RULES: &[Rule] = &[
    apps::apps_config_in_init::RULE,
    apps::apps_imports_models::RULE,
    apps::apps_label_clash::RULE,
    apps::apps_label_invalid::RULE,
    apps::apps_multiple_configs::RULE,
    apps::apps_name_mismatch::RULE,
    apps::apps_name_missing::RULE,
    apps::apps_ready_import::RULE,
    configuration::configuration_invalid::RULE,
    frontend::fe_asset_missing::RULE,
    frontend::fe_manifest_ambiguous::RULE,
    frontend::fe_manifest_json::RULE,
    frontend::fe_manifest_many_entries::RULE,
    frontend::fe_manifest_no_entry::RULE,
    frontend::fe_manifest_shape::RULE,
    file::file_not_analysed::RULE,
    model::model_migrations_no_init::RULE,
    model::model_no_migrations::RULE,
    module::module_error::RULE,
    package::pkg_archive::RULE,
    plugin::plugin_apps_misplaced::RULE,
    plugin::plugin_apps_skipped::RULE,
    plugin::plugin_file_unreachable::RULE,
    plugin::plugin_import_outer_name::RULE,
    plugin::plugin_init_error::RULE,
    plugin::plugin_init_imports_models::RULE,
    plugin::plugin_init_poisons_settings::RULE,
    plugin::plugin_init_reads_settings::RULE,
    plugin::plugin_module_assets::RULE,
    plugin::plugin_module_name_clash::RULE,
    plugin::plugin_module_name_generic::RULE,
    plugin::plugin_module_name_invalid::RULE,
    plugin::plugin_module_name_unimportable::RULE,
    plugin::plugin_multiple_apps_py::RULE,
    plugin::plugin_no_apps_py::RULE,
    plugin::plugin_no_init::RULE,
    routes::route_argument_value::RULE,
    routes::route_arguments::RULE,
    routes::route_needs_namespace::RULE,
    routes::route_unknown::RULE,
    routes::route_unknown_namespace::RULE,
    templates::tpl_url_arguments::RULE,
    templates::tpl_url_syntax::RULE,
    templates::tpl_url_unknown::RULE,
    templates::tpl_url_unquoted::RULE,
    suppression::unused_suppression::RULE,
    urls::urls_app_name_in_plugin::RULE,
    urls::urls_bracket::RULE,
    urls::urls_converter_unknown::RULE,
    urls::urls_duplicate_path::RULE,
    urls::urls_entry_invalid::RULE,
    urls::urls_handler_ignored::RULE,
    urls::urls_import_missing::RULE,
    urls::urls_include_dollar::RULE,
    urls::urls_include_missing::RULE,
    urls::urls_include_name::RULE,
    urls::urls_include_namespace::RULE,
    urls::urls_leading_slash::RULE,
    urls::urls_missing_urlpatterns::RULE,
    urls::urls_mount_repeated::RULE,
    urls::urls_name_colon::RULE,
    urls::urls_parameter_invalid::RULE,
    urls::urls_path_arguments::RULE,
    urls::urls_regex_in_path::RULE,
    urls::urls_regex_invalid::RULE,
    urls::urls_removed_api::RULE,
    urls::urls_reverse_at_import::RULE,
    urls::urls_self_include::RULE,
    urls::urls_urlpatterns_type::RULE,
    urls::urls_view_class::RULE,
    urls::urls_view_not_callable::RULE,
    urls::urls_view_unresolved::RULE,
];

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// The address of a rule's page.
pub fn url(code: &str) -> String {
    format!("https://karrot-dev.github.io/karrot-ls/rules/{code}")
}
