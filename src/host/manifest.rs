//! The frontend's `manifest.json`: what the host makes of it while settings are imported (`karrot-host.md`, Loading 2).

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
