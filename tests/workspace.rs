//! The workspace room against real directories: texts before files, hostile files, scans, settings.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use karrot_ls::project::{EntryKind, FolderKind, Level, Profile, Settings};
use karrot_ls::syntax::Budget;
use karrot_ls::text::{Encoding, Position, Range};
use karrot_ls::workspace::{Change, Options, ScanEnd, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn workspace(folder: &Path) -> Arc<Workspace> {
    Workspace::new(Options {
        folders: vec![folder.to_owned()],
        budget: Budget::Unlimited,
        settings: Settings::default(),
    })
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn scan(workspace: &Workspace) -> karrot_ls::workspace::Scan {
    workspace.scan(&|_| {}, &|| false)
}

fn text(workspace: &Workspace, path: &Path) -> Option<String> {
    workspace.snapshot().files.file(path).map(|file| file.source.as_str().to_owned())
}

fn known(workspace: &Workspace, folder: &Path) -> Vec<String> {
    let files = workspace.snapshot().files.known();
    files.iter().map(|file| file.path.strip_prefix(folder).unwrap_or(&file.path).display().to_string()).collect()
}

fn names(workspace: &Workspace, directory: &Path) -> Option<Vec<String>> {
    let entries = workspace.snapshot().files.entries(directory)?;
    Some(entries.iter().map(|entry| entry.name.clone()).collect())
}

fn insert(line: u32, column: u32, text: &str) -> Change {
    let at = Position { line, column };
    Change { range: Some(Range { start: at, end: at }), text: text.to_owned() }
}

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

/// Guarantee 10: whatever stands at a name that is read, everything answers.
#[cfg(unix)]
#[test]
fn pipes_sockets_and_devices_hold_nobody_up() {
    for special in ["fifo", "socket", "link to /dev/zero", "link to itself", "directory"] {
        let folder = TempDir::new().unwrap();
        let plugin = folder.path().join("plugin");
        fs::create_dir(&plugin).unwrap();
        let mut sockets = Vec::new();
        for directory in [folder.path(), &plugin] {
            for name in [
                "urls.py",
                "apps.py",
                "__init__.py",
                "manifest.json",
                "karrot-ls.toml",
                ".gitignore",
                ".ignore",
                ".git",
                "page.html",
                "page.jinja2",
            ] {
                let path = directory.join(name);
                match special {
                    "fifo" => rustix::fs::mknodat(
                        rustix::fs::CWD,
                        &path,
                        rustix::fs::FileType::Fifo,
                        rustix::fs::Mode::from_raw_mode(0o644),
                        0,
                    )
                    .unwrap(),
                    "socket" => sockets.push(std::os::unix::net::UnixListener::bind(&path).unwrap()),
                    "link to /dev/zero" => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
                    "link to itself" => std::os::unix::fs::symlink(&path, &path).unwrap(),
                    _ => fs::create_dir(&path).unwrap(),
                }
            }
        }
        let good = write(folder.path(), "plugin/views.py", "from django.urls import reverse\n");
        let root = folder.path().to_owned();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let workspace = workspace(&root);
            let end = scan(&workspace).end;
            let files = workspace.snapshot().files.clone();
            for name in ["urls.py", "apps.py", "manifest.json", "karrot-ls.toml", "plugin/.gitignore"] {
                assert!(files.file(&root.join(name)).is_none(), "{name} is no regular file");
            }
            workspace.open(Arc::from(root.join("urls.py")), "", 1);
            workspace.saved(&root.join("urls.py"));
            workspace.close(&root.join("urls.py"));
            workspace.snapshot();
            sender.send((end, known(&workspace, &root))).unwrap();
        });
        let (end, known) =
            receiver.recv_timeout(Duration::from_secs(1)).unwrap_or_else(|_| panic!("{special} holds it up"));
        assert_eq!(end, ScanEnd::Complete, "{special}");
        assert_eq!(known, ["plugin/views.py"], "{special}: {}", good.display());
    }
}

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

