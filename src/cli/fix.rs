//! `check --fix` and `--diff`: mends that can't change what works, applied to open documents until nothing is left to mend, and
//! written, or shown, at the end.
#![allow(clippy::disallowed_methods, reason = "`check --fix` writes where the user asked")]

use super::target::Target;
use super::{Failure, terminal};
use crate::project::Snapshot;
use crate::rules::{Edit, Finding, Fix, Operation};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One mend may uncover the next; two that undo each other must not go on for ever.
const ROUNDS: i32 = 10;

/// What mending came to.
pub struct Mended {
    /// The state after it.
    pub snapshot: Arc<Snapshot>,
    /// What is left.
    pub findings: Vec<Finding>,
    /// Path → text before (none for a new file) and after.
    texts: BTreeMap<PathBuf, (Option<String>, String)>,
}

/// Mends in memory.
pub fn run(target: &Target, findings: Vec<Finding>, check: &dyn Fn(&Snapshot) -> Vec<Finding>) -> Mended {
    let mut mended = Mended { snapshot: target.workspace.snapshot(), findings, texts: BTreeMap::new() };
    for round in 1..=ROUNDS {
        let changed = mended.round();
        if changed.is_empty() {
            break;
        }
        for (path, text) in changed {
            target.workspace.open(Arc::from(path.as_path()), &text, round);
            let before = || mended.snapshot.files.file(&path).map(|file| file.source.as_str().to_owned());
            mended.texts.entry(path.clone()).or_insert_with(|| (before(), String::new())).1 = text;
        }
        mended.snapshot = target.workspace.snapshot();
        mended.findings = check(&mended.snapshot);
    }
    mended
}

impl Mended {
    /// The texts that the findings' mends change; of mends that touch the same place the first is taken.
    fn round(&self) -> BTreeMap<PathBuf, String> {
        let mut created = BTreeSet::new();
        let mut edits: BTreeMap<&Path, Vec<&Edit>> = BTreeMap::new();
        for fix in self.findings.iter().filter_map(|finding| finding.fixes.first()).filter(|fix| is_applicable(fix)) {
            let free = |edit: &Edit| {
                let others = edits.get(&*edit.file).into_iter().flatten();
                others.clone().all(|other| !overlap(other.span, edit.span))
            };
            let new: Vec<_> = fix
                .operations
                .iter()
                .filter_map(|operation| match operation {
                    Operation::Create(path) => Some(path.as_path()),
                    Operation::Rename(..) => None,
                })
                .collect();
            let clash = |path: &&Path| created.contains(*path) || self.snapshot.files.file(path).is_some();
            if !fix.edits.iter().all(free) || new.iter().any(clash) {
                continue;
            }
            created.extend(new);
            for edit in &fix.edits {
                edits.entry(&edit.file).or_default().push(edit);
            }
        }
        let paths: BTreeSet<_> = created.iter().copied().chain(edits.keys().copied()).collect();
        let text = |path: &Path| {
            let before =
                self.snapshot.files.file(path).map_or_else(String::new, |file| file.source.as_str().to_owned());
            apply(before, edits.get(path).map(Vec::as_slice).unwrap_or_default())
        };
        paths.into_iter().map(|path| (path.to_owned(), text(path))).collect()
    }

    /// What has changed, as `patch` reads it.
    pub fn diff(&self) -> String {
        let mut text = String::new();
        for (path, (before, after)) in &self.texts {
            let name = terminal::display(path);
            let old_name = if before.is_some() { name.as_str() } else { "/dev/null" };
            let diff = similar::TextDiff::from_lines(before.as_deref().unwrap_or_default(), after);
            if before.is_none() && after.is_empty() {
                // A new empty file has no hunk.
                text.push_str(&format!("--- /dev/null\n+++ {name}\n"));
            } else {
                text.push_str(&diff.unified_diff().header(old_name, &name).to_string());
            }
        }
        text
    }

    /// Writes what has changed.
    pub fn write(&self) -> Result<(), Failure> {
        for (path, (before, after)) in &self.texts {
            let failed = |error: std::io::Error| Failure(format!("can't write {}: {error}", terminal::display(path)));
            match before {
                // The text is what was analysed. Where the bytes are others (another encoding, or changed meanwhile), writing it
                // back would destroy something.
                Some(before) if std::fs::read(path).map_err(failed)? != before.as_bytes() => {
                    terminal::error(&format!(
                        "left as it is, for its bytes are not those that were read: {}",
                        terminal::display(path)
                    ));
                }
                Some(_) => {
                    std::fs::write(path, after).map_err(failed)?;
                    terminal::note(&format!("Mended {}", terminal::display(path)));
                }
                None => {
                    std::fs::create_dir_all(path.parent().unwrap_or(path)).map_err(failed)?;
                    let mut file = std::fs::File::create_new(path).map_err(failed)?;
                    std::io::Write::write_all(&mut file, after.as_bytes()).map_err(failed)?;
                    terminal::note(&format!("Made {}", terminal::display(path)));
                }
            }
        }
        Ok(())
    }
}

/// Renaming moves what others refer to, so it is never done unasked.
fn is_applicable(fix: &Fix) -> bool {
    fix.safe && !fix.operations.iter().any(|operation| matches!(operation, Operation::Rename(..)))
}

/// Two insertions at one place would come in an order that nobody chose.
fn overlap(a: Span, b: Span) -> bool {
    a == b || (a.start < b.end && b.start < a.end)
}

fn apply(mut text: String, edits: &[&Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        let range = edit.span.start as usize..edit.span.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &edit.content);
        }
    }
    text
}
