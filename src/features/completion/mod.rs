//! Completion: routes' names, views, modules and converters where they can stand, in code that need not be whole.
//!
//! What may stand at the cursor is decided from the text around it ([`super::context`]): the tree is broken exactly where people type.

mod modules;
mod names;
mod route_text;
mod unimported;
mod views;

use super::answers::Completion;
use super::context::{Expected, Imports, expected};
use crate::project::{File, FileKind, Snapshot};
use crate::syntax::cursor::surroundings;
use crate::syntax::template::{UrlAt, jinja_url_names, url_at};
use crate::text::Span;

/// Offers of one list. A client whose list is this long asks again as more is typed.
pub const MAX_OFFERS: usize = 128;

/// What can be inserted at a byte offset.
pub fn completion(snapshot: &Snapshot, file: &File, offset: u32) -> Vec<Completion> {
    let Some(site) = snapshot.project.site_of(&file.path) else { return Vec::new() };
    let text = file.source.as_str();
    if file.kind == FileKind::Template {
        return match url_at(text, offset as usize) {
            Some(UrlAt::Name { span, quoted }) => {
                let quote = if quoted { "" } else { "'" };
                names::route_names(site, file, &Typed::new(text, span, offset, quote))
            }
            Some(UrlAt::Argument { name, span }) => {
                names::arguments(site, &name, &Typed::new(text, span, offset, ""), "=")
            }
            None => Vec::new(),
        };
    }
    // Karrot's Jinja has no `url()` (catalogue §1.8); that of a project has it from django-jinja.
    if file.kind == FileKind::Jinja && !site.is_host {
        let names = jinja_url_names(text);
        let Some((_, span)) = names.into_iter().find(|(_, span)| span.touches(offset)) else { return Vec::new() };
        return names::route_names(site, file, &Typed::new(text, span, offset, ""));
    }
    if file.kind != FileKind::Python {
        return Vec::new();
    }
    let Some(around) = surroundings(text, offset as usize) else { return Vec::new() };
    let imports = Imports::of(&file.facts.program);
    let Some((what, span)) = expected(text, &around, &imports, offset) else { return Vec::new() };
    let quote = if around.string.is_some() { "" } else { "\"" };
    let typed = Typed::new(text, span, offset, quote);
    match what {
        Expected::RouteName => names::route_names(site, file, &typed),
        Expected::View => views::views(snapshot, site, file, &typed),
        Expected::ViewSet => views::view_sets(snapshot, site, file, &typed),
        Expected::Module => modules::modules(snapshot, site, file, &typed),
        Expected::Converter => route_text::converters(site, file, &typed),
        Expected::Parameter | Expected::Group => route_text::parameters(site, file, &typed),
        Expected::Key { name } => names::arguments(site, &name, &typed, ""),
        Expected::Keyword { name } => names::arguments(site, &name, &Typed::new(text, span, offset, ""), "="),
    }
}

/// What is there of the thing that is being completed.
struct Typed<'t> {
    /// What is replaced.
    span: Span,
    /// The text before the cursor.
    before: &'t str,
    /// What the inserted text is put between.
    quote: &'static str,
}

impl<'t> Typed<'t> {
    fn new(text: &'t str, span: Span, offset: u32, quote: &'static str) -> Self {
        let before = text.get(span.start as usize..offset as usize).unwrap_or_default();
        Self { span, before, quote }
    }

    fn insert(&self, text: &str) -> String {
        format!("{0}{text}{0}", self.quote)
    }

    /// Whether what is typed may still become this: its characters stand in it in this order, as clients match.
    fn may_become(&self, text: &str) -> bool {
        let mut rest = text.chars();
        self.before.chars().all(|one| rest.any(|other| other.eq_ignore_ascii_case(&one)))
    }

    /// What clients match against what is typed. Some want it to be a prefix (Neovim's completion), others a subsequence
    /// (VS Code): what is typed of the unqualified name puts that first.
    fn filter(&self, qualified: &str, bare: &str) -> String {
        let typed = self.before;
        if bare == qualified {
            qualified.to_owned()
        } else if !typed.is_empty() && starts_with(bare, typed) && !starts_with(qualified, typed) {
            format!("{bare} {qualified}")
        } else {
            format!("{qualified} {bare}")
        }
    }
}

fn starts_with(text: &str, typed: &str) -> bool {
    text.get(..typed.len()).is_some_and(|head| head.eq_ignore_ascii_case(typed))
}

#[cfg(test)]
mod tests;
