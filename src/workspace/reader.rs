//! Reading a file without ever being held up or fooled by it (guarantee 10), and finding its characters.

use crate::text::UNDECODABLE;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::time::SystemTime;

/// Largest file that is opened, in bytes (guarantee 10). What may be parsed may also be read, and not more.
pub const MAX_FILE_BYTES: u64 = crate::syntax::MAX_BYTES as u64;

/// What tells two versions of a file apart without reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    /// What stands in an archive changes with it, not by itself.
    pub const fn archived(length: u64) -> Self {
        Self { length, modified: None, inode: 0 }
    }
}

/// What became of reading a path.
#[derive(Debug)]
pub enum Contents {
    /// A regular file's bytes.
    Bytes(Vec<u8>, Stamp),
    /// A regular file over [`MAX_FILE_BYTES`].
    TooLarge(Stamp),
    /// There is a regular file, but it may not be read or reading it failed.
    Unreadable,
    /// There is no regular file.
    Missing,
}

/// Opens a regular file of any size for reading in parts, in the same way.
pub fn open_regular(path: &Path) -> io::Result<File> {
    let refuse = || io::Error::other("not a regular file");
    if !std::fs::metadata(path)?.is_file() {
        return Err(refuse());
    }
    let file = open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(refuse()) }
}

/// Reads a regular file. Pipes, sockets, devices and links to them are never read, and opening them never blocks.
pub fn read(path: &Path) -> Contents {
    // Opening alone has effects on some devices (it rewinds a tape), so the kind is asked first; the opened file is asked again,
    // as the name may have come to mean something else in between.
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Contents::Missing,
        Ok(metadata) if metadata.len() > MAX_FILE_BYTES => return Contents::TooLarge(stamp(&metadata)),
        Ok(_) => {}
        Err(error) => return failure(&error),
    }
    match open(path) {
        Ok(file) => read_opened(file),
        Err(error) => failure(&error),
    }
}

fn read_opened(file: File) -> Contents {
    let Ok(metadata) = file.metadata() else { return Contents::Unreadable };
    if !metadata.is_file() {
        return Contents::Missing;
    }
    let stamp = stamp(&metadata);
    let mut bytes = Vec::with_capacity(metadata.len().min(MAX_FILE_BYTES) as usize + 1);
    // The length may be a lie (/proc, a file that grows): one byte more than allowed tells.
    match file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes) {
        Ok(length) if length as u64 > MAX_FILE_BYTES => Contents::TooLarge(stamp),
        Ok(_) => Contents::Bytes(bytes, stamp),
        Err(_) => Contents::Unreadable,
    }
}

/// The stamp of a regular file, links followed.
pub fn stamp_of(path: &Path) -> Option<Stamp> {
    std::fs::metadata(path).ok().filter(Metadata::is_file).map(|metadata| stamp(&metadata))
}

fn failure(error: &io::Error) -> Contents {
    match error.kind() {
        // ELOOP has no stable kind; a link that leads in circles is no file to anyone.
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput | ErrorKind::InvalidFilename => {
            Contents::Missing
        }
        _ if is_link_loop(error) => Contents::Missing,
        _ => Contents::Unreadable,
    }
}

#[cfg(unix)]
fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(not(unix))]
fn is_link_loop(_: &io::Error) -> bool {
    false
}

/// Opens for reading; without `O_NONBLOCK` a pipe that nobody writes would hold the caller for ever.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn stamp(metadata: &Metadata) -> Stamp {
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let inode = 0;
    Stamp { length: metadata.len(), modified: metadata.modified().ok(), inode }
}

/// The characters of a file: UTF-8, else what its coding cookie says, else UTF-8 with [`UNDECODABLE`] for what is none. A byte order mark
/// stays in the text: editors count it as a character.
pub fn decode(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.into_bytes();
            if has_latin_cookie(&bytes) {
                // Latin-1 and its relatives have one character per byte; where they differ stand letters and signs that no
                // route, module or setting is written with.
                bytes.into_iter().map(char::from).collect()
            } else {
                let mut text = String::with_capacity(bytes.len());
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    if !chunk.invalid().is_empty() {
                        text.push_str(UNDECODABLE);
                    }
                }
                text
            }
        }
    }
}

/// Whether one of the first two lines declares a one-byte encoding of the Latin family (PEP 263).
fn has_latin_cookie(bytes: &[u8]) -> bool {
    bytes.split(|byte| *byte == b'\n').take(2).any(|line| {
        let line = line.trim_ascii();
        let Some(at) = memchr::memmem::find(line, b"coding") else { return false };
        let rest = line.get(at + "coding".len()..).unwrap_or_default();
        let Some((b':' | b'=', name)) = rest.split_first() else { return false };
        let name: String = name
            .trim_ascii_start()
            .iter()
            .map(|byte| char::from(*byte).to_ascii_lowercase())
            .take_while(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.'))
            .filter(|character| character.is_ascii_alphanumeric())
            .collect();
        let latin =
            ["latin", "l1", "l9", "iso8859", "88591", "885915", "cp1252", "windows1252", "1252", "cp819", "ascii"];
        line.starts_with(b"#") && latin.iter().any(|known| name.starts_with(known))
    })
}
