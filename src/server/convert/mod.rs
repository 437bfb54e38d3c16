//! Conversion between the protocol's types and our own. Nothing is computed here.

mod answers;
mod diagnostic;
mod fix;
mod range;
mod uri;

pub use answers::{completion, definition, hover, locations, symbols};
pub use diagnostic::diagnostic;
pub use fix::{code_action, renamed};
pub use range::{position, range, to_range};
pub use uri::{path_of, uri_of};
