//! Every rule's page is true: its examples give exactly the findings that are marked in them, and its mend does what it shows.
//!
//! The trees are written to a real folder and read through the workspace, as the command line and the server read them.
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use karrot_ls::project::{FolderKind, Settings, Snapshot};
use karrot_ls::rules::page::{self, Block, Part};
use karrot_ls::rules::{self, Finding, Fix, Operation, RULES, Rule, Severity};
use karrot_ls::syntax::Budget;
use karrot_ls::text::Encoding;
use karrot_ls::workspace::{Options, Workspace, Zip};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

/// A file tree of a page, with the files as its mend leaves them.
#[derive(Default)]
struct Tree<'a> {
    heading: &'a str,
    files: Vec<Block<'a>>,
    fixed: Vec<Block<'a>>,
}

fn trees(page: &str) -> Vec<Tree<'_>> {
    let mut trees: Vec<Tree<'_>> = Vec::new();
    let mut heading = "";
    let mut new = true;
    for part in page::read(page) {
        match part {
            Part::Heading(_, text) => (heading, new) = (text, true),
            Part::Block(block) if block.fixed => trees.last_mut().expect("a tree before `fixed`").fixed.push(block),
            Part::Block(block) if block.path.is_some() || block.files => {
                if std::mem::take(&mut new) {
                    trees.push(Tree { heading, ..Tree::default() });
                }
                trees.last_mut().unwrap().files.push(block);
            }
            Part::Block(_) | Part::Line(_) => {}
        }
    }
    trees
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn findings(root: &Path, kind: FolderKind) -> (Arc<Snapshot>, Vec<Finding>) {
    let settings = Settings { folder_kind: kind, ..Settings::default() };
    let zips: Vec<Zip> = fs::read_dir(root).unwrap().filter_map(|entry| zip(&entry.unwrap().path())).collect();
    // A zip is asked about by its name, not found in a folder.
    let folders = match zips.first() {
        Some(zip) => vec![zip.path().to_owned()],
        None => vec![root.to_owned()],
    };
    let workspace = Workspace::with_archives(Options { folders, budget: Budget::Unlimited, settings }, zips);
    workspace.scan(&|_| {}, &|| false);
    let snapshot = workspace.snapshot();
    let findings = rules::files(&snapshot).iter().flat_map(|file| rules::check(&snapshot, file)).collect();
    (snapshot, findings)
}

fn zip(path: &Path) -> Option<Zip> {
    path.extension().filter(|extension| *extension == "zip").and_then(|_| Zip::open(path))
}

/// A zip of empty entries.
fn write_zip(path: &Path, names: &str) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for name in names.lines() {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    }
    zip.finish().unwrap();
}

/// `path:line:column-end code`, one-based, the end that of the finding's first line; a finding without width counts as one wide.
fn place(snapshot: &Snapshot, root: &Path, finding: &Finding) -> String {
    let path = finding.file.strip_prefix(root).unwrap().display();
    let file = snapshot.files.file(&finding.file).unwrap();
    let start = file.source.position(finding.span.start as usize, Encoding::Utf32);
    let line_end = file.source.line_end(start.line as usize);
    let end = file.source.position(line_end.min(finding.span.end as usize), Encoding::Utf32).column;
    let end = end.max(start.column + 1);
    format!("{path}:{}:{}-{end} {}", start.line + 1, start.column + 1, finding.code)
}

fn folder_kind(tree: &Tree<'_>) -> FolderKind {
    match tree.files.iter().find_map(|block| block.folder) {
        None | Some("plugin-dir" | "zip") => FolderKind::PluginDirectory,
        Some("plugin") => FolderKind::Plugin,
        Some("project") => FolderKind::Project,
        Some(other) => panic!("unknown as={other}"),
    }
}

