//! Routes and namespaces that are written somewhere and stand in no table: their condition does not hold, or nothing includes them.

use crate::facts::{Expr, ExprId, Passing, Program, StatementKind};
use crate::project::event::Exception;
use crate::project::place::{Anchor, Place};
use crate::project::site::Site;
use crate::project::{File, FileKind};
use crate::rules::Context;
use memchr::memmem;
use std::sync::Arc;

/// Whether a `path()` that is not in the table has this name.
pub fn name(context: &Context<'_>, site: &Site, name: &str) -> bool {
    let bare = last(name);
    written(context, site, bare).any(|file| {
        let program = &file.facts.program;
        program.expressions.iter::<ExprId>().any(|(id, expr)| {
            let here = Place { file: file.path.clone(), anchor: Anchor::Expr(id) };
            has_keyword(program, expr, "name", bare) && !site.table.rows.iter().any(|row| row.place == here)
        })
    })
}

/// Whether URLs that are included nowhere have this namespace, or an `include()` that is not there gives it.
pub fn namespace(context: &Context<'_>, site: &Site, namespace: &str) -> bool {
    let bare = last(namespace);
    // It is there, but not where it is looked for: that is no condition.
    if site.table.scopes.iter().any(|scope| scope.instance == bare || scope.app_name.as_deref() == Some(bare)) {
        return false;
    }
    written(context, site, bare).any(|file| {
        let program = &file.facts.program;
        let is_text = |id: ExprId| program.text(id).is_some_and(|text| text == bare);
        let by_app = program.body.iter().any(|statement| {
            let StatementKind::Assign { targets, value: Some(value), .. } = &statement.kind else { return false };
            let is_app_name =
                |target: &ExprId| matches!(program.expression(*target), Some(Expr::Name(name)) if name == "app_name");
            targets.iter().any(is_app_name) && is_text(*value)
        });
        by_app
            || program.expressions.iter::<ExprId>().any(|(_, expr)| match expr {
                // `include((patterns, "namespace"))`
                Expr::Tuple(items) => items.iter().skip(1).any(|item| is_text(*item)),
                _ => has_keyword(program, expr, "namespace", bare) || has_keyword(program, expr, "app_name", bare),
            })
    })
}

fn last(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn has_keyword(program: &Program, expr: &Expr, keyword: &str, value: &str) -> bool {
    let Expr::Call(_, arguments) = expr else { return false };
    arguments.iter().any(|argument| {
        matches!(&argument.passing, Passing::Keyword(name) if name == keyword)
            && program.text(argument.value).is_some_and(|text| text == value)
    })
}

/// The Python files that hold a word and whose URLs the site may come to have.
fn written<'c>(context: &'c Context<'_>, site: &'c Site, word: &'c str) -> impl Iterator<Item = Arc<File>> + 'c {
    let known = context.snapshot.files.known();
    let holding = known.into_iter().filter(move |file| {
        file.kind == FileKind::Python && memmem::find(file.source.as_str().as_bytes(), word.as_bytes()).is_some()
    });
    holding.filter(move |file| may_be_included(context, site, file))
}

/// Whether a file's URLs may be included under a condition: those of an installed package only where the project speaks of them.
fn may_be_included(context: &Context<'_>, site: &Site, file: &File) -> bool {
    let module = site.world.module_of(&file.path).and_then(|id| site.world.module(id));
    let Some(module) = module.filter(|module| module.library) else { return true };
    let program = &file.facts.program;
    // Those that a function or a class makes are there as soon as it is called.
    let stands = |statement: &crate::facts::Statement| match &statement.kind {
        StatementKind::Assign { targets, .. } => targets.first().is_some_and(
            |target| matches!(program.expression(*target), Some(Expr::Name(name)) if name == "urlpatterns"),
        ),
        _ => false,
    };
    if !program.body.iter().any(stands) {
        return true;
    }
    let (parent, own) = module.name.rsplit_once('.').unwrap_or(("", &module.name));
    let mentions =
        [format!("\"{}\"", module.name), format!("'{}'", module.name), format!("from {parent} import {own}")];
    let is_own = |other: &File| {
        site.world.module_of(&other.path).and_then(|id| site.world.module(id)).is_none_or(|one| !one.library)
    };
    context.snapshot.files.known().iter().filter(|other| other.kind == FileKind::Python && is_own(other)).any(|other| {
        mentions.iter().any(|mention| memmem::find(other.source.as_str().as_bytes(), mention.as_bytes()).is_some())
    })
}

/// Whether a module of a project could not be run for want of a package, and nothing does without it: what it registers is not known
/// then.
pub fn lacks_package(site: &Site) -> bool {
    let raised = site.world.modules.iter().filter(|module| !module.library).filter_map(|module| module.raised.as_ref());
    raised
        .into_iter()
        .any(|raise| raise.exception == Exception::ModuleNotFound && !site.world.forgiven.contains(&raise.place))
}
