//! A Django project as a site: its settings module and its root URLconf, found and run on paper.

use super::evaluate::{Evaluator, Imported, Phase};
use super::event::Event;
use super::finder::{Finder, Outside, Root};
use super::settings::Settings;
use super::site::Site;
use super::snapshot::Files;
use super::table::Builder;
use super::value::{Open, Value};
use crate::facts::{Expr, ExprId, Literal};
use std::path::Path;

/// Starts the project of a folder; `None` where no root URLconf is known.
pub fn start_project(files: &dyn Files, folder: &Path, settings: &Settings) -> Option<Site> {
    let roots = vec![Root::Path(folder.to_path_buf())];
    let mut evaluator = Evaluator::new(files, Finder { roots, outside: Outside::Django });
    let urlconf = match &settings.root_urlconf {
        Some(urlconf) => urlconf.clone(),
        None => {
            let module = settings.settings_module.clone().or_else(|| settings_module(files, folder))?;
            let Imported::Module(id) = evaluator.import(&module) else { return None };
            match evaluator.world.module(id)?.scope.names.get("ROOT_URLCONF")?.value.clone() {
                Value::Str(urlconf) => urlconf.to_string(),
                _ => return None,
            }
        }
    };
    evaluator.phase = Phase::Urlconf;
    let Imported::Module(id) = evaluator.import(&urlconf) else { return None };
    let mut builder = Builder::new(&evaluator.world);
    builder.root(id);
    if let Some(raised) = evaluator.world.module(id).and_then(|module| module.raised.clone()) {
        builder.open(&[], Open { place: raised.place, reason: "the root URLconf can't be imported" });
    }
    let (table, noticed) = builder.finish();
    for (kind, _, place, module) in noticed {
        evaluator.world.events.push(Event { kind, place, module, conditional: false, caught: false });
    }
    Some(Site {
        folder: folder.to_path_buf(),
        is_host: false,
        plugins: Vec::new(),
        state: None,
        web_modules: evaluator.world.modules.len(),
        world: evaluator.world,
        table,
    })
}

/// The settings module that `manage.py` names: `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "…")`.
fn settings_module(files: &dyn Files, folder: &Path) -> Option<String> {
    let file = files.file(&folder.join("manage.py"))?;
    let program = &file.facts.program;
    program.expressions.iter::<ExprId>().find_map(|(_, expr)| {
        let Expr::Call(_, arguments) = expr else { return None };
        let [name, value, ..] = arguments.as_slice() else { return None };
        match (program.text(name.value)?.as_str(), program.expression(value.value)?) {
            ("DJANGO_SETTINGS_MODULE", Expr::Literal(Literal::Str(module))) => Some(module.to_string()),
            _ => None,
        }
    })
}
