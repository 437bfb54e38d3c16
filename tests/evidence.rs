//! What real Django 5.0, 5.2 and 6.0 answered to the probes, line by line (tests/evidence).
#![allow(missing_docs, clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod questions;

use questions::{Cases, Outcome, judge, snapshot};

/// What the engine must not claim to know: what a project's own converters do, and which packages are installed.
const OPAQUE: [&str; 5] = ["rev-107 (1)", "rev-107 (2)", "rev-108", "rev-109", "urls-040"];

/// What is said otherwise, with the reason.
const OTHERWISE: [(&str, &str); 2] = [
    ("urls-066", "urls-leading-slash speaks of endpoints below a prefix that ends with a slash"),
    ("urls-070", "urls-leading-slash speaks of endpoints, not of prefixes"),
];

#[test]
fn every_answer_of_django() {
    let text = include_str!("evidence/cases.json");
    let cases: Cases = serde_json::from_str(text).unwrap();
    assert!(cases.cases.len() > 250, "the cases are not where they were");
    assert!(cases.unasked.iter().all(|one| !one.id.is_empty() && one.reason.len() > 10));
    let mut wrong = Vec::new();
    for case in &cases.cases {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = snapshot(&cases, case, folder.path());
        for asked in &case.asks {
            assert_eq!(asked.answers.len(), 3, "{}", case.id);
            for (version, answer) in &asked.answers {
                let outcome = judge(&snapshot, &asked.ask, answer);
                let expected = if OPAQUE.contains(&case.id.as_str()) {
                    matches!(outcome, Outcome::Unknowable(_))
                } else {
                    outcome == Outcome::Agreed
                };
                let otherwise = OTHERWISE.iter().any(|(id, _)| *id == case.id);
                if expected == otherwise {
                    wrong.push(format!(
                        "{} {} (Django {version}): {:?}\n  {answer:?}\n  {outcome:?}",
                        case.id, case.label, asked.ask
                    ));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} answers differ:\n{}", wrong.len(), cases.cases.len(), wrong.join("\n"));
}