#[cfg(unix)]
#[test]
fn links_lead_nowhere_but_into_linked_plugins() {
    let outside = TempDir::new().unwrap();
    write(outside.path(), "secret/urls.py", "urlpatterns = []\n");
    write(outside.path(), "linked/apps.py", "");
    write(outside.path(), "linked/urls.py", "urlpatterns = []\n");
    std::os::unix::fs::symlink(outside.path(), outside.path().join("linked/up")).unwrap();
    let folder = TempDir::new().unwrap();
    write(folder.path(), "own/urls.py", "urlpatterns = []\n");
    for (target, name) in [
        (outside.path().join("secret"), "secret"),
        (outside.path().join("linked"), "linked"),
        (outside.path().join("linked"), "own/too_deep"),
        (folder.path().to_owned(), "loop"),
        (PathBuf::from("/"), "everything"),
        (folder.path().parent().unwrap().to_owned(), "above"),
    ] {
        std::os::unix::fs::symlink(target, folder.path().join(name)).unwrap();
    }
    let workspace = workspace(folder.path());
    assert_eq!(scan(&workspace).end, ScanEnd::Complete);
    assert_eq!(known(&workspace, folder.path()), ["linked/apps.py", "linked/urls.py", "own/urls.py"]);
    let entries = workspace.snapshot().files.entries(folder.path()).unwrap();
    assert!(entries.iter().all(|entry| (entry.name == "own") == (entry.kind == EntryKind::Directory)), "{entries:?}");
    assert!(entries.iter().any(|entry| entry.kind == EntryKind::LinkedDirectory));

    // Where the user says that the folder holds plugins, every link in it is one.
    let settings = Settings { folder_kind: FolderKind::PluginDirectory, ..Settings::default() };
    let workspace =
        Workspace::new(Options { folders: vec![folder.path().to_owned()], budget: Budget::Unlimited, settings });
    assert_eq!(scan(&workspace).end, ScanEnd::Complete);
    assert_eq!(known(&workspace, folder.path()), ["linked/apps.py", "linked/urls.py", "own/urls.py", "secret/urls.py"]);
}

