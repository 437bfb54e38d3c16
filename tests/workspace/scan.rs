//! Looking at folders: what is read, what is not, and how it ends.

use super::{known, names, scan, workspace, write};
use karrot_ls::workspace::ScanEnd;
use std::fs;
use tempfile::TempDir;

#[test]
fn ignored_files_are_not_walked() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), ".gitignore", "build/\n");
    for directory in ["build", "node_modules", ".venv/lib", "__pycache__", "x/site-packages/django"] {
        for number in 0..500 {
            write(folder.path(), &format!("{directory}/{number}/urls.py"), "urlpatterns = []\n");
        }
    }
    write(folder.path(), "x/urls.py", "urlpatterns = []\n");
    write(folder.path(), "x/plain.py", "print('nothing of interest')\n");
    write(folder.path(), "x/a.html", "{% url 'a' %}");
    write(folder.path(), "x/b.html", "<p>no tag, url</p>");
    let workspace = workspace(folder.path());
    assert!(!workspace.snapshot().scanned);
    let result = scan(&workspace);
    assert_eq!(result.end, ScanEnd::Complete);
    assert!(result.visited < 20, "{} entries were looked at", result.visited);
    assert!(workspace.snapshot().scanned);
    assert_eq!(known(&workspace, folder.path()), ["x/a.html", "x/urls.py"]);
    // Ignored is not absent: an import may still lead there, and a host may still find a plugin there.
    assert!(workspace.snapshot().files.file(&folder.path().join("x/site-packages/django/7/urls.py")).is_some());
    assert!(names(&workspace, folder.path()).unwrap().contains(&"build".to_owned()));
}

#[test]
fn a_file_that_is_opened_as_folder_is_looked_at_whatever_it_holds() {
    let folder = TempDir::new().unwrap();
    let path = write(folder.path(), "plain.py", "x = 1\n");
    write(folder.path(), "urls.py", "urlpatterns = []\n");
    let workspace = workspace(&path);
    assert_eq!(scan(&workspace).end, ScanEnd::Complete);
    assert_eq!(known(&workspace, folder.path()), ["plain.py"]);
}

#[test]
fn finding_is_scanning_without_parsing() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a/urls.py", "urlpatterns = []\n");
    write(folder.path(), "a/plain.py", "x = 1\n");
    write(folder.path(), "a/__init__.py", "");
    write(folder.path(), "b/__init__.py", "import os\n");
    write(folder.path(), "b/x.py", "from .helpers import *\nreverse('name')\n");
    write(folder.path(), "b/manifest.json", "{}");
    let (scanned, found) = (workspace(folder.path()), workspace(folder.path()));
    scan(&scanned);
    assert_eq!(found.find(&|_| {}, &|| false).known, 4);
    assert_eq!(known(&found, folder.path()), ["a/urls.py", "b/__init__.py", "b/manifest.json", "b/x.py"]);
    assert_eq!(known(&found, folder.path()), known(&scanned, folder.path()));
}

#[test]
fn too_many_files_leave_every_scope_open() {
    let folder = TempDir::new().unwrap();
    for directory in 0..51 {
        let directory = folder.path().join(directory.to_string());
        fs::create_dir(&directory).unwrap();
        for number in 0..1_000 {
            fs::File::create(directory.join(number.to_string())).unwrap();
        }
    }
    let workspace = workspace(folder.path());
    assert_eq!(scan(&workspace).end, ScanEnd::TooManyFiles);
    assert!(!workspace.snapshot().scanned);
}

#[test]
fn a_cancelled_scan_leaves_everything_as_it_was() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "urls.py", "urlpatterns = []\n");
    let workspace = workspace(folder.path());
    assert_eq!(workspace.scan(&|_| {}, &|| true).end, ScanEnd::Cancelled);
    assert!(!workspace.snapshot().scanned);
    assert_eq!(known(&workspace, folder.path()), [""; 0]);
}

#[test]
fn folders_come_and_go() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a/urls.py", "urlpatterns = []\n");
    write(folder.path(), "b/urls.py", "urlpatterns = []\n");
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let workspace = workspace(&a);
    scan(&workspace);
    assert_eq!(known(&workspace, folder.path()), ["a/urls.py"]);
    workspace.set_folders(vec![a, b.clone()]);
    assert!(!workspace.snapshot().scanned, "the new folder was not looked at");
    scan(&workspace);
    assert!(workspace.snapshot().scanned);
    assert_eq!(known(&workspace, folder.path()), ["a/urls.py", "b/urls.py"]);
    workspace.set_folders(vec![b]);
    assert!(workspace.snapshot().scanned);
    assert_eq!(known(&workspace, folder.path()), ["b/urls.py"]);
}
