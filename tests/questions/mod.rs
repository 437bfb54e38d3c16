//! URLconfs, questions and what real Django answered, as data; asked of the engine.
#![allow(dead_code, reason = "each test asks a part of it")]

use karrot_ls::project::orders::{Resolved, Reversed, resolve, reverse};
use karrot_ls::project::regex::{converter_regex, pattern_regex};
use karrot_ls::project::site::Site;
use karrot_ls::project::table::Row;
use karrot_ls::project::value::{PatternKind, RouteName, Value as Known};
use karrot_ls::project::{FolderKind, Settings, Snapshot};
use karrot_ls::rules;
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Cases and how their files begin.
#[derive(Deserialize)]
pub struct Cases {
    /// Texts that stand for a file's first lines.
    #[serde(default)]
    pub beginnings: BTreeMap<String, String>,
    /// The URLconfs.
    pub cases: Vec<Case>,
    /// Lines that can't be asked.
    #[serde(default)]
    pub unasked: Vec<Unasked>,
}

/// One URLconf, whose root is `urls.py`.
#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    #[serde(default)]
    pub label: String,
    pub files: BTreeMap<String, String>,
    pub asks: Vec<Asked>,
}

/// A question and the answers, by Django's version.
#[derive(Deserialize)]
pub struct Asked {
    pub ask: Ask,
    pub answers: BTreeMap<String, Answer>,
}

/// A line that can't be asked.
#[derive(Deserialize)]
pub struct Unasked {
    pub id: String,
    pub reason: String,
}

/// A question.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Ask {
    /// `reverse(name, args=args, kwargs=kwargs, current_app=current_app)`
    Reverse {
        name: String,
        args: Vec<String>,
        kwargs: BTreeMap<String, String>,
        #[serde(default)]
        current_app: Option<String>,
    },
    /// `resolve(url)`
    Resolve { url: String, want: Want },
    /// The URLconf's import.
    Import,
    /// `manage.py check --tag urls`
    Check,
    /// Names and routes of the endpoints, the first so many of them.
    Rows { first: Option<usize> },
    /// Namespaces, names and routes of all endpoints.
    Table,
    /// The name of the only endpoint.
    Name,
    /// The regex of the only endpoint.
    Regex,
    /// `(app_name, namespace)` of the only include.
    Namespace,
    /// The body of the function in `views.py`.
    Redirect,
}

/// What of a ResolverMatch is asked for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    Kwargs,
    Args,
    UrlName,
    Route,
    /// All of these, in a dict.
    All,
    Found,
    Error,
}

/// What Django answered.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Answer {
    /// The class of an exception and its message.
    Raised { raises: String, message: String },
    /// A value.
    Value { value: Value },
}

/// What asking came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    Agreed,
    /// The engine can't know.
    Unknowable(String),
    /// It says something else.
    Differs(String),
}

