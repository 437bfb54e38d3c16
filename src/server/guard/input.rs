//! Standard input: read on a thread of its own through the filter, so that `exit` and the end are seen whatever else waits.

use super::frames::{Event, Frames};
use super::log;
use super::output::Output;
use std::io::{self, Read};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::mpsc;

/// Messages that may wait for tower-lsp before reading stops. It takes them as fast as texts can be changed, so only a
/// client that floods ever meets it.
const WAITING: usize = 16_384;

/// How long the answers to what came before `exit` may take, before the process ends without them (guarantee 3: 1 s).
const GRACE: Duration = Duration::from_millis(500);

/// What tower-lsp reads: whole, valid frames.
pub struct Input {
    messages: mpsc::Receiver<Vec<u8>>,
    frame: Vec<u8>,
    at: usize,
}

impl Input {
    /// Starts reading. `ended` is told the exit code when nothing more will come.
    pub fn start(output: Arc<Output>, ended: impl FnOnce(u8) + Send + 'static) -> Self {
        let (sender, messages) = mpsc::channel(WAITING);
        std::thread::spawn(move || {
            let code = read(&sender, &output);
            ended(code);
            drop(sender);
            // Slow requests may still run; their answers are not worth a process that stays.
            std::thread::sleep(GRACE);
            super::process::end(code);
        });
        Self { messages, frame: Vec::new(), at: 0 }
    }
}

/// Reads until the end and tells the exit code: 0 after `shutdown`, otherwise 1 (LSP 3.17 §exit).
fn read(sender: &mpsc::Sender<Vec<u8>>, output: &Output) -> u8 {
    let mut frames = Frames::default();
    let mut shut_down = false;
    let mut chunk = vec![0; 64 * 1024];
    let mut stdin = io::stdin().lock();
    loop {
        let size = match stdin.read(&mut chunk) {
            Ok(0) => break,
            Ok(size) => size,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // Somebody made the shared end non-blocking.
                std::thread::sleep(Duration::from_millis(5));
                continue;
            }
            Err(error) => {
                log::write(format!("standard input: {error}"));
                break;
            }
        };
        for event in frames.push(chunk.get(..size).unwrap_or_default()) {
            match event {
                Event::Message(body) => {
                    if sender.blocking_send(frame(&body)).is_err() {
                        return u8::from(!shut_down);
                    }
                }
                Event::Reply(body) => output.send(frame(&body)),
                Event::Shutdown => shut_down = true,
                Event::Exit => return u8::from(!shut_down),
            }
        }
    }
    u8::from(!shut_down || frames.is_inside())
}

/// A body with its header.
pub fn frame(body: &[u8]) -> Vec<u8> {
    let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    frame.extend_from_slice(body);
    frame
}

impl AsyncRead for Input {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.at >= self.frame.len() {
            match self.messages.poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(frame)) => {
                    self.frame = frame;
                    self.at = 0;
                }
            }
        }
        let rest = self.frame.get(self.at..).unwrap_or_default();
        let size = rest.len().min(into.remaining());
        into.put_slice(rest.get(..size).unwrap_or_default());
        self.at += size;
        Poll::Ready(Ok(()))
    }
}
