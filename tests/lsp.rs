//! The real binary over standard input and output.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(clippy::disallowed_methods, reason = "tests write fixtures and start the server")]

#[cfg(not(debug_assertions))]
compile_error!(
    "the faults that these tests inject are only in builds with debug assertions: run them without --release"
);

#[path = "lsp/client.rs"]
mod client;
#[path = "lsp/diagnostics.rs"]
mod diagnostics;
#[path = "lsp/doctor.rs"]
mod doctor;
#[path = "lsp/documents.rs"]
mod documents;
#[path = "lsp/files.rs"]
mod files;
#[path = "lsp/frames.rs"]
mod frames;
#[path = "lsp/hostile.rs"]
mod hostile;
#[path = "lsp/lifecycle.rs"]
mod lifecycle;
#[path = "lsp/plugin.rs"]
mod plugin;
#[path = "lsp/process.rs"]
mod process;
#[path = "lsp/requests.rs"]
mod requests;
#[path = "lsp/routes.rs"]
mod routes;
#[path = "lsp/verdict.rs"]
mod verdict;
