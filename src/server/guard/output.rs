//! The output pump: takes every frame at once and writes on a thread of its own, so that a client that does not read never
//! stops us from reading (guarantee 13).

use super::input::frame;
use super::log;
use std::collections::{HashMap, VecDeque};
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::AsyncWrite;

/// Frames on their way to the client.
#[derive(Default)]
pub struct Output {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    items: VecDeque<Item>,
    /// The newest diagnostics of each URI that has an [`Item::Diagnostics`] waiting: a client that does not read gets the
    /// last state once it reads again, and costs one frame for each file, not one for each key.
    diagnostics: HashMap<String, Vec<u8>>,
    writing: bool,
    broken: bool,
}

enum Item {
    Frames(Vec<u8>),
    Diagnostics(String),
}

impl Output {
    /// Starts the writer. `broken` is called when the client's end is closed.
    pub fn start(mut to: impl Write + Send + 'static, broken: impl FnOnce() + Send + 'static) -> Arc<Self> {
        let output = Arc::new(Self::default());
        let pump = output.clone();
        std::thread::spawn(move || {
            while let Some(frames) = pump.next() {
                if let Err(error) = write(&mut to, &frames) {
                    log::write(format!("standard output: {error}"));
                    pump.lock().broken = true;
                    pump.changed.notify_all();
                    broken();
                    return;
                }
            }
        });
        output
    }

    /// Sends whole frames.
    pub fn send(&self, frames: Vec<u8>) {
        self.lock().items.push_back(Item::Frames(frames));
        self.changed.notify_all();
    }

    /// Sends one file's diagnostics, given as the notification's body, in the place of those that still wait.
    pub fn publish(&self, uri: &str, body: &[u8]) {
        let mut queue = self.lock();
        if queue.diagnostics.insert(uri.to_owned(), frame(body)).is_none() {
            queue.items.push_back(Item::Diagnostics(uri.to_owned()));
        }
        drop(queue);
        self.changed.notify_all();
    }

    /// Waits until everything is written, at most for `limit`.
    pub fn drain(&self, limit: Duration) {
        let end = Instant::now() + limit;
        let mut queue = self.lock();
        while !queue.broken && (queue.writing || !queue.items.is_empty()) {
            let Some(left) = end.checked_duration_since(Instant::now()) else { return };
            queue = self.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn next(&self) -> Option<Vec<u8>> {
        let mut queue = self.lock();
        queue.writing = false;
        self.changed.notify_all();
        loop {
            match queue.items.pop_front() {
                Some(Item::Frames(frames)) => {
                    queue.writing = true;
                    return Some(frames);
                }
                Some(Item::Diagnostics(uri)) => {
                    if let Some(frame) = queue.diagnostics.remove(&uri) {
                        queue.writing = true;
                        return Some(frame);
                    }
                }
                None => queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(to: &mut impl Write, mut frames: &[u8]) -> io::Result<()> {
    while !frames.is_empty() {
        match to.write(frames) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(size) => frames = frames.get(size..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(Duration::from_millis(5)),
            Err(error) => return Err(error),
        }
    }
    to.flush()
}

/// What tower-lsp writes to: accepts everything at once.
pub struct Writer(pub Arc<Output>);

impl AsyncWrite for Writer {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, frames: &[u8]) -> Poll<io::Result<usize>> {
        self.0.send(frames.to_vec());
        Poll::Ready(Ok(frames.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
