//! Reading `karrot-ls.toml` and the editor's settings (design §5).

use crate::project::{ConfigurationProblem, File, Files, Level, Profile, Settings};
use crate::rules;
use crate::text::Span;
use serde_json::Value as Json;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// The configuration files of the folders, and what they said last.
#[derive(Default)]
pub struct Configuration {
    files: Vec<ConfigurationFile>,
    settings: Settings,
    problems: Arc<[ConfigurationProblem]>,
}

struct ConfigurationFile {
    path: PathBuf,
    /// The version that was read; `None` where there is no such file.
    read: Option<Arc<File>>,
    /// The last good settings.
    settings: Settings,
    problems: Vec<ConfigurationProblem>,
}

impl Configuration {
    /// Reads the folders' files anew where they have changed. A file that can't be read keeps what it said last.
    pub fn read(&mut self, files: &dyn Files, folders: &[PathBuf]) {
        let mut last = std::mem::take(&mut self.files);
        for folder in folders {
            let path = folder.join("karrot-ls.toml");
            let known = last.iter().position(|file| file.path == path).map(|at| last.swap_remove(at));
            let file = files.file(&path);
            self.files.push(read_file(path, folder, file, known));
        }
        self.problems = self.files.iter().flat_map(|file| file.problems.iter().cloned()).collect();
        self.settings = self.files.iter().fold(Settings::default(), |settings, file| settings.or(&file.settings));
    }

    /// What the files say together; the first folder's weighs most.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What of the files could not be used.
    pub fn problems(&self) -> Arc<[ConfigurationProblem]> {
        self.problems.clone()
    }
}

fn read_file(
    path: PathBuf,
    folder: &Path,
    file: Option<Arc<File>>,
    last: Option<ConfigurationFile>,
) -> ConfigurationFile {
    let Some(file) = file else {
        return ConfigurationFile { path, read: None, settings: Settings::default(), problems: Vec::new() };
    };
    let last_settings = match last {
        Some(last) if last.read.as_ref().is_some_and(|read| Arc::ptr_eq(read, &file)) => return last,
        Some(last) => last.settings,
        None => Settings::default(),
    };
    let mut reading = Reading { folder, path: Some(file.path.clone()), problems: Vec::new() };
    let settings = match file.facts.program.skipped {
        Some(_) => {
            reading.problem(Span::default(), "this file cannot be read; the last good configuration stays".to_owned());
            last_settings
        }
        None => reading.toml(file.source.as_str()).unwrap_or(last_settings),
    };
    ConfigurationFile { path, read: Some(file), settings, problems: reading.problems }
}

/// Reads the editor's settings: the keys of the file, or an object that holds them under `karrot-ls`. Keys that are not known
/// belong to the editor's own extension.
pub fn from_editor(value: &Json, folder: &Path) -> (Settings, Vec<ConfigurationProblem>) {
    let value = value.get("karrot-ls").or_else(|| value.get("karrot_ls")).unwrap_or(value);
    let mut reading = Reading { folder, path: None, problems: Vec::new() };
    let mut settings = Settings::default();
    for (key, value) in value.as_object().into_iter().flatten() {
        if !value.is_null() {
            let value = Value { span: Span::default(), kind: Kind::of_json(value) };
            reading.set(&mut settings, key, &value);
        }
    }
    (settings, reading.problems)
}

/// A value of either source.
struct Value {
    span: Span,
    kind: Kind,
}

enum Kind {
    Text(String),
    List(Vec<Value>),
    Table(Vec<(String, Span, Value)>),
    Other,
}

impl Kind {
    fn of_json(value: &Json) -> Self {
        let wrap = |value: &Json| Value { span: Span::default(), kind: Self::of_json(value) };
        match value {
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) => Self::List(items.iter().map(wrap).collect()),
            Json::Object(items) => {
                Self::Table(items.iter().map(|(key, value)| (key.clone(), Span::default(), wrap(value))).collect())
            }
            _ => Self::Other,
        }
    }

    /// Recursion is bounded: the TOML parser refuses deep nesting (80 levels), serde_json likewise (128).
    fn of_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item| Value { span: span(item.span()), kind: Self::of_toml(item.get_ref()) })
                    .collect(),
            ),
            DeValue::Table(table) => Self::Table(Self::items(table)),
            _ => Self::Other,
        }
    }

    fn items(table: &DeTable<'_>) -> Vec<(String, Span, Value)> {
        table
            .iter()
            .map(|(key, value)| {
                let value_of = Value { span: span(value.span()), kind: Self::of_toml(value.get_ref()) };
                (key.get_ref().to_string(), span(key.span()), value_of)
            })
            .collect()
    }
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start as u32, range.end as u32)
}

struct Reading<'a> {
    folder: &'a Path,
    path: Option<Arc<Path>>,
    problems: Vec<ConfigurationProblem>,
}

const KEYS: [&str; 8] =
    ["profile", "settings-module", "root-urlconf", "python", "exclude", "rules", "host-path", "plugin-dirs"];

