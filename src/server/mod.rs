//! Server: the protocol. The only user of tower-lsp, tokio and LSP types.
//!
//! Here live capabilities, conversion, scheduling, cancellation and progress. What a rule or a feature does is not known here.
