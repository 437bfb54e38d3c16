//! Server: the protocol. The only user of tower-lsp, tokio and LSP types.
//!
//! Here live capabilities, conversion, scheduling, cancellation and progress. What a rule or a feature does is not known here.

mod analysis;
mod backend;
mod capabilities;
mod convert;
mod doctor;
mod documents;
mod faults;
mod files;
mod guard;
mod lenient;
mod message;
mod pull;
mod report;
mod requests;
mod routes;
mod scan;
mod session;
mod settings;
mod wake;

use backend::Backend;
use guard::input::Input;
use guard::output::{Output, Writer};
use guard::service::Guard;
use guard::{log, process};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use tower_lsp::{LspService, Server};

/// Requests and notifications that may be under way: more than any client sends, so that a notification or a cancellation
/// never queues behind slow requests (design §3).
const CONCURRENCY: usize = 100_000;

/// Requests that compute at the same time; more wait, and a cancelled one leaves the queue at once.
const THREADS: usize = 16;

/// Serves one client on standard input and output until it leaves.
pub fn run() -> ExitCode {
    log::start();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(THREADS)
        .enable_time()
        .build();
    let (runtime, stdout) = match (runtime, process::take_stdout()) {
        (Ok(runtime), Ok(stdout)) => (runtime, stdout),
        (Err(error), _) | (_, Err(error)) => {
            log::write(format!("can't start: {error}"));
            std::thread::sleep(Duration::from_millis(50));
            return ExitCode::from(1);
        }
    };
    let output = Output::start(stdout, || process::end(1));
    let code = Arc::new(AtomicU8::new(1));
    let ended = code.clone();
    let input = Input::start(output.clone(), move |code| ended.store(code, Ordering::SeqCst));
    let entered = runtime.enter();
    let service = LspService::build(|client| Backend::new(client, output.clone()));
    let (service, socket) = faults::register(doctor::register(routes::register(service))).finish();
    drop(entered);
    runtime.block_on(
        Server::new(input, Writer(output.clone()), socket)
            .concurrency_level(CONCURRENCY)
            .serve(Guard::new(service, backend::serves)),
    );
    output.drain(Duration::from_millis(400));
    runtime.shutdown_background();
    ExitCode::from(code.load(Ordering::SeqCst))
}
