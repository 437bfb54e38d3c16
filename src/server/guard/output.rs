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
pub struct Output {
    to: Mutex<Box<dyn Write + Send>>,
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
    pub fn start(to: impl Write + Send + 'static, broken: impl FnOnce() + Send + 'static) -> Arc<Self> {
        let output = Arc::new(Self { to: Mutex::new(Box::new(to)), queue: Mutex::default(), changed: Condvar::new() });
        let pump = output.clone();
        std::thread::spawn(move || {
            while let Some(frames) = pump.next() {
                pump.write(&frames);
            }
            broken();
        });
        output
    }

    /// Sends whole frames.
    pub fn send(&self, frames: Vec<u8>) {
        self.lock().items.push_back(Item::Frames(frames));
        self.changed.notify_all();
    }

    /// Sends one file's diagnostics, given as the notification's body, in the place of those that still wait. Where nothing
    /// is under way they are written at once, on the caller's thread: a hop less between a key and its diagnostics. The caller
    /// may have to wait for the client then, so it must not be the one that reads.
    pub fn publish(&self, uri: &str, body: &[u8]) {
        let mut queue = self.lock();
        if !queue.writing && !queue.broken && queue.items.is_empty() {
            queue.writing = true;
            drop(queue);
            return self.write(&frame(body));
        }
        if queue.diagnostics.insert(uri.to_owned(), frame(body)).is_none() {
            queue.items.push_back(Item::Diagnostics(uri.to_owned()));
        }
        drop(queue);
        self.changed.notify_all();
    }

    /// Writes on behalf of whoever set `writing`, and gives it back.
    fn write(&self, frames: &[u8]) {
        let outcome = write(&mut **self.to.lock().unwrap_or_else(PoisonError::into_inner), frames);
        let mut queue = self.lock();
        queue.writing = false;
        if let Err(error) = outcome {
            log::write(format!("standard output: {error}"));
            queue.broken = true;
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

    /// The next frames, `writing` set for them; `None` once the client's end is closed.
    fn next(&self) -> Option<Vec<u8>> {
        let mut queue = self.lock();
        loop {
            if queue.broken {
                return None;
            }
            let item = if queue.writing { None } else { queue.items.pop_front() };
            let frames = match item {
                Some(Item::Frames(frames)) => Some(frames),
                Some(Item::Diagnostics(uri)) => queue.diagnostics.remove(&uri),
                None => {
                    queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                    continue;
                }
            };
            if frames.is_some() {
                queue.writing = true;
                return frames;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write(to: &mut dyn Write, mut frames: &[u8]) -> io::Result<()> {
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
