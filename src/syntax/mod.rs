//! Syntax: trees of Python, tags of templates, literal values, reading inside broken regions.
//!
//! Here live the parsers and typed access to their trees. What a construct means to Django is not known here.

pub mod cursor;
pub mod json;
mod kind;
pub mod literal;
mod parse;
pub mod template;

pub use kind::{Field, Kind, token};
pub use parse::{Budget, MAX_BYTES, Parsed, Python, edit_tree};
