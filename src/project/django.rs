//! A Django project as a site: its environment, its settings module, its apps and its root URLconf, found and run on paper.

use super::environment::Environment;
use super::evaluate::{DEEP_STACK, Evaluator, Limits, Phase};
use super::event::Event;
use super::finder::{Finder, Root};
use super::place::Place;
use super::settings::Settings;
use super::site::Site;
use super::snapshot::{EntryKind, Files};
use super::table::Builder;
use super::value::Open;
use crate::facts::{Expr, ExprId, Literal};
use std::path::{Path, PathBuf};

/// Starts the project of a folder; `None` where no root URLconf is known.
pub fn start_project(files: &dyn Files, folder: &Path, settings: &Settings) -> Option<Site> {
    // Code of libraries nests deeper than the stack of most threads allows.
    std::thread::scope(|scope| {
        let deep = std::thread::Builder::new().stack_size(DEEP_STACK);
        match deep.spawn_scoped(scope, || start(files, folder, settings, Limits::DEEP)) {
            Ok(thread) => thread.join().ok().flatten(),
            Err(_) => start(files, folder, settings, Limits::SHALLOW),
        }
    })
}

fn start(files: &dyn Files, folder: &Path, settings: &Settings, limits: Limits) -> Option<Site> {
    let homes = homes(files, folder);
    let environment = Environment::of(files, &homes, settings);
    let roots = homes.iter().cloned().map(Root::Path).collect();
    let finder = Finder { roots, libraries: environment.libraries, outside: environment.outside };
    let mut evaluator = Evaluator::new(files, finder, limits);
    let module = settings.settings_module.clone().or_else(|| settings_module(files, &homes));
    let configured = module.as_deref().and_then(|module| evaluator.configure(module));
    let urlconf = match &settings.root_urlconf {
        Some(urlconf) => urlconf.clone(),
        None => {
            configured?;
            evaluator.text_setting("ROOT_URLCONF")?.to_string()
        }
    };
    evaluator.populate();
    evaluator.phase = Phase::Urlconf;
    let id = evaluator.run_root(&urlconf)?;
    let mut builder = Builder::new(&evaluator.world);
    builder.root(id);
    if let Some(raised) = evaluator.world.module(id).and_then(|module| module.raised.clone()) {
        builder.open(&[], Open { place: raised.place, reason: "the root URLconf can't be imported" });
    }
    if evaluator.is_exhausted() {
        let reason = "the project takes more steps to follow than are allowed";
        builder.open(&[], Open { place: Place::nowhere(), reason });
    }
    let (table, noticed) = builder.finish();
    for (kind, _, place, module) in noticed {
        if evaluator.world.module(module).is_some_and(|module| module.library) {
            continue;
        }
        evaluator.world.events.push(Event { kind, place, module, conditional: false, caught: false });
    }
    Some(Site {
        folder: folder.to_path_buf(),
        is_host: false,
        plugins: Vec::new(),
        state: None,
        web_modules: evaluator.world.modules.len(),
        replaces_reverse: super::verdict::replaces_reverse(&evaluator.world),
        world: evaluator.world,
        table,
        served: std::sync::OnceLock::new(),
    })
}

/// Folders that are on `sys.path` when the project is started: that of `manage.py`, the folder itself, its `src`.
fn homes(files: &dyn Files, folder: &Path) -> Vec<PathBuf> {
    let holds = |folder: &Path, name: &str| {
        files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == name))
    };
    let mut homes = Vec::new();
    if !holds(folder, "manage.py")
        && let Some(entries) = files.entries(folder)
    {
        let inside = entries.iter().filter(|entry| entry.kind == EntryKind::Directory);
        let visible = inside.filter(|entry| {
            !entry.name.starts_with('.')
                && !matches!(entry.name.as_str(), "node_modules" | "venv" | "env" | "site-packages" | "docs")
        });
        homes.extend(visible.map(|entry| folder.join(&entry.name)).filter(|inner| holds(inner, "manage.py")));
    }
    homes.push(folder.to_path_buf());
    let source = folder.join("src");
    if files.entries(&source).is_some() && !homes.contains(&source) {
        homes.push(source);
    }
    homes
}

/// The settings module: what `manage.py`, `wsgi.py` or `asgi.py` sets, else what the tests' configuration names.
fn settings_module(files: &dyn Files, homes: &[PathBuf]) -> Option<String> {
    for home in homes {
        if let Some(module) = named_in_program(files, &home.join("manage.py")) {
            return Some(module);
        }
        for entry in files.entries(home)?.iter().filter(|entry| entry.kind == EntryKind::Directory) {
            for name in ["wsgi.py", "asgi.py"] {
                if let Some(module) = named_in_program(files, &home.join(&entry.name).join(name)) {
                    return Some(module);
                }
            }
        }
        for name in ["pytest.ini", "pyproject.toml", "setup.cfg", "tox.ini"] {
            if let Some(module) = named_in_text(files, &home.join(name)) {
                return Some(module);
            }
        }
    }
    None
}

/// `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "…")` and `os.environ["DJANGO_SETTINGS_MODULE"] = "…"`.
fn named_in_program(files: &dyn Files, path: &Path) -> Option<String> {
    const NAME: &str = "DJANGO_SETTINGS_MODULE";
    let file = files.file(path)?;
    let program = &file.facts.program;
    let by_call = program.expressions.iter::<ExprId>().find_map(|(_, expr)| {
        let Expr::Call(_, arguments) = expr else { return None };
        let [name, value, ..] = arguments.as_slice() else { return None };
        match (program.text(name.value)?.as_str(), program.expression(value.value)?) {
            (NAME, Expr::Literal(Literal::Str(module))) => Some(module.to_string()),
            _ => None,
        }
    });
    by_call.or_else(|| {
        let assigned = |statement: &crate::facts::Statement| match &statement.kind {
            crate::facts::StatementKind::Assign { targets, value: Some(value), .. } => {
                let Expr::Subscript(_, key) = program.expression(*targets.first()?)? else { return None };
                (program.text(*key)? == NAME).then(|| program.text(*value).map(ToString::to_string)).flatten()
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
