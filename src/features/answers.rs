//! What features answer: own types in byte offsets, which `server/` turns into the protocol's.

use crate::text::Span;
use std::path::Path;
use std::sync::Arc;

/// What a completion offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A route's name.
    Route,
    /// A view: function or class.
    View,
    /// A module.
    Module,
    /// Something written into a literal: a converter, a parameter.
    Value,
}

/// One thing to insert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Beside the label: the mounted URL and its parameters.
    pub detail: String,
    /// Markdown below; workspace text in it is escaped or in code fences.
    pub documentation: String,
    /// What is typed is matched against this (`example_plugin:example-route example-route` is found by `exam`).
    pub filter: String,
    /// Orders the list.
    pub sort: String,
    /// What is replaced: what stands there of the word or literal.
    pub replace: Span,
    /// What is inserted.
    pub insert: String,
    /// What it needs elsewhere in the file: an import.
    pub also: Vec<(Span, String)>,
}

/// A place to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What the link underlines in the file that was asked about.
    pub origin: Span,
    /// The file to go to.
    pub file: Arc<Path>,
    /// The whole item.
    pub span: Span,
    /// What is selected in it.
    pub selection: Span,
}

/// A place that names something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The file.
    pub file: Arc<Path>,
    /// The name, without quotes.
    pub span: Span,
}

/// What is shown over a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub span: Span,
    /// Markdown; workspace text in it is escaped or in code fences.
    pub markdown: String,
}

/// What an outline's entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// An endpoint.
    Route,
    /// An include and what it holds.
    Include,
    /// A namespace.
    Namespace,
}

/// An entry of a file's outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// The URL.
    pub name: String,
    /// The route's name and view.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// The whole call.
    pub span: Span,
    /// The route's text.
    pub selection: Span,
    /// What it includes.
    pub children: Vec<Symbol>,
}
