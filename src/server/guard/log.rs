//! The log: lines to standard error through a bounded queue. A full or closed standard error costs lines, never time
//! (guarantee 13).

use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Lines that may wait for standard error.
const WAITING: usize = 256;

static LINES: OnceLock<SyncSender<String>> = OnceLock::new();
static LOST: AtomicU64 = AtomicU64::new(0);

/// Starts the log and sends panics there too: the default hook would wait for standard error.
pub fn start() {
    let (sender, lines) = sync_channel(WAITING);
    if LINES.set(sender).is_ok() {
        std::thread::spawn(move || pump(&lines));
        std::panic::set_hook(Box::new(|panic| write(panic.to_string())));
    }
}

/// Writes a line.
pub fn write(line: impl Into<String>) {
    if LINES.get().is_none_or(|lines| lines.try_send(line.into()).is_err()) {
        LOST.fetch_add(1, Ordering::Relaxed);
    }
}

fn pump(lines: &Receiver<String>) {
    let mut stderr = std::io::stderr();
    for line in lines {
        let lost = LOST.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(stderr, "karrot-ls: {lost} lines lost");
        }
        // A closed standard error is nobody to tell.
        let _ = writeln!(stderr, "karrot-ls: {line}");
    }
}
