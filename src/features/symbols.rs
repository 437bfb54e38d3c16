//! Document symbols: a URLconf as an outline of its routes, by the URL under which each is mounted.

use super::answers::{Symbol, SymbolKind};
use super::context::{Imports, argument, is_path};
use crate::facts::{Expr, ExprId, Program};
use crate::project::place::Anchor;
use crate::project::table::{Row, describe_view};
use crate::project::{File, FileKind, Snapshot};
use std::collections::HashMap;

/// A file's outline.
pub fn symbols(snapshot: &Snapshot, file: &File) -> Vec<Symbol> {
    if file.kind != FileKind::Python {
        return Vec::new();
    }
    let site = snapshot.project.site_of(&file.path);
    let mut rows: HashMap<ExprId, Vec<&Row>> = HashMap::new();
    for row in site.iter().flat_map(|site| &site.table.rows).filter(|row| row.place.file == file.path) {
        if let Anchor::Expr(id) = row.place.anchor {
            rows.entry(id).or_default().push(row);
        }
    }
    let program = &file.facts.program;
    let imports = Imports::of(program);
    let mut found = Vec::new();
    for (id, expr) in program.expressions.iter::<ExprId>() {
        let Expr::Call(function, arguments) = expr else { continue };
        let written =
            program.dotted(*function).and_then(|callee| imports.dotted(&callee)).is_some_and(|one| is_path(&one));
        let made = rows.get(&id);
        if !written && made.is_none() {
            continue;
        }
        let span = file.facts.spans.expression(id);
        let route = argument(arguments, 0, "route");
        let selection = route.map_or(span, |id| file.facts.spans.expression(id));
        let text = route.and_then(|id| program.text(id)).map(|text| format!("/{}", text.trim_start_matches('/')));
        let include = argument(arguments, 1, "view").and_then(|view| included(program, view));
        match made {
            Some(made) => found.extend(made.iter().map(|row| Symbol {
                name: row.url(),
                detail: detail(row, site.and_then(|site| describe_view(site.world_of(row), &row.view))),
                kind: SymbolKind::Route,
                span,
                selection,
                children: Vec::new(),
            })),
            None => found.push(Symbol {
                name: text.unwrap_or_else(|| "…".to_owned()),
                detail: include.clone().map(|module| format!("include {module}")).unwrap_or_default(),
                kind: if include.is_some() { SymbolKind::Include } else { SymbolKind::Route },
                span,
                selection,
                children: Vec::new(),
            }),
        }
    }
    nest(found)
}

fn detail(row: &Row, view: Option<String>) -> String {
    let parts = [row.qualified_name(), view];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" → ")
}

/// What an `include()` includes, as far as its text says it.
fn included(program: &Program, view: ExprId) -> Option<String> {
    let Expr::Call(function, arguments) = program.expression(view)? else { return None };
    if program.dotted(*function)?.rsplit('.').next() != Some("include") {
        return None;
    }
    let first = argument(arguments, 0, "arg")?;
    let module = match program.expression(first)? {
        Expr::Tuple(items) => items.first().copied().unwrap_or(first),
        _ => first,
    };
    Some(program.text(module).map(ToString::to_string).or_else(|| program.dotted(module)).unwrap_or_default())
}

/// Symbols inside the span of another one become its children.
fn nest(mut flat: Vec<Symbol>) -> Vec<Symbol> {
    flat.sort_by_key(|symbol| (symbol.span.start, u32::MAX - symbol.span.end));
    let mut open: Vec<Symbol> = Vec::new();
    let mut roots = Vec::new();
    let close = |open: &mut Vec<Symbol>, roots: &mut Vec<Symbol>| {
        if let Some(done) = open.pop() {
            open.last_mut().map_or(roots, |parent| &mut parent.children).push(done);
        }
    };
    for symbol in flat {
        while open.last().is_some_and(|last| last.span.end < symbol.span.end || last.span == symbol.span) {
            close(&mut open, &mut roots);
        }
        open.push(symbol);
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::{Symbol, symbols};
    use crate::features::testing::plugin;

    fn outline(with: &str) -> Vec<String> {
        let fixture = plugin(with);
        fn lines(symbols: &[Symbol], depth: usize, into: &mut Vec<String>) {
            for one in symbols {
                into.push(format!("{}{} | {}", "  ".repeat(depth), one.name, one.detail));
                lines(&one.children, depth + 1, into);
            }
        }
        let mut into = Vec::new();
        lines(&symbols(&fixture.snapshot, &fixture.file), 0, &mut into);
        into
    }

    #[test]
    fn routes_by_url() {
        let urls = "=== backend/urls.py\n<|>from django.urls import include, path as p\nfrom . import views\nurlpatterns = [\n    \
                    p('a/', views.simple_view, name='a'),\n    p('b/', include([p('c/<int:pk>/', views.Detail.as_view())])),\n    \
                    p('d/', include('backend.more')),\n]\n";
        assert_eq!(
            outline(urls),
            [
                "/api/plugins/backend/a/ | backend:a → backend.views.simple_view",
                "/b/ | include ",
                "  /api/plugins/backend/b/c/<int:pk>/ | backend.views.Detail",
                "/d/ | include backend.more",
            ]
        );
    }

    #[test]
    fn a_urlconf_that_nothing_includes_and_broken_syntax() {
        let other = "=== backend/other.py\n<|>from django.urls import path\nurlpatterns = [\n  path('a/', x),\n  path('b/', y),\n  path('c/',\n";
        assert_eq!(outline(other)[..2], ["/a/ | ", "/b/ | "]);
    }
}
