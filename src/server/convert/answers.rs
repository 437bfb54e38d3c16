//! What features answer → what the client shows.

use super::{to_range, uri_of};
use crate::features::{self, CompletionKind, Mention, Target};
use crate::project::{File, Snapshot};
use crate::server::capabilities::Client;
use crate::text::Span;
use tower_lsp::lsp_types::{
    self, CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionList, CompletionResponse,
    CompletionTextEdit, DocumentSymbol, DocumentSymbolResponse, Documentation, GotoDefinitionResponse, HoverContents,
    Location, LocationLink, MarkupContent, MarkupKind, SymbolInformation, SymbolKind, TextEdit, Url,
};

/// The completion list of these offers.
pub fn completion(file: &File, offers: Vec<features::Completion>, client: &Client) -> CompletionResponse {
    let item = |offer: features::Completion| {
        let range = to_range(&file.source, offer.replace, client.encoding);
        let detail = Some(offer.detail).filter(|detail| !detail.is_empty());
        CompletionItem {
            label: offer.label,
            label_details: client
                .label_details
                .then(|| CompletionItemLabelDetails { detail: None, description: detail.clone() }),
            kind: Some(match offer.kind {
                CompletionKind::Route => CompletionItemKind::REFERENCE,
                CompletionKind::View => CompletionItemKind::FUNCTION,
                CompletionKind::Module => CompletionItemKind::MODULE,
                CompletionKind::Value => CompletionItemKind::VALUE,
            }),
            detail,
            documentation: Some(offer.documentation)
                .filter(|text| !text.is_empty())
                .map(|text| Documentation::MarkupContent(markup(text, client.completion_markdown))),
            filter_text: Some(offer.filter),
            sort_text: Some(offer.sort),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: offer.insert })),
            additional_text_edits: Some(offer.also)
                .filter(|edits| !edits.is_empty())
                .map(|edits| edits.into_iter().map(|(span, text)| edit(file, span, text, client)).collect()),
            ..CompletionItem::default()
        }
    };
    let is_incomplete = offers.len() >= features::MAX_OFFERS;
    let items: Vec<CompletionItem> = offers.into_iter().map(item).collect();
    if is_incomplete {
        CompletionResponse::List(CompletionList { is_incomplete, items })
    } else {
        CompletionResponse::Array(items)
    }
}

fn edit(file: &File, span: Span, new_text: String, client: &Client) -> TextEdit {
    TextEdit { range: to_range(&file.source, span, client.encoding), new_text }
}

/// The places of these targets.
pub fn definition(snapshot: &Snapshot, file: &File, targets: &[Target], client: &Client) -> GotoDefinitionResponse {
    let links: Vec<LocationLink> = targets
        .iter()
        .filter_map(|target| {
            let source = &snapshot.files.file(&target.file)?.source;
            Some(LocationLink {
                origin_selection_range: Some(to_range(&file.source, target.origin, client.encoding)),
                target_uri: uri_of(&target.file)?,
                target_range: to_range(source, target.span, client.encoding),
                target_selection_range: to_range(source, target.selection, client.encoding),
            })
        })
        .collect();
    if client.definition_links {
        return GotoDefinitionResponse::Link(links);
    }
    let location = |link: LocationLink| Location::new(link.target_uri, link.target_selection_range);
    GotoDefinitionResponse::Array(links.into_iter().map(location).collect())
}

/// The places that name something.
pub fn locations(snapshot: &Snapshot, mentions: &[Mention], client: &Client) -> Vec<Location> {
    let location = |mention: &Mention| {
        let source = &snapshot.files.file(&mention.file)?.source;
        Some(Location::new(uri_of(&mention.file)?, to_range(source, mention.span, client.encoding)))
    };
    mentions.iter().filter_map(location).collect()
}

/// The text over a word.
pub fn hover(file: &File, hover: features::Hover, client: &Client) -> lsp_types::Hover {
    lsp_types::Hover {
        contents: HoverContents::Markup(markup(hover.markdown, client.hover_markdown)),
        range: Some(to_range(&file.source, hover.span, client.encoding)),
    }
}

/// The outline: nested where the client can show it.
pub fn symbols(uri: &Url, file: &File, symbols: Vec<features::Symbol>, client: &Client) -> DocumentSymbolResponse {
    if client.nested_symbols {
        return DocumentSymbolResponse::Nested(nested(file, symbols, client));
    }
    let mut flat = Vec::new();
    let mut waiting = symbols;
    waiting.reverse();
    while let Some(symbol) = waiting.pop() {
        #[allow(deprecated, reason = "lsp-types asks for the field that LSP 3.16 replaced by tags")]
        flat.push(SymbolInformation {
            name: symbol.name,
            kind: symbol_kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: Location::new(uri.clone(), to_range(&file.source, symbol.span, client.encoding)),
            container_name: None,
        });
        waiting.extend(symbol.children.into_iter().rev());
    }
    DocumentSymbolResponse::Flat(flat)
}

/// An outline's depth is that of the includes in one file's text, which analysis cuts at 1,000 (guarantee 7); deeper than
/// [`MAX_DEPTH`] nobody unfolds it.
fn nested(file: &File, symbols: Vec<features::Symbol>, client: &Client) -> Vec<DocumentSymbol> {
    nested_below(file, symbols, client, MAX_DEPTH)
}

const MAX_DEPTH: usize = 100;

fn nested_below(file: &File, symbols: Vec<features::Symbol>, client: &Client, depth: usize) -> Vec<DocumentSymbol> {
    let Some(below) = depth.checked_sub(1) else { return Vec::new() };
    let one = |symbol: features::Symbol| {
        let children = nested_below(file, symbol.children, client, below);
        #[allow(deprecated, reason = "lsp-types asks for the field that LSP 3.16 replaced by tags")]
        DocumentSymbol {
            name: symbol.name,
            detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
            kind: symbol_kind(symbol.kind),
            tags: None,
            deprecated: None,
            range: to_range(&file.source, symbol.span.cover(symbol.selection), client.encoding),
            selection_range: to_range(&file.source, symbol.selection, client.encoding),
            children: Some(children).filter(|children| !children.is_empty()),
        }
    };
    symbols.into_iter().map(one).collect()
}

const fn symbol_kind(kind: features::SymbolKind) -> SymbolKind {
    match kind {
        features::SymbolKind::Route => SymbolKind::FUNCTION,
        features::SymbolKind::Include => SymbolKind::MODULE,
        features::SymbolKind::Namespace => SymbolKind::NAMESPACE,
    }
}

/// Markdown for those who render it; others get it without fences and escapes.
fn markup(value: String, markdown: bool) -> MarkupContent {
    if markdown {
        return MarkupContent { kind: MarkupKind::Markdown, value };
    }
    let mut plain = String::with_capacity(value.len());
    for line in value.lines().filter(|line| !line.starts_with("```")) {
        if !plain.is_empty() {
            plain.push('\n');
        }
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            let escapes = character == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation);
            plain.extend(if escapes { characters.next() } else { Some(character) });
        }
    }
    MarkupContent { kind: MarkupKind::PlainText, value: plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_fences_and_escapes() {
        let text = "```python\ndef view(request)\n```\n\n\\[a\\] is \\\\ not c:\\x\\";
        assert_eq!(markup(text.to_owned(), false).value, "def view(request)\n\n[a] is \\ not c:\\x\\");
        assert_eq!(markup(text.to_owned(), true).value, text);
    }
}
