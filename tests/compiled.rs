//! Small programs, and whether CPython 3.12's compiler refuses them (`oracle/host/compiled.json`): a file's facts say the same.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its fixtures"
)]

use karrot_ls::facts::lower;
use karrot_ls::syntax::{Budget, Parsed, Python};
use karrot_ls::text::Source;
use serde_json::Value;
use std::path::Path;

#[test]
fn what_the_compiler_refuses_is_told_and_nothing_else() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/host/compiled.json");
    let recorded: Value = serde_json::from_str(&std::fs::read_to_string(recorded).unwrap()).unwrap();
    let mut python = Python::default();
    let mut wrong = Vec::new();
    for (key, is_refused) in [("refused", true), ("accepted", false)] {
        let programs = recorded[key].as_array().unwrap();
        assert!(programs.len() > 100);
        for program in programs {
            let text = program.as_str().unwrap();
            let source = Source::new(text);
            let Parsed::Tree(tree) = python.parse(&source, None, Budget::Unlimited) else { panic!("{text}") };
            let facts = lower(&source, &tree);
            if (facts.program.syntax_error || facts.program.refused.is_some()) != is_refused {
                wrong.push(format!("{key}, and told otherwise: {text:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
