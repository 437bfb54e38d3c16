//! `new` and `pack`: what they write, and what they refuse to write.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test starts the binary and fails where it is not as expected"
)]

use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_karrot-ls")).args(arguments).current_dir(folder).output().unwrap()
}

fn code(folder: &Path, arguments: &[&str]) -> Option<i32> {
    run(folder, arguments).status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn write(folder: &Path, path: &str, content: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn entries(zip: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(File::open(zip).unwrap()).unwrap();
    let mut entries = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(entry.name().unwrap().into_owned(), bytes);
    }
    entries
}

fn names(zip: &Path) -> Vec<String> {
    entries(zip).into_keys().collect()
}

/// A plugin that loads, in a folder called `compost`.
fn plugin() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(folder.path(), &["new", "compost"]), Some(0));
    folder
}

#[test]
fn a_new_plugin_loads_and_nothing_is_said_about_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, module, frontend) in [("compost-plan", "compost_plan", false), ("Bikes", "bikes", true)] {
        let arguments: &[&str] = if frontend { &["new", name, "--frontend"] } else { &["new", name] };
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        for kind in ["auto", "plugin"] {
            let output = run(folder.path(), &["check", "--output-format", "json", "--as", kind, name]);
            assert_eq!(
                serde_json::from_slice::<Value>(&output.stdout).unwrap(),
                serde_json::json!([]),
                "{name} as {kind}"
            );
            let verdict = run(folder.path(), &["doctor", "--output-format", "json", "--as", kind, name]);
            let verdict: Value = serde_json::from_slice(&verdict.stdout).unwrap();
            let plugin = &verdict["plugins"][name];
            assert_eq!((&verdict["site"], &plugin["backend"]), (&"up".into(), &"loaded".into()));
            assert_eq!((&plugin["module"], &plugin["urls"]), (&module.into(), &"mounted".into()));
            assert_eq!(plugin["frontend"], if frontend { "ok" } else { "none" });
        }
        let routes = run(folder.path(), &["routes", name, "--reverse", &format!("{module}:hello")]);
        assert!(text(&routes.stdout).contains(&format!("/api/plugins/{module}/hello/")));
    }
}

#[test]
fn new_overwrites_nothing_and_refuses_what_the_host_can_not_take() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mine/notes.txt", "mine");
    fs::create_dir(folder.path().join("empty")).unwrap();
    write(folder.path(), "file", "mine");
    symlink(folder.path().join("elsewhere"), folder.path().join("broken")).unwrap();
    for name in [
        "mine",
        "file",
        "broken",
        "absent/inside",
        "json",
        "auth",
        "requests",
        "backend",
        "плагин",
        "1st",
        "class",
        "a b",
    ] {
        let output = run(folder.path(), &["new", name]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(!output.stderr.is_empty());
    }
    assert_eq!(fs::read_dir(folder.path().join("mine")).unwrap().count(), 1);
    assert!(!folder.path().join("json").exists() && !folder.path().join("elsewhere").exists());
    assert_eq!(code(folder.path(), &["new", "empty"]), Some(0));
    assert_eq!(code(folder.path(), &["new", "empty"]), Some(2));
}

