//! A zip that the host's installer refuses, or makes something else of than it holds.

use crate::host::ArchiveFault;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "pkg-archive",
    severity: Severity::Error,
    impact: Impact::Drop,
    page: include_str!("pkg-archive.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(archive) = context.snapshot.files.archive(&context.file.path) else { return };
    for fault in &archive.faults {
        let report = |message: String| Report::new(Span::default(), message);
        sink.report(match fault {
            ArchiveFault::NotZip => report(
                "Karrot does not install this: it is no zip (BadZipFile). Make one with `karrot-ls pack`.".to_owned(),
            ),
            ArchiveFault::NoName => report(
                "Installing this deletes every installed plugin: Karrot drops all characters but ASCII letters, digits, `-` and `_` from a zip's name, nothing is left of this one, and the folder of that name, which is replaced, is that of all plugins. Rename the zip.".to_owned(),
            ),
            ArchiveFault::Raises { entry, why } => report(format!(
                "Karrot deletes the plugin's installed version and then fails to install this one, at `{entry}`: {why}. Make the zip anew with `karrot-ls pack`."
            )),
            ArchiveFault::Backslashes { entry } => report(format!(
                "Karrot makes files of this zip whose names hold backslashes, and no folders, so it finds nothing in them (`{entry}` is the first). Make the zip anew with `karrot-ls pack`."
            )),
            ArchiveFault::LeadsOut { entry } => report(format!(
                "`{entry}` is installed elsewhere than it says: Karrot leaves `..` and a leading `/` out. Make the zip anew with `karrot-ls pack`."
            ))
            .severity(Severity::Warning)
            .impact(Impact::Wrong),
            ArchiveFault::Link { entry } => report(format!(
                "`{entry}` becomes a file that holds the path it links to: Karrot makes no links. Put the file itself into the zip."
            ))
            .severity(Severity::Warning)
            .impact(Impact::Wrong),
            ArchiveFault::TooLarge => report(
                "What this zip holds is not checked: it is larger than 256 MiB or has more than 50,000 entries.".to_owned(),
            )
            .severity(Severity::Information)
            .impact(Impact::Hygiene),
        });
    }
}
