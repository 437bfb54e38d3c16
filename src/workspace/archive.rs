//! A zip as the host's installer would unpack it: read once, within limits, and shown as a folder with that folder in it.

use super::reader::{self, Contents, MAX_FILE_BYTES, Stamp};
use super::scan::MAX_FILES;
use crate::host::{ArchiveFault, extracted_parts, installed_name, stem};
use crate::project::{Archive, Entry, EntryKind, FileKind};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes that all read files of an archive may come to: more is not read (a small zip can hold any number of zeros).
const MAX_TOTAL_BYTES: u64 = 64 * 1024 * 1024;
/// Largest archive whose directory is read, in bytes.
const MAX_ARCHIVE_BYTES: u64 = 256 * 1024 * 1024;

/// Methods that Python's `zipfile` unpacks and that are not unpacked here: BZIP2 and LZMA.
const ONLY_PYTHON_UNPACKS: [u16; 2] = [12, 14];

/// A zip, read.
#[derive(Clone, Debug)]
pub struct Zip {
    path: PathBuf,
    archive: Arc<Archive>,
    /// What is known of each file by its path, which begins with the archive's.
    files: BTreeMap<PathBuf, Archived>,
    listings: HashMap<PathBuf, Arc<[Entry]>>,
}

#[derive(Clone, Debug)]
enum Archived {
    Bytes(Arc<[u8]>),
    TooLarge,
    /// No text that anyone reads, or nothing that can be unpacked here.
    Unread,
}

impl Zip {
    /// Reads the zip of an absolute path; `None` where there is no regular file that can be read.
    pub fn open(path: &Path) -> Option<Self> {
        let file = reader::open_regular(path).ok()?;
        let length = file.metadata().ok()?.len();
        if length > MAX_ARCHIVE_BYTES {
            let mut unpacking = Unpacking::new(path);
            unpacking.faults.push(ArchiveFault::TooLarge);
            return Some(unpacking.finish());
        }
        Some(Self::read_from(path, std::io::BufReader::new(file)))
    }

    /// Reads bytes as the zip of a path.
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> Self {
        Self::read_from(path, Cursor::new(bytes))
    }

    fn read_from(path: &Path, source: impl Read + Seek) -> Self {
        let mut unpacking = Unpacking::new(path);
        match ZipArchive::new(source) {
            Ok(zip) if zip.len() > MAX_FILES => unpacking.faults.push(ArchiveFault::TooLarge),
            Ok(mut zip) => (0..zip.len()).for_each(|at| unpacking.entry(&mut zip, at)),
            Err(_) => unpacking.faults.push(ArchiveFault::NotZip),
        }
        unpacking.finish()
    }

    /// Where the archive is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the installer makes of it.
    pub fn archive(&self) -> Arc<Archive> {
        Arc::clone(&self.archive)
    }

    /// Its files.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// A file in it; the archive itself is an empty one.
    pub fn read(&self, path: &Path) -> Contents {
        if path == self.path {
            return Contents::Bytes(Vec::new(), Stamp::archived(0));
        }
        match self.files.get(path) {
            None => Contents::Missing,
            Some(Archived::TooLarge) => Contents::TooLarge(Stamp::archived(0)),
            Some(Archived::Unread) => Contents::Unreadable,
            Some(Archived::Bytes(bytes)) => Contents::Bytes(bytes.to_vec(), Stamp::archived(bytes.len() as u64)),
        }
    }

    /// A folder in it.
    pub fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        self.listings.get(directory).cloned()
    }
}

/// Extracts on paper, entry by entry in the zip's order, as `ZipFile.extractall` does.
struct Unpacking {
    path: PathBuf,
    name: String,
    /// The installed folder.
    root: PathBuf,
    faults: Vec<ArchiveFault>,
    files: BTreeMap<PathBuf, Archived>,
    directories: BTreeMap<PathBuf, BTreeMap<String, EntryKind>>,
    bytes_left: u64,
    raised: bool,
}

impl Unpacking {
    fn new(path: &Path) -> Self {
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = installed_name(stem(&file_name));
        let root = if name.is_empty() { path.to_owned() } else { path.join(&name) };
        let mut unpacking = Self {
            path: path.to_owned(),
            root,
            faults: Vec::new(),
            files: BTreeMap::new(),
            directories: BTreeMap::from([(path.to_owned(), BTreeMap::new())]),
            bytes_left: MAX_TOTAL_BYTES,
            raised: false,
            name,
        };
        if unpacking.name.is_empty() {
            unpacking.faults.push(ArchiveFault::NoName);
        }
        unpacking
    }

