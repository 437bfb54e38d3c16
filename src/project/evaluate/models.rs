//! Models: `_meta` and managers, as far as names of routes are made of them (`django.db.models.options`).

use super::attributes::Attribute;
use super::classes::Ancestor;
use super::*;
use crate::facts::{Expr, Literal, Passing, StatementKind};

impl Evaluator<'_> {
    /// Whether a class is a model; `None` where a base is not known.
    pub(super) fn is_model(&mut self, id: ClassValueId) -> Option<bool> {
        self.descends_from(id, &["django.db.models.Model", "django.db.models.base.Model"])
    }

    /// Attributes that every model has.
    pub(super) fn model_attribute(&mut self, id: ClassValueId, name: &str) -> Option<Value> {
        let manager = matches!(name, "objects" | "_default_manager" | "_base_manager") || name.ends_with("objects");
        if !manager && (name != "_meta" || !self.has_environment()) {
            return None;
        }
        if self.is_model(id) != Some(true) {
            return None;
        }
        Some(if name == "_meta" { Value::Meta(id) } else { Value::Manager(id) })
    }

    pub(super) fn meta_attribute(&mut self, class: ClassValueId, name: &str) -> Attribute {
        let Some(object_name) = self.world.heap.class(class).map(|class| class.name.clone()) else {
            return Attribute::Unknowable;
        };
        let label = |this: &mut Self| this.app_label(class);
        Attribute::Found(match name {
            "object_name" => Value::Str(object_name),
            "model_name" => Value::Str(SmolStr::from(object_name.to_lowercase())),
            "app_label" => label(self).map_or(Value::Text, Value::Str),
            "label" => match label(self) {
                Some(label) => Value::Str(SmolStr::from(format!("{label}.{object_name}"))),
                None => Value::Text,
            },
            "label_lower" => match label(self) {
                Some(label) => Value::Str(SmolStr::from(format!("{label}.{}", object_name.to_lowercase()))),
                None => Value::Text,
            },
            "abstract" => self.own_option(class, "abstract").unwrap_or(Value::Bool(false)),
            "proxy" => self.own_option(class, "proxy").unwrap_or(Value::Bool(false)),
            "concrete_model" => match self.own_option(class, "proxy") {
                Some(Value::Bool(true)) => {
                    let bases = self.world.heap.class(class).map(|class| class.bases.clone()).unwrap_or_default();
                    let mut models = bases.into_iter().map(|base| self.settle(base));
                    models.find(|base| matches!(base, Value::Class(_))).unwrap_or(Value::Unknown)
                }
                _ => Value::Class(class),
            },
            "is_composite_pk" => Value::Bool(matches!(
                self.class_attribute(class, "pk"),
                Attribute::Found(Value::ExternalResult(dotted)) if dotted.ends_with("CompositePrimaryKey")
            )),
            "pk" => self.primary_key(class),
            "swapped" => self.swapped(class),
            "swappable" => self.option(class, "swappable").unwrap_or(Value::None),
            "model" => Value::Class(class),
            "verbose_name" | "verbose_name_plural" | "db_table" | "verbose_name_raw" => Value::Text,
            "app_config" => match label(self) {
                Some(label) => self.app_config(&label).unwrap_or(Value::Unknown),
                None => Value::Unknown,
            },
            "managed" => self.option(class, "managed").unwrap_or(Value::Bool(true)),
            "default_manager" | "base_manager" => Value::Manager(class),
            _ => return Attribute::Unknowable,
        })
    }

    /// The field that is the primary key, its `name` and its class, as far as routes are made of them.
    fn primary_key(&mut self, class: ClassValueId) -> Value {
        let (model, name, field) = self.primary_key_field(class);
        let Some(module) = self.world.heap.class(class).map(|class| class.module) else { return Value::Unknown };
        let own = match self.field_class(model, &field) {
            Some(own) => own,
            None => {
                let last = SmolStr::new(field.rsplit('.').next().unwrap_or(&field));
                let made = self.rootless_class(module, last, Scope::default());
                if let Some(class) = self.world.heap.class_mut(made) {
                    class.bases.push(Value::External(field));
                }
                made
            }
        };
        let instance = self.new_instance(own);
        if let Value::Instance(id) = &instance
            && let Some(instance) = self.world.heap.instance_mut(*id)
        {
            instance.scope.bind(SmolStr::new_static("attname"), Value::Str(name.clone()), Place::nowhere());
            instance.scope.bind(SmolStr::new_static("name"), Value::Str(name), Place::nowhere());
        }
        instance
    }

    /// The model, the name and the class of the primary key: the one that says so, the link to a parent model, else Django's own.
    fn primary_key_field(&mut self, class: ClassValueId) -> (ClassValueId, SmolStr, SmolStr) {
        for ancestor in self.ancestors(class) {
            let Ancestor::Class(id) = ancestor else { continue };
            if let Some((name, field)) = self.own_primary_key(id) {
                return (id, name, field);
            }
            let parents = self.world.heap.class(id).map(|class| class.bases.clone()).unwrap_or_default();
            for parent in parents {
                if let Value::Class(parent) = self.settle(parent)
                    && self.is_model(parent) == Some(true)
                    && !matches!(self.meta_attribute(parent, "abstract"), Attribute::Found(Value::Bool(true)))
                    && !matches!(self.meta_attribute(id, "proxy"), Attribute::Found(Value::Bool(true)))
                {
                    let parent = self.world.heap.class(parent).map(|class| class.name.to_lowercase());
                    let name = SmolStr::from(format!("{}_ptr", parent.unwrap_or_default()));
                    return (id, name, SmolStr::new_static("django.db.models.OneToOneField"));
                }
            }
        }
        (class, SmolStr::new_static("id"), SmolStr::new_static("django.db.models.AutoField"))
    }

    /// The class of a field that is not Django's own, by its name in the model's module.
    fn field_class(&mut self, model: ClassValueId, name: &str) -> Option<ClassValueId> {
        let module = self.world.module(self.world.heap.class(model)?.module)?;
        match module.scope.names.get(name)?.value.clone() {
            Value::Class(id) => Some(id),
            Value::External(dotted) if !super::library::is_opaque_base(&dotted) => match self.force(&dotted)? {
                Value::Class(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    fn own_primary_key(&self, id: ClassValueId) -> Option<(SmolStr, SmolStr)> {
        let class = self.world.heap.class(id)?;
        let program = &self.world.module(class.module)?.file.as_ref()?.facts.program;
        program.class(class.id)?.body.iter().find_map(|statement| {
            let StatementKind::Assign { targets, value: Some(value), .. } = &statement.kind else { return None };
            let Expr::Call(function, arguments) = program.expression(*value)? else { return None };
            let is_key = arguments.iter().any(|argument| {
                matches!(&argument.passing, Passing::Keyword(name) if name == "primary_key")
                    && matches!(program.expression(argument.value), Some(Expr::Literal(Literal::Bool(true))))
            });
            let Expr::Name(name) = program.expression(*targets.first()?)? else { return None };
            is_key.then(|| Some((name.clone(), SmolStr::from(program.dotted(*function)?)))).flatten()
        })
    }

    /// What the class's own `Meta` says: `abstract` and `proxy` are not inherited.
    fn own_option(&mut self, class: ClassValueId, name: &str) -> Option<Value> {
        let meta = self.world.heap.class(class)?.scope.names.get("Meta")?.value.clone();
        let Value::Class(meta) = meta else { return Some(Value::Unknown) };
        self.world.heap.class(meta)?.scope.names.get(name).map(|binding| binding.value.clone())
    }

    /// What `Meta` says, its bases and those of the class followed.
    fn option(&mut self, class: ClassValueId, name: &str) -> Option<Value> {
        let Attribute::Found(meta) = self.class_attribute(class, "Meta") else { return None };
        let Value::Class(meta) = self.settle(meta) else { return Some(Value::Unknown) };
        match self.class_attribute(meta, name) {
            Attribute::Found(value) => Some(value),
            Attribute::Absent => None,
            Attribute::Unknowable => Some(Value::Unknown),
        }
    }

    /// `Options.swapped`: the model that a setting puts in its place.
    fn swapped(&mut self, class: ClassValueId) -> Value {
        let Some(Value::Str(setting)) = self.option(class, "swappable") else { return Value::None };
        let label = match self.meta_attribute(class, "label_lower") {
            Attribute::Found(Value::Str(label)) => label,
            _ => return Value::Unknown,
        };
        match self.setting(&setting) {
            Attribute::Found(Value::Str(model)) if model.to_lowercase() == *label => Value::None,
            Attribute::Found(Value::Str(model)) => Value::Str(model),
            Attribute::Found(Value::None) | Attribute::Absent => Value::None,
            _ => Value::Unknown,
        }
    }

    /// The label of the app that a model belongs to: said by `Meta`, else that of the app whose package holds its module.
    pub(super) fn app_label(&mut self, class: ClassValueId) -> Option<SmolStr> {
        match self.own_option(class, "app_label") {
            Some(Value::Str(label)) => return Some(label),
            Some(_) => return None,
            None => {}
        }
        let module = self.world.module(self.world.heap.class(class)?.module)?.name.clone();
        let apps = self.django.apps.iter();
        let holds = |name: &SmolStr| {
            module == *name || module.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        apps.filter(|app| holds(&app.name)).max_by_key(|app| app.name.len()).map(|app| app.label.clone())
    }

    /// A model by `app_label` and name, in any case.
    pub(super) fn model_by_name(&mut self, label: &str, name: &str) -> Option<ClassValueId> {
        let app = self.django.apps.iter().find(|app| app.label == label)?.clone();
        let module = self.run_named(&format!("{}.models", app.name))?;
        // One that is defined in another module of the app is imported there.
        let scope = &self.world.module(module)?.scope;
        let found =
            scope.names.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, one)| one.value.clone());
        match self.settle(found?) {
            Value::Class(id) => Some(id),
            _ => None,
        }
    }

    /// A model by label and name, where its app's `models` has defined it already.
    pub(super) fn model_so_far(&mut self, label: &str, name: &str) -> Option<ClassValueId> {
        let app = self.django.apps.iter().find(|app| app.label == label)?.name.clone();
        let module = self.world.module_named(&format!("{app}.models"))?;
        let names = &self.world.module(module)?.scope.names;
        let found = names.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, one)| one.value.clone())?;
        match self.settle(found) {
            Value::Class(id) => Some(id),
            _ => None,
        }
    }

    /// The models of an app: classes that its `models` module holds and that belong to it.
    pub(super) fn models_of(&mut self, app: &str) -> Option<Vec<ClassValueId>> {
        let module = self.run_named(&format!("{app}.models"))?;
        let scope = &self.world.module(module)?.scope;
        let mut names: Vec<(SmolStr, Value)> =
            scope.names.iter().map(|(name, binding)| (name.clone(), binding.value.clone())).collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let label = self.django.apps.iter().find(|one| one.name == app)?.label.clone();
        let mut models = Vec::new();
        for (_, value) in names {
            let Value::Class(id) = self.settle(value) else { continue };
            if self.is_model(id) == Some(true)
                && self.app_label(id).as_ref() == Some(&label)
                && !matches!(self.meta_attribute(id, "abstract"), Attribute::Found(Value::Bool(true)))
                && matches!(self.meta_attribute(id, "swapped"), Attribute::Found(Value::None))
                && !models.contains(&id)
            {
                models.push(id);
            }
        }
        models.sort_by_key(|id| id.0);
        Some(models)
    }
}

