//! What starts Django in a folder: the settings module that its programs and its tests' configuration name.

use super::shared_app::{is_distribution, speaks_of_karrot};
use super::snapshot::{EntryKind, File, Files};
use crate::facts::{Expr, ExprId, Literal, Passing, Program, StatementKind, statements_below};
use std::path::{Path, PathBuf};

/// What starts Django.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Start {
    /// The settings module.
    pub(super) settings: Option<String>,
    /// The file that names it.
    pub(super) named_in: Option<PathBuf>,
    /// The root URLconf, where no settings module tells it.
    pub(super) urlconf: Option<String>,
    /// Whether this is only what an app is tested or shown with, which other sites install: their routes are their own.
    pub(super) is_for_tests: bool,
}

/// What starts Django in these folders, the first of which is the workspace's: its settings, else what its tests are run with, else
/// an app's own URLs.
pub(super) fn start_of(files: &dyn Files, folder: &Path, homes: &[PathBuf]) -> Start {
    if let Some((module, named_in)) = settings_module(files, homes) {
        let below = named_in.as_deref().and_then(|file| file.strip_prefix(folder).ok());
        let above = below.and_then(|file| file.parent()?.iter().next()?.to_str());
        let first = module.split('.').next();
        let is_shown = |name: &str| ["test", "example", "demo", "sandbox"].iter().any(|word| name.starts_with(word));
        let is_for_tests = [above, first].into_iter().flatten().any(is_tests)
            || is_distribution(files, folder) && [above, first].into_iter().flatten().any(is_shown);
        return Start { settings: Some(module), named_in, urlconf: None, is_for_tests };
    }
    let configured =
        homes.iter().flat_map(|home| test_programs(home)).find_map(|program| configured_urlconf(files, &program));
    Start { urlconf: configured.or_else(|| own_urls(files, homes)), is_for_tests: true, ..Start::default() }
}

/// Whether a folder of this name holds tests.
fn is_tests(name: &str) -> bool {
    matches!(name, "tests" | "test" | "testing" | "runtests") || name.starts_with("test_") || name.starts_with("tests_")
}

/// Programs that tests are run with.
pub(super) fn test_programs(home: &Path) -> Vec<PathBuf> {
    let names = ["runtests.py", "conftest.py", "tests/conftest.py", "tests/runtests.py", "test/conftest.py"];
    names.iter().map(|name| home.join(name)).collect()
}

/// `settings.configure(ROOT_URLCONF="…")`, or a dict that it is given.
fn configured_urlconf(files: &dyn Files, program: &Path) -> Option<String> {
    const NAME: &str = "ROOT_URLCONF";
    let file = files.file(program)?;
    let program = &file.facts.program;
    let text = |id: ExprId| program.text(id).map(ToString::to_string);
    let in_expr = |expr: &Expr| match expr {
        Expr::Call(_, arguments) => arguments.iter().find_map(|one| match &one.passing {
            Passing::Keyword(name) if name == NAME => text(one.value),
            _ => None,
        }),
        Expr::Dict(items) => items.iter().find_map(|(key, value)| {
            let key = program.text((*key)?)?;
            (key == NAME).then(|| text(*value)).flatten()
        }),
        _ => None,
    };
    program.expressions.iter::<ExprId>().find_map(|(_, expr)| in_expr(expr))
}

/// `urls` of the only app that has any: they are checked as if they were the root's.
fn own_urls(files: &dyn Files, homes: &[PathBuf]) -> Option<String> {
    let mut found = Vec::new();
    for home in homes {
        let Some(entries) = files.entries(home) else { continue };
        let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
        for entry in inside.filter(|entry| !is_tests(&entry.name) && entry.name != "docs") {
            let holds = |name: &str| files.file(&home.join(&entry.name).join(name)).is_some();
            // With a namespace beside them they are for `include()` only.
            let urls = files.file(&home.join(&entry.name).join("urls.py"));
            let is_urlconf = |file: &File| is_urlconf(&file.facts.program) && !is_pair(&file.facts.program);
            if holds("__init__.py") && urls.is_some_and(|file| is_urlconf(&file)) {
                found.push(format!("{}.urls", entry.name));
            }
        }
    }
    if found.len() == 1 { found.pop() } else { None }
}

