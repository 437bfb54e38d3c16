//! The methods of the protocol, one line each: what they do stands in their own files.

use super::capabilities;
use super::guard::output::Output;
use super::guard::process;
use std::sync::{Arc, OnceLock};
use tower_lsp::jsonrpc::Result;
use tower_lsp::lsp_types::{InitializeParams, InitializeResult, ServerInfo};
use tower_lsp::{Client, LanguageServer};

/// What the handlers share.
pub struct Backend {
    #[allow(dead_code)]
    client: Client,
    #[allow(dead_code)]
    output: Arc<Output>,
    capabilities: OnceLock<capabilities::Client>,
}

impl Backend {
    /// A server for this client.
    pub fn new(client: Client, output: Arc<Output>) -> Self {
        Self { client, output, capabilities: OnceLock::new() }
    }
}

#[tower_lsp::async_trait]
impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if let Some(id) = params.process_id {
            process::watch_client(id);
        }
        let client = self.capabilities.get_or_init(|| capabilities::Client::new(&params));
        Ok(InitializeResult {
            capabilities: client.server_capabilities(),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").into(),
                version: Some(env!("CARGO_PKG_VERSION").into()),
            }),
            offset_encoding: None,
        })
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}
