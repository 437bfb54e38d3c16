//! Telling a Django app that is shared as a package, and tested with settings of its own, from a Karrot plugin.

use super::snapshot::{EntryKind, Files};
use super::starting::{names_settings, test_programs};
use std::path::{Component, Path, PathBuf};

/// Python files of the app that are searched for the host's name.
const MAX_SEARCHED: usize = 60;

/// Files that say what a folder is a distribution of.
const PACKAGING: [&str; 3] = ["pyproject.toml", "setup.cfg", "setup.py"];

/// Files beside the code that would speak of the host.
const ABOUT: [&str; 7] =
    ["README.md", "README.rst", "README", "README.txt", "package.json", "frontend/package.json", "docker-compose.yml"];

/// Whether a folder is an app for any Django site: it is built as a distribution for Django, or its tests bring settings of their
/// own, and nothing in it speaks of Karrot. A plugin is neither: the host reads no packaging, and only its settings start a plugin.
pub(super) fn is_shared_app(files: &dyn Files, folder: &Path) -> bool {
    let home = home(files, folder);
    let is_shared = is_installed(files, folder) || is_distribution(files, &home) || has_test_settings(files, &home);
    is_shared && !speaks_of_karrot(files, &home)
}

/// Whether a folder is what an installer of packages put there, or holds that: the host looks for no plugin in `site-packages`
/// (it skips that text anywhere in a path), and leaves no `*.dist-info` (PEP 376) beside one.
fn is_installed(files: &dyn Files, folder: &Path) -> bool {
    let is_library = |part: Component<'_>| matches!(part.as_os_str().to_str(), Some("site-packages" | "dist-packages"));
    let has_record = |folder: &Path| {
        files.entries(folder).is_some_and(|entries| {
            entries.iter().any(|entry| entry.kind == EntryKind::Directory && entry.name.ends_with(".dist-info"))
        })
    };
    folder.components().any(is_library) || has_record(folder) || folder.parent().is_some_and(has_record)
}

/// Whether anything in a folder speaks of Karrot: what stands beside the code, or the code itself. This program's own name tells
/// nothing, and `backend` beside `frontend` does.
pub(super) fn speaks_of_karrot(files: &dyn Files, folder: &Path) -> bool {
    if folder.file_name().is_some_and(|name| has_name(&name.to_string_lossy())) {
        return true;
    }
    let says = |path: &Path| files.file(path).is_some_and(|file| has_name(file.source.as_str()));
    if PACKAGING.iter().chain(&ABOUT).any(|name| says(&folder.join(name))) {
        return true;
    }
    let inside = folders_in(files, folder);
    let has = |name: &str| inside.iter().any(|one| one.ends_with(name));
    // What has a `manage.py` of its own is no plugin's backend.
    if has("backend") && has("frontend") && files.file(&folder.join("backend").join("manage.py")).is_none() {
        return true;
    }
    let mut folders = vec![folder.to_path_buf()];
    folders.extend(inside);
    folders.extend(folders_in(files, &folder.join("src")));
    let mut searched = 0;
    folders.iter().any(|folder| {
        let Some(entries) = files.entries(folder) else { return false };
        let is_code = |name: &str| Path::new(name).extension().is_some_and(|suffix| suffix == "py");
        let code = entries.iter().filter(|entry| entry.kind == EntryKind::File && is_code(&entry.name));
        let mut code = code.take_while(|_| {
            searched += 1;
            searched <= MAX_SEARCHED
        });
        code.any(|entry| says(&folder.join(&entry.name)))
    })
}

/// The folder of the whole: an app's own may be what is looked at.
fn home(files: &dyn Files, folder: &Path) -> PathBuf {
    let above = || {
        let parent = folder.parent()?;
        let home = if parent.file_name().is_some_and(|name| name == "src") { parent.parent()? } else { parent };
        is_distribution(files, home).then(|| home.to_path_buf())
    };
    let is_package = files.file(&folder.join("__init__.py")).is_some();
    is_package.then(above).flatten().unwrap_or_else(|| folder.to_path_buf())
}

/// Whether a distribution is built of the folder, and it is one for Django.
pub(super) fn is_distribution(files: &dyn Files, folder: &Path) -> bool {
    let says = |name: &str, marks: &[&str]| {
        files.file(&folder.join(name)).is_some_and(|file| {
            let text = file.source.as_str();
            marks.iter().any(|mark| text.contains(mark)) && is_for_django(text)
        })
    };
    says("pyproject.toml", &["[build-system]", "[project]", "[tool.poetry]"])
        || says("setup.cfg", &["[metadata]"])
        || says("setup.py", &["setup("])
}

/// A classifier, a requirement (`"Django>=5.2"`, `django-filter`), or a name of its own that says so (`name="django-poll"`). What
/// checks the types of Django's users is no requirement.
fn is_for_django(text: &str) -> bool {
    let says_django = |token: &str| {
        let token = token.trim().to_ascii_lowercase();
        let ends = |rest: &str| rest.is_empty() || rest.starts_with(['<', '>', '=', '~', '!', ';', ' ', '(', '[', '-']);
        let of_rest = token.strip_prefix("djangorestframework");
        let rest = of_rest.or_else(|| token.strip_prefix("django"));
        !token.contains("-stubs") && rest.is_some_and(ends)
    };
    text.contains("Framework :: Django") || text.split(['"', '\'', '\n']).any(says_django)
}

/// Whether tests bring settings: a program that names or makes them, or a settings module among them.
fn has_test_settings(files: &dyn Files, folder: &Path) -> bool {
    names_settings(files, folder)
        || test_programs(folder).iter().any(|program| {
            files.file(program).is_some_and(|file| {
                let text = file.source.as_str();
                text.contains("settings.configure(") || text.contains("DJANGO_SETTINGS_MODULE")
            })
        })
        || ["tests", "test", "testing"].iter().any(|tests| {
            let names = ["settings.py", "test_settings.py", "django_settings.py"];
            names.iter().any(|name| {
                let path = folder.join(tests).join(name);
                files.file(&path).is_some_and(|file| {
                    ["INSTALLED_APPS", "ROOT_URLCONF"].iter().any(|name| file.source.as_str().contains(name))
                })
            })
        })
}

fn folders_in(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let Some(entries) = files.entries(folder) else { return Vec::new() };
    let is_code = |name: &str| !name.starts_with('.') && !matches!(name, "docs" | "node_modules" | "venv" | "locale");
    let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory && is_code(&entry.name));
    inside.map(|entry| folder.join(&entry.name)).collect()
}

/// Whether a text holds the host's name, other than in this program's.
fn has_name(text: &str) -> bool {
    let text = text.as_bytes();
    let is_host = |at: usize| {
        let rest = text.get(at + "karrot".len()..).unwrap_or_default();
        !rest.starts_with(b"-ls") && !rest.starts_with(b"_ls")
    };
    ["karrot", "Karrot", "KARROT"].iter().any(|name| memchr::memmem::find_iter(text, name.as_bytes()).any(is_host))
}
