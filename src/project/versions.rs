//! Which Django, which REST framework and which Python a site has: those of its environment, else the newest that its files admit.

use super::environment::Environment;
use super::requirements::{after, below};
use super::snapshot::{EntryKind, Files};
use std::path::{Path, PathBuf};

/// Major and minor.
pub type Version = crate::host::DjangoVersion;

/// The first versions that are left out: `None` where the newest will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// That of Django.
    pub django: Option<Version>,
    /// That of Django REST framework.
    pub rest: Option<Version>,
    /// That of Python, where an environment tells it.
    pub python: Option<Version>,
}

/// Files that say what a site is installed with. What only its tests ask for (`tox.ini`) is not it.
const REQUIREMENTS: [&str; 8] =
    ["pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "environment.yml"];

/// Where `pip install -r` is written down.
const REQUIREMENT_FOLDERS: [&str; 3] = ["requirements", "reqs", "requires"];

/// The first lines of a file that are searched for what wrote it.
const HEAD: usize = 15;

impl Versions {
    /// Of a project that stands in `folder` and is started in `homes`.
    pub fn of(files: &dyn Files, folder: &Path, homes: &[PathBuf], environment: &Environment) -> Self {
        if !environment.libraries.is_empty() {
            let installed = |name: &str| environment.libraries.iter().find_map(|one| installed(files, one, name));
            let python = python_of(files, environment);
            return Self { django: installed("django"), rest: installed("djangorestframework"), python };
        }
        let mut found = Self::default();
        for folder in std::iter::once(folder).chain(homes.iter().map(PathBuf::as_path)) {
            for path in requirement_files(files, folder) {
                let Some(file) = files.file(&path) else { continue };
                let text = file.source.as_str();
                found.django = [found.django, below(text, "django")].into_iter().flatten().min();
                found.rest = [found.rest, below(text, "djangorestframework")].into_iter().flatten().min();
            }
        }
        found.django = found.django.or_else(|| homes.iter().find_map(|home| generated_by(files, home)));
        found
    }

    /// Whether Django is this one or a newer one.
    pub fn django_since(&self, version: Version) -> bool {
        self.django.is_none_or(|below| version < below)
    }

    /// Whether the REST framework is this one or a newer one. One that is not declared is as old as its Django.
    pub fn rest_since(&self, version: Version) -> bool {
        match self.rest {
            Some(below) => version < below,
            // 3.15 is the first that was made for Django 5.
            None => self.django_since((4, 2)),
        }
    }

    /// Whether annotations are evaluated where they stand: no longer since Python 3.14 (PEP 649).
    pub fn evaluates_annotations(&self) -> bool {
        self.python.is_some_and(|below| below <= (3, 14))
    }
}

/// `Django-2.2.28.dist-info`, `Django-1.11-py3.6.egg-info`
fn installed(files: &dyn Files, library: &Path, name: &str) -> Option<Version> {
    let entries = files.entries(library)?;
    entries.iter().find_map(|entry| {
        let rest = entry.name.get(name.len()..)?.strip_prefix('-')?;
        let is_it = entry.name.get(..name.len())?.eq_ignore_ascii_case(name);
        (is_it && (rest.ends_with(".dist-info") || rest.ends_with(".egg-info"))).then(|| after(rest)).flatten()
    })
}

/// The version in `pyvenv.cfg`, else that in the name of the folder `python3.12`.
fn python_of(files: &dyn Files, environment: &Environment) -> Option<Version> {
    let named = environment.libraries.iter().find_map(|library| {
        let mut parts = library.iter().filter_map(|part| part.to_str());
        parts.find_map(|part| after(part.strip_prefix("python")?))
    });
    named.or_else(|| {
        let file = files.file(&environment.root.as_ref()?.join("pyvenv.cfg"))?;
        file.source.as_str().lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            matches!(key.trim(), "version" | "version_info").then(|| after(value.trim())).flatten()
        })
    })
}

fn requirement_files(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = REQUIREMENTS.iter().map(|name| folder.join(name)).collect();
    let is_requirements = |name: &str| {
        let suffix = Path::new(name).extension();
        suffix.is_some_and(|suffix| suffix == "txt" || suffix == "in" || suffix == "pip")
    };
    for entry in files.entries(folder).iter().flat_map(|entries| entries.iter()) {
        let name = entry.name.as_str();
        if entry.kind == EntryKind::File && name.contains("req") && is_requirements(name) {
            found.push(folder.join(name));
        }
        // Beside the settings, in some.
        if entry.kind == EntryKind::Directory {
            found.push(folder.join(name).join("requirements.txt"));
        }
        if entry.kind != EntryKind::File && REQUIREMENT_FOLDERS.contains(&name) {
            let inside = folder.join(name);
            let below = files.entries(&inside);
            let below = below.iter().flat_map(|entries| entries.iter());
            let below = below.filter(|entry| entry.kind == EntryKind::File && is_requirements(&entry.name));
            found.extend(below.map(|entry| inside.join(&entry.name)));
        }
    }
    found
}

/// `Generated by 'django-admin startproject' using Django 1.11.` at the head of the settings: the oldest that the project was run with.
fn generated_by(files: &dyn Files, home: &Path) -> Option<Version> {
    let entries = files.entries(home)?;
    let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
    inside.into_iter().find_map(|entry| {
        let file = files.file(&home.join(&entry.name).join("settings.py"))?;
        let head = file.source.as_str().lines().take(HEAD);
        head.into_iter().find_map(|line| after(line.split_once("using Django ")?.1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_declared_is_a_current_version() {
        let versions = Versions::default();
        assert!(versions.django_since((4, 0)) && versions.rest_since((3, 15)) && !versions.evaluates_annotations());
        let old = Versions { django: Some((2, 3)), ..versions };
        assert!(old.django_since((2, 2)) && !old.django_since((4, 0)) && !old.rest_since((3, 15)));
    }
}
