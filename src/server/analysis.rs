//! The analysis after each change: on a thread of its own, the changed files first, then every file whose findings may
//! follow. What differs is pushed, or the client is asked to pull again. No finding goes both ways.

use super::convert::uri_of;
use super::guard::log;
use super::report::Report;
use super::requests::Cancelled;
use super::session::Session;
use super::wake::Work;
use super::{faults, routes};
use crate::project::{ConfigurationProblem, File, FileKind, Project, Settings, Snapshot};
use crate::rules;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use tower_lsp::lsp_types::notification::{Notification, PublishDiagnostics};
use tower_lsp::lsp_types::{Diagnostic, PublishDiagnosticsParams, Url};

/// What the client was told last.
#[derive(Default)]
pub struct Analysis {
    told: HashMap<Arc<Path>, Told>,
    frame: Option<Frame>,
    problems: Arc<[ConfigurationProblem]>,
    /// Hash of the routes that the client was told of.
    routes: u64,
    /// The snapshot that was told of: what only it holds is let go of when the client has the answer to the next one.
    last: Option<Arc<Snapshot>>,
}

/// What was told of one file.
struct Told {
    file: Weak<File>,
    shape: u64,
    uri: Url,
    version: Option<i32>,
    report: u64,
    related: Vec<Arc<Path>>,
}

/// What every finding depends on.
struct Frame {
    folders: Arc<[PathBuf]>,
    scanned: bool,
    settings: Arc<Settings>,
    project: Weak<Project>,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        // A project is made anew only where it may differ.
        self.project.ptr_eq(&other.project)
            && (&self.folders, self.scanned, &self.settings) == (&other.folders, other.scanned, &other.settings)
    }
}

impl Analysis {
    /// Brings the client up to date.
    pub fn run(&mut self, session: &Arc<Session>, work: Work) {
        faults::strike("analysis", &Cancelled::default());
        let snapshot = session.workspace.snapshot();
        self.tell_problems(session, &snapshot);
        // The text under the user's hands first, before anything else is read.
        let is_edited = |file: &Arc<File>| file.version.is_some() && !self.is_told(file);
        let edited: Vec<Arc<File>> = snapshot.files.known().into_iter().filter(is_edited).collect();
        let same_shapes = edited.iter().all(|file| self.is_same_shape(file));
        let mut refresh = false;
        for file in &edited {
            refresh |= self.tell(session, &snapshot, file);
        }
        let known = rules::files(&snapshot);
        let follow = self.others_may_follow(&snapshot, &known) || !same_shapes;
        let everything = follow || work == Work::Everything;
        let is_edited = |file: &Arc<File>| edited.iter().any(|edited| Arc::ptr_eq(edited, file));
        let changed: HashSet<&Path> =
            known.iter().filter(|file| !self.is_told(file) || is_edited(file)).map(|file| &*file.path).collect();
        let mut files: Vec<_> = known
            .iter()
            .filter(|file| !is_edited(file))
            .filter(|file| everything || changed.contains(&*file.path) || self.points_to(file, &changed))
            .collect();
        // Then what is in sight, then the rest.
        files.sort_by_key(|file| (file.version.is_none(), !changed.contains(&*file.path)));
        for file in files {
            if file.version.is_none() && session.analysis.is_asked() {
                // A newer text is there. What is left is done then.
                self.frame = None;
                break;
            }
            refresh |= self.tell(session, &snapshot, file);
        }
        refresh |= self.forget_gone(session, &known);
        routes::tell_changed(session, &snapshot, &mut self.routes);
        if refresh {
            session.refresh.notify_one();
        }
        self.last = Some(snapshot);
    }

    /// A configuration that can't be used is a diagnostic in its file, which may be closed, and a message (design §5).
    fn tell_problems(&mut self, session: &Arc<Session>, snapshot: &Snapshot) {
        if self.problems == snapshot.problems {
            return;
        }
        self.problems = snapshot.problems.clone();
        if let Some(problem) = self.problems.first() {
            let file = problem.path.as_ref().map_or_else(String::new, |path| format!("{}: ", path.display()));
            session.warn(format!("{file}{}", problem.message));
        }
    }

