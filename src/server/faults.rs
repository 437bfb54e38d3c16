//! Faults that tests inject. Only builds with debug assertions know these requests.

use super::backend::Backend;
use tower_lsp::LspServiceBuilder;

#[cfg(debug_assertions)]
mod injected {
    use super::super::requests::compute;
    use super::Backend;
    use serde::Deserialize;
    use std::time::{Duration, Instant};
    use tower_lsp::jsonrpc::Result;

    #[derive(Deserialize)]
    pub struct Sleep {
        milliseconds: u64,
    }

    #[derive(Deserialize)]
    pub struct Panic {
        pooled: bool,
    }

    impl Backend {
        /// Answers late, like a slow feature; stops when it is cancelled.
        pub async fn sleep(&self, params: Sleep) -> Result<bool> {
            compute(move |cancelled| {
                let end = Instant::now() + Duration::from_millis(params.milliseconds);
                while Instant::now() < end && !cancelled.is_set() {
                    std::thread::sleep(Duration::from_millis(2));
                }
                Ok(true)
            })
            .await
        }

        /// Panics on the pool or in the handler itself.
        #[allow(clippy::panic, reason = "that is what it is for")]
        pub async fn panic(&self, params: Panic) -> Result<bool> {
            if params.pooled {
                compute(|_| panic!("injected on the pool")).await
            } else {
                panic!("injected in a handler")
            }
        }

        /// Writes where only frames may go, as a stray `println!` or a C library would.
        #[allow(clippy::print_stdout, reason = "that is what it is for")]
        pub async fn print(&self) -> Result<bool> {
            println!("stray");
            Ok(true)
        }
    }
}

/// Adds the faults.
pub fn register(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    #[cfg(debug_assertions)]
    let builder = builder
        .custom_method("karrot-ls/test/sleep", Backend::sleep)
        .custom_method("karrot-ls/test/panic", Backend::panic)
        .custom_method("karrot-ls/test/print", Backend::print);
    builder
}
