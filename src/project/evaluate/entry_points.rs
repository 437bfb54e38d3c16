//! Entry points: what installed packages announce of themselves (`importlib.metadata`, Python 3.10 to 3.14; `pkg_resources`).
//!
//! Plugins of many projects are found so. What is installed says so in `entry_points.txt`, which is read, never run.

use super::arguments::argument;
use super::attributes::Attribute;
use super::*;
use crate::facts::Argument;

/// What an entry point is kept as: this, its group, name and value, with lines between.
const PREFIX: &str = "importlib.metadata.EntryPoint\n";

/// One line of an `entry_points.txt`.
#[derive(Debug, PartialEq, Eq)]
struct EntryPoint {
    group: SmolStr,
    name: SmolStr,
    /// `package.module:attribute`
    value: SmolStr,
}

impl Evaluator<'_> {
    /// Calls that list entry points; `None` where it is none of them.
    pub(super) fn call_entry_points(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let place = match dotted {
            "importlib.metadata.entry_points" | "importlib_metadata.entry_points" => usize::MAX,
            "pkg_resources.iter_entry_points" => 0,
            _ => return None,
        };
        let Value::Str(group) = self.settle(argument(arguments, place, "group")?.1.clone()) else { return None };
        self.entry_points(frame, &group, arguments, at)
    }

    /// `entry_points().select(group="…")`, `entry_points().get("…", [])`
    pub(super) fn select_entry_points(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        method: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if let Some(point) = dotted.strip_prefix(PREFIX) {
            return Some(match method {
                "load" | "resolve" => self.load(point),
                _ => Value::Unknown,
            });
        }
        if !matches!(dotted, "importlib.metadata.entry_points" | "importlib_metadata.entry_points") {
            return None;
        }
        let group = match method {
            "select" => argument(arguments, usize::MAX, "group")?,
            "get" => argument(arguments, 0, "name")?,
            _ => return None,
        };
        let Value::Str(group) = self.settle(group.1.clone()) else { return None };
        self.entry_points(frame, &group, arguments, at)
    }

    fn entry_points(
        &mut self,
        frame: &mut Frame,
        group: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.has_environment() {
            return None;
        }
        let name = match argument(arguments, usize::MAX, "name") {
            Some((_, Value::Str(name))) => Some(name.clone()),
            Some(_) => return None,
            None => None,
        };
        let mut items = Vec::new();
        for point in self.announced() {
            if point.group == group && name.as_ref().is_none_or(|name| *name == point.name) {
                let value = format!("{PREFIX}{}\n{}\n{}", point.group, point.name, point.value);
                items.push(Item {
                    value: Value::ExternalResult(value.into()),
                    conditional: false,
                    place: frame.at(at),
                });
            }
        }
        let mut open = Vec::new();
        if self.finder.outside != Outside::Environment || self.finder.is_extended {
            open.push(Open { place: frame.at(at), reason: "packages that are not known may announce more" });
        }
        Some(Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open })))
    }

    /// Every entry point of what is on `sys.path`; a distribution that stands in front hides a later one of its name.
    fn announced(&self) -> Vec<EntryPoint> {
        let roots = self.finder.roots.iter().filter_map(|root| match root {
            Root::Path(folder) => Some(folder),
            Root::Package(..) => None,
        });
        let mut seen: HashSet<SmolStr> = HashSet::new();
        let mut found = Vec::new();
        for folder in roots.chain(&self.finder.libraries) {
            for entry in self.files.entries(folder).iter().flat_map(|entries| entries.iter()) {
                let Some((distribution, kind)) = entry.name.rsplit_once('.') else { continue };
                if !matches!(kind, "dist-info" | "egg-info") {
                    continue;
                }
                let name = distribution.split_once('-').map_or(distribution, |(name, _)| name);
                if !seen.insert(SmolStr::from(name.to_lowercase().replace(['-', '.'], "_"))) {
                    continue;
                }
                let path = folder.join(&entry.name).join("entry_points.txt");
                if let Some(file) = self.files.file(&path) {
                    found.extend(parse(file.source.as_str()));
                }
            }
        }
        found
    }

    /// `EntryPoint.load()`: the module is imported, its attribute taken.
    fn load(&mut self, point: &str) -> Value {
        let [_, _, value] = parts(point);
        let (module, attribute) = split(value);
        let Some(id) = self.run_named(module) else { return Value::Unknown };
        match attribute {
            None => Value::Module(id),
            Some(attribute) => match self.import_string(&format!("{module}.{attribute}")) {
                Some(value) if !attribute.contains('.') => value,
                _ => Value::Unknown,
            },
        }
    }
}

/// An attribute of an entry point, where this is one.
pub(super) fn attribute_of_point(dotted: &str, name: &str) -> Option<Attribute> {
    let [group, own, value] = parts(dotted.strip_prefix(PREFIX)?);
    let (module, attribute) = split(value);
    let text = match name {
        "group" => group,
        "name" => own,
        "value" => value,
        "module" | "module_name" => module,
        "attr" => attribute.unwrap_or_default(),
        "load" | "resolve" => return None,
        _ => return Some(Attribute::Unknowable),
    };
    Some(Attribute::Found(Value::Str(SmolStr::new(text))))
}

fn parts(point: &str) -> [&str; 3] {
    let mut lines = point.split('\n');
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}

/// `module:attribute [extras]` (`EntryPoint.pattern`).
fn split(value: &str) -> (&str, Option<&str>) {
    let value = value.split('[').next().unwrap_or(value).trim();
    match value.split_once(':') {
        Some((module, attribute)) => (module.trim(), Some(attribute.trim())),
        None => (value, None),
    }
}

/// The lines of an `entry_points.txt` (`importlib.metadata.Sectioned`).
fn parse(text: &str) -> Vec<EntryPoint> {
    let mut group = SmolStr::default();
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            group = SmolStr::new(name.trim());
        } else if let Some((name, value)) = line.split_once('=') {
            let (name, value) = (SmolStr::new(name.trim()), SmolStr::new(value.trim()));
            found.push(EntryPoint { group: group.clone(), name, value });
        }
    }
    found
}
