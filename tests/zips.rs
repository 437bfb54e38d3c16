//! Zips as the host's installer gets them, judged by the real binary: also those that someone made to hurt.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test starts the binary and fails where it is not as expected"
)]

use serde_json::Value;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn run(arguments: &[&str], path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_karrot-ls")).args(arguments).arg(path).output().unwrap()
}

fn json(command: &str, path: &Path) -> Value {
    let output = run(&[command, "--output-format", "json"], path);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{command} {}: {error}", path.display()))
}

fn write(folder: &Path, name: &str, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = folder.join(name);
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// `path:code` of what `check` finds, hints aside; the path below the zip.
fn codes(path: &Path) -> Vec<String> {
    let findings = json("check", path);
    let loud = findings.as_array().unwrap().iter().filter(|one| one["severity"] != "hint");
    let show = |one: &Value| {
        let file = Path::new(one["filename"].as_str().unwrap()).strip_prefix(path).unwrap().display().to_string();
        format!("{file}:{}", one["code"].as_str().unwrap())
    };
    loud.map(show).collect()
}

const URLS: &[u8] =
    b"from django.urls import path\n\nurlpatterns = [path(\"x/\", lambda request: request, name=\"x\")]\n";

#[test]
fn a_zip_is_the_tree_and_name_that_the_installer_makes() {
    let folder = tempfile::tempdir().unwrap();
    let flat = [("apps.py", b"".as_slice()), ("__init__.py", b""), ("urls.py", URLS)];
    // Only the name differs: at the zip's root stands the module, and its name is the zip's.
    let good = write(folder.path(), "com post(1).zip", &flat);
    let bad = write(folder.path(), "compost-1.0.zip", &flat);
    let verdict = json("doctor", &good);
    assert_eq!(verdict["site"], "up");
    assert_eq!(verdict["plugins"]["compost1"]["module"], "compost1");
    assert_eq!(verdict["plugins"]["compost1"]["apps_py"], "compost1/apps.py");
    assert_eq!(json("routes", &good)[0]["route"], "api/plugins/compost1/x/");
    assert_eq!(json("doctor", &bad)["site"], "down-setup");
    assert_eq!(codes(&bad), [":pkg-zip-name"]);
    // Whatever else is asked about beside it.
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    let output = run(&["check", "--as", "plugin", bad.to_str().unwrap()], &other);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_the_installer_does_to_odd_entries_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let package = [("c/apps.py", b"".as_slice()), ("c/__init__.py", b"")];
    let with = |name: &str, entry: &str| write(folder.path(), name, &[package[0], package[1], (entry, b"x")]);
    assert_eq!(codes(&with("up.zip", "../../evil.py")), [":pkg-archive"]);
    assert_eq!(codes(&with("absolute.zip", "/etc/evil.py")), [":pkg-archive"]);
    assert_eq!(codes(&with("clash.zip", "c/apps.py/x")), [":pkg-archive"]);
    assert_eq!(codes(&with("fine.zip", "c/static/deep/x.bin")), Vec::<String>::new());
    // What leads out is extracted inside.
    assert_eq!(json("doctor", &with("inside.zip", "../apps.py"))["plugins"]["inside"]["apps_py"], "inside/apps.py");
    let link = folder.path().join("link.zip");
    let mut zip = ZipWriter::new(File::create(&link).unwrap());
    zip.add_symlink("c/apps.py", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.finish().unwrap();
    assert!(codes(&link).contains(&":pkg-archive".to_owned()));
}

#[test]
fn hostile_zips_are_answered_within_limits() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = vec![0_u8; 300 * 1024 * 1024];
    let bomb = write(
        folder.path(),
        "bomb.zip",
        &[("c/apps.py", b"".as_slice()), ("c/__init__.py", b""), ("c/urls.py", &zeros), ("c/zeros.bin", &zeros)],
    );
    let many: Vec<(String, &[u8])> = (0..2_000).map(|at| (format!("c/m{at}.py"), &zeros[..1_000_000])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let many = write(folder.path(), "many.zip", &many);
    for path in [&bomb, &many] {
        let start = Instant::now();
        let output = Command::new("sh")
            // 1 GiB of address space: nothing is unpacked without a limit.
            .args(["-c", "ulimit -v 1048576; exec \"$0\" doctor --output-format json \"$1\""])
            .arg(env!("CARGO_BIN_EXE_karrot-ls"))
            .arg(path)
            .output()
            .unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    }
}

#[test]
fn damaged_zips_never_end_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let whole = write(
        folder.path(),
        "whole.zip",
        &[("c/apps.py", b"x = 1\n".repeat(50).as_slice()), ("c/__init__.py", b""), ("c/urls.py", URLS)],
    );
    let bytes = fs::read(&whole).unwrap();
    let damaged = folder.path().join("damaged.zip");
    for at in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
        let mut copy = bytes.clone();
        copy[at] ^= 0xff;
        if at % 2 == 0 {
            copy.truncate(bytes.len() - at / 2);
        }
        fs::write(&damaged, &copy).unwrap();
        let code = run(&["check"], &damaged).status.code();
        assert!(matches!(code, Some(0 | 1)), "byte {at}: {code:?}");
    }
    let output = run(&["check", "--fix"], &whole);
    assert_eq!(output.status.code(), Some(2), "a zip is never written");
}
