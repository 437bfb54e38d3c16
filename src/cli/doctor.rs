//! `doctor`: what was found, what the host would make of it, and why (design §4).

use super::arguments::{Common, Doctor, DoctorFormat};
use super::json;
use super::routes::open_text;
use super::target::Target;
use super::terminal::{display, escape, print};
use super::{Failure, report::columns};
use crate::project::site::Site;
use crate::project::{FolderKind, Profile, Snapshot};
use crate::rules::{self, Finding, PluginVerdict, Severity, Verdict};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command.
pub fn run(arguments: &Doctor, common: &Common) -> Result<ExitCode, Failure> {
    let target = Target::open(arguments.path.as_slice(), common)?;
    let snapshot = target.snapshot()?;
    let Some(site) = snapshot.project.sites.first() else { return Err(Failure(nothing_here(&target))) };
    let verdict = Verdict::new(&snapshot, site);
    print(&match arguments.output_format {
        DoctorFormat::Json => json::to_text(&verdict),
        DoctorFormat::Text => to_text(&verdict, site) + &archives_text(&snapshot),
    })?;
    let is_well = |plugin: &PluginVerdict| {
        plugin.backend != "not-loaded" && plugin.urls != Some("dropped") && plugin.frontend != "broken"
    };
    let installs =
        |(_, _, findings): &(_, _, Vec<Finding>)| findings.iter().all(|one| one.severity > Severity::Warning);
    let well = matches!(verdict.site, "up" | "unknowable")
        && verdict.plugins.values().all(is_well)
        && archives(&snapshot).iter().all(installs);
    Ok(ExitCode::from(u8::from(!well)))
}

/// Why there is nothing to say.
pub fn nothing_here(target: &Target) -> String {
    let paths: Vec<_> = target.paths.iter().map(|path| display(path)).collect();
    let paths = paths.join(", ");
    let settings = &target.workspace.snapshot().settings;
    let is_project = settings.folder_kind == FolderKind::Project || settings.profile == Some(Profile::Django);
    match (&settings.root_urlconf, &settings.settings_module) {
        (Some(urlconf), _) => format!("found no site with the URLconf `{}` in {paths}", escape(urlconf)),
        (None, Some(module)) => format!("found no site with the settings `{}` in {paths}", escape(module)),
        (None, None) if is_project => {
            format!("found neither settings nor a root URLconf in {paths}; --settings or --urlconf names the module")
        }
        (None, None) => format!("found neither a plugin nor a Django project in {paths}; --as says what it is"),
    }
}

/// The zips that were asked about: path, the plugin's name, and what is wrong with them as such.
fn archives(snapshot: &Snapshot) -> Vec<(String, String, Vec<Finding>)> {
    let judge = |folder: &std::path::PathBuf| {
        let (archive, file) = (snapshot.files.archive(folder)?, snapshot.files.file(folder)?);
        Some((display(folder), archive.name.clone(), rules::check(snapshot, &file)))
    };
    snapshot.folders.iter().filter_map(judge).collect()
}

fn archives_text(snapshot: &Snapshot) -> String {
    let mut text = String::new();
    for (path, name, findings) in archives(snapshot) {
        if !name.is_empty() {
            text.push_str(&format!("zip: {path} is installed as plugin `{}`\n", escape(&name)));
        }
        for finding in findings {
            text.push_str(&format!("zip: {path}: {}: {}\n", finding.code, escape(&finding.message)));
        }
    }
    text
}

/// For a person.
fn to_text(verdict: &Verdict, site: &Site) -> String {
    let table = &site.table;
    let named_in = site.origin.as_ref().and_then(|origin| origin.named_in.as_deref());
    let site = match verdict.site {
        "up" => "starts and serves",
        "reverse-broken" => "serves, but every reverse() raises",
        "down-urlconf" => "answers every request with a 500",
        "down-setup" => "does not start: django.setup() raises",
        "down-settings" => "does not start: importing the settings raises",
        _ => "may or may not start",
    };
    let mut text = format!("profile   {}\nas        {}\n", verdict.profile, verdict.kind);
    // A Django project is not started on paper: that is no news to anyone.
    if !verdict.plugins.is_empty() {
        text.push_str(&format!("site      {} ({site})\n", verdict.site));
    }
    for (name, value) in [("python", &verdict.python), ("settings", &verdict.settings), ("urlconf", &verdict.urlconf)] {
        let Some(value) = value else { continue };
        let why = named_in.filter(|_| name == "settings").map(|file| format!(" (named in {})", display(file)));
        text.push_str(&format!("{name:<9} {}{}\n", escape(value), why.unwrap_or_default()));
    }
    if verdict.python.is_none() && verdict.plugins.is_empty() {
        text.push_str("python    none found: packages are not read; --python names a virtual environment\n");
    }
    let conditional = table.rows.iter().filter(|row| row.conditional).count();
    let note = if conditional > 0 { format!(", {conditional} of them under a condition") } else { String::new() };
    text.push_str(&format!("routes    {}{note}\n", table.rows.len()));
    if !verdict.plugins.is_empty() {
        let mut lines = vec![["PLUGIN", "MODULE", "BACKEND", "URLS", "FRONTEND", "BECAUSE OF"].map(str::to_owned)];
        lines.extend(verdict.plugins.iter().map(|(name, plugin)| {
            let ambiguous = if plugin.ambiguous { " (or another)" } else { "" };
            let module = plugin.module.as_deref().unwrap_or("");
            [
                escape(name).into_owned(),
                format!("{}{ambiguous}", escape(module)),
                plugin.backend.to_owned(),
                plugin.urls.unwrap_or("").to_owned(),
                plugin.frontend.to_owned(),
                plugin.reasons.join(", "),
            ]
        }));
        text.push('\n');
        text.push_str(&columns(&lines));
    }
    for one in verdict.unknowable.iter().filter(|one| one.plugin.is_some() || !verdict.plugins.is_empty()) {
        let plugin = one.plugin.as_deref().map_or_else(String::new, |plugin| format!("{}.", escape(plugin)));
        let place = match (&one.filename, one.location) {
            (Some(file), Some(at)) => format!(" ({}:{}:{})", display(Path::new(file)), at.row, at.column),
            _ => String::new(),
        };
        text.push_str(&format!("not known: {plugin}{}: {}{place}\n", one.field, one.reason));
    }
    for prefix in &verdict.changed_arguments {
        let why = "an app's own reverse() changes them";
        text.push_str(&format!("not known: arguments of names that begin with {} ({why})\n", escape(prefix)));
    }
    text + &open_text(&verdict.open)
}
