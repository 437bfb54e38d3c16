//! URIs and paths: one document has one path, however its URI is spelled.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tower_lsp::lsp_types::Url;

/// The path of a document; for one that is no local file, its URI's text, which is never absolute.
pub fn path_of(uri: &Url) -> Arc<Path> {
    let path = if uri.scheme() == "file" { uri.to_file_path().ok() } else { None };
    match path.filter(|path| path.is_absolute() && !path.as_os_str().as_encoded_bytes().contains(&0)) {
        Some(path) => Arc::from(spelled(path)),
        None => Arc::from(Path::new(uri.as_str())),
    }
}

/// The URI of a path, as [`path_of`] reads it back.
pub fn uri_of(path: &Path) -> Option<Url> {
    if path.is_absolute() { Url::from_file_path(path).ok() } else { Url::parse(path.to_str()?).ok() }
}

/// `c:` and `C:` are one drive: VS Code writes the first (as `c%3A`), most others the second.
#[cfg(windows)]
fn spelled(path: PathBuf) -> PathBuf {
    match path.to_str() {
        Some(text) if text.as_bytes().get(1) == Some(&b':') => {
            let mut text = text.to_owned();
            if let Some(drive) = text.get_mut(..1) {
                drive.make_ascii_uppercase();
            }
            PathBuf::from(text)
        }
        _ => path,
    }
}

/// Paths compare by their parts, so that `//` and a `/` at the end already make no difference.
#[cfg(not(windows))]
fn spelled(path: PathBuf) -> PathBuf {
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(uri: &str) -> Arc<Path> {
        path_of(&Url::parse(uri).unwrap())
    }

    #[cfg(unix)]
    #[test]
    fn two_spellings_are_one_document() {
        for spelling in [
            "file:///a/b%20c/d.py",
            "file:///a/b c/d.py",
            "file://localhost/a/b%20c/d.py",
            "file:///a//b%20c/d.py",
            "file:///a/x/../b%20c/./d.py",
            "file:///%61/b%20c/d.py",
            "FILE:///a/b%20c/d.py",
        ] {
            assert_eq!(&*path(spelling), Path::new("/a/b c/d.py"), "{spelling}");
        }
        assert_eq!(path("file:///c%3A/x.py"), path("file:///c:/x.py"));
    }

    #[test]
    fn what_is_no_local_file_is_never_a_path_on_the_disk() {
        for uri in [
            "untitled:Untitled-1",
            "untitled:/etc/passwd",
            "vscode-notebook-cell:/a.ipynb#W0",
            "git:/a.py?x",
            "file://host/share/a.py",
            "file:///a%00b.py",
            "mailto:x",
        ] {
            let path = path(uri);
            assert!(path.is_relative(), "{uri}");
            assert_eq!(uri_of(&path).map(|uri| uri.to_string()), Some(uri.to_owned()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf_8_come_back() {
        let uri = Url::parse("file:///a/%FF.py").unwrap();
        assert_eq!(uri_of(&path_of(&uri)), Some(uri));
    }
}