    fn finish(self) -> Zip {
        let listing = |(directory, entries): (PathBuf, BTreeMap<String, EntryKind>)| {
            (directory, entries.into_iter().map(|(name, kind)| Entry { name, kind }).collect())
        };
        let archive = Arc::new(Archive { name: self.name, faults: self.faults });
        let listings = self.directories.into_iter().map(listing).collect();
        Zip { path: self.path, archive, files: self.files, listings }
    }

    fn raises(&mut self, entry: &str, why: &'static str) {
        self.raised = true;
        self.faults.push(ArchiveFault::Raises { entry: entry.to_owned(), why });
    }

    /// Takes note of a fault that many entries share once.
    fn note(&mut self, fault: ArchiveFault) {
        let same = |other: &ArchiveFault| std::mem::discriminant(other) == std::mem::discriminant(&fault);
        if !self.faults.iter().any(same) {
            self.faults.push(fault);
        }
    }

    fn entry<R: Read + Seek>(&mut self, zip: &mut ZipArchive<R>, at: usize) {
        // What raises ends the extraction: nothing after it is there.
        if self.raised {
            return;
        }
        let Ok(entry) = zip.by_index_raw(at) else { return self.raises("", "an entry's header is damaged") };
        let Ok(name) = entry.name().map(|name| name.into_owned()) else {
            return self.raises("", "a name is not the UTF-8 that it claims to be");
        };
        let (is_link, encrypted, size) = (entry.is_symlink(), entry.encrypted(), entry.size());
        drop(entry);
        let parts = extracted_parts(&name);
        if name.contains('\\') {
            self.note(ArchiveFault::Backslashes { entry: name.clone() });
        }
        if name.starts_with('/') || name.split('/').any(|part| part == "..") {
            self.note(ArchiveFault::LeadsOut { entry: name.clone() });
        }
        if is_link {
            self.note(ArchiveFault::Link { entry: name.clone() });
        }
        let is_directory = name.ends_with('/');
        let Some((last, above)) = parts.split_last() else {
            if !is_directory {
                self.raises(&name, "its name is empty");
            }
            return;
        };
        let mut directory = self.root.clone();
        if !self.make_directory(&directory) {
            return self.raises(&name, "a file stands where it needs a folder");
        }
        for part in above.iter().chain(is_directory.then_some(last)) {
            directory.push(part);
            if !self.make_directory(&directory) {
                return self.raises(&name, "a file stands where it needs a folder");
            }
        }
        if is_directory {
            return;
        }
        if encrypted {
            return self.raises(&name, "it is encrypted");
        }
        let path = directory.join(last);
        if self.directories.contains_key(&path) {
            return self.raises(&name, "a folder stands where it belongs");
        }
        let content = if matches!(FileKind::of(&path), FileKind::Script | FileKind::Other) {
            Archived::Unread
        } else if size > MAX_FILE_BYTES.min(self.bytes_left) {
            Archived::TooLarge
        } else {
            match self.unpack(zip, at) {
                Ok(content) => content,
                Err(why) => return self.raises(&name, why),
            }
        };
        self.directories.entry(directory).or_default().insert((*last).to_owned(), EntryKind::File);
        // Of two entries of one name the later one is what stays.
        self.files.insert(path, content);
    }

    fn unpack<R: Read + Seek>(&mut self, zip: &mut ZipArchive<R>, at: usize) -> Result<Archived, &'static str> {
        let entry = match zip.by_index(at) {
            Ok(entry) => entry,
            Err(ZipError::CompressionMethodNotSupported(method)) if ONLY_PYTHON_UNPACKS.contains(&method) => {
                return Ok(Archived::Unread);
            }
            Err(ZipError::CompressionMethodNotSupported(_)) => {
                return Err("it is compressed by a method that Python does not know");
            }
            Err(_) => return Err("its header is damaged"),
        };
        // The size that the header tells may be a lie.
        let limit = MAX_FILE_BYTES.min(self.bytes_left);
        let mut bytes = Vec::new();
        match entry.take(limit + 1).read_to_end(&mut bytes) {
            Ok(length) if length as u64 > limit => Ok(Archived::TooLarge),
            Ok(length) => {
                self.bytes_left = self.bytes_left.saturating_sub(length as u64);
                Ok(Archived::Bytes(bytes.into()))
            }
            Err(_) => Err("it is damaged"),
        }
    }

    /// Makes a folder and lists it in the one above; `false` where a file stands there.
    fn make_directory(&mut self, directory: &Path) -> bool {
        if self.files.contains_key(directory) {
            return false;
        }
        if self.directories.contains_key(directory) {
            return true;
        }
        self.directories.insert(directory.to_owned(), BTreeMap::new());
        if let (Some(parent), Some(name)) = (directory.parent(), directory.file_name()) {
            let name = name.to_string_lossy().into_owned();
            self.directories.entry(parent.to_owned()).or_default().insert(name, EntryKind::Directory);
        }
        true
    }
}
