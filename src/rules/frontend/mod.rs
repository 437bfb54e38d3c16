//! Rules about a plugin's frontend: its `manifest.json` (catalogue §4.8).

pub mod fe_manifest_json;
pub mod fe_manifest_no_entry;
pub mod fe_manifest_shape;

use crate::host::Manifest;
use crate::project::site::Reason;
use crate::rules::Context;
use crate::text::Span;

/// What the host makes of the file, where it is the manifest that it takes.
fn judged(context: &Context<'_>) -> Option<Manifest> {
    context.plugin()?.reasons.iter().find_map(|reason| match reason {
        Reason::Manifest(path, manifest) if **path == *context.file.path => Some(*manifest),
        _ => None,
    })
}

/// What is seen of the file at once.
fn first_line(context: &Context<'_>) -> Span {
    Span::new(0, context.file.source.line_end(0) as u32)
}