#[test]
fn pack_writes_the_same_bytes_whatever_the_times_modes_and_order() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let paths = ["compost/compost/apps.py", "compost/compost/__init__.py", "compost/compost/z.txt", "compost/a.txt"];
    paths.iter().for_each(|path| write(one.path(), path, path));
    paths.iter().rev().for_each(|path| write(other.path(), path, path));
    for (folder, path) in [(&one, paths[0]), (&one, paths[1]), (&other, paths[0]), (&other, paths[1])] {
        write(folder.path(), path, "");
    }
    fs::set_permissions(other.path().join(paths[2]), fs::Permissions::from_mode(0o755)).unwrap();
    File::options().write(true).open(other.path().join(paths[3])).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    for folder in [&one, &other] {
        let output = run(folder.path(), &["pack", "compost"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let zip = one.path().join("compost.zip");
    assert_eq!(fs::read(&zip).unwrap(), fs::read(other.path().join("compost.zip")).unwrap());
    assert_eq!(names(&zip), ["a.txt", "compost/__init__.py", "compost/apps.py", "compost/z.txt"]);
    // From within, and over the old one.
    let before = fs::read(&zip).unwrap();
    assert_eq!(code(&one.path().join("compost"), &["pack"]), Some(0));
    assert_eq!(fs::read(&zip).unwrap(), before);
    assert_eq!(fs::read_dir(one.path()).unwrap().count(), 2, "no temporary file is left");
}

#[test]
fn pack_leaves_out_what_is_not_the_plugins() {
    let folder = plugin();
    let plugin = folder.path().join("compost");
    fs::remove_file(plugin.join("README.md")).unwrap();
    for path in [
        "compost/__pycache__/views.cpython-312.pyc",
        "compost/old.pyc",
        ".git/HEAD",
        ".git/hooks/apps.py",
        ".venv/lib/apps.py",
        "env/pyvenv.cfg",
        "env/lib/apps.py",
        "node_modules/x/manifest.json",
        ".env",
        ".env.local",
        "compost/server.pem",
        "id_rsa",
        ".idea/workspace.xml",
        "compost/.views.py.swp",
        "compost/views.py~",
        ".DS_Store",
        "compost.zip",
        "ignored.txt",
        "docs/x.txt",
        "compost/kept.txt",
        "karrot-ls.toml",
    ] {
        write(&plugin, path, "");
    }
    write(&plugin, ".gitignore", "ignored.txt\n/docs/\n");
    let listed = run(folder.path(), &["pack", "compost", "--dry-run"]);
    assert!(!folder.path().join("compost.zip").exists(), "a dry run writes nothing");
    let listed = text(&listed.stdout);
    assert!(
        listed.contains("  compost/kept.txt (0 bytes)") && listed.contains("left out: .env (it may hold a secret)"),
        "{listed}"
    );
    let output = run(folder.path(), &["pack", "compost"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let expected = [
        "__init__.py",
        "apps.py",
        "kept.txt",
        "migrations/__init__.py",
        "tasks.py",
        "tests/__init__.py",
        "tests/test_views.py",
        "urls.py",
        "views.py",
    ];
    let expected: Vec<String> = expected.iter().map(|path| format!("compost/{path}")).collect();
    assert_eq!(names(&folder.path().join("compost.zip")), expected);
}

#[test]
fn of_a_frontend_only_its_build_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(folder.path(), &["new", "bikes", "--frontend"]), Some(0));
    let output = run(folder.path(), &["pack", "bikes"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let zip = folder.path().join("bikes.zip");
    let frontend: Vec<String> = names(&zip).into_iter().filter(|name| name.starts_with("frontend/")).collect();
    assert_eq!(frontend, ["frontend/dist/.vite/manifest.json", "frontend/dist/assets/main.js"]);
    // Git ignores `dist`, the host needs it: without it nothing is packed in silence.
    fs::remove_dir_all(folder.path().join("bikes/frontend/dist")).unwrap();
    let output = run(folder.path(), &["pack", "bikes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("frontend: this Vite project is not built"), "{}", text(&output.stderr));
    assert!(zip.exists(), "the old zip stays");
}

/// What `pack` says where it refuses, and that it wrote nothing.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let before = fs::read_dir(folder).unwrap().count();
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output.stderr));
    assert_eq!(fs::read_dir(folder).unwrap().count(), before, "{arguments:?}");
    text(&output.stderr)
}

#[test]
fn what_would_not_load_is_not_packed() {
    let folder = plugin();
    let module = folder.path().join("compost/compost");
    let good = text(&fs::read(module.join("views.py")).unwrap());
    fs::write(module.join("views.py"), good.replace("HelloView", "HalloView")).unwrap();
    let said = refusal(folder.path(), &["pack", "compost"]);
    assert!(said.contains("compost/urls.py:6:26: urls-view-unresolved: "), "{said}");
    fs::write(module.join("views.py"), good).unwrap();
    assert!(
        refusal(folder.path(), &["pack", "compost", "-o", "плагин.zip"]).contains("deletes every installed plugin")
    );
    fs::remove_file(module.join("__init__.py")).unwrap();
    assert!(refusal(folder.path(), &["pack", "compost"]).contains("plugin-no-init"));
    assert_eq!(code(folder.path(), &["pack", "compost", "-o", "compost.tar"]), Some(2));
    assert_eq!(code(folder.path(), &["pack", "compost", "-o", "compost/x.zip"]), Some(2));
    assert_eq!(code(folder.path(), &["pack", "compost", "-o", "absent/x.zip"]), Some(1), "the plugin is broken first");

    let flat = tempfile::tempdir().unwrap();
    for path in ["apps.py", "__init__.py"] {
        write(flat.path(), &format!("compost/{path}"), "");
    }
    assert_eq!(code(flat.path(), &["pack", "compost"]), Some(0));
    assert!(
        refusal(flat.path(), &["pack", "compost", "-o", "download.zip"])
            .contains("`compost` would be called `download`")
    );
    assert!(refusal(flat.path(), &["pack", "compost", "-o", "compost-1.0.zip"]).contains("pkg-zip-name"));

    let nothing = tempfile::tempdir().unwrap();
    write(nothing.path(), "notes/readme.txt", "");
    assert!(refusal(nothing.path(), &["pack", "--as", "plugin", "notes"]).contains("nothing to load"));
    let several = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        write(several.path(), &format!("{name}/{name}/apps.py"), "");
    }
    assert_eq!(code(several.path(), &["pack", "."]), Some(2));
}

#[test]
fn links_and_names_that_lead_astray_are_refused() {
    let secret = tempfile::tempdir().unwrap();
    write(secret.path(), "secret.txt", "secret");
    let folder = plugin();
    let module = folder.path().join("compost/compost");
    let astray = |make: &dyn Fn(&Path), name: &str, words: &str| {
        let path = module.join(name);
        make(&path);
        let said = refusal(folder.path(), &["pack", "compost"]);
        assert!(said.contains(words), "{name}: {said}");
        if path.symlink_metadata().unwrap().is_dir() {
            fs::remove_dir(&path).unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
    };
    astray(&|path| symlink(secret.path().join("secret.txt"), path).unwrap(), "a.txt", "leads out of the plugin");
    astray(&|path| symlink(secret.path(), path).unwrap(), "data", "leads out of the plugin");
    astray(&|path| fs::hard_link(secret.path().join("secret.txt"), path).unwrap(), "b.txt", "hard link");
    astray(&|path| symlink("../../../../etc/hostname", path).unwrap(), "up.txt", "leads");
    astray(&|path| symlink("migrations", path).unwrap(), "again", "link to a folder");
    astray(&|path| symlink("nowhere", path).unwrap(), "broken", "leads nowhere");
    astray(&|path| fs::write(path, "").unwrap(), "a\\b.py", "backslash");
    astray(&|path| fs::write(path, "").unwrap(), "Views.py", "differs from it only in case");
    astray(&|path| fs::write(path, "").unwrap(), "aux.py", "Windows");
    astray(&|path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()), "pipe", "no regular file");
}

#[test]
fn names_of_one_file_in_the_plugin_itself_lead_nowhere_else() {
    let folder = plugin();
    let module = folder.path().join("compost/compost");
    fs::hard_link(module.join("urls.py"), module.join("more_urls.py")).unwrap();
    let output = run(folder.path(), &["pack", "compost"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let held = entries(&folder.path().join("compost.zip"));
    assert_eq!(held["compost/urls.py"], held["compost/more_urls.py"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// What is unpacked is what was packed, but for what is left out.
    #[test]
    fn unpacking_gives_the_tree_back(files in prop::collection::btree_map("x[a-z]{1,2}(/x[a-z]{4,6}){0,2}\\.(txt|bin|pyc)", prop::collection::vec(any::<u8>(), 0..200), 0..8)) {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "compost/compost/apps.py", "");
        write(folder.path(), "compost/compost/__init__.py", "");
        let mut expected = BTreeMap::from([("compost/apps.py".to_owned(), Vec::new()), ("compost/__init__.py".to_owned(), Vec::new())]);
        for (name, bytes) in files {
            write(folder.path(), &format!("compost/{name}"), "");
            fs::write(folder.path().join("compost").join(&name), &bytes).unwrap();
            if !name.ends_with(".pyc") {
                expected.insert(name, bytes);
            }
        }
        let output = run(folder.path(), &["pack", "compost"]);
        prop_assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        prop_assert_eq!(entries(&folder.path().join("compost.zip")), expected);
    }
}
