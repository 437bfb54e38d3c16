//! Small plugins of several files (`oracle/host/starts.json`): what `doctor` says of each is what became of it on the stand-in for the
//! host. `oracle/host/starts.py` compares the record with the stand-in, and records it.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its fixtures"
)]

use karrot_ls::project::{FolderKind, Profile, Settings};
use karrot_ls::rules::Verdict;
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The base's files and the case's; one that begins with `+` stands behind what the base has of it.
fn write(folder: &Path, base: &Value, files: &Value) {
    let mut whole: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in base.as_object().unwrap().iter().chain(files.as_object().unwrap()) {
        let text = text.as_str().unwrap();
        match path.strip_prefix('+') {
            Some(path) => whole.entry(path.to_owned()).or_default().push_str(text),
            None => _ = whole.insert(path.clone(), text.to_owned()),
        }
    }
    for (path, text) in whole {
        let file = folder.join("acorn-plugin/acorn").join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
}

fn said(folder: &Path) -> Value {
    let settings =
        Settings { folder_kind: FolderKind::PluginDirectory, profile: Some(Profile::Karrot), ..Settings::default() };
    let options = Options { folders: vec![folder.to_path_buf()], budget: Budget::Unlimited, settings };
    let workspace = Workspace::with_archives(options, Vec::new());
    workspace.scan(&|_| {}, &|| false);
    let snapshot = workspace.snapshot();
    let verdict = serde_json::to_value(Verdict::new(&snapshot, &snapshot.project.sites[0])).unwrap();
    let plugin = &verdict["plugins"]["acorn-plugin"];
    let is_up = verdict["site"] == "up" || verdict["site"] == "reverse-broken";
    let urls = if is_up { plugin["urls"].clone() } else { Value::Null };
    json!({"site": verdict["site"], "backend": plugin["backend"], "urls": urls})
}

#[test]
fn each_start_is_the_recorded_one() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/host/starts.json");
    let recorded: Value = serde_json::from_str(&std::fs::read_to_string(recorded).unwrap()).unwrap();
    let mut differences = Vec::new();
    let cases = recorded["cases"].as_array().unwrap();
    for case in cases {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &recorded["base"], &case["files"]);
        let ours = said(folder.path());
        if ours != case["outcome"] {
            differences.push(format!("{}: {ours} but is {}", case["name"], case["outcome"]));
        }
    }
    assert!(cases.len() > 100);
    assert!(differences.is_empty(), "{} of {}:\n{}", differences.len(), cases.len(), differences.join("\n"));
}
