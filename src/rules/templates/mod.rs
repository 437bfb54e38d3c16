//! Rules about routes in templates (catalogue §4.6).

mod gives;
mod tags;
pub mod tpl_jinja_url;
pub mod tpl_not_namespaced;
pub mod tpl_url_arguments;
pub mod tpl_url_syntax;
pub mod tpl_url_unknown;
pub mod tpl_url_unquoted;

pub use tags::Tagged;
