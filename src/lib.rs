//! karrot-ls: what a Karrot host will do with a plugin, and every Django route, told while typing.
//!
//! This file is the map. Data flows one way, from bytes to answers; each room knows only the rooms above it:
//!
//! ```text
//! text       characters, lines, positions in UTF-8, -16 and -32, edits
//! syntax     trees of Python, tags of templates, literals, broken regions
//! facts      one file → what it says (a program without positions, and where its parts stand)
//! host       the Karrot host as data and small functions
//! project    all facts → plugins, modules as Python would import them, the route table
//! rules      one diagnostic = one .rs + one .md + one registry line
//! features   one editor feature = one file: (snapshot, file, offset) → own types
//! workspace  disk and open documents → the current snapshot; the only reader of the disk
//! server     the protocol: the only user of tower-lsp, tokio and LSP types
//! cli        serve, check, routes, new, pack, explain, doctor
//! ```
//!
//! `tests/architecture.rs` holds these directions.

pub mod cli;
pub mod facts;
pub mod features;
pub mod host;
pub mod project;
pub mod rules;
pub mod server;
pub mod syntax;
pub mod text;
pub mod workspace;