impl Reading<'_> {
    fn problem(&mut self, span: Span, message: String) {
        self.problems.push(ConfigurationProblem { path: self.path.clone(), span, message });
    }

    /// The settings of a file; `None` where it is no TOML.
    fn toml(&mut self, text: &str) -> Option<Settings> {
        // Editors on Windows may put a byte order mark before the first key; TOML 1.1 lets a parser skip it.
        let table = match DeTable::parse(text) {
            Ok(table) => table,
            Err(error) => {
                let at = error.span().map_or(Span::default(), span);
                self.problem(at, format!("{}; the last good configuration stays", error.message()));
                return None;
            }
        };
        let mut settings = Settings::default();
        for (key, key_span, value) in Kind::items(table.get_ref()) {
            if !self.set(&mut settings, &key, &value) {
                let hint = hint(&key, KEYS.into_iter());
                self.problem(key_span, format!("`{key}` is no setting and has no effect{hint}"));
            }
        }
        Some(settings)
    }

    /// Sets a key; `false` where there is no such key.
    fn set(&mut self, settings: &mut Settings, key: &str, value: &Value) -> bool {
        match key {
            "profile" => settings.profile = self.profile(value),
            "settings-module" => settings.settings_module = self.module(key, value),
            "root-urlconf" => settings.root_urlconf = self.module(key, value),
            "python" => settings.python = self.path(key, value),
            "host-path" => settings.host_path = self.path(key, value),
            "exclude" => settings.exclude = self.globs(value),
            "plugin-dirs" => {
                let folder = self.folder;
                settings.plugin_dirs = self.texts(key, value).into_iter().map(|(text, _)| folder.join(text)).collect();
            }
            "rules" => self.rules(settings, value),
            _ => return false,
        }
        true
    }

    fn text(&mut self, key: &str, value: &Value) -> Option<String> {
        match &value.kind {
            // An editor's settings page gives an empty text for what nobody said.
            Kind::Text(text) if text.is_empty() => None,
            Kind::Text(text) => Some(text.clone()),
            _ => {
                self.problem(value.span, format!("`{key}` has no effect: it must be a text"));
                None
            }
        }
    }

    fn texts(&mut self, key: &str, value: &Value) -> Vec<(String, Span)> {
        let Kind::List(items) = &value.kind else {
            self.problem(value.span, format!("`{key}` has no effect: it must be a list of texts"));
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.text(key, item)?, item.span))).collect()
    }

    fn path(&mut self, key: &str, value: &Value) -> Option<PathBuf> {
        let folder = self.folder;
        self.text(key, value).map(|text| folder.join(text))
    }

    fn module(&mut self, key: &str, value: &Value) -> Option<String> {
        let text = self.text(key, value)?;
        let is_name = |part: &str| {
            let mut characters = part.chars();
            characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
                && characters.all(unicode_ident::is_xid_continue)
        };
        if text.split('.').all(is_name) {
            return Some(text);
        }
        self.problem(
            value.span,
            format!("`{key}` has no effect: it must be a module's dotted name, as in `config.urls`"),
        );
        None
    }

    fn profile(&mut self, value: &Value) -> Option<Profile> {
        match self.text("profile", value)?.as_str() {
            "auto" => Some(Profile::Auto),
            "karrot" => Some(Profile::Karrot),
            "django" => Some(Profile::Django),
            _ => {
                self.problem(value.span, "`profile` has no effect: it must be auto, karrot or django".to_owned());
                None
            }
        }
    }

    fn globs(&mut self, value: &Value) -> Vec<String> {
        let mut globs = Vec::new();
        for (glob, at) in self.texts("exclude", value) {
            match ignore::overrides::OverrideBuilder::new(self.folder).add(&format!("!{glob}")) {
                Ok(_) => globs.push(glob),
                Err(error) => self.problem(at, format!("this pattern excludes nothing: {error}")),
            }
        }
        globs
    }

    fn rules(&mut self, settings: &mut Settings, value: &Value) {
        let Kind::Table(items) = &value.kind else {
            let message =
                "`rules` has no effect: it must be a table of codes and levels, as in `urls-view-class = \"warning\"`";
            return self.problem(value.span, message.to_owned());
        };
        for (code, key_span, value) in items {
            if rules::find(code).is_none() {
                let hint = hint(code, rules::RULES.iter().map(|rule| rule.code));
                self.problem(*key_span, format!("`{code}` is no rule's code and has no effect{hint}"));
                continue;
            }
            let level = match &value.kind {
                Kind::Text(text) => match text.as_str() {
                    "off" => Some(Level::Off),
                    "hint" => Some(Level::Hint),
                    "information" => Some(Level::Information),
                    "warning" => Some(Level::Warning),
                    "error" => Some(Level::Error),
                    _ => None,
                },
                _ => None,
            };
            match level {
                Some(level) => _ = settings.rules.insert(code.clone(), level),
                None => {
                    let message = format!(
                        "the level of `{code}` stays as it was: it must be off, hint, information, warning or error"
                    );
                    self.problem(value.span, message);
                }
            }
        }
    }
}

/// The nearest of some names, where it is near enough to be what was meant.
fn hint(given: &str, names: impl Iterator<Item = &'static str>) -> String {
    let near = names.map(|name| (strsim::jaro_winkler(name, given), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    let near = near.filter(|(likeness, _)| *likeness > 0.8);
    near.map_or_else(String::new, |(_, near)| format!("; did you mean `{near}`?"))
}
