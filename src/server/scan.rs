//! The scan of the workspace's folders: on a thread of its own, with progress where the client shows it.

use super::faults;
use super::guard::log;
use super::requests::Cancelled;
use super::session::Session;
use super::wake::Work;
use crate::workspace::ScanEnd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;
use tower_lsp::jsonrpc::Id;
use tower_lsp::lsp_types::notification::Progress;
use tower_lsp::lsp_types::request::WorkDoneProgressCreate;
use tower_lsp::lsp_types::{
    NumberOrString, ProgressParams, ProgressParamsValue, WorkDoneProgress, WorkDoneProgressBegin,
    WorkDoneProgressCreateParams, WorkDoneProgressEnd, WorkDoneProgressReport,
};

/// A scan that is over sooner shows no progress.
const DELAY: Duration = Duration::from_millis(200);
const INTERVAL: Duration = Duration::from_millis(250);

/// Scans the folders; stops when it is asked to scan again.
pub fn run(session: &Arc<Session>, _: Work) {
    let visited = Arc::new(AtomicUsize::new(0));
    let (ended, end) = oneshot::channel();
    if session.capabilities().progress {
        session.runtime.spawn(show(session.clone(), visited.clone(), end));
    }
    faults::strike("scan", &Cancelled::default());
    let scan = session.workspace.scan(&|count| visited.store(count, Ordering::Relaxed), &|| session.scan.is_asked());
    let _ = ended.send(());
    if scan.end == ScanEnd::TooManyFiles {
        log::write(format!("the workspace has too many files: {} were looked at", scan.visited));
    }
    if scan.end != ScanEnd::Cancelled {
        session.analysis.ask(Work::Everything);
    }
}

/// Shows a scan's progress. The scan never waits for the client.
async fn show(session: Arc<Session>, visited: Arc<AtomicUsize>, mut end: oneshot::Receiver<()>) {
    if tokio::time::timeout(DELAY, &mut end).await.is_ok() {
        return;
    }
    let Id::Number(number) = session.client.next_request_id() else { return };
    let token = NumberOrString::String(format!("karrot-ls/scan/{number}"));
    let create = WorkDoneProgressCreateParams { token: token.clone() };
    if session.client.send_request::<WorkDoneProgressCreate>(create).await.is_err() {
        return;
    }
    let tell = |value| {
        let params = ProgressParams { token: token.clone(), value: ProgressParamsValue::WorkDone(value) };
        session.client.send_notification::<Progress>(params)
    };
    let message = || Some(format!("{} files", visited.load(Ordering::Relaxed)));
    let begin =
        WorkDoneProgressBegin { title: "Reading the workspace".to_owned(), message: message(), ..Default::default() };
    tell(WorkDoneProgress::Begin(begin)).await;
    while tokio::time::timeout(INTERVAL, &mut end).await.is_err() {
        tell(WorkDoneProgress::Report(WorkDoneProgressReport { message: message(), ..Default::default() })).await;
    }
    tell(WorkDoneProgress::End(WorkDoneProgressEnd { message: message() })).await;
}
