//! Open documents: their texts before the files, in snapshots that never change.

use super::{insert, known, names, text, workspace, write};
use karrot_ls::text::Encoding;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[test]
fn unsaved_text_wins_until_the_document_is_closed() {
    let folder = TempDir::new().unwrap();
    let path = write(folder.path(), "urls.py", "on_disk = 1\n");
    let workspace = workspace(folder.path());
    assert_eq!(text(&workspace, &path).as_deref(), Some("on_disk = 1\n"));

    workspace.open(Arc::from(path.as_path()), "unsaved = 2\n", 1);
    assert_eq!(text(&workspace, &path).as_deref(), Some("unsaved = 2\n"));
    workspace.change(&path, &[insert(0, 0, "# é\n"), insert(1, 0, "more_")], Encoding::Utf16, 2);
    let file = workspace.snapshot().files.file(&path).unwrap();
    assert_eq!((file.source.as_str(), file.version), ("# é\nmore_unsaved = 2\n", Some(2)));

    fs::write(&path, "written elsewhere\n").unwrap();
    workspace.disk_changed(std::slice::from_ref(&path));
    assert_eq!(text(&workspace, &path).as_deref(), Some("# é\nmore_unsaved = 2\n"));
    fs::remove_file(&path).unwrap();
    workspace.disk_changed(std::slice::from_ref(&path));
    assert_eq!(text(&workspace, &path).as_deref(), Some("# é\nmore_unsaved = 2\n"), "deleted while open");
    assert_eq!(names(&workspace, folder.path()).unwrap(), ["urls.py"], "an open document stands in its directory");

    workspace.close(&path);
    assert_eq!(text(&workspace, &path), None);
    assert_eq!(names(&workspace, folder.path()).unwrap(), [""; 0]);
}

#[test]
fn a_snapshot_never_changes() {
    let folder = TempDir::new().unwrap();
    let path = write(folder.path(), "urls.py", "a = 1\n");
    let other = write(folder.path(), "views.py", "b = 1\n");
    let workspace = workspace(folder.path());
    workspace.open(Arc::from(path.as_path()), "a = 1\n", 1);
    let before = workspace.snapshot();
    assert_eq!(before.files.file(&other).unwrap().source.as_str(), "b = 1\n");
    assert!(Arc::ptr_eq(&before, &workspace.snapshot()), "nothing happened, nothing is made anew");

    workspace.change(&path, &[insert(0, 0, "x")], Encoding::Utf16, 2);
    fs::write(&other, "b = 2\n").unwrap();
    workspace.disk_changed(std::slice::from_ref(&other));
    let after = workspace.snapshot();
    assert!(after.revision > before.revision);
    assert_eq!(before.files.file(&path).unwrap().source.as_str(), "a = 1\n");
    assert_eq!(before.files.file(&other).unwrap().source.as_str(), "b = 1\n");
    assert_eq!(after.files.file(&path).unwrap().source.as_str(), "xa = 1\n");
    assert_eq!(after.files.file(&other).unwrap().source.as_str(), "b = 2\n");
}

#[test]
fn documents_that_are_no_files_never_touch_the_disk() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "urls.py", "on_disk = 1\n");
    let workspace = workspace(folder.path());
    let untitled: Arc<Path> = Arc::from(Path::new("untitled:Untitled-1"));
    workspace.open_as(untitled.clone(), karrot_ls::project::FileKind::Python, "a = 1\n", 1);
    let file = workspace.snapshot().files.file(&untitled).unwrap();
    assert!(file.tree.is_some());
    workspace.close(&untitled);
    let snapshot = workspace.snapshot();
    assert!(snapshot.files.file(&untitled).is_none());
    // Relative to the test's own directory these exist.
    assert!(snapshot.files.file(Path::new("Cargo.toml")).is_none());
    assert!(snapshot.files.entries(Path::new("src")).is_none());
}

#[test]
fn open_documents_stand_in_directories_that_are_not_there_yet() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a.py", "");
    let workspace = workspace(folder.path());
    let path: Arc<Path> = Arc::from(folder.path().join("new/backend/apps.py"));
    assert_eq!(names(&workspace, &folder.path().join("new")), None);
    workspace.open(path.clone(), "", 1);
    assert_eq!(names(&workspace, folder.path()).unwrap(), ["a.py", "new"]);
    assert_eq!(names(&workspace, &folder.path().join("new")).unwrap(), ["backend"]);
    assert_eq!(names(&workspace, &folder.path().join("new/backend")).unwrap(), ["apps.py"]);
    assert_eq!(known(&workspace, folder.path()), ["new/backend/apps.py"]);
    workspace.close(&path);
    assert_eq!(names(&workspace, folder.path()).unwrap(), ["a.py"]);
    assert_eq!(names(&workspace, &folder.path().join("new")), None);
}

/// Guarantee 6: what one request's panic leaves behind serves the next. Texts are changed by one thread while others take
/// snapshots; none is behind what the first had changed before it asked.
#[test]
fn snapshots_are_never_behind_the_text() {
    let folder = TempDir::new().unwrap();
    let workspace = workspace(folder.path());
    let path: Arc<Path> = Arc::from(folder.path().join("urls.py"));
    workspace.open(path.clone(), "", 0);
    let end = 2_000;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let (workspace, path) = (workspace.clone(), path.clone());
            scope.spawn(move || {
                let started = Instant::now();
                let mut last = 0;
                // The clock ends it where the writer below has failed.
                while last < end && started.elapsed() < Duration::from_secs(60) {
                    let version = workspace.snapshot().files.file(&path).unwrap().version.unwrap();
                    assert!(version >= last);
                    last = version;
                }
            });
        }
        for version in 1..=end {
            workspace.change(&path, &[insert(0, 0, "a = 1\n")], Encoding::Utf16, version);
            if version % 10 == 0 {
                let file = workspace.snapshot().files.file(&path).unwrap();
                assert_eq!(file.version, Some(version));
                assert_eq!(file.source.len(), version as usize * 6);
                let tree = file.tree.as_ref().unwrap();
                assert_eq!(tree.root_node().end_byte(), file.source.len());
                assert_eq!(tree.root_node().child_count() as usize, version as usize);
            }
        }
    });
}
