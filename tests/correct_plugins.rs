//! Plugins that are right, of as many kinds as there are ways to write one: nothing may be reported of them at warning or above.
//! `tests/oracle/ecosystem/confirm/correct_plugins.py` runs them on real Django: each loads, each route answers.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/correct_plugins")
}

/// What `check` says of a folder at warning or above, a line each.
fn loud(path: &Path, kind: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .args(["check", "--profile", "karrot", "--as", kind, "--output-format", "json", "--exit-zero", "--no-progress"])
        .arg(path)
        .output()
        .unwrap();
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let loud = findings.iter().filter(|finding| matches!(finding["severity"].as_str(), Some("error" | "warning")));
    loud.map(|finding| {
        let file = finding["filename"].as_str().unwrap();
        let line = &finding["location"]["row"];
        format!(
            "{}:{line}: {} {}",
            Path::new(file).strip_prefix(folder()).unwrap().display(),
            finding["code"],
            finding["message"]
        )
    })
    .collect()
}

#[test]
fn each_plugin_by_itself_is_silent() {
    let mut plugins: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    plugins.sort();
    assert!(plugins.len() >= 30, "plugins are missing");
    let found: Vec<String> = plugins.iter().flat_map(|plugin| loud(plugin, "plugin")).collect();
    assert!(found.is_empty(), "false alarms:\n{}", found.join("\n"));
}

#[test]
fn all_plugins_on_one_host_are_silent() {
    let found = loud(&folder(), "plugin-dir");
    assert!(found.is_empty(), "false alarms:\n{}", found.join("\n"));
}

/// What can't be known of a right plugin without running it, and why.
const NOT_KNOWN: &[(&str, &str)] = &[
    ("lazy_modules", "a module's name is put together at runtime"),
    ("optional_imports", "a package that the server may have is called"),
    ("vendored", "the plugin changes where Python looks for modules"),
];

#[test]
fn the_host_loads_them_all_and_doctor_knows() {
    let output = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .args(["doctor", "--profile", "karrot", "--as", "plugin-dir", "--output-format", "json", "--no-progress"])
        .arg(folder())
        .output()
        .unwrap();
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    let not_known: std::collections::BTreeSet<&str> =
        verdict["unknowable"].as_array().unwrap().iter().map(|one| one["plugin"].as_str().unwrap()).collect();
    assert_eq!(not_known.into_iter().collect::<Vec<_>>(), NOT_KNOWN.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    for (name, plugin) in verdict["plugins"].as_object().unwrap() {
        let is_frontend = name == "frontend_only";
        assert_eq!(plugin["backend"], if is_frontend { "none" } else { "loaded" }, "{name}");
        assert!(["mounted", "none", "unknowable"].contains(&plugin["urls"].as_str().unwrap()), "{name}: {plugin}");
    }
}
