//! The frontend's `manifest.json`: what the host makes of it while settings are imported (`karrot-host.md`, Loading 2).

use crate::syntax::json::{array, object, string};
use crate::text::Span;
use serde_json::Value;

/// What becomes of a plugin's frontend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manifest {
    /// It has an entry.
    Entry,
    /// It has none: `GET /api/plugins/` fails.
    NoEntry,
    /// It is no JSON: the site does not start.
    NotJson,
    /// It is no object of objects that each have `file`: the site does not start.
    WrongShape,
}

/// Judges a manifest's text.
pub fn judge(text: &str) -> Manifest {
    let Ok(manifest) = serde_json::from_str::<Value>(text) else { return Manifest::NotJson };
    let Value::Object(chunks) = manifest else { return Manifest::WrongShape };
    let mut entry = false;
    for chunk in chunks.values() {
        let Value::Object(chunk) = chunk else { return Manifest::WrongShape };
        if !chunk.contains_key("file") {
            return Manifest::WrongShape;
        }
        entry |= chunk.get("isEntry").is_some_and(|is_entry| !matches!(is_entry, Value::Bool(false) | Value::Null));
    }
    if entry { Manifest::Entry } else { Manifest::NoEntry }
}

/// An item of a manifest, and where its parts stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its name: the source file, as Vite writes it.
    pub name: String,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// Where its value stands.
    pub value: Span,
    /// Whether the value is an object.
    pub is_object: bool,
    /// Whether it has a `file`, of whatever kind.
    pub has_file: bool,
    /// Whether it is an entry as the host reads it.
    pub is_entry: bool,
    /// The paths that the host serves for it (`file`, `css`, `assets`), and where they stand, quotes included.
    pub served: Vec<(String, Span)>,
}

/// The items of a manifest that is a JSON object, in order; nothing for any other text.
pub fn chunks(text: &str) -> Vec<Chunk> {
    if !matches!(serde_json::from_str::<Value>(text), Ok(Value::Object(_))) {
        return Vec::new();
    }
    let whole = Span::new(0, text.len() as u32);
    let chunk = |member: crate::syntax::json::Member| {
        let inner = object(text, member.value);
        let mut chunk = Chunk {
            name: member.name,
            name_span: member.name_span,
            value: member.value,
            is_object: inner.is_some(),
            has_file: false,
            is_entry: false,
            served: Vec::new(),
        };
        for part in inner.into_iter().flatten() {
            let value = text.get(part.value.start as usize..part.value.end as usize).unwrap_or_default();
            match part.name.as_str() {
                "file" => {
                    chunk.has_file = true;
                    chunk.served.extend(string(text, part.value).map(|path| (path, part.value)));
                }
                "css" | "assets" => {
                    let paths = array(text, part.value).unwrap_or_default();
                    chunk.served.extend(paths.into_iter().filter_map(|span| Some((string(text, span)?, span))));
                }
                "isEntry" => chunk.is_entry = !matches!(value, "false" | "null"),
                _ => {}
            }
        }
        chunk
    };
    object(text, whole).unwrap_or_default().into_iter().map(chunk).collect()
}
