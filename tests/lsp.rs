//! The real binary over standard input and output.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::disallowed_methods, reason = "tests write fixtures and start the server")]

#[path = "lsp/client.rs"]
mod client;
#[path = "lsp/frames.rs"]
mod frames;
#[path = "lsp/lifecycle.rs"]
mod lifecycle;
#[path = "lsp/process.rs"]
mod process;
#[path = "lsp/requests.rs"]
mod requests;
