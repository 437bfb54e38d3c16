//! Which templates a site loads: those in the `templates` folders of its apps, and in the folders that its settings name
//! (`django.template.loaders`, `TEMPLATES`).

use super::evaluate::{Module, World};
use super::site::Site;
use super::snapshot::Files;
use super::value::Value;
use crate::facts::{Expr, ExprId, Literal, Program};
use std::path::{Path, PathBuf};

/// Whether the site loads a template of this path, as far as is known: one that it certainly does not load is no page of it.
pub fn loads_template(site: &Site, files: &dyn Files, path: &Path) -> bool {
    if site.is_host {
        // The host has no `DIRS`: only the apps' folders are searched.
        let package = site.plugin_of(path).and_then(|plugin| plugin.package.as_ref());
        return package.is_some_and(|package| path.starts_with(package.join("templates")));
    }
    let settings = settings(&site.world);
    let folder = path.ancestors().skip(1).find(|folder| folder.file_name().is_some_and(|name| name == "templates"));
    if let Some(folder) = folder
        && let Some(app) = folder.parent()
    {
        let is_package = |folder: &Path| {
            files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == "__init__.py"))
        };
        // `templates` beside `manage.py` is searched where `DIRS` names it, and that is what everyone has it for.
        return !is_package(app) || settings.is_none_or(|settings| is_installed(&site.world, settings, app));
    }
    let program = settings.and_then(|module| module.file.as_ref()).map(|file| &file.facts.program);
    program.into_iter().any(|program| {
        let mut named = program.expressions.iter::<ExprId>().flat_map(|(_, expr)| directories(program, expr));
        named.any(|folder| path.ancestors().any(|ancestor| ancestor.ends_with(&folder)))
    })
}

/// Whether a Python file belongs to an app that `INSTALLED_APPS` certainly lacks: nothing of it runs in this site.
pub fn is_of_absent_app(site: &Site, files: &dyn Files, path: &Path) -> bool {
    if site.is_host || site.world.module_of(path).is_some() {
        return false;
    }
    let holds = |folder: &Path, names: &[&str]| {
        files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| names.contains(&entry.name.as_str())))
    };
    // Views and forms below an app's folder are the app's.
    let packages = path.ancestors().skip(1).take_while(|folder| holds(folder, &["__init__.py"]));
    let mut apps = packages.filter(|folder| holds(folder, &["models.py", "models", "apps.py"])).peekable();
    apps.peek().is_some()
        && settings(&site.world).is_some_and(|settings| apps.all(|app| !is_installed(&site.world, settings, app)))
}

/// The settings module, where it was run.
fn settings(world: &World) -> Option<&Module> {
    world.modules.iter().find(|module| module.scope.names.contains_key("INSTALLED_APPS"))
}

/// Whether a folder may be an app of `INSTALLED_APPS`.
fn is_installed(world: &World, settings: &Module, app: &Path) -> bool {
    let Some(Value::Sequence(id)) = settings.scope.names.get("INSTALLED_APPS").map(|binding| &binding.value) else {
        return true;
    };
    let Some(sequence) = world.heap.sequence(*id) else { return true };
    !sequence.open.is_empty()
        || sequence.items.iter().flat_map(|item| item.value.alternatives()).any(|value| match value {
            // `a.b`, or `a.b.apps.Config`: the folder must lie at the end of one of its beginnings.
            Value::Str(dotted) => {
                let parts: Vec<&str> = dotted.split('.').collect();
                (1..=parts.len()).any(|length| {
                    let folder: PathBuf = parts.get(..length).unwrap_or_default().iter().collect();
                    length + 2 >= parts.len() && app.ends_with(folder)
                })
            }
            _ => true,
        })
}

/// The folders of `"DIRS": […]`, as far as their ends are written as texts.
fn directories(program: &Program, expr: &Expr) -> Vec<PathBuf> {
    let Expr::Dict(pairs) = expr else { return Vec::new() };
    let dirs = pairs.iter().find(|(key, _)| key.and_then(|key| program.text(key)).is_some_and(|key| key == "DIRS"));
    let Some(Expr::List(items) | Expr::Tuple(items)) = dirs.and_then(|(_, value)| program.expression(*value)) else {
        return Vec::new();
    };
    items.iter().filter_map(|item| end_of_path(program, *item)).collect()
}

/// `BASE_DIR / "a" / "b"`, `os.path.join(BASE_DIR, "a/b")`: `a/b`.
fn end_of_path(program: &Program, id: ExprId) -> Option<PathBuf> {
    let mut texts: Vec<&str> = Vec::new();
    let mut pending = vec![id];
    while let Some(id) = pending.pop() {
        match program.expression(id)? {
            Expr::Literal(Literal::Str(text)) => texts.push(text),
            Expr::Binary(_, left, right) => pending.extend([*left, *right]),
            Expr::Call(_, arguments) => pending.extend(arguments.iter().map(|argument| argument.value)),
            _ => {}
        }
    }
    texts.reverse();
    let end: PathBuf =
        texts.iter().flat_map(|text| text.split('/')).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    (end.components().count() > 0).then_some(end)
}
