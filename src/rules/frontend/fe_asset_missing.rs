//! A file that the manifest lists and that is not there.

use crate::project::EntryKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use std::path::{Component, Path};

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-asset-missing",
    severity: Severity::Warning,
    impact: Impact::Status500,
    page: include_str!("fe-asset-missing.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(folder) = context.file.path.parent() else { return };
    // Vite's own manifest stands in a folder of its own, and its paths begin at that folder's parent.
    let is_vites = folder.file_name().is_some_and(|name| name == ".vite");
    let Some(root) = (if is_vites { folder.parent() } else { Some(folder) }) else { return };
    let served: Vec<_> = super::chunks(context).into_iter().flat_map(|chunk| chunk.served).collect();
    let states: Vec<_> = served.iter().map(|(path, _)| state(context, root, path)).collect();
    // What no build has made yet is no broken build: it may be left out of version control.
    let severity = if states.contains(&State::There) { Severity::Warning } else { Severity::Information };
    let mut seen = Vec::new();
    for ((path, span), state) in served.iter().zip(states) {
        let message = match state {
            State::There => continue,
            _ if seen.contains(&path) => continue,
            State::Missing => {
                format!(
                    "Requests for this file are answered with a 500: there is no `{path}` beside the manifest. Build the frontend again."
                )
            }
            State::Outside => {
                format!(
                    "This file is not the plugin's to serve: `{path}` leads out of the frontend's folder. Build it into that folder."
                )
            }
        };
        seen.push(path);
        // Without a script the frontend does not run; without a style or an image it looks other than meant.
        let is_script = path.ends_with(".js") || path.ends_with(".mjs");
        let severity = if is_script || state == State::Outside { severity } else { Severity::Information };
        sink.report(Report::new(*span, message).severity(severity));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    There,
    Missing,
    Outside,
}

/// Whether a path of a manifest is a file below its root. Nothing outside is ever looked at (guarantee 15).
fn state(context: &Context<'_>, root: &Path, path: &str) -> State {
    let mut folder = root.to_path_buf();
    let mut parts = Path::new(path).components().filter(|part| *part != Component::CurDir).peekable();
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return State::Outside };
        let entries = context.snapshot.files.entries(&folder);
        let Some(kind) = entries
            .iter()
            .flat_map(|entries| entries.iter())
            .find(|entry| *entry.name == *name)
            .map(|entry| entry.kind)
        else {
            return State::Missing;
        };
        match (kind, parts.peek()) {
            (EntryKind::File, None) => return State::There,
            (EntryKind::Directory, Some(_)) => folder.push(name),
            // Where a link leads is not looked at.
            (EntryKind::LinkedDirectory | EntryKind::Other, _) => return State::There,
            _ => return State::Missing,
        }
    }
    State::Missing
}