#[test]
fn text_of_any_encoding_is_read() {
    let folder = TempDir::new().unwrap();
    let cases: [(&str, &[u8], &str); 6] = [
        ("utf8.py", "a = 'é'\n".as_bytes(), "a = 'é'\n"),
        ("bom.py", b"\xef\xbb\xbfa = 1\n", "\u{feff}a = 1\n"),
        ("latin.py", b"# -*- coding: latin-1 -*-\na = '\xe9'\n", "# -*- coding: latin-1 -*-\na = 'é'\n"),
        (
            "second.py",
            b"#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n'\xe9'\n",
            "#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n'é'\n",
        ),
        ("third.py", b"\n\n# coding: latin-1\n'\xe9'\n", "\n\n# coding: latin-1\n'\u{fffd}'\n"),
        ("nul.py", b"a\0b\xff\n", "a\0b\u{fffd}\n"),
    ];
    let workspace = workspace(folder.path());
    for (name, bytes, expected) in cases {
        let path = write(folder.path(), name, bytes);
        assert_eq!(text(&workspace, &path).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn too_large_files_are_there_but_not_read() {
    use karrot_ls::facts::Skipped;
    let folder = TempDir::new().unwrap();
    let path = write(folder.path(), "urls.py", vec![b'#'; 2 * 1024 * 1024 + 1]);
    let workspace = workspace(folder.path());
    let file = workspace.snapshot().files.file(&path).expect("it is there");
    assert_eq!(file.facts.program.skipped, Some(Skipped::TooLarge));
    assert!(file.source.is_empty());

    let mut large = "a = 1\n".repeat(400_000);
    workspace.open(Arc::from(path.as_path()), &large, 1);
    workspace.change(&path, &[insert(7, 2, "é")], Encoding::Utf16, 2);
    large.insert(6 * 7 + 2, 'é');
    let file = workspace.snapshot().files.file(&path).unwrap();
    assert_eq!(file.facts.program.skipped, Some(Skipped::TooLarge));
    assert!(file.source.as_str() == large, "the text stays in step");
}

#[test]
fn what_exhausts_the_parser_is_given_up_and_comes_back() {
    use karrot_ls::facts::Skipped;
    let folder = TempDir::new().unwrap();
    let workspace = workspace(folder.path());
    let path: Arc<Path> = Arc::from(folder.path().join("urls.py"));
    workspace.open(path.clone(), &"\\\n".repeat(5_000), 1);
    let started = Instant::now();
    assert_eq!(workspace.snapshot().files.file(&path).unwrap().facts.program.skipped, Some(Skipped::TooSlow));
    assert!(started.elapsed() < Duration::from_secs(1));
    workspace.change(&path, &[Change { range: None, text: "a = 1\n".into() }], Encoding::Utf16, 2);
    let good = workspace.snapshot().files.file(&path).unwrap();
    assert_eq!(good.facts.program.skipped, None);
    workspace.change(&path, &[insert(0, 0, &"\\\r\n".repeat(5_000))], Encoding::Utf16, 3);
    let slow = workspace.snapshot().files.file(&path).unwrap();
    assert!(slow.tree.is_none());
    assert!(Arc::ptr_eq(&slow.facts, &good.facts), "the last good facts stay");
}

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

#[test]
fn settings_come_from_the_file_the_editor_and_the_command_line() {
    let folder = TempDir::new().unwrap();
    let path = write(
        folder.path(),
        "karrot-ls.toml",
        "profile = 'django'\nroot-urlconf = 'config.urls'\nexclude = ['old/']\nplugin-dirs = ['plugins']\n[rules]\nurls-view-class = 'off'\nroute-unknown = 'hint'\n",
    );
    write(folder.path(), "old/urls.py", "urlpatterns = []\n");
    write(folder.path(), "new/urls.py", "urlpatterns = []\n");
    let workspace = Workspace::new(Options {
        folders: vec![folder.path().to_owned()],
        budget: Budget::Unlimited,
        settings: Settings { settings_module: Some("from.command.line".into()), ..Settings::default() },
    });
    let editor = serde_json::json!({"karrot-ls": {"rules": {"route-unknown": "error"}, "settings-module": "from.editor", "trace": {}, "python": ""}});
    assert_eq!(workspace.configure(editor), []);
    scan(&workspace);
    let settings = workspace.snapshot().settings.clone();
    assert_eq!(settings.profile, Some(Profile::Django));
    assert_eq!(settings.root_urlconf.as_deref(), Some("config.urls"));
    assert_eq!(settings.settings_module.as_deref(), Some("from.command.line"));
    assert_eq!(settings.plugin_dirs, [folder.path().join("plugins")]);
    assert_eq!(settings.rules.get("urls-view-class"), Some(&Level::Off));
    assert_eq!(settings.rules.get("route-unknown"), Some(&Level::Error), "the editor outweighs the file");
    assert_eq!(settings.python, None);
    assert_eq!(known(&workspace, folder.path()), ["karrot-ls.toml", "new/urls.py"]);

    // Another selection in the file: what is known follows at once.
    let other = fs::read_to_string(&path).unwrap().replace("old/", "new/");
    workspace.open(Arc::from(path.as_path()), &other, 1);
    assert_eq!(known(&workspace, folder.path()), ["karrot-ls.toml", "old/urls.py"]);
    workspace.close(&path);
    assert_eq!(known(&workspace, folder.path()), ["karrot-ls.toml", "new/urls.py"]);

    // Unreadable: the last good one stays, and the problem has its place.
    let broken = "profile = 'karrot'\nrules = {\n";
    workspace.open(Arc::from(path.as_path()), broken, 1);
    let snapshot = workspace.snapshot();
    assert_eq!(snapshot.settings, settings);
    assert_eq!(snapshot.problems.len(), 1);
    assert_eq!(snapshot.problems[0].path.as_deref(), Some(path.as_path()));
    assert!(snapshot.problems[0].span.start as usize >= "profile = 'karrot'\n".len(), "{:?}", snapshot.problems);

    // Readable but partly wrong: the rest holds.
    let text = "profile = 'nope'\nroot-urlconf = 'a b'\npyton = 'x'\nexclude = 3\nsettings-module = 'x.y'\n[rules]\nurls-view-class = 'loud'\n";
    workspace.close(&path);
    fs::write(&path, text).unwrap();
    workspace.saved(&path);
    let snapshot = workspace.snapshot();
    let at: Vec<&str> =
        snapshot.problems.iter().map(|problem| &text[problem.span.start as usize..problem.span.end as usize]).collect();
    assert_eq!(at.len(), 5, "{:?}", snapshot.problems);
    for part in ["'nope'", "'a b'", "pyton", "3", "'loud'"] {
        assert!(at.contains(&part), "{part} in {at:?}");
    }
    assert!(snapshot.problems.iter().any(|problem| problem.message.contains("did you mean `python`")));
    assert_eq!(snapshot.settings.profile, None);

    fs::remove_file(&path).unwrap();
    workspace.saved(&path);
    assert_eq!(workspace.snapshot().problems.len(), 0);

    let problems = workspace.configure(serde_json::json!({"profile": 7, "rules": []}));
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|problem| problem.path.is_none()));
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
