//! What the host would do with a folder, in the words that other programs read (design §4): `karrot-ls doctor
//! --output-format json` and the request `karrot-ls/doctor` give the same. The only place that names its members.

use super::Severity;
use crate::project::place::Place;
use crate::project::rows::{self, Location, OpenRow};
use crate::project::site::{Backend, Frontend, Plugin, Site, SiteState, Urls};
use crate::project::value::Open;
use crate::project::{File, Snapshot};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The verdict on one site.
#[derive(Serialize)]
pub struct Verdict {
    /// `karrot` or `django`.
    pub profile: &'static str,
    /// What the folder was taken for.
    #[serde(rename = "as")]
    pub kind: &'static str,
    /// What becomes of the site.
    pub site: &'static str,
    /// Its plugins by name.
    pub plugins: BTreeMap<String, PluginVerdict>,
    /// The environment whose packages are read.
    pub python: Option<String>,
    /// The settings module.
    pub settings: Option<String>,
    /// The root URLconf.
    pub urlconf: Option<String>,
    /// Where there may be more routes than are known.
    pub open: Vec<OpenRow>,
    /// What names begin with whose arguments an app's own `reverse()` changes: nothing is said of what they are given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed_arguments: Vec<String>,
    /// What can't be known.
    pub unknowable: Vec<Unknowable>,
}

/// The verdict on one plugin.
#[derive(Serialize)]
pub struct PluginVerdict {
    /// The module that is loaded.
    pub module: Option<String>,
    /// The `apps.py` that the host takes, from the plugin folder.
    pub apps_py: Option<String>,
    /// Whether only the order of the directory decides.
    pub ambiguous: bool,
    /// What becomes of the backend.
    pub backend: &'static str,
    /// What becomes of the URLs; `None` where the site does not come that far.
    pub urls: Option<&'static str>,
    /// What becomes of the frontend.
    pub frontend: &'static str,
    /// The codes that decide, the loudest first.
    pub reasons: Vec<&'static str>,
}

/// What can't be known, and why.
#[derive(Serialize)]
pub struct Unknowable {
    /// Whose.
    pub plugin: Option<String>,
    /// Of which member of the verdict.
    pub field: &'static str,
    /// Why, for a person.
    pub reason: &'static str,
    /// The file that leaves it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

impl Unknowable {
    fn new(snapshot: &Snapshot, plugin: &Plugin, field: &'static str, open: &Open) -> Self {
        let place = (open.place != Place::nowhere()).then(|| rows::locate(snapshot, &open.place));
        let (filename, location) = place.unzip();
        Self { plugin: Some(plugin.name.clone()), field, reason: open.reason, filename, location }
    }
}

impl Verdict {
    /// Concludes it.
    pub fn new(snapshot: &Snapshot, site: &Site) -> Self {
        let is_plugin = site.plugins.iter().any(|plugin| plugin.folder == site.folder);
        let state = site.state.map_or("unknowable", SiteState::as_str);
        let mut unknowable: Vec<_> = { site.plugins.iter() }
            .flat_map(|plugin| plugin.unknowable.iter().map(move |(field, open)| (plugin, *field, open)))
            .map(|(plugin, field, open)| Unknowable::new(snapshot, plugin, field, open))
            .collect();
        if site.state.is_none() && !site.is_host {
            let reason = "a Django project is not started on paper";
            unknowable.push(Unknowable { plugin: None, field: "site", reason, filename: None, location: None });
        }
        // Asked once: a folder of many plugins has many files.
        let files = super::files(snapshot);
        // What was found of a project or of the host's checkout, else what was said.
        let found = site.origin.as_ref().or_else(|| site.host.as_ref()?.origin.as_ref());
        let python = found.and_then(|one| one.python.clone()).or_else(|| snapshot.settings.python.clone());
        Self {
            profile: if site.is_host { "karrot" } else { "django" },
            kind: match (site.is_host, is_plugin) {
                (false, _) => "project",
                (true, true) => "plugin",
                (true, false) => "plugin-dir",
            },
            site: state,
            plugins: site
                .plugins
                .iter()
                .map(|plugin| (plugin.name.clone(), PluginVerdict::new(snapshot, site, plugin, &files)))
                .collect(),
            python: python.map(|path| path.to_string_lossy().into_owned()),
            settings: found.and_then(|one| one.settings.clone()).or_else(|| snapshot.settings.settings_module.clone()),
            urlconf: found.map(|one| one.urlconf.clone()).or_else(|| snapshot.settings.root_urlconf.clone()),
            open: rows::open(snapshot, None),
            changed_arguments: site.reversing.changed().iter().map(ToString::to_string).collect(),
            unknowable,
        }
    }
}

impl PluginVerdict {
    fn new(snapshot: &Snapshot, site: &Site, plugin: &Plugin, files: &[Arc<File>]) -> Self {
        let above = plugin.folder.parent().unwrap_or(&plugin.folder);
        let apps_py = plugin.layout.apps.first().filter(|_| plugin.backend != Backend::None);
        Self {
            module: plugin.module.as_ref().filter(|_| plugin.backend == Backend::Loaded).map(ToString::to_string),
            apps_py: apps_py.map(|path| path.strip_prefix(above).unwrap_or(path).to_string_lossy().into_owned()),
            ambiguous: plugin.layout.ambiguous,
            backend: match plugin.backend {
                Backend::Loaded => "loaded",
                Backend::NotLoaded => "not-loaded",
                Backend::None => "none",
                Backend::Unknowable => "unknowable",
            },
            // Nothing is mounted by a site that does not come that far.
            urls: site.state.is_none_or(|state| state <= SiteState::ReverseBroken).then_some(match plugin.urls {
                Urls::Mounted => "mounted",
                Urls::Dropped => "dropped",
                Urls::None => "none",
                Urls::Unknowable => "unknowable",
            }),
            frontend: match plugin.frontend {
                Frontend::Ok => "ok",
                Frontend::Broken => "broken",
                Frontend::None => "none",
            },
            reasons: reasons(snapshot, plugin, files),
        }
    }
}

/// The codes of what `check` says about the plugin at warning or above, each once, the loudest first.
fn reasons(snapshot: &Snapshot, plugin: &Plugin, files: &[Arc<File>]) -> Vec<&'static str> {
    let own = files.iter().filter(|file| file.path.starts_with(&plugin.folder));
    let mut found: Vec<_> = own
        .flat_map(|file| super::check(snapshot, file))
        .filter(|finding| finding.severity <= Severity::Warning)
        .map(|finding| (finding.severity, finding.impact, finding.code))
        .collect();
    found.sort();
    let mut codes = Vec::new();
    for (_, _, code) in found {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}
