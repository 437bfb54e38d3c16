//! `doctor`: what was found, what the host would make of it, and why (design §4).

use super::arguments::{Common, Doctor, DoctorFormat};
use super::json::{text, to_text};
use super::routes::open_text;
use super::target::Target;
use super::terminal::{display, escape, print};
use super::{Failure, report::columns};
use crate::project::Snapshot;
use crate::project::rows::{self, OpenRow};
use crate::project::site::{Backend, Frontend, Plugin, Site, SiteState, Urls};
use crate::rules::{self, Severity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;

#[derive(Serialize)]
struct Verdict {
    profile: &'static str,
    #[serde(rename = "as")]
    kind: &'static str,
    site: &'static str,
    plugins: BTreeMap<String, PluginVerdict>,
    python: Option<String>,
    settings: Option<String>,
    urlconf: Option<String>,
    open: Vec<OpenRow>,
    unknowable: Vec<Unknowable>,
}

#[derive(Serialize)]
struct PluginVerdict {
    module: Option<String>,
    apps_py: Option<String>,
    ambiguous: bool,
    backend: &'static str,
    urls: Option<&'static str>,
    frontend: &'static str,
    reasons: Vec<&'static str>,
}

#[derive(Serialize)]
struct Unknowable {
    plugin: Option<String>,
    field: &'static str,
    reason: &'static str,
}

/// Runs the command.
pub fn run(arguments: &Doctor, common: &Common) -> Result<ExitCode, Failure> {
    let target = Target::open(arguments.path.as_slice(), common)?;
    let snapshot = target.snapshot()?;
    let Some(site) = snapshot.project.sites.first() else { return Err(Failure(nothing_here(&target))) };
    let verdict = Verdict::new(&snapshot, site);
    print(&match arguments.output_format {
        DoctorFormat::Json => to_text(&verdict),
        DoctorFormat::Text => verdict.to_text(),
    })?;
    let is_well = |plugin: &PluginVerdict| {
        plugin.backend != "not-loaded" && plugin.urls != Some("dropped") && plugin.frontend != "broken"
    };
    let well = matches!(verdict.site, "up" | "unknowable") && verdict.plugins.values().all(is_well);
    Ok(ExitCode::from(u8::from(!well)))
}

/// Why there is nothing to say.
pub fn nothing_here(target: &Target) -> String {
    let paths: Vec<_> = target.paths.iter().map(|path| display(path)).collect();
    format!("found neither a plugin nor a Django project in {}; --as says what it is", paths.join(", "))
}

impl Verdict {
    fn new(snapshot: &Snapshot, site: &Site) -> Self {
        let is_plugin = site.plugins.iter().any(|plugin| plugin.folder == site.folder);
        let state = site.state.map_or("unknowable", SiteState::as_str);
        let unknowable = site.plugins.iter().flat_map(|plugin| {
            let entry = |(field, reason): &(&'static str, &'static str)| Unknowable {
                plugin: Some(plugin.name.clone()),
                field,
                reason,
            };
            plugin.unknowable.iter().map(entry).collect::<Vec<_>>()
        });
        let mut unknowable: Vec<_> = unknowable.collect();
        if site.state.is_none() && unknowable.is_empty() {
            unknowable.push(Unknowable {
                plugin: None,
                field: "site",
                reason: if site.is_host {
                    "whether a module's import raises is not known"
                } else {
                    "a Django project is not started on paper"
                },
            });
        }
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
                .map(|plugin| (plugin.name.clone(), PluginVerdict::new(snapshot, site, plugin)))
                .collect(),
            python: snapshot.settings.python.as_deref().map(text),
            settings: snapshot.settings.settings_module.clone(),
            urlconf: snapshot.settings.root_urlconf.clone(),
            open: rows::open(snapshot, None),
            unknowable,
        }
    }

    fn to_text(&self) -> String {
        let site = match self.site {
            "up" => "starts and serves",
            "reverse-broken" => "serves, but every reverse() raises",
            "down-urlconf" => "answers every request with a 500",
            "down-setup" => "does not start: django.setup() raises",
            "down-settings" => "does not start: importing the settings raises",
            _ => "may or may not start",
        };
        let mut text = format!("profile  {}\nas       {}\nsite     {} ({site})\n", self.profile, self.kind, self.site);
        for (name, value) in [("python", &self.python), ("settings", &self.settings), ("urlconf", &self.urlconf)] {
            if let Some(value) = value {
                text.push_str(&format!("{name:<8} {}\n", escape(value)));
            }
        }
        if !self.plugins.is_empty() {
            let mut lines = vec![["PLUGIN", "MODULE", "BACKEND", "URLS", "FRONTEND", "BECAUSE OF"].map(str::to_owned)];
            lines.extend(self.plugins.iter().map(|(name, plugin)| {
                let ambiguous = if plugin.ambiguous { " (or another)" } else { "" };
                let module = plugin.module.as_deref().unwrap_or("");
                [
                    escape(name).into_owned(),
                    format!("{}{ambiguous}", escape(module)),
                    plugin.backend.to_owned(),
                    plugin.urls.unwrap_or("").to_owned(),
                    plugin.frontend.to_owned(),
                    plugin.reasons.join(", "),
                ]
            }));
            text.push('\n');
            text.push_str(&columns(&lines));
        }
        for one in &self.unknowable {
            let plugin = one.plugin.as_deref().map_or_else(String::new, |plugin| format!("{}.", escape(plugin)));
            text.push_str(&format!("not known: {plugin}{}: {}\n", one.field, one.reason));
        }
        text + &open_text(&self.open)
    }
}

impl PluginVerdict {
    fn new(snapshot: &Snapshot, site: &Site, plugin: &Plugin) -> Self {
        let above = plugin.folder.parent().unwrap_or(&plugin.folder);
        let apps_py = plugin.layout.apps.first().filter(|_| plugin.backend != Backend::None);
        Self {
            module: plugin.module.as_ref().filter(|_| plugin.backend == Backend::Loaded).map(ToString::to_string),
            apps_py: apps_py.map(|path| text(path.strip_prefix(above).unwrap_or(path))),
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
            reasons: reasons(snapshot, plugin),
        }
    }
}

/// The codes of what `check` says about the plugin at warning or above, each once, the loudest first.
fn reasons(snapshot: &Snapshot, plugin: &Plugin) -> Vec<&'static str> {
    let files = rules::files(snapshot);
    let own = files.iter().filter(|file| file.path.starts_with(&plugin.folder));
    let mut found: Vec<_> = own
        .flat_map(|file| rules::check(snapshot, file))
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
