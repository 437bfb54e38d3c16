//! Guard: what keeps the process alive and its streams clean around tower-lsp (design §3, guarantees 1–3, 6, 13).
//!
//! Here live the byte filter before tower-lsp reads, the service around its router, the pump behind its writer, and the
//! watch on the client. What a message means is not known here, but for the lifecycle's own.

pub mod frames;
pub mod input;
pub mod log;
pub mod output;
pub mod process;
pub mod service;
