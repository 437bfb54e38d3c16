//! Several `manifest.json` below one plugin: the host takes the first that it meets.

use crate::host::{Manifest, judge_manifest};
use crate::rules::mend::shown;
use crate::rules::moves::rename;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::text::Span;
use std::path::Path;
use std::sync::Arc;

/// The rule.
pub const RULE: Rule = Rule {
    code: "fe-manifest-ambiguous",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("fe-manifest-ambiguous.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plugin) = context.plugin() else { return };
    let Some((taken, others)) = plugin.layout.manifests.split_first() else { return };
    let Some(own) = others.iter().find(|other| ***other == *context.file.path) else { return };
    // Two folders of one parent come in the disk's order, which is not sorted; everything else is certain.
    let above = |path: &Path| path.parent().and_then(Path::parent).map(Path::to_path_buf);
    let uncertain = taken.parent() != Some(&plugin.folder)
        && !matches!((above(taken), above(own)), (Some(first), Some(second)) if second != first && second.starts_with(&first));
    let judged = judge_manifest(context.file.source.as_str());
    let taken_shown = shown(context, taken);
    let (message, severity, impact) = match (uncertain, judged) {
        (true, Manifest::NotJson | Manifest::WrongShape) => (
            format!(
                "The whole Karrot site may not start: it reads this file as the frontend's manifest, or `{taken_shown}`, as the server's \
                 disk lists the folders, and this one is none. Give it another name."
            ),
            Severity::Error,
            Impact::Boot,
        ),
        (true, _) => (
            format!(
                "Which frontend loads depends on the order in which the server's disk lists folders: this manifest's, or that of \
                 `{taken_shown}`. Keep one."
            ),
            Severity::Warning,
            Impact::Wrong,
        ),
        (false, Manifest::Entry | Manifest::NoEntry) => (
            format!("This manifest is never read: Karrot takes `{taken_shown}`, which it meets first. Keep one."),
            Severity::Warning,
            Impact::Wrong,
        ),
        // A file of another kind that is certainly not taken is no one's mistake.
        (false, _) => return,
    };
    let mut report = Report::new(super::first_line(context), message).severity(severity).impact(impact);
    let renamed = context.file.path.with_file_name("app.webmanifest");
    if judged == Manifest::WrongShape && context.snapshot.files.file(&renamed).is_none() {
        report = report.fix(rename(
            context.file.path.to_path_buf(),
            renamed,
            "Rename it to app.webmanifest, as a web app's manifest may be called".to_owned(),
        ));
    }
    sink.report(report.related(&Arc::<Path>::from(taken.as_path()), Span::default(), "the other manifest"));
}
