//! Modules that a checkout lacks because something writes them: whoever installs the site, or what builds it.

use super::snapshot::{EntryKind, Files};
use std::path::Path;

/// How many folders above a module are looked at for what the repository leaves out.
const MAX_ABOVE: usize = 6;

/// What a file is called that is copied to the module's own name.
const COPIED: [&str; 9] = ["example", "examples", "sample", "default", "dist", "template", "tmpl", "tpl", "in"];

/// Whether a module that is not in a folder may well be there on the server: the repository leaves it out, an example to copy stands in
/// its place, or its name is one that builds write.
pub(super) fn is_made_later(files: &dyn Files, folder: &Path, module: &str) -> bool {
    is_build_name(module) || has_example(files, folder, module) || is_left_out(files, folder, module)
}

/// `_version` (setuptools-scm), `things_pb2` (protobuf), `generated`
fn is_build_name(module: &str) -> bool {
    matches!(module, "_version" | "generated" | "_generated")
        || module.ends_with("_pb2")
        || module.ends_with("_pb2_grpc")
}

/// `local_settings.py.example`, `local_settings.example.py`, `local_settings_example.py`, `example_local_settings.py`
fn has_example(files: &dyn Files, folder: &Path, module: &str) -> bool {
    let Some(entries) = files.entries(folder) else { return false };
    let mut names = entries.iter().filter(|entry| entry.kind == EntryKind::File).map(|entry| entry.name.to_lowercase());
    let module = module.to_lowercase();
    names.any(|name| {
        let Some((before, behind)) = name.split_once(module.as_str()) else { return false };
        let is_apart = |one: char| matches!(one, '.' | '-' | '_');
        if !(before.is_empty() || before.ends_with(is_apart)) || !(behind.is_empty() || behind.starts_with(is_apart)) {
            return false;
        }
        let said = format!("{before}.{}", behind.replace(".py", ""));
        let mut words = said.split(['.', '-', '_']).filter(|word| !word.is_empty()).peekable();
        words.peek().is_some() && words.all(|word| COPIED.contains(&word))
    })
}

/// Whether a `.gitignore` of the folder, or of one above it, names the module.
fn is_left_out(files: &dyn Files, folder: &Path, module: &str) -> bool {
    folder.ancestors().take(MAX_ABOVE).any(|above| {
        let Some(file) = files.file(&above.join(".gitignore")) else { return false };
        file.source.as_str().lines().map(str::trim).any(|line| {
            let last = line.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            !line.starts_with(['#', '!']) && last.strip_suffix(".py").unwrap_or(last) == module
        })
    })
}
