//! What changes on the disk: what is seen of it, and what is concluded anew.

use super::{insert, known, names, scan, text, workspace, write};
use karrot_ls::text::Encoding;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

#[test]
fn changes_on_the_disk_are_seen() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), ".gitignore", "ignored/\n");
    let path = write(folder.path(), "p/urls.py", "urlpatterns = []\n");
    let workspace = workspace(folder.path());
    scan(&workspace);
    assert_eq!(known(&workspace, folder.path()), ["p/urls.py"]);

    // A new folder with its files, told by the folder alone as after a rename.
    write(folder.path(), "q/deep/urls.py", "urlpatterns = []\n");
    write(folder.path(), "q/__pycache__/urls.py", "urlpatterns = []\n");
    let ignored = write(folder.path(), "ignored/urls.py", "urlpatterns = []\n");
    workspace.disk_changed(&[folder.path().join("q"), ignored]);
    assert_eq!(known(&workspace, folder.path()), ["p/urls.py", "q/deep/urls.py"]);
    assert_eq!(names(&workspace, &folder.path().join("q")).unwrap(), ["__pycache__", "deep"]);

    fs::rename(folder.path().join("q"), folder.path().join("r")).unwrap();
    workspace.disk_changed(&[folder.path().join("q"), folder.path().join("r")]);
    assert_eq!(known(&workspace, folder.path()), ["p/urls.py", "r/deep/urls.py"]);
    assert_eq!(names(&workspace, &folder.path().join("q/deep")), None);
    assert!(text(&workspace, &folder.path().join("q/deep/urls.py")).is_none());

    fs::remove_file(&path).unwrap();
    workspace.disk_changed(&[path]);
    assert_eq!(known(&workspace, folder.path()), ["r/deep/urls.py"]);
}

/// Watchers that were asked for Python files do not tell of the folders that come and go with them.
#[test]
fn a_folder_is_seen_where_only_its_file_is_told() {
    let folder = TempDir::new().unwrap();
    let workspace = workspace(folder.path());
    scan(&workspace);
    let listed = |name: &str| names(&workspace, &folder.path().join(name));
    assert_eq!((listed(""), listed("p"), listed("p/q")), (Some(Vec::new()), None, None));

    let path = write(folder.path(), "p/q/urls.py", "urlpatterns = []\n");
    workspace.disk_changed(std::slice::from_ref(&path));
    assert_eq!(listed("").unwrap(), ["p"]);
    assert_eq!(listed("p").unwrap(), ["q"]);
    assert_eq!(known(&workspace, folder.path()), ["p/q/urls.py"]);

    fs::remove_dir_all(folder.path().join("p")).unwrap();
    workspace.disk_changed(std::slice::from_ref(&path));
    assert_eq!((listed(""), listed("p"), listed("p/q")), (Some(Vec::new()), None, None));

    // A document that was never saved stands in its folder, and so does the file that it became when it is closed.
    let path: Arc<Path> = Arc::from(folder.path().join("r/s/urls.py"));
    workspace.open(path.clone(), "urlpatterns = []\n", 1);
    assert_eq!(listed("").unwrap(), ["r"]);
    write(folder.path(), "r/s/urls.py", "urlpatterns = []\n");
    workspace.saved(&path);
    workspace.close(&path);
    assert_eq!((listed("").unwrap(), listed("r").unwrap()), (vec!["r".to_owned()], vec!["s".to_owned()]));
}

#[test]
fn changes_are_seen_without_watchers() {
    let folder = TempDir::new().unwrap();
    let path = write(folder.path(), "p/urls.py", "urlpatterns = []\n");
    let views = write(folder.path(), "p/views.py", "from django.shortcuts import redirect\n");
    let workspace = workspace(folder.path());
    scan(&workspace);
    assert_eq!(names(&workspace, &folder.path().join("p")).unwrap(), ["urls.py", "views.py"]);
    let old = text(&workspace, &views);

    // Something else makes one file and changes another; the editor only says that it opened and saved a third.
    write(folder.path(), "p/apps.py", "");
    fs::write(&views, "# changed by another program\nfrom django.shortcuts import redirect\n").unwrap();
    workspace.open(Arc::from(path.as_path()), "urlpatterns = []\n", 1);
    assert_eq!(names(&workspace, &folder.path().join("p")).unwrap(), ["apps.py", "urls.py", "views.py"]);
    assert_ne!(text(&workspace, &views), old);
    write(folder.path(), "p/__init__.py", "");
    workspace.saved(&path);
    assert_eq!(names(&workspace, &folder.path().join("p")).unwrap(), ["__init__.py", "apps.py", "urls.py", "views.py"]);
}

