//! The process around the server: its streams, its client, its end.

use super::log;
use std::io::Write;
use std::time::Duration;

/// How often the client process is looked at (guarantee 3: gone within 3 s).
const INTERVAL: Duration = Duration::from_secs(1);

/// Ends the process at once.
pub fn end(code: u8) -> ! {
    std::process::exit(i32::from(code))
}

/// Takes standard output for frames alone: a private copy of it is returned, and whatever else writes there, a C library
/// included, goes to standard error.
#[cfg(unix)]
pub fn take_stdout() -> std::io::Result<impl Write + Send + 'static> {
    let private = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    watch_reader(rustix::io::fcntl_dupfd_cloexec(&private, 3)?);
    Ok(std::fs::File::from(private))
}

/// Standard output; elsewhere than on Unix it can't be set aside.
#[cfg(not(unix))]
pub fn take_stdout() -> std::io::Result<impl Write + Send + 'static> {
    Ok(std::io::stdout())
}

/// Ends the process when the other end of standard output is closed, also while there is nothing to write.
#[cfg(unix)]
fn watch_reader(stdout: rustix::fd::OwnedFd) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    std::thread::spawn(move || {
        loop {
            // Errors and hang-ups are told without being asked for (poll(2)).
            let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
            let interval = Timespec { tv_sec: 3600, tv_nsec: 0 };
            let outcome = poll(&mut watched, Some(&interval));
            let told = watched.iter().fold(PollFlags::empty(), |all, one| all | one.revents());
            if told.intersects(PollFlags::ERR | PollFlags::HUP) {
                log::write("the client closed its end");
                end(1);
            }
            if told.contains(PollFlags::NVAL) || outcome.is_err_and(|error| error != rustix::io::Errno::INTR) {
                return;
            }
        }
    });
}

/// Ends the process when the client's process is gone. Only "no such process" counts: one that may not be signalled lives.
#[cfg(unix)]
pub fn watch_client(id: u32) {
    let Some(client) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw) else { return };
    std::thread::spawn(move || {
        loop {
            if rustix::process::test_kill_process(client) == Err(rustix::io::Errno::SRCH) {
                log::write("the client's process is gone");
                end(1);
            }
            std::thread::sleep(INTERVAL);
        }
    });
}

/// Elsewhere the closed input tells.
#[cfg(not(unix))]
pub fn watch_client(_: u32) {
    let _ = INTERVAL;
}