/// Whether a module that is called `urls` is a URLconf, and not what works with addresses: it binds `urlpatterns`, or nearly so, or
/// makes a router whose URLs it may have forgotten.
fn is_urlconf(program: &Program) -> bool {
    let is_meant = |name: &str| strsim::damerau_levenshtein(name, "urlpatterns") <= 3;
    let makes_router = |value: ExprId| match program.expression(value) {
        Some(Expr::Call(function, _)) => program.dotted(*function).is_some_and(|name| name.ends_with("Router")),
        _ => false,
    };
    statements_below(&program.body).iter().any(|statement| match &statement.kind {
        StatementKind::Assign { targets, value, .. } => {
            let named =
                |target: &ExprId| matches!(program.expression(*target), Some(Expr::Name(name)) if is_meant(name));
            targets.iter().any(named) || value.is_some_and(makes_router)
        }
        StatementKind::ImportFrom { names, star, .. } => *star || names.iter().any(|name| is_meant(&name.binding)),
        _ => false,
    })
}

/// `urlpatterns = ([…], "namespace")`
fn is_pair(program: &Program) -> bool {
    let is_urlpatterns =
        |target: &ExprId| matches!(program.expression(*target), Some(Expr::Name(name)) if name == "urlpatterns");
    program.body.iter().any(|statement| match &statement.kind {
        StatementKind::Assign { targets, value: Some(value), .. } => {
            targets.iter().any(is_urlpatterns) && matches!(program.expression(*value), Some(Expr::Tuple(_)))
        }
        _ => false,
    })
}

/// Whether the configuration of tests names settings that are not the host's.
pub(super) fn names_settings(files: &dyn Files, folder: &Path) -> bool {
    TEST_CONFIGURATION.iter().filter_map(|name| named_in_text(files, &folder.join(name))).any(|module| {
        // Karrot's own: a plugin in a checkout of it.
        module != "config.settings"
    })
}

/// Files in which pytest-django looks for the settings.
const TEST_CONFIGURATION: [&str; 4] = ["pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"];

/// The settings module, and the file that names it: what `manage.py`, `wsgi.py` or `asgi.py` sets, else what the tests' configuration
/// or program names.
fn settings_module(files: &dyn Files, homes: &[PathBuf]) -> Option<(String, Option<PathBuf>)> {
    for home in homes {
        let manage = home.join("manage.py");
        if let Some(module) = named_in_program(files, &manage) {
            return Some((module, Some(manage)));
        }
        for entry in files.entries(home)?.iter().filter(|entry| entry.kind == EntryKind::Directory) {
            for name in ["wsgi.py", "asgi.py"] {
                let program = home.join(&entry.name).join(name);
                if let Some(module) = named_in_program(files, &program) {
                    return Some((module, Some(program)));
                }
            }
        }
        for name in TEST_CONFIGURATION {
            let file = home.join(name);
            if let Some(module) = named_in_text(files, &file) {
                return Some((module, Some(file)));
            }
        }
        for program in test_programs(home) {
            if let Some(module) = named_in_program(files, &program) {
                return Some((module, Some(program)));
            }
        }
    }
    // Nothing starts Django: the one `settings.py` that tells a root URLconf.
    homes.iter().find_map(|home| {
        let entries = files.entries(home)?;
        let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
        let names = inside.map(|entry| (home.join(&entry.name), format!("{}.settings", entry.name)));
        // A package's own settings are below its name, which only its parent knows.
        let own = files.file(&home.join("__init__.py")).is_none().then(|| (home.clone(), "settings".to_owned()));
        let mut modules = own.into_iter().chain(names);
        modules.find_map(|(folder, module)| {
            let file = folder.join("settings.py");
            sets_root(files, &file).then_some((module, Some(file)))
        })
    })
}