    /// Whether a change can have changed the findings of files that did not change themselves. A change inside a function
    /// or in a template can't.
    fn others_may_follow(&mut self, snapshot: &Snapshot, known: &[Arc<File>]) -> bool {
        let frame = Frame {
            folders: snapshot.folders.clone(),
            scanned: snapshot.scanned,
            settings: snapshot.settings.clone(),
            project: Arc::downgrade(&snapshot.project),
        };
        let same_frame = self.frame.as_ref() == Some(&frame);
        self.frame = Some(frame);
        !same_frame || known.len() != self.told.len() || !known.iter().all(|file| self.is_same_shape(file))
    }

    /// Whether a file shows others what it showed them when it was told of.
    fn is_same_shape(&self, file: &Arc<File>) -> bool {
        self.told.get(&file.path).is_some_and(|told| match file.kind {
            FileKind::Python => told.shape == file.facts.shape,
            FileKind::Template | FileKind::Jinja | FileKind::Script | FileKind::Archive | FileKind::Other => true,
            FileKind::Manifest | FileKind::Configuration => is_same(&told.file, file),
        })
    }

    fn is_told(&self, file: &Arc<File>) -> bool {
        self.told.get(&file.path).is_some_and(|told| is_same(&told.file, file) && told.version == file.version)
    }

    /// Whether a diagnostic of this file shows a place in a changed one.
    fn points_to(&self, file: &File, changed: &HashSet<&Path>) -> bool {
        self.told.get(&file.path).is_some_and(|told| told.related.iter().any(|related| changed.contains(&**related)))
    }

    /// Tells the client of one file; says whether it has to pull a file that it would not pull by itself.
    fn tell(&mut self, session: &Session, snapshot: &Snapshot, file: &Arc<File>) -> bool {
        let client = session.capabilities();
        let Ok(report) = catch_unwind(AssertUnwindSafe(|| Report::new(snapshot, file, client))) else {
            log::write(format!("the analysis of {} panicked", file.path.display()));
            return false;
        };
        let open = session.documents.get(&file.path).filter(|_| file.version.is_some());
        let Some(uri) = open.map(|document| document.uri).or_else(|| uri_of(&file.path)) else { return false };
        let last = self.told.get(&file.path);
        let report_differs = last.map_or(!report.items.is_empty(), |last| last.report != report.id);
        let version_differs = file.version.is_some() && last.is_none_or(|last| last.version != file.version);
        // A document's URI is the client's, a closed file's is ours: two spellings are two to the client.
        let moved = last.is_some_and(|last| last.uri != uri && !report.items.is_empty());
        if !client.pulls_diagnostics {
            if let Some(last) = last.filter(|_| moved) {
                publish(session, last.uri.clone(), Vec::new(), None);
            }
            if report_differs || version_differs || moved {
                publish(session, uri.clone(), report.items, file.version);
            }
        }
        self.told.insert(
            file.path.clone(),
            Told {
                file: Arc::downgrade(file),
                shape: file.facts.shape,
                uri,
                version: file.version,
                report: report.id,
                related: report.related,
            },
        );
        // A client pulls by itself what it opens and changes; but it may have done so before another file changed.
        let behind = match file.version {
            Some(_) => session.documents.found(&file.path, file.version, report.id),
            None => report_differs,
        };
        client.pulls_diagnostics && behind
    }

    /// Clears the diagnostics of files that are no more.
    fn forget_gone(&mut self, session: &Session, known: &[Arc<File>]) -> bool {
        let present: HashSet<&Path> = known.iter().map(|file| &*file.path).collect();
        let empty = Report::empty().id;
        let mut refresh = false;
        self.told.retain(|path, told| {
            let stays = present.contains(&**path);
            if !stays && told.report != empty {
                if session.capabilities().pulls_diagnostics {
                    refresh = true;
                } else {
                    publish(session, told.uri.clone(), Vec::new(), None);
                }
            }
            stays
        });
        refresh
    }
}

fn is_same(told: &Weak<File>, file: &Arc<File>) -> bool {
    std::ptr::eq(told.as_ptr(), Arc::as_ptr(file))
}

fn publish(session: &Session, uri: Url, items: Vec<Diagnostic>, version: Option<i32>) {
    let key = uri.to_string();
    let params = PublishDiagnosticsParams::new(uri, items, version);
    let body = serde_json::json!({"jsonrpc": "2.0", "method": PublishDiagnostics::METHOD, "params": params});
    session.output.publish(&key, body.to_string().as_bytes());
}
