//! Facts: one Python file's tree → [`FileFacts`], a pure function.
//!
//! Here live the lowered program of a file and the pass that makes it. What a name in another file means, and what the
//! program does when it runs, is `project`'s; nothing here may look at a second file.

mod arena;
mod lines;
mod lower;
mod names;
mod program;
mod refused;
mod sites;
mod walk;

pub use arena::{Arena, ClassId, ExprId, FunctionId, Id, StatementId};
pub use lower::{Kept, lower, lower_again};
pub use names::Names;
pub use program::*;
pub use refused::{Refused, RefusedAt};
pub use sites::{Given, NameSite, SiteKind, name_sites};
pub use walk::{all_statements, expressions_of, jumps, statements_below};