/// Whether a folder without `manage.py` is a project all the same: it stands in the one folder below, a `settings.py` here or right
/// below says where the routes begin, or a program there starts Django with settings. What tests are run with is looked at elsewhere.
pub(super) fn is_started_here(files: &dyn Files, folder: &Path) -> bool {
    let Some(entries) = files.entries(folder) else { return false };
    let is_other = |name: &str| matches!(name, "tests" | "test" | "testing" | "node_modules" | "venv");
    let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
    let inside = inside.filter(|entry| !entry.name.starts_with('.') && !is_other(&entry.name));
    let inside: Vec<PathBuf> = inside.map(|entry| folder.join(&entry.name)).collect();
    let started = |home: &&PathBuf| named_in_program(files, &home.join("manage.py")).is_some();
    // Of several checkouts side by side none is the folder's, and a plugin may stand beside the host's.
    if managed_below(files, folder).iter().filter(started).count() == 1 && !speaks_of_karrot(files, folder) {
        return true;
    }
    let mut homes = std::iter::once(folder.to_path_buf()).chain(inside);
    homes.any(|home| {
        sets_root(files, &home.join("settings.py"))
            || ["wsgi.py", "asgi.py"].iter().any(|name| named_in_program(files, &home.join(name)).is_some())
    })
}

/// The folders below with a `manage.py`: right below, else one step further down, as `apps/api` in a repository of several programs.
pub(super) fn managed_below(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let inside = |folder: &PathBuf| -> Vec<PathBuf> {
        let Some(entries) = files.entries(folder) else { return Vec::new() };
        let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
        let visible = inside.filter(|entry| {
            !entry.name.starts_with('.')
                && !matches!(entry.name.as_str(), "node_modules" | "venv" | "env" | "site-packages" | "docs")
        });
        visible.map(|entry| folder.join(&entry.name)).collect()
    };
    let is_managed = |home: &PathBuf| files.file(&home.join("manage.py")).is_some();
    let near = inside(&folder.to_path_buf());
    let managed: Vec<PathBuf> = near.iter().filter(|home| is_managed(home)).cloned().collect();
    if !managed.is_empty() {
        return managed;
    }
    near.iter().filter(|home| !is_tests_folder(home)).flat_map(inside).filter(is_managed).collect()
}

fn is_tests_folder(folder: &Path) -> bool {
    folder.file_name().and_then(|name| name.to_str()).is_some_and(is_tests)
}

/// Whether a settings module says where the routes begin.
fn sets_root(files: &dyn Files, path: &Path) -> bool {
    files.file(path).is_some_and(|file| {
        let program = &file.facts.program;
        let is_root =
            |target: &ExprId| matches!(program.expression(*target), Some(Expr::Name(name)) if name == "ROOT_URLCONF");
        program.body.iter().any(|statement| match &statement.kind {
            StatementKind::Assign { targets, .. } => targets.iter().any(is_root),
            _ => false,
        })
    })
}

/// `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "…")` and `os.environ["DJANGO_SETTINGS_MODULE"] = "…"`.
fn named_in_program(files: &dyn Files, path: &Path) -> Option<String> {
    set_in_program(files, path, "DJANGO_SETTINGS_MODULE")
}

/// The class of the settings module that django-configurations is told to take.
pub(super) fn configuration(files: &dyn Files, homes: &[PathBuf]) -> Option<String> {
    homes.iter().find_map(|home| set_in_program(files, &home.join("manage.py"), "DJANGO_CONFIGURATION"))
}

/// What a program sets an environment's variable to.
fn set_in_program(files: &dyn Files, path: &Path, wanted: &str) -> Option<String> {
    let file = files.file(path)?;
    let program = &file.facts.program;
    let by_call = program.expressions.iter::<ExprId>().find_map(|(_, expr)| {
        let Expr::Call(_, arguments) = expr else { return None };
        let [name, value, ..] = arguments.as_slice() else { return None };
        match (program.text(name.value)?.as_str(), program.expression(value.value)?) {
            (name, Expr::Literal(Literal::Str(module))) if name == wanted => Some(module.to_string()),
            _ => None,
        }
    });
    by_call.or_else(|| {
        let assigned = |statement: &crate::facts::Statement| match &statement.kind {
            StatementKind::Assign { targets, value: Some(value), .. } => {
                let Expr::Subscript(_, key) = program.expression(*targets.first()?)? else { return None };
                (program.text(*key)? == wanted).then(|| program.text(*value).map(ToString::to_string)).flatten()
            }
            _ => None,
        };
        program.body.iter().find_map(assigned)
    })
}

/// `DJANGO_SETTINGS_MODULE = …` as pytest-django reads it.
fn named_in_text(files: &dyn Files, path: &Path) -> Option<String> {
    let file = files.file(path)?;
    file.source.as_str().lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (key.trim() == "DJANGO_SETTINGS_MODULE" && !value.is_empty()).then(|| value.to_owned())
    })
}
