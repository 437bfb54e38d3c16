//! `pack`: the zip that the host installs. What it will become is judged by the host's own rules before it is written.
#![allow(clippy::disallowed_methods, reason = "`pack` writes where the user asked")]

use super::arguments::{Common, FolderChoice, Pack};
use super::target::{Target, absolute};
use super::terminal::{self, display, escape, print};
use super::{Failure, doctor};
use crate::host::is_identifier;
use crate::project::Snapshot;
use crate::project::site::{Backend, Frontend, Plugin};
use crate::rules::{self, Finding, Impact, Severity};
use crate::text::Encoding;
use crate::workspace::{Package, Packed, Zip};
use std::fs::OpenOptions;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// Level of the compression; the same bytes come out whatever the machine.
const LEVEL: i64 = 9;

/// Runs the command.
pub fn run(arguments: &Pack, common: &Common) -> Result<ExitCode, Failure> {
    let target = open(arguments, common)?;
    let snapshot = target.snapshot()?;
    let plugin = snapshot.project.sites.first().and_then(|site| site.plugins.first());
    let plugin = plugin.ok_or_else(|| Failure(doctor::nothing_here(&target)))?;
    let output = output(arguments, plugin)?;
    let package = Package::collect(&plugin.folder);
    if arguments.dry_run {
        print(&list(&package, &output))?;
    }
    let mut refused: Vec<String> =
        package.refused.iter().map(|(name, why)| format!("{}: {why}", escape(name_or_folder(name)))).collect();
    if package.files.is_empty() && refused.is_empty() {
        refused.push("nothing is left to pack".to_owned());
    }
    let bytes = zip_of(&package.files)?;
    if refused.is_empty() {
        refused = refusals(&Zip::from_bytes(&output, &bytes), plugin, common)?;
    }
    if !refused.is_empty() {
        for reason in &refused {
            terminal::error(reason);
        }
        terminal::error(&format!("{} is not written: Karrot could not use it", display(&output)));
        return Ok(ExitCode::from(1));
    }
    if !arguments.dry_run {
        write(&output, &bytes)?;
        print(&format!("{}: {} files, {} bytes\n", display(&output), package.files.len(), bytes.len()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn name_or_folder(name: &str) -> &str {
    if name.is_empty() { "." } else { name }
}

/// The folder as one plugin, which is what someone means who packs it, unless it plainly holds several.
fn open(arguments: &Pack, common: &Common) -> Result<Target, Failure> {
    let target = Target::open(arguments.path.as_slice(), common)?;
    let snapshot = target.snapshot()?;
    if target.paths.iter().any(|path| snapshot.files.archive(path).is_some()) {
        return Err(Failure("this is a zip already; `karrot-ls check` judges it".to_owned()));
    }
    if target.paths.iter().any(|path| snapshot.files.entries(path).is_none()) {
        return Err(Failure("a plugin is a folder, and this is a file".to_owned()));
    }
    let plugins: Vec<&Plugin> = snapshot.project.sites.iter().flat_map(|site| &site.plugins).collect();
    if let [one, other, ..] = plugins.as_slice() {
        return Err(Failure(format!(
            "a zip holds one plugin, and here are several: {}, {}. Name one, or say --as plugin",
            display(&one.folder),
            display(&other.folder)
        )));
    }
    let common = Common { folder_kind: FolderChoice::Plugin, ..common.clone() };
    Target::open(arguments.path.as_slice(), &common)
}

/// Where the zip goes: beside the plugin's folder unless the user says otherwise, never into it.
fn output(arguments: &Pack, plugin: &Plugin) -> Result<PathBuf, Failure> {
    let output = match &arguments.output {
        Some(output) => absolute(output),
        None => plugin.folder.with_file_name(format!("{}.zip", plugin.name)),
    };
    if output.extension().is_none_or(|extension| extension != "zip") {
        return Err(Failure(format!("{} is no name for a zip: it must end with `.zip`", display(&output))));
    }
    if output.starts_with(&plugin.folder) {
        return Err(Failure(format!("{} is in the plugin itself: name a place outside with -o", display(&output))));
    }
    Ok(output)
}

/// The zip's bytes: the same for the same files, wherever and whenever it is made.
fn zip_of(files: &[Packed]) -> Result<Vec<u8>, Failure> {
    let failed = |error: zip::result::ZipError| Failure(format!("can't make the zip: {error}"));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.name.as_str(), options).map_err(failed)?;
        zip.write_all(&file.bytes).map_err(|error| Failure(format!("can't make the zip: {error}")))?;
    }
    Ok(zip.finish().map_err(failed)?.into_inner())
}

/// Why the host could not use the zip: what its rules say about what the zip will become.
fn refusals(zip: &Zip, source: &Plugin, common: &Common) -> Result<Vec<String>, Failure> {
    let path = zip.path().to_owned();
    let target = Target::of_archive(zip.clone(), common);
    let snapshot = target.snapshot()?;
    let files = rules::files(&snapshot);
    let findings = files.iter().flat_map(|file| rules::check(&snapshot, file));
    // What costs the plugin, or the site, its start; the rest is `check`'s to tell.
    let stops = |finding: &Finding| {
        finding.severity <= Severity::Warning && (finding.impact <= Impact::UrlDrop || *finding.file == *path)
    };
    let mut reasons: Vec<String> = findings.filter(stops).map(|finding| reason(&snapshot, &path, &finding)).collect();
    let plugins = snapshot.project.sites.first().map(|site| site.plugins.as_slice()).unwrap_or_default();
    if let [plugin] = plugins {
        if plugin.backend == Backend::None && plugin.frontend == Frontend::None && reasons.is_empty() {
            reasons.push(
                "Karrot would find neither an `apps.py` nor a `manifest.json`: there is nothing to load".to_owned(),
            );
        }
        if let (Some(before), Some(after)) = (&source.module, &plugin.module)
            && before != after
            && is_identifier(before)
        {
            reasons.push(format!(
                "the module `{before}` would be called `{after}` after the zip, for its `apps.py` stands at the top: its URLs, tables \
                 and route names would be others. Call the zip `{before}.zip`, or put the module into a folder"
            ));
        }
    }
    Ok(reasons)
}

/// A finding in the zip, at the place in the plugin that it comes from.
fn reason(snapshot: &Snapshot, zip: &Path, finding: &Finding) -> String {
    let name = snapshot.files.archive(zip).map(|archive| archive.name.clone()).unwrap_or_default();
    let place = finding.file.strip_prefix(zip.join(name)).or_else(|_| finding.file.strip_prefix(zip));
    let place = place.unwrap_or(&finding.file).to_string_lossy();
    let position = snapshot.files.file(&finding.file).filter(|_| !place.is_empty()).map(|file| {
        let position = file.source.position(finding.span.start as usize, Encoding::Utf32);
        format!("{}:{}:{}: ", escape(&place), position.line + 1, position.column + 1)
    });
    format!("{}{}: {}", position.unwrap_or_default(), finding.code, escape(&finding.message))
}

fn list(package: &Package, output: &Path) -> String {
    let mut text = format!("{}:\n", display(output));
    for file in &package.files {
        text.push_str(&format!("  {} ({} bytes)\n", escape(&file.name), file.bytes.len()));
    }
    for (name, why) in &package.left_out {
        text.push_str(&format!("left out: {} ({why})\n", escape(name)));
    }
    text
}

/// Writes beside the target and renames: whoever reads the target sees a whole zip, the old one or the new one.
fn write(output: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure(format!("can't write {}: {error}", display(output)));
    let name = output.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let temporary = output.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary).map_err(failed)?;
    let written =
        file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&temporary, output));
    written.map_err(|error| {
        // The first failure is what the user must know.
        let _ = std::fs::remove_file(&temporary);
        failed(error)
    })
}
