//! Runs the rules over one file: the same way for the command line and for the editor (design §1.4).

use super::registry::RULES;
use super::suppression::Suppressions;
use super::{Context, Finding, Severity, Sink};
use crate::project::{File, Level, Snapshot};

/// What stands in one file, sorted by place: severities as the settings say, suppressed findings left out.
pub fn check(snapshot: &Snapshot, file: &File) -> Vec<Finding> {
    let context = Context { snapshot, file };
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
