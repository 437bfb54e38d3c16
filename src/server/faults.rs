//! Faults and findings that tests inject. Only builds with debug assertions know them.

use super::backend::Backend;
use super::requests::Cancelled;
use crate::project::{File, Snapshot};
use crate::rules::Finding;
use tower_lsp::LspServiceBuilder;

/// Adds the requests that inject.
pub fn register(builder: LspServiceBuilder<Backend>) -> LspServiceBuilder<Backend> {
    #[cfg(debug_assertions)]
    let builder = builder
        .custom_method("karrot-ls/test/fault", Backend::set_fault)
        .custom_method("karrot-ls/test/text", Backend::text)
        .custom_method("karrot-ls/test/sleep", Backend::sleep)
        .custom_method("karrot-ls/test/panic", Backend::panic)
        .custom_method("karrot-ls/test/print", Backend::print);
    builder
}

/// Does to a request what a test asked for.
pub fn strike(method: &str, cancelled: &Cancelled) {
    #[cfg(debug_assertions)]
    injected::strike(method, cancelled);
    #[cfg(not(debug_assertions))]
    let _ = (method, cancelled);
}

/// Adds the findings that a test's text asks for.
pub fn add_findings(snapshot: &Snapshot, file: &File, findings: &mut Vec<Finding>) {
    #[cfg(debug_assertions)]
    findings.extend(injected::findings(snapshot, file));
    #[cfg(not(debug_assertions))]
    let _ = (snapshot, file, findings);
}

#[cfg(debug_assertions)]
mod injected {
    use super::super::convert::path_of;
    use super::super::requests::compute;
    use super::{Backend, Cancelled, File, Finding, Snapshot};
    use crate::rules::{Edit, Fix, Impact, Operation, Related, Severity};
    use crate::text::Span;
    use serde::Deserialize;
    use std::collections::HashMap;
    use std::sync::{Mutex, PoisonError};
    use std::time::{Duration, Instant};
    use tower_lsp::jsonrpc::Result;
    use tower_lsp::lsp_types::Url;

    static FAULTS: Mutex<Option<HashMap<String, Fault>>> = Mutex::new(None);

    /// What happens to the next requests of a method.
    #[derive(Clone, Deserialize)]
    pub struct Fault {
        method: String,
        #[serde(default)]
        panic: bool,
        #[serde(default)]
        milliseconds: u64,
    }

    #[derive(Deserialize)]
    pub struct Sleep {
        milliseconds: u64,
    }

    #[derive(Deserialize)]
    pub struct Text {
        uri: Url,
    }

    #[derive(Deserialize)]
    pub struct Panic {
        pooled: bool,
    }

    impl Backend {
        /// Sets what happens to a method.
        pub async fn set_fault(&self, fault: Fault) -> Result<bool> {
            let mut faults = FAULTS.lock().unwrap_or_else(PoisonError::into_inner);
            faults.get_or_insert_default().insert(fault.method.clone(), fault);
            Ok(true)
        }

        /// The text of a document as the server has it.
        pub async fn text(&self, params: Text) -> Result<Option<String>> {
            let session = self.0.clone();
            compute("karrot-ls/test/text", move |_| {
                let file = session.workspace.snapshot().files.file(&path_of(&params.uri));
                Ok(file.map(|file| file.source.as_str().to_owned()))
            })
            .await
        }

        /// Answers late, like a slow feature; stops when it is cancelled.
        pub async fn sleep(&self, params: Sleep) -> Result<bool> {
            compute("karrot-ls/test/sleep", move |cancelled| {
                sleep(params.milliseconds, cancelled);
                Ok(true)
            })
            .await
        }

        /// Panics on the pool or in the handler itself.
        #[allow(clippy::panic, reason = "that is what it is for")]
        pub async fn panic(&self, params: Panic) -> Result<bool> {
            if params.pooled {
                compute("karrot-ls/test/panic", |_| panic!("injected on the pool")).await
            } else {
                panic!("injected in a handler")
            }
        }

        /// Writes where only frames may go, as a stray `println!` or a C library would.
        #[allow(clippy::print_stdout, reason = "that is what it is for")]
        pub async fn print(&self) -> Result<bool> {
            println!("stray");
            Ok(true)
        }
    }

    #[allow(clippy::panic, reason = "that is what it is for")]
    pub fn strike(method: &str, cancelled: &Cancelled) {
        let fault =
            FAULTS.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|all| all.get(method).cloned());
        if let Some(fault) = fault {
            sleep(fault.milliseconds, cancelled);
            if fault.panic {
                panic!("injected in {method}");
            }
        }
    }

    fn sleep(milliseconds: u64, cancelled: &Cancelled) {
        let end = Instant::now() + Duration::from_millis(milliseconds);
        while Instant::now() < end && !cancelled.is_set() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// `test-needs NAME` is a finding unless `test-has NAME` stands in some file; `test-panics` panics. So the protocol's
    /// tests do not depend on what the rules say.
    #[allow(clippy::panic, reason = "that is what it is for")]
    pub fn findings(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
        let text = file.source.as_str();
        assert!(!text.contains("test-panics"), "injected in the analysis");
        let mut findings = Vec::new();
        for (start, marker) in text.match_indices("test-needs ") {
            let name =
                text.get(start + marker.len()..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
            let known = snapshot.files.known();
            if known.iter().any(|other| other.source.as_str().contains(&format!("test-has {name}"))) {
                continue;
            }
            let span = Span::new(start as u32, (start + marker.len() + name.len()) as u32);
            let edit = Edit { file: file.path.clone(), span, content: "mended".to_owned() };
            let beside = file.path.with_file_name("made.py");
            let made =
                Edit { file: beside.as_path().into(), span: Span::empty(0), content: format!("# test-has {name}\n") };
            findings.push(Finding {
                code: "test-needs",
                severity: Severity::Warning,
                impact: Impact::Hygiene,
                message: format!("nothing has {name}"),
                file: file.path.clone(),
                span,
                related: vec![Related { file: file.path.clone(), span, message: "here".to_owned() }],
                fixes: vec![
                    Fix { title: "Mend it".to_owned(), safe: true, edits: vec![edit], operations: Vec::new() },
                    Fix {
                        title: "Make it".to_owned(),
                        safe: true,
                        edits: vec![made],
                        operations: vec![Operation::Create(beside)],
                    },
                ],
            });
        }
        findings
    }
}
