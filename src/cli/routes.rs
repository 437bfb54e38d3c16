//! `routes`: every endpoint, where it is mounted and what serves it.

use super::arguments::{Common, Routes, RoutesFormat};
use super::json::to_text;
use super::target::Target;
use super::terminal::{display, escape, print};
use super::{Failure, lookup, report::columns};
use crate::project::rows::{self, OpenRow, RouteRow};
use serde::Serialize;
use std::path::Path;
use std::process::ExitCode;

#[derive(Serialize)]
struct WithOpen {
    routes: Vec<RouteRow>,
    open: Vec<OpenRow>,
}

/// Runs the command.
pub fn run(arguments: &Routes, common: &Common) -> Result<ExitCode, Failure> {
    let target = Target::open(arguments.path.as_slice(), common)?;
    let snapshot = target.snapshot()?;
    if snapshot.project.sites.is_empty() {
        return Err(Failure(super::doctor::nothing_here(&target)));
    }
    let looked_up = match &arguments.resolve {
        Some(url) => Some(lookup::resolve_text(&snapshot, url, arguments.output_format)?),
        None if arguments.reverse.is_empty() => None,
        None => Some(lookup::reverse_text(&snapshot, &arguments.reverse, arguments.output_format)?),
    };
    if let Some((text, found)) = looked_up {
        print(&text)?;
        return Ok(ExitCode::from(u8::from(!found)));
    }
    let routes = rows::routes(&snapshot, None);
    let open = if arguments.open { rows::open(&snapshot, None) } else { Vec::new() };
    let text = match arguments.output_format {
        RoutesFormat::Json if arguments.open => to_text(&WithOpen { routes, open }),
        RoutesFormat::Json => to_text(&routes),
        RoutesFormat::Table => table(&routes) + &open_text(&open),
        RoutesFormat::Markdown => markdown(&routes) + &open_text(&open),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What a person wants to see of a row.
fn cells(row: &RouteRow) -> [String; 4] {
    let note = match (row.loads, row.conditional) {
        (false, _) => "not loaded",
        (true, true) => "conditional",
        (true, false) => "",
    };
    let name = row.qualified_name.as_deref().unwrap_or("");
    let view = row.view.as_deref().unwrap_or("");
    [escape(&row.url).into_owned(), escape(name).into_owned(), escape(view).into_owned(), note.to_owned()]
}

fn table(routes: &[RouteRow]) -> String {
    if routes.is_empty() {
        return "No routes.\n".to_owned();
    }
    let mut lines = vec![["URL", "NAME", "VIEW", ""].map(str::to_owned)];
    lines.extend(routes.iter().map(cells));
    columns(&lines)
}

fn markdown(routes: &[RouteRow]) -> String {
    let cell = |text: &String| text.replace('\\', "\\\\").replace('|', "\\|").replace('`', "\\`").replace('<', "\\<");
    let mut text = String::from("| URL | name | view | |\n|---|---|---|---|\n");
    for row in routes {
        let [url, name, view, note] = &cells(row);
        text.push_str(&format!("| {} | {} | {} | {note} |\n", cell(url), cell(name), cell(view)));
    }
    text
}

/// Namespaces that are named one by one.
const NAMED_SCOPES: usize = 4;

/// Why there may be more, and where.
pub fn open_text(open: &[OpenRow]) -> String {
    if open.is_empty() {
        return String::new();
    }
    let mut lines = vec![["MORE ROUTES MAY BE", "BECAUSE OF", ""].map(str::to_owned)];
    lines.extend(open.iter().map(|row| {
        let place = match row.filename.as_str() {
            "" => String::new(),
            file => format!("{}:{}:{}", display(Path::new(file)), row.location.row, row.location.column),
        };
        let below = |scope: &String| match scope.as_str() {
            "" => "outside of namespaces".to_owned(),
            name => format!("in {}", escape(name)),
        };
        let scopes = if row.scopes.len() > NAMED_SCOPES {
            "in any namespace".to_owned()
        } else {
            row.scopes.iter().map(below).collect::<Vec<_>>().join(", ")
        };
        [scopes, row.reason.to_owned(), place]
    }));
    format!("\n{}", columns(&lines))
}
