//! Building mends.

use super::{Context, Edit, Fix, Operation};
use crate::facts::StatementKind;
use crate::project::File;
use crate::text::Span;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A mend that changes one span of a file.
pub fn replace(file: &Arc<Path>, span: Span, content: impl Into<String>, title: impl Into<String>) -> Fix {
    Fix { title: title.into(), safe: false, edits: vec![edit(file, span, content)], operations: Vec::new() }
}

/// A change of one span.
pub fn edit(file: &Arc<Path>, span: Span, content: impl Into<String>) -> Edit {
    Edit { file: Arc::clone(file), span, content: content.into() }
}

/// A mend that puts something in front of an offset.
pub fn insert(file: &Arc<Path>, at: u32, content: impl Into<String>, title: impl Into<String>) -> Fix {
    replace(file, Span::empty(at), content, title)
}

/// A mend that makes a file.
pub fn create(path: PathBuf, content: &str, title: impl Into<String>) -> Fix {
    let edits =
        if content.is_empty() { Vec::new() } else { vec![edit(&Arc::from(path.as_path()), Span::empty(0), content)] };
    Fix { title: title.into(), safe: false, edits, operations: vec![Operation::Create(path)] }
}

/// The same mend, for `check --fix` to take unasked: it can't change what works.
#[must_use]
pub fn safe(fix: Fix) -> Fix {
    Fix { safe: true, ..fix }
}

/// The blanks at the beginning of the line that holds an offset.
pub fn indentation(file: &File, offset: u32) -> &str {
    let source = &file.source;
    let line = source.line_of(offset as usize);
    let text = source.slice(Span::new(source.line_start(line) as u32, source.line_end(line) as u32));
    let length = text.len() - text.trim_start_matches([' ', '\t']).len();
    text.get(..length).unwrap_or_default()
}

/// The end of the line that holds an offset, before its break.
pub fn line_end(file: &File, offset: u32) -> u32 {
    file.source.line_end(file.source.line_of(offset as usize)) as u32
}

/// The whole lines on which something stands alone, with the comma behind it and the last break; nothing where other code shares
/// them.
pub fn whole_lines(file: &File, span: Span) -> Option<Span> {
    let source = &file.source;
    let (first, last) = (source.line_of(span.start as usize), source.line_of(span.end as usize));
    let (start, end) = (source.line_start(first) as u32, source.line_end(last) as u32);
    let is_alone = source.slice(Span::new(start, span.start)).trim().is_empty()
        && matches!(source.slice(Span::new(span.end, end)).trim(), "" | ",");
    is_alone.then(|| Span::new(start, (source.line_start(last + 1) as u32).max(end)))
}

/// A mend that takes away something that stands on lines of its own.
pub fn remove_lines(file: &File, span: Span, title: impl Into<String>) -> Option<Fix> {
    Some(replace(&file.path, whole_lines(file, span)?, "", title))
}

/// The statement of a module's own block whose assigned name stands at a place, for a mend that takes it away.
pub fn assignment(file: &File, name: Span) -> Option<Span> {
    let facts = &file.facts;
    facts.program.body.iter().find_map(|statement| match &statement.kind {
        StatementKind::Assign { targets, .. } => match targets.as_slice() {
            [target] if facts.spans.expression(*target) == name => Some(facts.spans.statement(statement.id)),
            _ => None,
        },
        _ => None,
    })
}

/// What imports a name into a module, where it is not yet; `None` where the module has no import beside which it could stand.
pub fn import(file: &File, module: &str, name: &str) -> Option<Vec<Edit>> {
    let facts = &file.facts;
    let mut beside = None;
    for statement in &facts.program.body {
        match &statement.kind {
            StatementKind::ImportFrom { names, .. } if names.iter().any(|one| one.binding == name) => {
                return Some(Vec::new());
            }
            StatementKind::ImportFrom { level: 0, module: from, names, star: false, .. } if from == module => {
                let last = names.last()?;
                // `b as c` is no expression: only a plain name's end is known.
                if last.name == last.binding {
                    let end = facts.spans.expression(last.at).end;
                    return Some(vec![edit(&file.path, Span::empty(end), format!(", {name}"))]);
                }
            }
            StatementKind::Import { .. } | StatementKind::ImportFrom { level: 0, .. } => beside = Some(statement.id),
            _ => {}
        }
    }
    let end = facts.spans.statement(beside?).end;
    Some(vec![edit(&file.path, Span::empty(end), format!("\nfrom {module} import {name}"))])
}

/// What makes `text` a paragraph at a file's end: two empty lines before it, as Python code has them.
pub fn appended(file: &File, text: &str) -> (Span, String) {
    let source = file.source.as_str();
    let kept = source.trim_end().len();
    let gap = if kept == 0 { "" } else { "\n\n\n" };
    (Span::new(kept as u32, source.len() as u32), format!("{gap}{text}"))
}

/// Where `name=value` stands, for the value's place.
pub fn keyword_span(file: &File, name: &str, value: Span) -> Span {
    let before = file.source.as_str().get(..value.start as usize).unwrap_or_default().trim_end();
    let start = before.strip_suffix('=').map(str::trim_end).and_then(|before| before.strip_suffix(name));
    start.map_or(value, |before| Span::new(before.len() as u32, value.end))
}

/// The nearest of some names, where it is near enough to be what was meant.
pub fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (wanted.chars().count() / 3).clamp(1, 3);
    names
        .filter(|name| *name != wanted)
        .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

/// An identifier made of a name: what is none of its characters becomes `_`.
pub fn identifier(name: &str) -> String {
    let mut text: String = name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if text.starts_with(|c: char| c.is_numeric()) || text.is_empty() {
        text.insert(0, '_');
    }
    text.to_lowercase()
}

/// `ExamplePluginConfig` for `example-plugin`.
pub fn config_name(module: &str) -> String {
    let words = module.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect::<Vec<_>>()
        })
        .collect();
    format!("{}{name}Config", if name.starts_with(|c: char| c.is_numeric()) { "_" } else { "" })
}

/// A path as messages have it: from the folder that holds the plugin, else from the workspace's folder.
pub fn shown(context: &Context<'_>, path: &Path) -> String {
    let above = context.plugin().and_then(|plugin| plugin.folder.parent());
    let folders = context.snapshot.folders.iter().map(PathBuf::as_path);
    let below = |folder: &Path| path.strip_prefix(folder).ok().filter(|rest| !rest.as_os_str().is_empty());
    let short = above.into_iter().chain(folders).find_map(below);
    short.unwrap_or(path).to_string_lossy().into_owned()
}
