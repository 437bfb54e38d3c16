//! Mends that move things: a module's folder to another name, an import to where it does no harm.

use super::mend::{edit, identifier, indentation, line_end};
use super::{Context, Edit, Fix, Operation};
use crate::facts::{Class, ClassId, Expr, ExprId, FunctionId, Statement, StatementKind};
use crate::host::{Karrot, is_identifier, is_keyword};
use crate::project::File;
use crate::project::place::{Anchor, Place};
use crate::project::site::Plugin;
use crate::text::Span;
use smol_str::SmolStr;
use std::path::PathBuf;

/// A name for a plugin's module that neither the host nor another plugin in sight has.
pub fn free_name(context: &Context<'_>, plugin: &Plugin) -> Option<String> {
    let module = plugin.module.as_deref()?;
    let package = plugin.package.as_deref()?;
    let beside = context.snapshot.files.entries(package.parent()?)?;
    let host = Karrot::current();
    let is_free = |name: &String| {
        name != module
            && is_identifier(name)
            && !is_keyword(name)
            && host.clash(name).is_none()
            && !host.has_label(name)
            && !host.has_module(name)
            && !host.is_generic(name)
            && name != "assets"
            && !beside.iter().any(|entry| entry.name == **name)
            && !context.site().is_some_and(|site| {
                site.plugins.iter().any(|other| other.folder != plugin.folder && other.module.as_deref() == Some(name))
            })
    };
    let own = identifier(&plugin.name);
    [own.clone(), format!("{own}_plugin"), format!("{own}_{}", identifier(module))].into_iter().find(is_free)
}

/// Renames the folder of the module. What imports it by its old name is the author's to follow.
pub fn rename_package(context: &Context<'_>, plugin: &Plugin) -> Option<Fix> {
    let (name, package) = (free_name(context, plugin)?, plugin.package.as_ref()?);
    let module = plugin.module.as_deref()?;
    Some(rename(
        package.clone(),
        package.with_file_name(&name),
        format!("Rename the folder {module} to {name}, and with it URLs, tables and route names"),
    ))
}

/// Moves a file or folder.
pub fn rename(from: PathBuf, to: PathBuf, title: String) -> Fix {
    Fix { title, safe: false, edits: Vec::new(), operations: vec![Operation::Rename(from, to)] }
}

/// The import statement of the file's own block that stands at a place.
pub fn import_at<'f>(file: &'f File, place: &Place) -> Option<&'f Statement> {
    let Anchor::Expr(wanted) = place.anchor else { return None };
    let statements = file.facts.program.body.iter().filter(|_| *place.file == *file.path);
    statements.into_iter().find(|statement| match &statement.kind {
        StatementKind::Import { at, .. } | StatementKind::ImportFrom { at, star: false, .. } => *at == wanted,
        _ => false,
    })
}

/// Takes out an import whose names nothing else in the file uses, outside of `apart`.
pub fn take_out(file: &File, import: &Statement, apart: Option<Span>) -> Option<Edit> {
    let program = &file.facts.program;
    let bound: Vec<&str> = match &import.kind {
        StatementKind::Import { module, alias, .. } => {
            vec![alias.as_deref().unwrap_or(module.split('.').next().unwrap_or(module))]
        }
        StatementKind::ImportFrom { names, star: false, .. } => {
            names.iter().map(|name| name.binding.as_str()).collect()
        }
        _ => return None,
    };
    let own = file.facts.spans.statement(import.id);
    let within = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    let is_used = program.expressions.iter::<ExprId>().any(|(id, expression)| {
        let span = file.facts.spans.expression(id);
        matches!(expression, Expr::Name(name) if bound.contains(&name.as_str()))
            && !within(own, span)
            && !apart.is_some_and(|apart| within(apart, span))
    });
    // What stands beside it on its line would go with it.
    let span = own;
    let source = &file.source;
    let line = source.line_of(span.start as usize);
    let last = source.line_of(span.end as usize);
    let whole = Span::new(source.line_start(line) as u32, source.line_end(last) as u32);
    if is_used || source.slice(whole).trim() != source.slice(span) {
        return None;
    }
    let next = source.as_str().get(whole.end as usize..)?;
    let break_length = next.len() - next.strip_prefix("\r\n").or(next.strip_prefix('\n')).unwrap_or(next).len();
    Some(edit(&file.path, Span::new(whole.start, whole.end + break_length as u32), ""))
}

/// The only AppConfig that a file defines, as it is written: a file whose import raises has no values.
pub fn written_config(file: &File) -> Option<(ClassId, &Class)> {
    let program = &file.facts.program;
    let mut found = program.body.iter().filter_map(|statement| match statement.kind {
        StatementKind::Class(id) => {
            let class = program.class(id)?;
            let is_config = |base: &str| base == "AppConfig" || base.ends_with(".AppConfig");
            let mut bases = class.bases.iter().filter_map(|base| program.dotted(base.value));
            bases.any(|base| is_config(&base)).then_some((id, class))
        }
        _ => None,
    });
    found.next().filter(|_| found.next().is_none())
}

/// `ready()` of a class, as it is written.
pub fn ready_of(file: &File, class: &Class) -> Option<FunctionId> {
    class.body.iter().find_map(|statement| match statement.kind {
        StatementKind::Function(id) => {
            file.facts.program.function(id).filter(|function| function.name == SmolStr::new_static("ready")).map(|_| id)
        }
        _ => None,
    })
}

/// Puts a line at the beginning of a class's `ready()`, or makes one.
pub fn into_ready(file: &File, class: &Class, line: &str) -> Option<Edit> {
    let facts = &file.facts;
    match ready_of(file, class) {
        Some(ready) => {
            let first = facts.program.function(ready)?.body.first()?;
            let start = facts.spans.statement(first.id).start;
            let indent = indentation(file, start);
            let head = file.source.line_start(file.source.line_of(start as usize)) as u32;
            // `def ready(self): pass`
            let alone = file.source.slice(Span::new(head, start)).trim().is_empty();
            alone.then(|| edit(&file.path, Span::empty(start), format!("{line}\n{indent}")))
        }
        None => {
            let span = facts.spans.statement(class.body.last()?.id);
            let indent = indentation(file, span.start);
            let text = format!("\n\n{indent}def ready(self):\n{indent}    {line}");
            Some(edit(&file.path, Span::empty(line_end(file, span.end)), text))
        }
    }
}
