//! The house's rules (the map in `src/lib.rs`), read from the source: which room may know which, who may use which
//! package, how long a file may be.
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test: reads the source and fails where it is not as expected"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rooms in the order of the data: a room knows those before it, `rules` and `features` not each other.
const ROOMS: [&str; 10] =
    ["text", "syntax", "facts", "host", "project", "rules", "features", "workspace", "server", "cli"];

/// A file longer than this is more than one idea.
const MAX_LINES: usize = 600;

/// One source file: its room (empty for `lib.rs` and `main.rs`), its path below `src`, its code without comments and
/// without strings.
struct SourceFile {
    room: String,
    path: String,
    text: String,
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn source_files() -> Vec<SourceFile> {
    let source = root().join("src");
    let mut paths = Vec::new();
    rust_files(&source, &mut paths);
    paths.sort();
    assert!(paths.len() > ROOMS.len(), "the source is not where it was");
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(&source).unwrap().to_str().unwrap().replace('\\', "/");
            let room = path.split_once('/').map_or(String::new(), |(room, _)| room.to_owned());
            let code = code_of(&text);
            SourceFile { room, path, text, code }
        })
        .collect()
}

/// The code alone: comments and the contents of strings may name anything.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_string(rest).filter(|_| !ends_in_word(&code)) {
            length
        } else if first == '"' {
            quoted(rest)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

fn ends_in_word(code: &str) -> bool {
    code.chars().next_back().is_some_and(is_word)
}

/// The length of a raw string that begins here.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let opened = after.trim_start_matches('#');
    let hashes = after.len() - opened.len();
    let content = opened.strip_prefix('"')?;
    let closing = format!("\"{}", "#".repeat(hashes));
    let end = content.find(&closing).map_or(content.len(), |end| end + closing.len());
    Some(text.len() - content.len() + end)
}

/// The length of the string that begins here.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

/// All names that follow `crate::` or `std::` in a file: `crate::text::Span` and `use crate::{text::Span, facts}` alike.
fn names_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| is_word(*c)).collect::<String>();
    let mut found = BTreeSet::new();
    for at in starts_of(code, prefix) {
        let after = &code[at + prefix.len()..];
        let Some(group) = after.strip_prefix('{') else {
            found.insert(word(after));
            continue;
        };
        let mut depth = 1;
        let mut starts = true;
        for (offset, character) in group.char_indices() {
            match character {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => starts = true,
                _ if character.is_whitespace() => {}
                _ if starts => {
                    found.insert(word(&group[offset..]));
                    starts = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

/// Where a path begins with this, and is not the middle of a longer word or path.
fn starts_of<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(prefix)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].chars().next_back().is_some_and(|before| is_word(before) || before == ':'))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether the code names a package, or a module of `std`.
fn uses(code: &str, package: &str) -> bool {
    match package.strip_prefix("std::") {
        Some(module) => names_after(code, "std::").contains(module),
        None => starts_of(code, &format!("{package}::")).next().is_some(),
    }
}

fn may_use(room: &str, used: &str) -> bool {
    let place = |wanted: &str| ROOMS.iter().position(|room| *room == wanted);
    match (place(room), place(used)) {
        // A name that is no room is an item of `lib.rs`, which has none to offer.
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(mine), Some(other)) => other <= mine && (room, used) != ("features", "rules"),
    }
}

#[test]
fn the_reader_of_code_skips_comments_and_strings() {
    let code =
        code_of("use a; // crate::cli\nlet s = \"crate::cli \\\" x\"; /* crate::cli */ r#\"crate::cli\"#; '\"'; b");
    assert!(!code.contains("crate::cli") && code.contains("use a;") && code.ends_with(" b"), "{code}");
    let used =
        names_after("use crate::{text::{Span, Source}, facts};\nuse crate::host::X; crate::project::y()", "crate::");
    assert_eq!(used, ["facts", "host", "project", "text"].map(String::from).into());
    assert!(uses("use std::{collections::X, fs};", "std::fs") && uses("tokio::spawn(f)", "tokio"));
    assert!(!uses("a.zip(b); my_zip::x(); other::zip::y()", "zip"));
}

#[test]
fn rooms_know_only_the_rooms_before_them() {
    let mut wrong = Vec::new();
    for file in source_files() {
        for used in names_after(&file.code, "crate::") {
            if !may_use(&file.room, &used) {
                wrong.push(format!("src/{}: crate::{used}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "data flows {}:\n{}", ROOMS.join(" → "), wrong.join("\n"));
}

#[test]
fn packages_stay_in_the_rooms_that_own_them() {
    /// A package or path, and the beginnings of the paths that may name it.
    const OWNERS: [(&str, &[&str]); 11] = [
        ("tower_lsp", &["server/"]),
        ("lsp_types", &["server/"]),
        ("tower", &["server/"]),
        ("tokio", &["server/", "cli/serve"]),
        ("tree_sitter", &["syntax/", "facts/", "project/", "workspace/"]),
        ("tree_sitter_python", &["syntax/"]),
        ("ropey", &["text/"]),
        ("dashmap", &["workspace/"]),
        // The guard wraps the descriptor of standard output in a `File`: no path is opened.
        ("std::fs", &["workspace/", "cli/", "server/guard/process.rs"]),
        ("clap", &["cli/"]),
        ("zip", &["workspace/", "cli/"]),
    ];
    let mut wrong = Vec::new();
    for file in source_files() {
        for (package, owners) in OWNERS {
            if uses(&file.code, package) && !owners.iter().any(|owner| file.path.starts_with(owner)) {
                wrong.push(format!("src/{} names {package}, which belongs to {}", file.path, owners.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_package_is_used() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let packages: Vec<String> = section
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect();
    for needed in ["tower_lsp", "tokio", "tree_sitter", "tree_sitter_python", "serde_json", "ropey", "dashmap"] {
        assert!(packages.iter().any(|package| package == needed), "{needed} is no dependency");
    }
    let files = source_files();
    let unused: Vec<&String> =
        packages.iter().filter(|package| !files.iter().any(|file| uses(&file.code, package))).collect();
    assert!(unused.is_empty(), "dependencies that nothing uses: {unused:?}");
}

#[test]
fn files_are_one_idea() {
    let mut long: BTreeMap<String, usize> = BTreeMap::new();
    for file in source_files() {
        let lines = file.text.lines().count();
        if lines > MAX_LINES {
            long.insert(file.path, lines);
        }
    }
    assert!(long.is_empty(), "files over {MAX_LINES} lines: {long:?}");
}

#[test]
fn every_room_says_what_lives_in_it() {
    let files = source_files();
    for room in ROOMS {
        let door = files.iter().find(|file| file.path == format!("{room}/mod.rs"));
        let door = door.unwrap_or_else(|| panic!("src/{room}/mod.rs is missing"));
        let said = door.text.lines().take_while(|line| line.starts_with("//!")).count();
        assert!(said >= 2, "src/{room}/mod.rs must begin with what lives there and what must not");
    }
    let strangers: BTreeSet<&str> =
        files.iter().map(|file| file.room.as_str()).filter(|room| !room.is_empty() && !ROOMS.contains(room)).collect();
    assert!(strangers.is_empty(), "rooms that the map in src/lib.rs does not have: {strangers:?}");
}
