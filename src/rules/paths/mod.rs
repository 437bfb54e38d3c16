//! Rules about paths that code asks for as texts: test clients, and the plugin's frontend (catalogue §2.2, §4.5).

mod asked;
mod literal;
mod page;
pub mod path_missing_slash;
pub mod path_outer_name;
pub mod path_unserved;

pub use asked::Asked;
