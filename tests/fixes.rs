//! `check --fix` on every example of every page: it is done after one run, brings nothing new, and keeps line ends and tabs.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test starts the binary and fails where it is not as expected"
)]

use karrot_ls::rules::RULES;
use karrot_ls::rules::page::{self, Part};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Path → text.
type Tree = BTreeMap<String, String>;

/// An example: what `--as` says of it, and its files.
struct Example {
    title: String,
    kind: String,
    files: Tree,
}

fn examples() -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    for rule in RULES {
        let mut title = "";
        let mut is_new = true;
        for part in page::read(rule.page) {
            match part {
                Part::Heading(_, text) => (title, is_new) = (text, true),
                Part::Block(block) if !block.fixed && (block.path.is_some() || block.files) => {
                    if std::mem::take(&mut is_new) {
                        let title = format!("{}: {title}", rule.code);
                        found.push(Example { title, kind: "plugin-dir".to_owned(), files: Tree::new() });
                    }
                    let example = found.last_mut().unwrap();
                    if let Some(kind) = block.folder {
                        example.kind = kind.to_owned();
                    }
                    match block.path {
                        Some(path) => _ = example.files.insert(path.to_owned(), block.text.repeat(block.repeat)),
                        None => example.files.extend(block.text.lines().map(|path| (path.to_owned(), String::new()))),
                    }
                }
                Part::Block(_) | Part::Line(_) => {}
            }
        }
    }
    // A broken configuration is no finding of the command line but its failure; an archive is never mended.
    found.retain(|example| !example.files.contains_key("karrot-ls.toml") && example.kind != "zip");
    found
}

fn check(root: &Path, kind: &str, more: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_karrot-ls"))
        .args(["check", ".", "--as", kind, "--output-format", "json", "--no-progress"])
        .args(more)
        .current_dir(root)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text} {output:?}"))
}

fn read(root: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                tree.insert(name, String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
            }
        }
    }
    tree
}

fn loud(findings: &[Value]) -> usize {
    findings.iter().filter(|finding| matches!(finding["severity"].as_str(), Some("error" | "warning"))).count()
}

fn errors(findings: &[Value]) -> BTreeSet<&str> {
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    errors.filter_map(|finding| finding["code"].as_str()).collect()
}

/// Mends an example; whether there was anything to mend.
fn mend(example: &Example, write: impl Fn(&str) -> String) -> bool {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().canonicalize().unwrap().join("plugins");
    for (path, text) in &example.files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, write(text)).unwrap();
    }
    let title = &example.title;
    let before = check(&root, &example.kind, &[]);
    if !before.iter().any(|finding| finding["fix"]["safe"] == true) {
        return false;
    }
    let text_before = read(&root);
    let after = check(&root, &example.kind, &["--fix"]);
    let text_after = read(&root);
    let fewer = after.len() < before.len() || loud(&after) < loud(&before);
    assert!(fewer, "{title}: {before:#?} then {after:#?}");
    assert!(loud(&after) <= loud(&before), "{title}: {after:#?}");
    let new: Vec<_> = errors(&after).difference(&errors(&before)).map(|code| (*code).to_owned()).collect();
    assert!(new.is_empty(), "{title}: brings {new:?}");
    assert_ne!(text_before, text_after, "{title}");
    for (path, text) in &text_after {
        let bare = text.replace("\r\n", "").contains('\n');
        let was_crlf = text_before.get(path).is_none_or(|before| before.contains("\r\n"));
        let is_crlf = text_before.values().any(|text| text.contains("\r\n"));
        assert!(!(is_crlf && was_crlf && bare), "{title}: {path} has other line ends: {text:?}");
    }
    let again = check(&root, &example.kind, &["--fix"]);
    assert_eq!(text_after, read(&root), "{title}: a second run changes more");
    assert_eq!(after, again, "{title}");
    true
}

#[test]
fn what_is_mended_is_done_and_brings_nothing_new() {
    let mended = examples().iter().filter(|example| mend(example, str::to_owned)).count();
    assert!(mended >= 12, "only {mended} examples have a safe mend");
}

#[test]
fn line_ends_and_tabs_are_kept() {
    let written = |text: &str| {
        let lines = text.split('\n').map(|line| {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            format!("{}{}", "\t".repeat(blanks / 4), line.trim_start_matches(' '))
        });
        lines.collect::<Vec<_>>().join("\r\n")
    };
    let mended = examples().iter().filter(|example| mend(example, written)).count();
    assert!(mended >= 12, "only {mended} examples have a safe mend");
}
