//! The paths that a file asks for, and whether anything serves them.

use super::literal::{HOLE, MOUNT, PathLiteral, asked_of_client, is_built, redirections, script};
use super::page::asked_by_page;
use crate::project::middleware::may_answer;
use crate::project::orders::{Resolved, resolve};
use crate::project::place::Place;
use crate::project::site::Site;
use crate::project::table::Row;
use crate::project::templates::loads_template;
use crate::project::{File, FileKind};
use crate::rules::Context;

/// Whether anything serves a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// A route does.
    Yes,
    /// Nothing does.
    No,
    /// It can't be known.
    Unknown,
}

/// A path that is asked for.
pub struct Asked {
    /// As it is written.
    pub literal: PathLiteral,
    /// The path without query and fragment; holes are in it.
    pub path: String,
    /// Whether anything serves it.
    pub served: Served,
}

/// What the context's file asks for, found once for all rules.
pub fn asked<'c>(context: &'c Context<'_>) -> &'c [Asked] {
    context.paths.get_or_init(|| find(context))
}

fn find(context: &Context<'_>) -> Vec<Asked> {
    let Some(site) = context.site().filter(|site| context.snapshot.scanned && !site.table.rows.is_empty()) else {
        return Vec::new();
    };
    let literals = if site.is_host { asked_of_plugin(context.file) } else { asked_of_project(context, site) };
    let found = literals.into_iter().map(|literal| {
        let path = literal.text.split(['?', '#']).next().unwrap_or_default().to_owned();
        let served = served(site, &path);
        Asked { literal, path, served }
    });
    found.collect()
}

/// What a file of a plugin asks of the host; only what is below a plugin's mount is judged.
fn asked_of_plugin(file: &File) -> Vec<PathLiteral> {
    match file.kind {
        FileKind::Python => asked_of_client(file).into_iter().chain(redirections(file)).collect(),
        FileKind::Template => asked_by_page(file),
        FileKind::Script if !is_built(file) => script(file.source.as_str()),
        _ => Vec::new(),
    }
}

/// What a file of a Django project asks of this very site: its tests do, its redirections, and its pages.
fn asked_of_project(context: &Context<'_>, site: &Site) -> Vec<PathLiteral> {
    let (file, files) = (context.file, &*context.snapshot.files);
    let found = match file.kind {
        FileKind::Python if chooses_urls(file) => return Vec::new(),
        FileKind::Python if is_test(file) => return asked_of_client(file),
        FileKind::Python => redirections(file),
        FileKind::Template if !loads_template(site, files, &file.path) => return Vec::new(),
        _ => asked_by_page(file),
    };
    // A test's client has no server before it, and its author knows of the middleware; in all else one may answer.
    if found.is_empty() || may_answer(&site.world, files) { Vec::new() } else { found }
}

/// Whether a file chooses other routes than the settings' for what it asks.
fn chooses_urls(file: &File) -> bool {
    let overrides = ["ROOT_URLCONF", "URLPatternsTestCase", "pytest.mark.urls", "set_urlconf", ".urlconf"];
    overrides.iter().any(|word| file.source.as_str().contains(word))
}

fn is_test(file: &File) -> bool {
    let is_test = |name: &str| name.starts_with("test") || name == "conftest.py" || name.ends_with("_test.py");
    file.path.components().filter_map(|part| part.as_os_str().to_str()).any(is_test)
}

/// Whether anything serves a path, whatever stands in its holes.
pub fn served(site: &Site, path: &str) -> Served {
    // The shapes that values of Django's own converters have.
    let fillings = ["1", "a", "00000000-0000-0000-0000-000000000000"];
    let fillings: &[&str] = if path.contains(HOLE) { &fillings } else { &[""] };
    let answers: Vec<Served> = fillings.iter().map(|filling| served_path(site, &path.replace(HOLE, filling))).collect();
    if answers.iter().all(|answer| *answer == Served::No) {
        Served::No
    } else if answers.contains(&Served::Yes) {
        Served::Yes
    } else {
        Served::Unknown
    }
}

fn served_path(site: &Site, path: &str) -> Served {
    match resolve(&site.table, path) {
        Resolved::Found { .. } => Served::Yes,
        Resolved::Absent { error: None, .. } => Served::No,
        Resolved::Absent { .. } => Served::Unknown,
        Resolved::Unknowable { reason, .. } => {
            // Below a plugin's mount nothing but its own URLs is served, whatever else the host has.
            let host_only =
                site.table.open.iter().all(|(_, open)| open.place == Place::nowhere() && open.reason == reason);
            if host_only && site.is_host && module(path).is_some_and(|module| mounts(site, module)) {
                Served::No
            } else {
                Served::Unknown
            }
        }
    }
}

/// The module to whose mount a path belongs.
pub fn module(path: &str) -> Option<&str> {
    path.strip_prefix(MOUNT)?.split_once('/').map(|(module, _)| module).filter(|module| !module.contains(HOLE))
}

/// Whether the URLs of a module are mounted.
pub fn mounts(site: &Site, module: &str) -> bool {
    site.table.rows.iter().any(|row| row.loads && row.namespaces.first().is_some_and(|first| first == module))
}

/// The route nearest to a path: parameters count as one character, as holes do.
pub fn nearest_route<'s>(site: &'s Site, path: &str) -> Option<&'s Row> {
    let shape = |text: &str| {
        let mut shape = String::new();
        let mut inside = false;
        for one in text.chars() {
            match one {
                '<' => inside = true,
                '>' if inside => {
                    inside = false;
                    shape.push('*');
                }
                _ if inside => {}
                HOLE => shape.push('*'),
                _ if one.is_ascii_digit() => {
                    if !shape.ends_with('*') {
                        shape.push('*');
                    }
                }
                _ => shape.push(one),
            }
        }
        shape
    };
    let wanted = shape(path);
    let rows = site.table.rows.iter().map(|row| (strsim::damerau_levenshtein(&wanted, &shape(&row.url())), row));
    let limit = (wanted.rsplit('/').find(|part| !part.is_empty()).map_or(0, str::len) / 2).clamp(1, 4);
    rows.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, row)| row)
}
