//! How a request is computed: off the protocol's thread, given up when it is cancelled.

use super::guard::log;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::jsonrpc::{Error, Result};

/// Tells a computation whether its request was cancelled.
#[derive(Clone, Debug, Default)]
pub struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Whether nobody waits for the answer any more.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Set when the request's future is dropped, which is how tower-lsp cancels it.
struct Waiting(Cancelled);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Computes an answer on the pool. What it needs of the current state it must have taken before.
pub async fn compute<T: Send + 'static>(work: impl FnOnce(&Cancelled) -> Result<T> + Send + 'static) -> Result<T> {
    let waiting = Waiting(Cancelled::default());
    let cancelled = waiting.0.clone();
    let job = tokio::task::spawn_blocking(move || {
        if cancelled.is_set() { Err(Error::request_cancelled()) } else { work(&cancelled) }
    });
    let outcome = job.await;
    drop(waiting);
    outcome.unwrap_or_else(|error| {
        log::write(format!("a request failed: {error}"));
        Err(Error::internal_error())
    })
}
