//! Runs the rules over one file: the same way for the command line and for the editor (design §1.4).

use super::registry::RULES;
use super::suppression::Suppressions;
use super::{Context, Finding, Severity, Sink};
use crate::project::site::Plugin;
use crate::project::{EntryKind, File, Level, Snapshot};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Python files of one plugin's package that are looked at.
const MAX_PACKAGE_FILES: usize = 2_000;

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
    keep_line_ends(snapshot, file, &mut findings);
    findings.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    findings
}

/// What mends insert has the line ends of its file; a new file gets those of the one it is made for.
fn keep_line_ends(snapshot: &Snapshot, file: &File, findings: &mut [Finding]) {
    let edits = findings.iter_mut().flat_map(|finding| &mut finding.fixes).flat_map(|fix| &mut fix.edits);
    for edit in edits.filter(|edit| edit.content.contains('\n')) {
        let ends_like =
            |file: &File| file.source.as_str().split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
        if snapshot.files.file(&edit.file).map_or_else(|| ends_like(file), |edited| ends_like(&edited)) {
            edit.content = edit.content.replace("\r\n", "\n").replace('\n', "\r\n");
        }
    }
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

/// The files that a finding can stand in, sorted by path: those that the workspace knows, those that were run to conclude the
/// project, whatever words are in them, and those of a plugin's package and manifests, wherever the host finds them.
pub fn files(snapshot: &Snapshot) -> Vec<Arc<File>> {
    let mut files = snapshot.files.known();
    let known: HashSet<Arc<Path>> = files.iter().map(|file| Arc::clone(&file.path)).collect();
    let sites = &snapshot.project.sites;
    let read = sites.iter().flat_map(|site| site.world.dependencies.keys());
    let plugins = sites.iter().filter(|site| site.is_host).flat_map(|site| &site.plugins);
    let own = plugins.flat_map(|plugin| {
        let found = plugin.layout.apps.iter().take(1).chain(&plugin.layout.manifests).cloned();
        found.chain(package_files(snapshot, plugin)).collect::<Vec<_>>()
    });
    let is_new = |path: &Path| !known.contains(path) && snapshot.folders.iter().any(|folder| path.starts_with(folder));
    let read = read.filter(|path| is_new(path)).cloned();
    let new: BTreeSet<PathBuf> = read.chain(own.filter(|path| is_new(path))).collect();
    files.extend(new.iter().filter_map(|path| snapshot.files.file(path)));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}

/// The Python files of a plugin's package: few enough to read them all, while a Django project's are recognised by their words.
fn package_files(snapshot: &Snapshot, plugin: &Plugin) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = plugin.package.iter().filter(|_| !plugin.layout.apps.is_empty()).cloned().collect();
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        seen += 1;
        for entry in snapshot.files.entries(&folder).iter().flat_map(|entries| entries.iter()) {
            let is_code = !entry.name.starts_with('.') && !matches!(entry.name.as_str(), "node_modules" | "venv");
            match entry.kind {
                EntryKind::File if entry.name.ends_with(".py") => found.push(folder.join(&entry.name)),
                EntryKind::Directory if is_code => folders.push(folder.join(&entry.name)),
                _ => {}
            }
        }
        if found.len().max(seen) > MAX_PACKAGE_FILES {
            break;
        }
    }
    found
}
