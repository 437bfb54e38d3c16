//! Files in the plugin that do not belong into its zip.

use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule. A hint while nobody packs: a folder that is worked in has such files.
pub const RULE: Rule = Rule {
    code: "pkg-extraneous",
    severity: Severity::Hint,
    impact: Impact::Hygiene,
    page: include_str!("pkg-extraneous.md"),
    check,
};

/// Names that nobody installs, and what each is.
const NAMES: [(&str, &str); 10] = [
    (".env", "secrets"),
    ("id_rsa", "a private key"),
    ("id_ed25519", "a private key"),
    (".git", "the whole history"),
    (".venv", "an environment, whose own `apps.py` the host meets too"),
    ("venv", "an environment, whose own `apps.py` the host meets too"),
    ("node_modules", "the frontend's packages, whose own `apps.py` the host meets too"),
    (".DS_Store", "a folder's settings"),
    (".idea", "an editor's settings"),
    (".vscode", "an editor's settings"),
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin_of_apps().filter(|_| context.site().is_some_and(|site| site.is_host)) else {
        return;
    };
    let Some(entries) = context.snapshot.files.entries(&plugin.folder) else { return };
    let found: Vec<String> = NAMES
        .iter()
        .filter(|(name, _)| entries.iter().any(|entry| entry.name == *name))
        .map(|(name, what)| format!("`{name}` ({what})"))
        .collect();
    if !found.is_empty() {
        let message =
            format!("A zip of this folder brings along {}. `karrot-ls pack` leaves them out.", found.join(", "));
        sink.report(Report::new(Span::default(), message));
    }
}
