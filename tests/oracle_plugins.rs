//! The recorded outcomes of the real host (`oracle/plugins`): what `doctor` concludes must agree with them.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test reads its fixtures"
)]

use karrot_ls::project::table::Row;
use karrot_ls::project::value::RouteName;
use karrot_ls::project::{FolderKind, Profile, Settings, Snapshot};
use karrot_ls::rules::{self, Impact, Severity, Verdict};
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace, Zip};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/plugins");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The folder that is judged: the host's plugin folder, or the zip that its installer was given.
fn judged(case: &Path) -> PathBuf {
    let plugins = case.join("plugins");
    if plugins.is_dir() {
        return plugins;
    }
    let mut zips = std::fs::read_dir(case.join("zips")).unwrap().map(|entry| entry.unwrap().path());
    zips.next().unwrap()
}

fn snapshot(folder: PathBuf) -> Arc<Snapshot> {
    let settings =
        Settings { folder_kind: FolderKind::PluginDirectory, profile: Some(Profile::Karrot), ..Settings::default() };
    let zips: Vec<Zip> = if folder.is_file() { Zip::open(&folder).into_iter().collect() } else { Vec::new() };
    let options = Options { folders: vec![folder], budget: Budget::Unlimited, settings };
    let workspace = Workspace::with_archives(options, zips);
    workspace.scan(&|_| {}, &|| false);
    workspace.snapshot()
}

fn differences(expected: &Value, snapshot: &Snapshot) -> Vec<String> {
    let mut found = Vec::new();
    let site = &snapshot.project.sites[0];
    let verdict = serde_json::to_value(Verdict::new(snapshot, site)).unwrap();
    if expected["site"] != verdict["site"] {
        found.push(format!("site: {} but is {}", verdict["site"], expected["site"]));
    }
    for (name, plugin) in expected["plugins"].as_object().into_iter().flatten() {
        let ours = &verdict["plugins"][name];
        if ours.is_null() {
            found.push(format!("plugin {name} is missing"));
            continue;
        }
        for field in ["backend", "module", "apps_py", "urls"] {
            // Where only the order of a directory decides, any outcome of some order is right.
            let decided = ours["ambiguous"] != true && expected["ambiguous"] != true;
            let compared = match field {
                "urls" => !plugin[field].is_null(),
                "module" | "apps_py" => decided,
                _ => true,
            };
            if compared && plugin[field] != ours[field] {
                let reasons = &ours["reasons"];
                found.push(format!("{name}.{field}: {} but is {} ({reasons})", ours[field], plugin[field]));
            }
        }
    }
    // The small host served what the complete one does not start with; where only the order of a directory decides, any is right.
    let comparable =
        matches!(expected["site"].as_str(), Some("up" | "reverse-broken")) && expected["ambiguous"] != true;
    let ambiguous = site.plugins.iter().any(|plugin| plugin.layout.ambiguous);
    if let Some(routes) = expected["routes"].as_array().filter(|_| comparable && !ambiguous) {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let mut theirs: Vec<String> = routes
            .iter()
            .filter(|route| route["route"].is_string())
            .map(|route| {
                let namespaces = route["namespaces"].as_array().into_iter().flatten();
                let namespaces: Vec<String> = namespaces.map(text).collect();
                format!("{} {} {}", namespaces.join(":"), text(&route["name"]), text(&route["route"]))
            })
            .collect();
        let name = |row: &Row| match &row.name {
            RouteName::Known(name) => name.to_string(),
            _ => "-".to_owned(),
        };
        let ours = site.table.rows.iter().filter(|row| row.loads);
        let mut ours: Vec<String> =
            ours.map(|row| format!("{} {} {}", row.namespaces.join(":"), name(row), row.route())).collect();
        theirs.sort();
        ours.sort();
        if ours != theirs && !theirs.is_empty() {
            found.push(format!("routes: {ours:?} but are {theirs:?}"));
        }
    }
    found
}

/// The share of agreeing cases may only grow; the rest is named in the output.
#[test]
fn the_verdict_is_the_recorded_hosts() {
    let (mut agree, mut total, mut report) = (0, 0, String::new());
    for case in cases() {
        let expected: Value =
            serde_json::from_str(&std::fs::read_to_string(case.join("expected.json")).unwrap()).unwrap();
        total += 1;
        let differences = differences(&expected, &snapshot(judged(&case)));
        if differences.is_empty() {
            agree += 1;
        } else {
            report.push_str(&format!("{}: {}\n", case.file_name().unwrap().to_string_lossy(), differences.join("; ")));
        }
    }
    println!("{agree} of {total} recorded cases agree\n{report}");
    assert_eq!(total, 170);
    assert_eq!(agree, total, "{report}");
}

/// The impacts of which one must stand at a finding, for what the recorded host did: the worst of it.
fn impacts(expected: &Value) -> &'static [Impact] {
    let class = expected["full_host_class"].as_str().or(expected["class"].as_str()).unwrap_or_default();
    let plugin = |field: &str, outcome: &str| {
        expected["plugins"].as_object().into_iter().flatten().any(|(_, plugin)| plugin[field] == outcome)
    };
    match expected["site"].as_str() {
        Some("down-settings" | "down-setup") => &[Impact::Boot],
        Some("down-urlconf") => &[Impact::All500],
        Some("reverse-broken") => &[Impact::ReverseAll],
        _ if plugin("backend", "not-loaded") => &[Impact::Drop],
        _ if plugin("urls", "dropped") => &[Impact::UrlDrop],
        _ if plugin("frontend", "broken") => &[Impact::List500],
        // A plugin without a backend drops it; a route that is not there is a 404; one that raises is a 500.
        _ if class.contains("REQUEST-FAILS") => {
            &[Impact::Status500, Impact::Status404, Impact::Drop, Impact::Wrong, Impact::Boot]
        }
        _ => &[],
    }
}

#[test]
fn findings_are_as_loud_as_what_the_recorded_host_did_and_for_its_reason() {
    let (mut agree, mut total, mut report) = (0, 0, String::new());
    for case in cases() {
        let expected: Value =
            serde_json::from_str(&std::fs::read_to_string(case.join("expected.json")).unwrap()).unwrap();
        let recorded = expected["expected_severity"].as_str().unwrap();
        total += 1;
        let snapshot = snapshot(judged(&case));
        let files = rules::files(&snapshot);
        let findings: Vec<_> = files.iter().flat_map(|file| rules::check(&snapshot, file)).collect();
        let worst = findings.iter().map(|finding| finding.severity).min();
        // Where the host works, a nudge is no false alarm.
        let is_quiet = worst.is_none_or(|worst| worst >= Severity::Information);
        let is_as_loud = if recorded == "none" { is_quiet } else { worst.map(Severity::as_str) == Some(recorded) };
        let wanted = if matches!(recorded, "error" | "warning") { impacts(&expected) } else { &[] };
        let mut loudest = findings.iter().filter(|finding| Some(finding.severity) == worst);
        let is_for_the_reason = wanted.is_empty() || loudest.any(|finding| wanted.contains(&finding.impact));
        if is_as_loud && is_for_the_reason {
            agree += 1;
        } else {
            let found: Vec<_> =
                findings.iter().map(|finding| format!("{} {}", finding.code, finding.impact.as_str())).collect();
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            let worst = worst.map_or("none", Severity::as_str);
            report.push_str(&format!("{name}: {worst} but recorded {recorded}, one of {wanted:?}: {found:?}\n"));
        }
    }
    println!("{agree} of {total} recorded cases are judged as loud as they are, and for the reason\n{report}");
    assert_eq!(total, 170);
    assert_eq!(agree, total, "{report}");
}