fn check_tree(rule: &Rule, tree: &Tree<'_>) {
    let at = format!("{}: {}", rule.code, tree.heading);
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().canonicalize().unwrap().join("plugins");
    fs::create_dir(&root).unwrap();
    for block in &tree.files {
        match block.path {
            Some(path) if block.folder == Some("zip") => write_zip(&root.join(path), &block.text),
            Some(path) => write(&root, path, &block.text.repeat(block.repeat)),
            None => block.text.lines().for_each(|path| write(&root, path, "")),
        }
    }
    let (snapshot, found) = findings(&root, folder_kind(tree));

    let marks: Vec<_> = tree.files.iter().flat_map(|block| block.marks.iter().map(move |mark| (block, mark))).collect();
    let expected = marks.iter().map(|(block, mark)| {
        let path = block.path.expect("marks stand in files");
        format!("{path}:{}:{}-{} {}", mark.line + 1, mark.column + 1, mark.column + mark.width, mark.code)
    });
    let expected: BTreeSet<_> = expected.collect();
    // A hint that the page does not speak of is no business of its tree.
    let speaks_of = |finding: &&Finding| {
        finding.severity < Severity::Hint || marks.iter().any(|(_, mark)| mark.code == finding.code)
    };
    let actual: BTreeSet<_> = found.iter().filter(speaks_of).map(|finding| place(&snapshot, &root, finding)).collect();
    let messages: Vec<_> = found.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect();
    assert_eq!(expected, actual, "{at}\n{messages:#?}");
    for (_, mark) in &marks {
        let Some(words) = mark.words else { continue };
        let says = |finding: &Finding| finding.code == mark.code && finding.message.contains(words);
        assert!(found.iter().any(says), "{at}: no message with {words:?} in {messages:#?}");
    }

    if tree.fixed.is_empty() {
        return;
    }
    let fix = found.iter().find(|finding| finding.code == rule.code && !finding.fixes.is_empty());
    let fix = fix.and_then(|finding| finding.fixes.first()).unwrap_or_else(|| panic!("{at}: nothing mends it"));
    apply(fix);
    for block in &tree.fixed {
        let path = block.path.expect("`fixed` shows a file");
        let text = fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{at}: {path}: {error}"));
        assert_eq!(block.text, text, "{at}: {path} after {:?}", fix.title);
    }
    let (snapshot, left) = findings(&root, folder_kind(tree));
    let count = |findings: &[Finding]| findings.iter().filter(|finding| finding.code == rule.code).count();
    let left_places: Vec<_> = left.iter().map(|finding| place(&snapshot, &root, finding)).collect();
    assert!(count(&left) < count(&found), "{at}: {:?} does not mend it: {left_places:#?}", fix.title);
}

fn apply(fix: &Fix) {
    for operation in &fix.operations {
        match operation {
            Operation::Create(path) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::File::create_new(path).unwrap();
            }
            Operation::Rename(from, to) => {
                // As editors do (LSP 3.17, RenameFile).
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::rename(from, to).unwrap();
            }
        }
    }
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        let mut text = fs::read_to_string(&edit.file).unwrap();
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.content);
        fs::write(&edit.file, text).unwrap();
    }
}

#[test]
fn every_page_is_true() {
    let only = env::var("RULE").ok();
    let mut failed = Vec::new();
    for rule in RULES.iter().filter(|rule| only.as_deref().is_none_or(|only| only == rule.code)) {
        for tree in trees(rule.page) {
            // All that is untrue is shown at once.
            if std::panic::catch_unwind(|| check_tree(rule, &tree)).is_err() {
                failed.push(format!("{}: {}", rule.code, tree.heading));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_page_shows_where_its_rule_speaks_and_where_it_is_silent() {
    for rule in RULES {
        let trees = trees(rule.page);
        let speaks =
            |tree: &Tree<'_>| tree.files.iter().flat_map(|block| &block.marks).any(|mark| mark.code == rule.code);
        assert!(trees.iter().any(speaks), "{}: no example has the finding", rule.code);
        assert!(trees.iter().any(|tree| !speaks(tree)), "{}: no example is silent", rule.code);
        assert!(!page::title(rule.page).is_empty(), "{}: no title", rule.code);
    }
}

#[test]
fn every_rule_stands_in_the_registry_once_and_sorted() {
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    let mut pages = BTreeSet::new();
    let mut folders = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/rules")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
                assert!(
                    path.with_file_name(code.replace('-', "_")).with_extension("rs").is_file(),
                    "{code}.md has no rule beside it"
                );
                pages.insert(code);
            }
        }
    }
    assert_eq!(
        pages,
        codes.iter().map(|code| (*code).to_owned()).collect(),
        "a page without a rule, or a rule without a page"
    );
}

/// `docs/rules/` is what the rules' addresses show. `UPDATE_DOCS=1 cargo test --test rules` writes it anew.
#[test]
fn the_published_pages_are_those_of_the_rules() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut expected: Vec<_> =
        RULES.iter().map(|rule| (format!("{}.md", rule.code), karrot_ls::rules::page::published(rule))).collect();
    expected.push(("index.md".to_owned(), karrot_ls::rules::page::index(RULES)));
    if env::var_os("UPDATE_DOCS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        expected.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    }
    let published: BTreeSet<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(
        published,
        expected.iter().map(|(name, _)| name.clone()).collect(),
        "UPDATE_DOCS=1 cargo test --test rules"
    );
    for (name, text) in expected {
        assert_eq!(
            fs::read_to_string(folder.join(&name)).unwrap(),
            text,
            "{name} is stale: UPDATE_DOCS=1 cargo test --test rules"
        );
    }
}