/// Whether a field's class descends from another, both by their names (`django.db.models.fields`).
pub(super) fn is_field_of(field: &str, class: &str) -> Option<bool> {
    let last = |dotted: &str| dotted.rsplit('.').next().unwrap_or(dotted).to_owned();
    let (field, class) = (last(field), last(class));
    if !field.ends_with("Field") || !class.ends_with("Field") {
        return None;
    }
    const INTEGERS: &[&str] = &[
        "AutoField",
        "BigAutoField",
        "SmallAutoField",
        "IntegerField",
        "BigIntegerField",
        "SmallIntegerField",
        "PositiveIntegerField",
        "PositiveBigIntegerField",
        "PositiveSmallIntegerField",
    ];
    Some(field == class || class == "Field" || class == "IntegerField" && INTEGERS.contains(&field.as_str()))
}

/// Whether a class outside is the one that all models descend from.
pub(super) fn is_model_root(dotted: &str) -> bool {
    matches!(dotted, "django.db.models.Model" | "django.db.models.base.Model")
}

/// Whether `django.db.models.Model` or its metaclass may bring an attribute of this name (Django 4.2 to 6.1).
pub(super) fn is_name_of_models(name: &str) -> bool {
    name.starts_with('_')
        || matches!(
            name,
            "DoesNotExist"
                | "MultipleObjectsReturned"
                | "NotUpdated"
                | "adelete"
                | "arefresh_from_db"
                | "asave"
                | "check"
                | "clean"
                | "clean_fields"
                | "date_error_message"
                | "delete"
                | "from_db"
                | "full_clean"
                | "get_constraints"
                | "get_deferred_fields"
                | "id"
                | "objects"
                | "pk"
                | "prepare_database_save"
                | "refresh_from_db"
                | "save"
                | "save_base"
                | "serializable_value"
                | "unique_error_message"
                | "validate_constraints"
                | "validate_unique"
        )
}
