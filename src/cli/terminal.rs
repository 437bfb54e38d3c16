//! Writing to people: nothing that a workspace holds may steer their terminal (guarantee 15).

use super::Failure;
use super::arguments::Color;
use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Writes to standard output. A reader that has left, such as `head`, is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure(format!("can't write: {error}"))),
        _ => Ok(()),
    }
}

/// Says on standard error why something could not be done.
pub fn error(message: &str) {
    // There is nobody left to tell if this fails.
    let _ = writeln!(std::io::stderr(), "karrot-ls: {message}");
}

/// Whether to colour standard output. <https://no-color.org>: set and not empty means no.
pub fn is_coloured(color: Color) -> bool {
    let unwanted = |name, value: fn(&std::ffi::OsStr) -> bool| std::env::var_os(name).is_some_and(|text| value(&text));
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            std::io::stdout().is_terminal()
                && !unwanted("NO_COLOR", |text| !text.is_empty())
                && !unwanted("TERM", |text| text == "dumb")
        }
    }
}

/// Columns of the terminal that standard output is; nothing where it is none.
#[cfg(unix)]
pub fn width() -> Option<usize> {
    let out = std::io::stdout();
    let columns = out.is_terminal().then(|| rustix::termios::tcgetwinsize(&out).ok())??.ws_col;
    (columns > 0).then_some(usize::from(columns))
}

/// Columns of the terminal that standard output is; not known here.
#[cfg(not(unix))]
pub const fn width() -> Option<usize> {
    None
}

/// Tells on standard error what was done, where standard output is the answer itself.
pub fn note(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Control characters, and those that turn the direction of text round, made visible.
pub fn escape(text: &str) -> Cow<'_, str> {
    let harmless = |c: char| !c.is_control() && !turns_direction(c);
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let escaped = |text: &mut String, c: char| {
        if harmless(c) { text.push(c) } else { text.extend(c.escape_default()) }
    };
    Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 16), |mut text, c| {
        escaped(&mut text, c);
        text
    }))
}

/// Unicode's bidirectional controls, with which a name can look like another one (CVE-2021-42574).
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A path as people read it: below the current folder without it.
pub fn display(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_else(|_| PathBuf::new());
    let short = match path.strip_prefix(&current) {
        Ok(rest) if !rest.as_os_str().is_empty() && !current.as_os_str().is_empty() => rest,
        _ => path,
    };
    escape(&short.to_string_lossy()).into_owned()
}

/// Tells on a terminal how far a long piece of work is.
pub struct Progress {
    shown: std::sync::atomic::AtomicBool,
    wanted: bool,
    start: std::time::Instant,
}

impl Progress {
    /// Nothing is shown where standard error is no terminal, and nothing in the first moments.
    pub fn new(wanted: bool) -> Self {
        let wanted = wanted && std::io::stderr().is_terminal();
        Self { shown: false.into(), wanted, start: std::time::Instant::now() }
    }

    /// So many files were seen.
    pub fn seen(&self, files: usize) {
        if self.wanted && self.start.elapsed().as_millis() > 300 {
            self.shown.store(true, std::sync::atomic::Ordering::Relaxed);
            let _ = write!(std::io::stderr(), "\rReading … {files} files");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.load(std::sync::atomic::Ordering::Relaxed) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
