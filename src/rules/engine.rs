//! Runs the rules over one file: the same way for the command line and for the editor (design §1.4).

use super::registry::RULES;
use super::suppression::Suppressions;
use super::{Context, Finding, Severity, Sink};
use crate::project::{File, Level, Snapshot};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What stands in one file, sorted by place: severities as the settings say, suppressed findings left out.
pub fn check(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let context = Context::new(snapshot, file);
    let mut findings = Vec::new();
    for rule in RULES {
        if level(snapshot, rule.code) != Some(Level::Off) {
            (rule.check)(&context, &mut Sink::new(rule, &file.path, &mut findings));
        }
    }
    Suppressions::of(file).apply(&context, &mut findings);
    for finding in &mut findings {
        if let Some(severity) = level(snapshot, finding.code).and_then(severity) {
            finding.severity = severity;
        }
    }
    findings.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    findings
}

/// What the settings say about a rule.
pub(super) fn level(snapshot: &Snapshot, code: &str) -> Option<Level> {
    snapshot.settings.rules.get(code).copied()
}

const fn severity(level: Level) -> Option<Severity> {
    match level {
        Level::Off => None,
        Level::Hint => Some(Severity::Hint),
        Level::Information => Some(Severity::Information),
        Level::Warning => Some(Severity::Warning),
        Level::Error => Some(Severity::Error),
    }
}

/// The files that a finding can stand in, sorted by path: those that the workspace knows, and those that were run to conclude the
/// project, whatever words are in them.
pub fn files(snapshot: &Snapshot) -> Vec<Arc<File>> {
    let mut files = snapshot.files.known();
    let known: HashSet<Arc<Path>> = files.iter().map(|file| Arc::clone(&file.path)).collect();
    let read = snapshot.project.sites.iter().flat_map(|site| site.world.dependencies.keys());
    let within = |path: &&PathBuf| snapshot.folders.iter().any(|folder| path.starts_with(folder));
    let new = read.filter(within).filter(|path| !known.contains(path.as_path()));
    files.extend(new.filter_map(|path| snapshot.files.file(path)));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}
