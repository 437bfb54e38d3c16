//! Imports that are calls: `importlib.import_module` and `__import__`.

use super::super::arguments::argument;
use super::*;

impl Evaluator<'_> {
    pub(super) fn imported_module(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let Some(Value::Str(name)) = call.first().map(|value| self.settle(value.clone())) else {
            return Value::Unknown;
        };
        let name = match (name.strip_prefix('.'), argument(call.arguments, 1, "package")) {
            (None, _) => Some(name.to_string()),
            (Some(relative), Some((_, Value::Str(package)))) => absolute(relative, package),
            _ => None,
        };
        let Some(name) = name else { return Value::Unknown };
        match self.import_for(frame, &name, call.at) {
            Imported::Module(id) => Value::Module(id),
            Imported::External(name) => match self.run_library(&name) {
                Some(id) => Value::Module(id),
                None => Value::External(name),
            },
            Imported::Unknowable(name) => Value::External(name),
            Imported::Absent(_) => Value::Unknown,
        }
    }

    /// `__import__` gives the package that the name begins with, but for a `fromlist`.
    pub(super) fn imported_package(&mut self, frame: &mut Frame, call: BuiltinCall) -> Value {
        let Some(Value::Str(name)) = call.first().map(|value| self.settle(value.clone())) else {
            return Value::Unknown;
        };
        let (Imported::Module(_) | Imported::External(_)) = self.import_for(frame, &name, call.at) else {
            return Value::Unknown;
        };
        let names = argument(call.arguments, 3, "fromlist").map(|(_, names)| names.clone());
        let given = match names.map(|names| self.truth(frame, &names)) {
            None | Some(Some(false)) => name.split('.').next().unwrap_or(&name),
            Some(Some(true)) => name.as_str(),
            Some(None) => return Value::Unknown,
        };
        self.run_library(given).map_or(Value::Unknown, Value::Module)
    }
}

/// The module that a relative name means, whose first dot is gone: each dot behind it leads to the package above.
fn absolute(relative: &str, package: &str) -> Option<String> {
    let module = relative.trim_start_matches('.');
    let mut package = package;
    for _ in 0..relative.len() - module.len() {
        package = package.rsplit_once('.')?.0;
    }
    Some(if module.is_empty() { package.to_owned() } else { format!("{package}.{module}") })
}
