//! Random URLconfs: what real Django answered, beside the engine (tests/oracle/differential/run.py makes both).
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that says what it counted"
)]

mod questions;

use questions::{Cases, Outcome, judge, snapshot};
use std::env;
use std::fs;

/// Differences that are shown.
const SHOWN: usize = 20;

#[test]
#[ignore = "needs Django's answers: tests/run differential"]
fn django_and_the_engine_agree() {
    let files = env::var_os("DIFFERENTIAL_ANSWERS").expect("the files with Django's answers");
    let (mut passed, mut unknowable, mut wrong) = (0, 0, Vec::new());
    for file in env::split_paths(&files) {
        let cases: Cases = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for case in &cases.cases {
            let folder = tempfile::tempdir().unwrap();
            let snapshot = snapshot(&cases, case, folder.path());
            for asked in &case.asks {
                for (version, answer) in &asked.answers {
                    match judge(&snapshot, &asked.ask, answer) {
                        Outcome::Agreed => passed += 1,
                        Outcome::Unknowable(reason) if reason.contains("not understood") => unknowable += 1,
                        outcome => wrong.push(format!(
                            "{} on Django {version}: {:?}\n  {answer:?}\n  {outcome:?}\n{}",
                            case.id,
                            asked.ask,
                            case.files.iter().map(|(name, text)| format!("  {name}: {text}\n")).collect::<String>()
                        )),
                    }
                }
            }
        }
    }
    for one in wrong.iter().take(SHOWN) {
        println!("{one}");
    }
    println!("{unknowable} not known");
    println!("{passed} passed, {} failed", wrong.len());
    assert!(passed >= 10_000, "too little was asked");
    assert!(unknowable * 200 <= passed, "too much is not known");
    assert!(wrong.is_empty());
}
