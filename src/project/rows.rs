//! The route table as other programs read it (design §4): `karrot-ls routes --output-format json` and the request
//! `karrot-ls/routes` give the same rows. The only place that names their fields.

use super::methods::methods;
use super::place::Place;
use super::site::Site;
use super::snapshot::Snapshot;
use super::table::{Captured, Row, describe_view};
use super::value::{PatternKind, RouteName};
use crate::text::Encoding;
use serde::{Serialize, Serializer};
use smol_str::SmolStr;
use std::path::Path;

/// A place: one-based, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Location {
    /// Line.
    pub row: u32,
    /// Character in the line.
    pub column: u32,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RouteRow {
    /// Its name, where it has one that is known.
    pub name: Option<SmolStr>,
    /// Instance namespaces from the root.
    pub namespaces: Vec<SmolStr>,
    /// `ns:name`.
    pub qualified_name: Option<String>,
    /// The pattern texts from the root, without a leading slash.
    pub route: String,
    /// The URL as a person reads it; not for programs.
    #[serde(skip)]
    pub url: String,
    /// Parameter → converter, in the order of the route.
    #[serde(serialize_with = "as_map")]
    pub params: Vec<(SmolStr, SmolStr)>,
    /// Dotted path of what serves it.
    pub view: Option<String>,
    /// The methods that it answers, where they are known.
    pub methods: Option<Vec<SmolStr>>,
    /// `path` or `re_path`.
    pub kind: &'static str,
    /// Whether a condition that is not known decides if it exists.
    pub conditional: bool,
    /// The file of its `path()` call.
    pub filename: String,
    /// Where the call begins.
    pub location: Location,
    /// Said only of a route whose plugin the host would not load: then false.
    #[serde(skip_serializing_if = "Clone::clone")]
    pub loads: bool,
}

/// A scope that may hold more routes than are known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct OpenRow {
    /// The file in which it is open.
    pub filename: String,
    /// Where in it.
    pub location: Location,
    /// Why, for a person.
    pub reason: &'static str,
    /// The namespaces that may hold more for it, joined by `:`; the root's is empty.
    pub scopes: Vec<String>,
}

/// The endpoints of the site that a file belongs to, or of all sites, each in resolve order.
pub fn routes(snapshot: &Snapshot, file: Option<&Path>) -> Vec<RouteRow> {
    let of = |site| rows(snapshot, site);
    sites(snapshot, file).flat_map(of).collect()
}

/// What is open in these sites: each reason at a place once.
pub fn open(snapshot: &Snapshot, file: Option<&Path>) -> Vec<OpenRow> {
    let mut rows: Vec<OpenRow> = Vec::new();
    for (namespaces, open) in sites(snapshot, file).flat_map(|site| &site.table.open) {
        let (filename, location) = locate(snapshot, &open.place);
        let scope = namespaces.join(":");
        let same =
            |one: &&mut OpenRow| one.reason == open.reason && one.location == location && one.filename == filename;
        match rows.iter_mut().find(same) {
            Some(row) if row.scopes.contains(&scope) => {}
            Some(row) => row.scopes.push(scope),
            None => rows.push(OpenRow { filename, location, reason: open.reason, scopes: vec![scope] }),
        }
    }
    rows
}

/// One endpoint of a site.
pub fn row(snapshot: &Snapshot, site: &Site, row: &Row) -> RouteRow {
    let (filename, location) = locate(snapshot, &row.place);
    let is_regex = row.parts.last().is_some_and(|part| part.kind == PatternKind::RePath);
    RouteRow {
        name: match &row.name {
            RouteName::Known(name) => Some(name.clone()),
            RouteName::None | RouteName::Unknown => None,
        },
        namespaces: row.namespaces.clone(),
        qualified_name: row.qualified_name(),
        route: row.route(),
        url: row.url(),
        params: row.parameters.iter().map(|Captured { name, converter }| (name.clone(), converter.clone())).collect(),
        view: describe_view(site.world_of(row), &row.view),
        methods: methods(site.world_of(row), row),
        kind: if is_regex { "re_path" } else { "path" },
        conditional: row.conditional,
        filename,
        location,
        loads: row.loads,
    }
}

fn rows(snapshot: &Snapshot, site: &Site) -> Vec<RouteRow> {
    site.table.rows.iter().map(|one| row(snapshot, site, one)).collect()
}

fn sites<'a>(snapshot: &'a Snapshot, file: Option<&Path>) -> impl Iterator<Item = &'a Site> {
    let one = file.map(|file| snapshot.project.site_of(file));
    let all = if one.is_none() { &*snapshot.project.sites } else { &[] };
    one.flatten().into_iter().chain(all.iter().map(|site| &**site))
}

/// A place as the command line tells it: the file, and line and column in characters, from 1.
pub fn locate(snapshot: &Snapshot, place: &Place) -> (String, Location) {
    let position = snapshot
        .files
        .file(&place.file)
        .map(|file| file.source.position(place.span(&file.facts).start as usize, Encoding::Utf32));
    let position = position.unwrap_or_default();
    let location = Location { row: position.line + 1, column: position.column + 1 };
    (place.file.to_string_lossy().into_owned(), location)
}

fn as_map<S: Serializer>(params: &[(SmolStr, SmolStr)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(params.iter().map(|(name, converter)| (name, converter)))
}
