//! Models whose primary key the migrations make as another type than the app's setting says.

use crate::facts::{Argument, Expr, ExprId, Literal, Passing, Program};
use crate::project::place::Place;
use crate::project::value::Value;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use std::collections::BTreeMap;

/// The rule.
pub const RULE: Rule = Rule {
    code: "model-auto-field",
    severity: Severity::Information,
    impact: Impact::Hygiene,
    page: include_str!("model-auto-field.md"),
    check,
};

/// What Karrot's settings say (`DEFAULT_AUTO_FIELD`).
const DEFAULT: &str = "AutoField";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let (Some(site), Some(plugin)) = (context.site(), context.plugin_of_apps()) else { return };
    let (Some(package), Some(config)) = (&plugin.package, plugin.config) else { return };
    let (wanted, place): (String, Place) = match site.world.class_binding(config, "default_auto_field") {
        Some(Some(binding)) => match binding.value {
            Value::Str(name) => (name.rsplit('.').next().unwrap_or_default().to_owned(), binding.place),
            _ => return,
        },
        Some(None) => {
            let Some(class) = site.world.heap.class(config) else { return };
            let Some(module) = site.world.module(class.module) else { return };
            let anchor = crate::project::place::Anchor::Class(class.id);
            (DEFAULT.to_owned(), Place { file: module.path.clone(), anchor })
        }
        None => return,
    };
    if place.file != context.file.path || !wanted.ends_with("AutoField") {
        return;
    }
    let folder = package.join("migrations");
    let entries = context.snapshot.files.entries(&folder);
    let mut fields = BTreeMap::new();
    for entry in entries.iter().flat_map(|entries| entries.iter()).filter(|entry| entry.name.ends_with(".py")) {
        if let Some(file) = context.snapshot.files.file(&folder.join(&entry.name)) {
            collect(&file.facts.program, &mut fields);
        }
    }
    let Some((model, made)) = fields.into_iter().find(|(_, made)| *made != wanted) else { return };
    let span = crate::rules::apps::assigned(context, &place);
    let message = format!(
        "`makemigrations --check` fails, and the next `makemigrations` changes primary keys: the migrations make `{model}`'s a `{made}`, \
         and the app's models have a `{wanted}`. Let both say the same."
    );
    sink.report(Report::new(span, message));
}

/// The type of each model's own primary key after a migration, where Django made it up.
fn collect(program: &Program, fields: &mut BTreeMap<String, String>) {
    let named = |arguments: &[Argument], name: &str, at: usize| {
        let keyword = arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(keyword) if keyword == name));
        let placed = arguments.get(at).filter(|one| one.passing == Passing::Positional);
        keyword.or(placed).map(|one| one.value)
    };
    // Expressions are numbered in the order in which they end: operations come in theirs.
    for (_, expression) in program.expressions.iter::<ExprId>() {
        let Expr::Call(function, arguments) = expression else { continue };
        let name = program.dotted(*function).unwrap_or_default();
        let operation = name.rsplit('.').next().unwrap_or_default();
        let model =
            |parameter| named(arguments, parameter, 0).and_then(|id| program.text(id)).map(|name| name.to_lowercase());
        match operation {
            "CreateModel" => {
                let Some(Expr::List(items)) = named(arguments, "fields", 1).and_then(|id| program.expression(id))
                else {
                    continue;
                };
                let made = items.iter().find_map(|item| match program.expression(*item)? {
                    Expr::Tuple(pair) => made_up(program, *pair.get(1)?),
                    _ => None,
                });
                if let (Some(model), Some(made)) = (model("name"), made) {
                    fields.insert(model, made);
                }
            }
            "AlterField" => {
                let made = named(arguments, "field", 2).and_then(|id| made_up(program, id));
                if let (Some(model), Some(made)) = (model("model_name"), made) {
                    fields.insert(model, made);
                }
            }
            "DeleteModel" => {
                model("name").map(|model| fields.remove(&model));
            }
            "RenameModel" => {
                if let Some(made) = model("old_name").and_then(|model| fields.remove(&model)) {
                    let new =
                        named(arguments, "new_name", 1).and_then(|id| program.text(id)).map(|name| name.to_lowercase());
                    fields.extend(new.map(|new| (new, made)));
                }
            }
            _ => {}
        }
    }
}

/// `models.AutoField(auto_created=True, …)`
fn made_up(program: &Program, field: ExprId) -> Option<String> {
    let Expr::Call(function, arguments) = program.expression(field)? else { return None };
    let is_made_up = arguments.iter().any(|one| {
        matches!(&one.passing, Passing::Keyword(name) if name == "auto_created")
            && matches!(program.expression(one.value), Some(Expr::Literal(Literal::Bool(true))))
    });
    let name = program.dotted(*function)?;
    let last = name.rsplit('.').next()?;
    (is_made_up && last.ends_with("AutoField")).then(|| last.to_owned())
}
