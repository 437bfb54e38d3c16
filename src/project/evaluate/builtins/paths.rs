//! Functions of `os` and `os.path`.

use super::*;
use std::path::{Path, PathBuf};

impl Evaluator<'_> {
    /// `os.path.join`; `pathlib.Path` of several parts.
    pub(super) fn joined(&mut self, parts: &[(Argument, Value)]) -> Value {
        let mut whole = PathBuf::new();
        for (_, part) in parts {
            match self.settle(part.clone()) {
                Value::Str(part) => whole.push(part.as_str()),
                _ => return Value::Text,
            }
        }
        Value::Str(SmolStr::from(whole.to_string_lossy()))
    }

    /// `os.path.dirname` and `os.path.basename`.
    pub(super) fn part_of_path(&mut self, call: BuiltinCall) -> Option<Value> {
        let Value::Str(path) = self.settle(call.first()?.clone()) else { return Some(Value::Text) };
        let path = Path::new(path.as_str());
        let part = match call.dotted {
            "os.path.dirname" => path.parent().map(Path::to_string_lossy),
            _ => path.file_name().map(|name| name.to_string_lossy()),
        };
        Some(Value::Str(SmolStr::from(part.unwrap_or_default())))
    }

    pub(super) fn is_on_disk(&mut self, path: &Value) -> Option<Value> {
        Some(match self.settle(path.clone()) {
            Value::Str(path) => Value::Bool(self.path_exists(&path)),
            _ => Value::Unknown,
        })
    }

    /// `os.listdir`; `None` where the folder is not there.
    pub(super) fn listed(&mut self, path: &Value) -> Option<Value> {
        let Value::Str(path) = self.settle(path.clone()) else { return Some(Value::Unknown) };
        let entries = self.files.entries(Path::new(path.as_str()))?;
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        Some(self.texts_value(SequenceKind::List, &names))
    }

    /// Whether a path of the disk exists.
    pub(in super::super) fn path_exists(&self, path: &str) -> bool {
        let path = Path::new(path);
        let Some((folder, name)) = path.parent().zip(path.file_name()) else { return false };
        let name = name.to_string_lossy();
        self.files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == name))
    }
}
