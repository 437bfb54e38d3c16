//! Files that plugins read when they are imported: what stands in the plugin's own package is known.

use super::*;
use crate::facts::Argument;
use std::path::Path;

/// What the name of an open file's value begins with; its path follows.
pub(super) const OPENED: &str = "builtins.open:";

impl Evaluator<'_> {
    /// Whether a file or folder is there on the server: known of what stands in the package, and of a plugin's other files where
    /// they are there.
    pub(super) fn is_there(&self, frame: &Frame, path: &str) -> Option<bool> {
        let path = normal(path)?;
        let root = self.root_of(frame);
        let package = self.finder.roots.iter().find_map(|one| match one {
            Root::Package(name, folder) if name == root => Some(folder.clone()),
            _ => None,
        })?;
        let is_inside = path.starts_with(&package);
        let exists = path == package || self.path_exists(&path.to_string_lossy());
        match (is_inside, exists) {
            (true, exists) => Some(exists),
            (false, true) if package.parent().is_some_and(|plugin| path.starts_with(plugin)) => Some(true),
            _ => None,
        }
    }

    /// The text of an open file of the package, where it is known.
    pub(super) fn text_of_file(&mut self, frame: &Frame, file: &Value) -> Option<SmolStr> {
        let Value::ExternalResult(dotted) = file else { return None };
        let path = dotted.strip_prefix(OPENED)?.to_owned();
        self.text_of_path(frame, &path)
    }

    fn text_of_path(&mut self, frame: &Frame, path: &str) -> Option<SmolStr> {
        if self.is_there(frame, path) != Some(true) {
            return None;
        }
        let file = self.files.file(&normal(path)?)?;
        self.depend(&file, true);
        let text = file.source.as_str();
        (text.len() <= super::operators::MAX_TEXT).then(|| SmolStr::new(text))
    }

    /// `path.read_text()` and its kin; `None` where it is none of them.
    pub(super) fn call_file(
        &mut self,
        frame: &mut Frame,
        path: &Value,
        name: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.proves(frame) || !matches!(name, "read_text" | "read_bytes" | "open" | "iterdir" | "stat") {
            return None;
        }
        if let Value::ExternalResult(dotted) = path
            && dotted.starts_with(OPENED)
        {
            return None;
        }
        let there = match path {
            Value::Str(path) => self.is_there(frame, path),
            Value::Text => None,
            _ => return None,
        };
        let mode = arguments.first().map(|(_, mode)| mode);
        let reads = name != "open" || matches!(mode, None | Some(Value::Str(_))) && !writes(mode);
        let Value::Str(text) = path else {
            self.may_raise(frame, Open { place: frame.at(at), reason: "a file that the server may not have" });
            return Some(Value::Unknown);
        };
        match there.filter(|_| reads) {
            Some(false) => {
                let why = format!("there is no {text}");
                self.fails(frame, Exception::named("FileNotFoundError"), &why, at);
                Some(Value::Unknown)
            }
            Some(true) => Some(match name {
                "read_text" => self.text_of_path(frame, text).map_or(Value::Text, Value::Str),
                "open" => super::standard::opened_file(text),
                "iterdir" => return None,
                _ => Value::Plain,
            }),
            None => {
                self.may_raise(frame, Open { place: frame.at(at), reason: "a file that the server may not have" });
                Some(if name == "read_text" { Value::Text } else { Value::Unknown })
            }
        }
    }
}

fn writes(mode: Option<&Value>) -> bool {
    matches!(mode, Some(Value::Str(mode)) if mode.contains(['w', 'a', 'x', '+']))
}

/// An absolute path without `.` and `..`; `None` of a relative one: nobody knows in which folder the server runs.
fn normal(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    if !path.is_absolute() {
        return None;
    }
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            std::path::Component::CurDir => {}
            other => normal.push(other),
        }
    }
    Some(normal)
}