/// Design §2: what moves lines or changes insides concludes nothing anew; what others can see does. The project that is kept is
/// the very same.
#[test]
fn the_project_is_kept_while_nothing_that_it_read_changes() {
    let folder = TempDir::new().unwrap();
    let plugin = folder.path().join("plugin");
    write(&plugin, "__init__.py", "");
    let apps =
        write(&plugin, "apps.py", "from django.apps import AppConfig\n\n\nclass A(AppConfig):\n    name = 'plugin'\n");
    let urls = "from django.urls import path\nfrom . import views\n\nurlpatterns = [path('a/', views.a, name='a')]\n";
    let urls_path: Arc<Path> = Arc::from(write(&plugin, "urls.py", urls));
    let views = write(&plugin, "views.py", "def a(request):\n    return 1\n");
    let workspace = workspace(folder.path());
    scan(&workspace);
    let project = |what: &str, same_as: Option<&Arc<karrot_ls::project::Project>>, same: bool| {
        let project = workspace.snapshot().project.clone();
        if let Some(last) = same_as {
            assert_eq!(Arc::ptr_eq(last, &project), same, "{what}");
        }
        project
    };
    let first = project("", None, true);
    assert!(!first.sites.is_empty(), "there is something to keep");

    workspace.open(urls_path.clone(), urls, 1);
    let kept = project("opened as it is on the disk", Some(&first), true);
    workspace.change(&urls_path, &[insert(0, 0, "# a comment\n\n")], Encoding::Utf16, 2);
    let kept = project("lines moved", Some(&kept), true);
    workspace.saved(&urls_path);
    let kept = project("saved", Some(&kept), true);
    workspace.close(&urls_path);
    let kept = project("closed without a trace", Some(&kept), true);
    let other: Arc<Path> = Arc::from(Path::new("untitled:1"));
    workspace.open_as(other.clone(), karrot_ls::project::FileKind::Python, "urlpatterns = []", 1);
    let kept = project("a document that is no file", Some(&kept), true);
    fs::write(&views, "# moved\ndef a(request):\n    return 1\n").unwrap();
    workspace.disk_changed(std::slice::from_ref(&views));
    let kept = project("a closed file's lines moved", Some(&kept), true);

    workspace.open(urls_path.clone(), urls, 1);
    workspace.change(&urls_path, &[insert(3, 20, "b")], Encoding::Utf16, 2);
    let anew = project("another route", Some(&kept), false);
    workspace.close(&urls_path);
    let anew = project("the old route again", Some(&anew), false);
    fs::write(&views, "def b(request):\n    return 1\n").unwrap();
    workspace.disk_changed(std::slice::from_ref(&views));
    let anew = project("another view in a closed file", Some(&anew), false);
    write(&plugin, "models.py", "");
    workspace.disk_changed(&[plugin.join("models.py")]);
    let anew = project("a new file beside them", Some(&anew), false);
    workspace.open(Arc::from(plugin.join("sub/apps.py")), "", 1);
    let anew = project("an unsaved file in a new folder", Some(&anew), false);
    fs::remove_file(&apps).unwrap();
    workspace.disk_changed(&[apps]);
    let anew = project("a file is gone", Some(&anew), false);
    workspace.open(Arc::from(plugin.join("manifest.json")), "{}", 1);
    let anew = project("a manifest", Some(&anew), false);
    workspace.change(&plugin.join("manifest.json"), &[insert(0, 0, "[]")], Encoding::Utf16, 2);
    let anew = project("another manifest", Some(&anew), false);
    fs::rename(&plugin, folder.path().join("renamed")).unwrap();
    workspace.disk_changed(&[plugin.clone(), folder.path().join("renamed")]);
    project("another folder", Some(&anew), false);
}
