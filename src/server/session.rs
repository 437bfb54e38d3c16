//! One client's session: what handlers and working threads share.

use super::capabilities;
use super::documents::Documents;
use super::guard::log;
use super::guard::output::Output;
use super::routes::Listening;
use super::wake::{Wake, Work};
use crate::project::Settings;
use crate::syntax::Budget;
use crate::workspace::{Options, Workspace};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// What handlers and working threads share.
pub struct Session {
    /// The way to the client for its requests and for notifications that may wait.
    pub client: tower_lsp::Client,
    /// The way to the client for diagnostics.
    pub output: Arc<Output>,
    /// Texts, files and what they say.
    pub workspace: Arc<Workspace>,
    /// What the client has open.
    pub documents: Documents,
    /// Wakes the analysis.
    pub analysis: Wake,
    /// Wakes the scan.
    pub scan: Wake,
    /// Asks the client to pull its diagnostics again.
    pub refresh: Notify,
    /// Whether the client lists routes.
    pub listening: Listening,
    /// The workspace's folders.
    pub folders: Mutex<Vec<PathBuf>>,
    capabilities: OnceLock<capabilities::Client>,
    /// Where tasks that talk with the client run.
    pub runtime: Handle,
}

impl Session {
    /// A session in which nothing was said yet. Must be called inside the runtime.
    pub fn new(client: tower_lsp::Client, output: Arc<Output>) -> Arc<Self> {
        let workspace =
            Workspace::new(Options { folders: Vec::new(), budget: Budget::Foreground, settings: Settings::default() });
        Arc::new(Self {
            client,
            output,
            workspace,
            documents: Documents::default(),
            analysis: Wake::default(),
            scan: Wake::default(),
            refresh: Notify::new(),
            listening: Listening::default(),
            folders: Mutex::default(),
            capabilities: OnceLock::new(),
            runtime: Handle::current(),
        })
    }

    /// What the client can do; nothing, before it said so.
    pub fn capabilities(&self) -> &capabilities::Client {
        static NOTHING: OnceLock<capabilities::Client> = OnceLock::new();
        self.capabilities.get().unwrap_or_else(|| NOTHING.get_or_init(capabilities::Client::default))
    }

    /// Takes what the client can do.
    pub fn set_capabilities(&self, capabilities: capabilities::Client) {
        let _ = self.capabilities.set(capabilities);
    }

    /// Starts a thread that does `work` whenever it is asked for. A panic costs one piece of work, not the thread
    /// (guarantee 6).
    pub fn start_thread(
        self: &Arc<Self>,
        wake: fn(&Self) -> &Wake,
        mut work: impl FnMut(&Arc<Self>, Work) + Send + 'static,
    ) {
        let session = self.clone();
        std::thread::spawn(move || {
            loop {
                let asked = wake(&session).wait();
                if catch_unwind(AssertUnwindSafe(|| work(&session, asked))).is_err() {
                    log::write("background work panicked");
                }
            }
        });
    }
}