/// The files of a case as a workspace.
pub fn snapshot(cases: &Cases, case: &Case, folder: &Path) -> Arc<Snapshot> {
    for (name, text) in &case.files {
        let beginning = cases.beginnings.iter().find(|(mark, _)| text.starts_with(mark.as_str()));
        let text = beginning.map_or(text.clone(), |(mark, beginning)| text.replacen(mark.as_str(), beginning, 1));
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let settings =
        Settings { folder_kind: FolderKind::Project, root_urlconf: Some("urls".to_owned()), ..Settings::default() };
    let workspace = Workspace::new(Options { folders: vec![folder.to_owned()], budget: Budget::Unlimited, settings });
    workspace.scan(&|_| {}, &|| false);
    workspace.snapshot()
}

/// Asks one question.
pub fn judge(snapshot: &Snapshot, ask: &Ask, answer: &Answer) -> Outcome {
    let Some(site) = snapshot.project.sites.first() else {
        return Outcome::Differs("there is no site".to_owned());
    };
    match ask {
        Ask::Reverse { name, args, kwargs, current_app } => {
            let kwargs: Vec<(String, String)> = kwargs.clone().into_iter().collect();
            judge_reverse(reverse(&site.table, name, args, &kwargs, current_app.as_deref()), answer)
        }
        Ask::Resolve { url, want } => judge_resolve(site, resolve(&site.table, url), *want, answer),
        Ask::Import => judge_import(site, answer),
        Ask::Check => judge_check(snapshot, site, answer),
        Ask::Rows { first } => {
            let rows = site.table.rows.iter().take(first.unwrap_or(usize::MAX));
            let rows: Value = rows.map(|row| serde_json::json!([name(&row.name), row.route()])).collect();
            same(&rows, answer)
        }
        Ask::Table => {
            let rows = site.table.rows.iter();
            let row = |row: &Row| serde_json::json!([row.namespaces.join(":"), name(&row.name), row.route()]);
            same(&rows.map(row).collect(), answer)
        }
        Ask::Name => same(&site.table.rows.first().map_or(Value::Null, |row| name(&row.name)), answer),
        Ask::Regex => match (site.table.rows.first(), answer) {
            (_, Answer::Raised { .. }) => judge_import(site, answer),
            (Some(row), _) => {
                let part = row.parts.last().unwrap();
                let text = part.text.as_deref().unwrap_or_default();
                same(&pattern_regex(PatternKind::Path, text, true, converter_regex).into(), answer)
            }
            (None, _) => Outcome::Differs("there is no row".to_owned()),
        },
        Ask::Namespace => {
            let scope = site.table.scopes.get(1);
            let app = scope.and_then(|scope| scope.app_name.as_deref());
            let found = serde_json::json!([app, scope.map(|scope| scope.instance.as_str())]);
            same(&found, answer)
        }
        Ask::Redirect => {
            let codes = codes(snapshot);
            let raises = codes.iter().any(|code| code.starts_with("route-"));
            match answer {
                // Nothing is said of redirects to other hosts.
                Answer::Raised { raises: class, .. } if class == "NoReverseMatch" && !raises => {
                    Outcome::Differs(format!("nothing is found: {codes:?}"))
                }
                Answer::Value { .. } if raises => Outcome::Differs(format!("a false alarm: {codes:?}")),
                _ => Outcome::Agreed,
            }
        }
    }
}

fn name(name: &RouteName) -> Value {
    match name {
        RouteName::Known(name) => Value::from(name.as_str()),
        RouteName::None | RouteName::Unknown => Value::Null,
    }
}

fn same(found: &Value, answer: &Answer) -> Outcome {
    match answer {
        Answer::Value { value } if value == found => Outcome::Agreed,
        _ => Outcome::Differs(found.to_string()),
    }
}

fn judge_reverse(reversed: Reversed, answer: &Answer) -> Outcome {
    match (reversed, answer) {
        (Reversed::Unknowable { reason, .. }, _) => Outcome::Unknowable(reason.to_owned()),
        (Reversed::Found { url, .. }, Answer::Value { value }) if value.as_str() == Some(url.as_str()) => {
            Outcome::Agreed
        }
        (Reversed::Absent { error, .. }, Answer::Raised { raises, message }) if same_error(&error, raises, message) => {
            Outcome::Agreed
        }
        (other, _) => Outcome::Differs(format!("{other:?}")),
    }
}

/// Whether an error is the same: its class and, of `NoReverseMatch`, all that does not depend on the arguments' types.
fn same_error(error: &str, class: &str, message: &str) -> bool {
    let Some((ours, text)) = error.split_once(": ") else { return false };
    let (ours, text) = if ours == "re.error" { ("error", text) } else { (ours, text) };
    // 3.13 calls it so.
    let class = if class == "PatternError" { "error" } else { class };
    ours == class
        && (class != "NoReverseMatch"
            || text.split_once(" with ").map(|(head, _)| head) == message.split_once(" with ").map(|(head, _)| head)
                && (text.contains(" with ") || text == message)
                && text.split_once("not found").map(|(_, tail)| tail)
                    == message.split_once("not found").map(|(_, tail)| tail))
}

fn judge_resolve(site: &Site, resolved: Resolved, want: Want, answer: &Answer) -> Outcome {
    let (row, kwargs, args) = match (resolved, answer) {
        (Resolved::Unknowable { reason, .. }, _) => return Outcome::Unknowable(reason.to_owned()),
        (Resolved::Absent { error: None, .. }, Answer::Raised { raises, .. }) if raises == "Resolver404" => {
            return Outcome::Agreed;
        }
        (Resolved::Absent { error: Some(error), .. }, Answer::Raised { raises, .. })
            if error.trim_start_matches("re.").starts_with(raises.as_str())
                || raises == "PatternError" && error.starts_with("re.error") =>
        {
            return Outcome::Agreed;
        }
        (Resolved::Found { row, kwargs, args, .. }, Answer::Value { .. }) => (row, kwargs, args),
        (other, _) => return Outcome::Differs(format!("{other:?}")),
    };
    let row = site.table.rows.get(row).unwrap();
    let kwargs: Value = kwargs.into_iter().map(|(name, value)| (name.to_string(), plain(&value))).collect();
    let args = Value::from(args);
    match want {
        Want::Kwargs => same(&kwargs, answer),
        Want::Args => same(&args, answer),
        Want::UrlName => same(&name(&row.name), answer),
        Want::Route => same(&row.route().into(), answer),
        Want::All => {
            let namespaces: Vec<&str> = row.namespaces.iter().map(|one| one.as_str()).collect();
            let name = name(&row.name);
            same(&serde_json::json!({"kwargs": kwargs, "args": args, "name": name, "namespaces": namespaces}), answer)
        }
        Want::Found | Want::Error => Outcome::Agreed,
    }
}

fn plain(value: &Known) -> Value {
    match value {
        Known::Str(text) => Value::from(text.as_str()),
        Known::Int(number) => Value::from(*number),
        Known::Bool(value) => Value::from(*value),
        _ => Value::Null,
    }
}

fn judge_import(site: &Site, answer: &Answer) -> Outcome {
    let module = site.world.module_named("urls").and_then(|id| site.world.module(id)).unwrap();
    match (&module.raised, answer) {
        (None, Answer::Value { .. }) => Outcome::Agreed,
        (Some(raised), Answer::Raised { raises, .. }) if raised.exception.name() == raises => Outcome::Agreed,
        // Another package may have the module: no environment is known.
        (None, Answer::Raised { raises, .. }) if raises == "ModuleNotFoundError" => {
            Outcome::Unknowable("a module of another package".to_owned())
        }
        (raised, _) => Outcome::Differs(format!("{raised:?}")),
    }
}

/// What `manage.py check` says, and the rule that says it here.
const CHECKS: [(&str, &str); 8] = [
    ("urls.W001", "urls-include-dollar"),
    ("urls.W002", "urls-leading-slash"),
    ("urls.W003", "urls-name-colon"),
    ("urls.W005", "route-duplicate-namespace"),
    ("urls.E004", "urls-entry-invalid"),
    ("urls.E009", "urls-view-class"),
    ("urls.W010", "urls-bracket"),
    ("2_0.W001", "urls-regex-in-path"),
];

fn codes(snapshot: &Snapshot) -> BTreeSet<&'static str> {
    let files = rules::files(snapshot);
    files.iter().flat_map(|file| rules::check(snapshot, file)).map(|finding| finding.code).collect()
}

fn judge_check(snapshot: &Snapshot, site: &Site, answer: &Answer) -> Outcome {
    let Answer::Value { value } = answer else { return judge_import(site, answer) };
    let said: BTreeSet<&str> =
        value.as_array().unwrap().iter().map(|message| message.as_str().unwrap().split_once(':').unwrap().0).collect();
    let codes = codes(snapshot);
    let missing = CHECKS.iter().find(|(id, code)| said.contains(id) && !codes.contains(code));
    match missing {
        Some((id, code)) => Outcome::Differs(format!("{id} is said, {code} is not: {codes:?}")),
        None => Outcome::Agreed,
    }
}
