//! What no reader expects of a file: pipes, links, encodings, sizes, texts that exhaust the parser.

use super::{insert, known, scan, text, workspace, write};
use karrot_ls::project::{EntryKind, FolderKind, Settings};
use karrot_ls::syntax::Budget;
use karrot_ls::text::Encoding;
use karrot_ls::workspace::{Change, Options, ScanEnd, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

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
            receiver.recv_timeout(Duration::from_secs(30)).unwrap_or_else(|_| panic!("{special} holds it up"));
        assert_eq!(end, ScanEnd::Complete, "{special}");
        assert_eq!(known, ["plugin/views.py"], "{special}: {}", good.display());
    }
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
        ("third.py", b"\n\n# coding: latin-1\n'\xe9'\n", "\n\n# coding: latin-1\n'\u{ffff}'\n"),
        ("nul.py", b"a\0b\xff\n", "a\0b\u{ffff}\n"),
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
    assert_eq!(workspace.snapshot().files.file(&path).unwrap().facts.program.skipped, Some(Skipped::TooSlow));
    workspace.change(&path, &[Change { range: None, text: "a = 1\n".into() }], Encoding::Utf16, 2);
    let good = workspace.snapshot().files.file(&path).unwrap();
    assert_eq!(good.facts.program.skipped, None);
    workspace.change(&path, &[insert(0, 0, &"\\\r\n".repeat(5_000))], Encoding::Utf16, 3);
    let slow = workspace.snapshot().files.file(&path).unwrap();
    assert!(slow.tree.is_none());
    assert!(Arc::ptr_eq(&slow.facts, &good.facts), "the last good facts stay");
}
