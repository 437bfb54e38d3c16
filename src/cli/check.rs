//! `check`: what will go wrong.

use super::arguments::{Check, CheckFormat, Common};
use super::doctor::nothing_here;
use super::report::{self, Style};
use super::target::Target;
use super::{Failure, fix, terminal};
use crate::project::{File, Snapshot};
use crate::rules::{self, Finding, RULES, Severity};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs the command.
pub fn run(arguments: &Check, common: &Common) -> Result<ExitCode, Failure> {
    let selection = Selection::new(arguments)?;
    let target = Target::open(&arguments.paths, common)?;
    let mut snapshot = target.snapshot()?;
    let mut findings = check(&snapshot, &target, &selection);
    if arguments.fix || arguments.diff {
        if let Some(path) = target.paths.iter().find(|path| snapshot.files.archive(path).is_some()) {
            let path = terminal::display(path);
            return Err(Failure(format!("a zip is not mended ({path}): mend the plugin and pack it again")));
        }
        let mended = fix::run(&target, findings.clone(), &|snapshot| check(snapshot, &target, &selection));
        if arguments.diff {
            let diff = mended.diff();
            if diff.is_empty() {
                terminal::note("Nothing that `check --fix` mends.");
            }
            let coloured = terminal::is_coloured(common.color);
            terminal::print(&if coloured { in_colour(&diff) } else { diff })?;
            return Ok(exit_code(arguments, &findings));
        }
        mended.write()?;
        (snapshot, findings) = (mended.snapshot, mended.findings);
    }
    let style = Style { coloured: terminal::is_coloured(common.color) };
    let text = if arguments.statistics {
        report::statistics(&findings, arguments.output_format == CheckFormat::Json)
    } else {
        report::write(arguments.output_format, &snapshot, &findings, style)
    };
    terminal::print(&text)?;
    if findings.is_empty() && snapshot.project.sites.is_empty() && snapshot.scanned {
        // Silence must not be taken for a judgement.
        terminal::note(&format!("{}.", nothing_here(&target)));
    }
    Ok(exit_code(arguments, &findings))
}

/// A diff as `git` colours it.
fn in_colour(diff: &str) -> String {
    let line = |line: &str| {
        let colour = match line.as_bytes() {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => "1",
            [b'@', ..] => "36",
            [b'-', ..] => "31",
            [b'+', ..] => "32",
            _ => return format!("{line}\n"),
        };
        format!("\x1b[{colour}m{line}\x1b[0m\n")
    };
    diff.lines().map(line).collect()
}

fn exit_code(arguments: &Check, findings: &[Finding]) -> ExitCode {
    let found = findings.iter().any(|finding| finding.severity <= Severity::Warning);
    ExitCode::from(u8::from(found && !arguments.exit_zero))
}

/// The findings of all files that were asked about, sorted by file and place.
fn check(snapshot: &Snapshot, target: &Target, selection: &Selection) -> Vec<Finding> {
    let mut files: Vec<Arc<File>> = rules::files(snapshot);
    // A file that is named is checked even where the scan passes it by.
    files.extend(target.paths.iter().filter_map(|path| snapshot.files.file(path)));
    files.retain(|file| target.holds(&file.path));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    let mut findings = check_files(snapshot, &files);
    findings.retain(|finding| selection.takes(finding.code));
    findings.sort_by(|a, b| (&a.file, a.span, a.code).cmp(&(&b.file, b.span, b.code)));
    findings
}

/// Checks files on all processors; the order of the answers is arbitrary.
fn check_files(snapshot: &Snapshot, files: &[Arc<File>]) -> Vec<Finding> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut findings = Vec::new();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            findings.extend(rules::check(snapshot, file));
        }
        findings
    };
    // A plugin's few files are checked before a thread has started.
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len() / 64 + 1);
    if threads == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    })
}

/// `--select` and `--ignore`.
struct Selection {
    select: Vec<String>,
    ignore: Vec<String>,
}

impl Selection {
    fn new(arguments: &Check) -> Result<Self, Failure> {
        let (select, ignore) = (arguments.select.clone(), arguments.ignore.clone());
        for given in select.iter().chain(&ignore) {
            if !RULES.iter().any(|rule| names(given, rule.code)) {
                let words = given.trim_end_matches(['*', '-']);
                let is_group = RULES.iter().any(|rule| names(words, rule.code));
                return Err(Failure(match is_group {
                    true => {
                        format!("there is no rule {}; write {words} for all that begin so", terminal::escape(given))
                    }
                    false => super::explain::no_such_code(given),
                }));
            }
        }
        Ok(Self { select, ignore })
    }

    fn takes(&self, code: &str) -> bool {
        let any = |list: &[String]| list.iter().any(|given| names(given, code));
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }
}

/// Whether what the user gave is the code, or whole words at its beginning (`urls` for `urls-view-class`).
fn names(given: &str, code: &str) -> bool {
    code.strip_prefix(given).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
