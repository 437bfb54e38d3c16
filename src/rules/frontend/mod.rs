//! Rules about a plugin's frontend: its `manifest.json` (catalogue §4.8).

pub mod fe_asset_missing;
pub mod fe_manifest_ambiguous;
pub mod fe_manifest_json;
pub mod fe_manifest_many_entries;
pub mod fe_manifest_no_entry;
pub mod fe_manifest_shape;

use crate::host::{Chunk, Manifest, manifest_chunks};
use crate::project::site::Reason;
use crate::rules::Context;
use crate::text::Span;

/// What the host makes of the file, where it is a manifest that it takes and can't use.
fn judged(context: &Context<'_>) -> Option<Manifest> {
    context.plugin()?.reasons.iter().find_map(|reason| match reason {
        Reason::Manifest(path, manifest) if **path == *context.file.path => Some(*manifest),
        _ => None,
    })
}

/// The items of the file, where it is the manifest that the host takes.
fn chunks(context: &Context<'_>) -> Vec<Chunk> {
    let taken = context.plugin().and_then(|plugin| plugin.layout.manifests.first());
    match taken.is_some_and(|taken| **taken == *context.file.path) {
        true => manifest_chunks(context.file.source.as_str()),
        false => Vec::new(),
    }
}

/// What is seen of the file at once.
fn first_line(context: &Context<'_>) -> Span {
    Span::new(0, context.file.source.line_end(0) as u32)
}
