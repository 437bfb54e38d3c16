//! Models that Django refuses to make: fields that clash with a parent's, names that are taken, indexes of fields that are not there
//! (`django.db.models.base.ModelBase.__new__`, 5.0). The same reserve as in [`super::proofs`].

use super::classes::Ancestor;
use super::*;
use crate::facts::{Expr, Passing, Program, StatementKind};

impl Evaluator<'_> {
    /// What the metaclass of models refuses of a class that was just defined.
    pub(super) fn refuse_model(&mut self, frame: &mut Frame, id: ClassValueId, place: &Place) {
        if !self.proves(frame) || !self.is_model_by_name(id, 0) || frame.pending.is_some() {
            return;
        }
        self.refuse_proxy(frame, id, place);
        self.refuse_clash(frame, id);
        self.refuse_fields_of_meta(frame, id);
        self.refuse_name_of_model(frame, id, place);
    }

    /// Whether a model says of itself that it is abstract.
    pub(super) fn is_abstract_model(&self, id: ClassValueId) -> bool {
        self.own_meta(id, "abstract") == Some(Value::Bool(true))
    }

    /// What a model's own `Meta` says, as far as it is written there.
    fn own_meta(&self, id: ClassValueId, name: &str) -> Option<Value> {
        let Value::Class(meta) = self.world.heap.class(id)?.scope.names.get("Meta")?.value else { return None };
        self.world.heap.class(meta)?.scope.names.get(name).map(|binding| binding.value.clone())
    }

    /// Whether a model certainly has a table of its own, or is a proxy of one: nothing calls it abstract.
    fn is_concrete_model(&self, id: ClassValueId) -> bool {
        let Some(class) = self.world.heap.class(id) else { return false };
        let is_plain = match class.scope.names.get("Meta").map(|meta| &meta.value) {
            None => true,
            Some(Value::Class(meta)) => self.world.heap.class(*meta).is_some_and(|meta| {
                meta.bases.is_empty()
                    && meta.scope.open.is_empty()
                    && matches!(meta.scope.names.get("abstract").map(|one| &one.value), None | Some(Value::Bool(false)))
            }),
            Some(_) => false,
        };
        is_plain && class.scope.open.is_empty() && !class.decorated
    }

    /// Bases of a proxy: one model with a table.
    fn refuse_proxy(&mut self, frame: &mut Frame, id: ClassValueId, place: &Place) {
        if self.own_meta(id, "proxy") != Some(Value::Bool(true)) {
            return;
        }
        let bases = self.world.heap.class(id).map(|class| class.bases.clone()).unwrap_or_default();
        let mut tables = 0;
        for base in &bases {
            match base {
                Value::External(dotted) if super::models::is_model_root(dotted) => {}
                Value::Class(base) if self.is_abstract_model(*base) => {}
                Value::Class(base) if self.own_meta(*base, "proxy").is_none() && self.is_concrete_model(*base) => {
                    tables += usize::from(self.is_model_by_name(*base, 0));
                }
                _ => return,
            }
        }
        let why = match tables {
            0 => "a proxy needs one base that has a table, and this one has none",
            1 => return,
            _ => "a proxy needs one base that has a table, and this one has several",
        };
        self.fails_at(frame, Exception::Type, why, place.clone());
    }

    /// Fields that a parent with a table has already, or that the link to it is called.
    fn refuse_clash(&mut self, frame: &mut Frame, id: ClassValueId) {
        let Some(class) = self.world.heap.class(id) else { return };
        let own: Vec<(SmolStr, Place)> = class
            .scope
            .names
            .iter()
            .filter(|(_, binding)| is_field(&binding.value))
            .map(|(name, binding)| (name.clone(), binding.place.clone()))
            .collect();
        let parents: Vec<ClassValueId> = class
            .bases
            .iter()
            .filter_map(|base| if let Value::Class(base) = base { Some(*base) } else { None })
            .filter(|base| self.is_model_by_name(*base, 0) && self.is_concrete_model(*base))
            .collect();
        let is_proxy = self.own_meta(id, "proxy").is_some();
        let has_link = |this: &Self| {
            let links = this.world.heap.class(id).into_iter().flat_map(|class| class.scope.names.values());
            links
                .into_iter()
                .any(|one| matches!(&one.value, Value::ExternalResult(dotted) if dotted.ends_with("OneToOneField")))
        };
        let mut found: Vec<(SmolStr, Place, String)> = Vec::new();
        for parent in parents {
            let Some(class) = self.world.heap.class(parent) else { continue };
            let link = format!("{}_ptr", class.name.to_lowercase());
            for (name, place) in &own {
                if class.scope.names.get(name).is_some_and(|binding| is_field(&binding.value)) {
                    let why = format!("the field `{name}` clashes with that of the parent model `{}`", class.name);
                    found.push((name.clone(), place.clone(), why));
                } else if name.as_str() == link
                    && !is_proxy
                    && self.own_meta(parent, "proxy").is_none()
                    && !has_link(self)
                {
                    let why =
                        format!("the field `{name}` has the name of the link to the parent model `{}`", class.name);
                    found.push((name.clone(), place.clone(), why));
                }
            }
        }
        found.sort_by(|one, other| one.0.cmp(&other.0));
        if let Some((_, place, why)) = found.into_iter().next() {
            self.fails_at(frame, Exception::named("FieldError"), &why, place);
        }
    }

    /// Indexes without a name, and `order_with_respect_to`, ask for their fields at once.
    fn refuse_fields_of_meta(&mut self, frame: &mut Frame, id: ClassValueId) {
        let Some(class) = self.world.heap.class(id) else { return };
        let Some(Value::Class(meta)) = class.scope.names.get("Meta").map(|meta| meta.value.clone()) else { return };
        if !self.is_concrete_model(id) || self.own_meta(id, "proxy").is_some() {
            return;
        }
        let Some(fields) = self.fields_of_model(id) else { return };
        let Some(meta) = self.world.heap.class(meta) else { return };
        let Some(file) = self.world.module(meta.module).and_then(|module| module.file.clone()) else { return };
        let program = &file.facts.program;
        let Some(written) = program.class(meta.id) else { return };
        let mut asked: Vec<(SmolStr, ExprId)> = Vec::new();
        for statement in &written.body {
            let StatementKind::Assign { targets, value: Some(value), .. } = &statement.kind else { continue };
            let [target] = targets.as_slice() else { continue };
            match program.expression(*target) {
                Some(Expr::Name(name)) if name == "order_with_respect_to" => {
                    asked.extend(program.text(*value).map(|text| (text.clone(), *value)));
                }
                Some(Expr::Name(name)) if name == "indexes" => asked.extend(fields_of_indexes(program, *value)),
                _ => {}
            }
        }
        let missing = asked.into_iter().find(|(name, _)| {
            let name = name.trim_start_matches('-');
            !fields.iter().any(|field| field == name || format!("{field}_id") == name)
        });
        if let Some((name, at)) = missing {
            let place = Place { file: file.path.clone(), anchor: Anchor::Expr(at) };
            let why = format!("the model has no field `{}`", name.trim_start_matches('-'));
            self.fails_at(frame, Exception::named("FieldDoesNotExist"), &why, place);
        }
    }

    /// The names of a model's fields, where all of them are known.
    fn fields_of_model(&mut self, id: ClassValueId) -> Option<Vec<SmolStr>> {
        let mut fields = vec![SmolStr::new_static("id")];
        for ancestor in self.ancestors(id) {
            match ancestor {
                Ancestor::Class(one) => {
                    let class = self.world.heap.class(one)?;
                    if !class.scope.open.is_empty() || class.decorated {
                        return None;
                    }
                    for (name, binding) in &class.scope.names {
                        match &binding.value {
                            value if is_field(value) => fields.push(name.clone()),
                            Value::Function(_)
                            | Value::Class(_)
                            | Value::Str(_)
                            | Value::Int(_)
                            | Value::Bool(_)
                            | Value::None
                            | Value::Sequence(_)
                            | Value::Dict(_)
                            | Value::Module(_) => {}
                            // Whatever else it is may bring fields of its own.
                            Value::ExternalResult(dotted) if dotted.ends_with("Manager") => {}
                            _ => return None,
                        }
                    }
                    let is_parent = one != id && self.is_model_by_name(one, 0) && !self.is_abstract_model(one);
                    fields.extend(is_parent.then(|| SmolStr::from(format!("{}_ptr", class.name.to_lowercase()))));
                }
                Ancestor::External(dotted) if super::models::is_model_root(&dotted) => {}
                Ancestor::External(dotted) if super::library::is_plain_base(&dotted) => {}
                _ => return None,
            }
        }
        Some(fields)
    }

    /// Two models of an app whose names are the same in small letters (`Apps.register_model`). That a module defines one of its own
    /// names twice is a warning.
    fn refuse_name_of_model(&mut self, frame: &mut Frame, id: ClassValueId, place: &Place) {
        if !self.is_concrete_model(id) || self.own_meta(id, "app_label").is_some() {
            return;
        }
        let Some(class) = self.world.heap.class(id) else { return };
        let (name, module) = (class.name.clone(), class.module);
        let root = SmolStr::new(self.root_of(frame));
        let is_other = |this: &Self, other: &ClassValueId| {
            this.world.heap.class(*other).is_some_and(|other| {
                let same_root =
                    this.world.module(other.module).is_some_and(|one| one.name.split('.').next() == Some(&root));
                same_root
                    && other.name.to_lowercase() == name.to_lowercase()
                    && (other.name != name || other.module != module)
            })
        };
        let is_certain = !frame.is_conditional() && frame.handlers.is_empty() && !self.doubtful.contains(&module);
        let twin = self.registry.models.iter().find(|other| is_other(self, other)).copied();
        if let Some(twin) = twin
            && is_certain
        {
            let first = self.world.heap.class(twin).and_then(|one| self.world.module(one.module));
            let first = first.map(|module| module.name.clone()).unwrap_or_default();
            let why = format!("the app has a model of this name already, in `{first}`");
            return self.fails_at(frame, Exception::named("RuntimeError"), &why, place.clone());
        }
        if is_certain {
            self.registry.models.push(id);
        }
    }

    /// Whether a model may have an attribute that no line of it names: what its fields bring, and relations that lead to it.
    pub(super) fn may_bring(&mut self, id: ClassValueId, name: &str) -> bool {
        if name.starts_with("get_") || ["_id", "_set", "_ptr"].iter().any(|end| name.ends_with(end)) {
            return true;
        }
        let Some(module) = self.world.heap.class(id).and_then(|class| self.world.module(class.module)) else {
            return true;
        };
        // The other end of a relation, or of a one-to-one link, has a name that stands somewhere else.
        let root = module.name.split('.').next().unwrap_or_default().to_owned();
        let own = self.world.modules.iter().filter(|one| one.name.split('.').next() == Some(root.as_str()));
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        own.clone().any(|one| {
            one.file.as_ref().is_some_and(|file| quoted.iter().any(|word| file.source.as_str().contains(word.as_str())))
        }) || self.models_in(&root).iter().any(|(_, model)| model.eq_ignore_ascii_case(name))
            || self.fields_of_model(id).is_none()
    }

    /// `Parent.Meta` of a model with a table: Django takes it away from the class.
    pub(super) fn prove_no_meta(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> bool {
        let Value::Class(id) = object else { return false };
        if name != "Meta" || !self.proves(frame) || !self.is_model_by_name(*id, 0) {
            return false;
        }
        let has_none = self.ancestors(*id).into_iter().all(|one| match one {
            Ancestor::Class(id) => self.is_concrete_model(id) && self.is_model_by_name(id, 0),
            Ancestor::External(dotted) => {
                super::models::is_model_root(&dotted) || super::library::is_plain_base(&dotted)
            }
            Ancestor::Unknown => false,
        });
        if has_none {
            let why = "a model that is not abstract has no attribute `Meta`";
            self.fails(frame, Exception::Attribute, why, at);
        }
        has_none
    }

    /// `@method_decorator(…, name="…")` of a class: the name is one of its methods'.
    pub(super) fn refuse_decorated_method(&mut self, frame: &mut Frame, id: ClassValueId, at: ExprId) {
        let file = frame.file.clone();
        let program = &file.facts.program;
        let Some(Expr::Call(function, arguments)) = program.expression(at) else { return };
        if !self.proves(frame)
            || self.external_name(frame, *function).as_deref() != Some("django.utils.decorators.method_decorator")
        {
            return;
        }
        if arguments.iter().any(|one| matches!(one.passing, Passing::Star | Passing::DoubleStar)) {
            return;
        }
        let named = arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(name) if name == "name"));
        let placed = arguments.iter().filter(|one| one.passing == Passing::Positional).nth(1);
        let name = match named.or(placed) {
            None => SmolStr::default(),
            Some(argument) => match program.text(argument.value) {
                Some(name) => name.clone(),
                None => return,
            },
        };
        let at = named.or(placed).map_or(at, |argument| argument.value);
        if name.is_empty() {
            let why = "`method_decorator` of a class wants the `name` of the method that it decorates";
            return self.fails(frame, Exception::Value, why, at);
        }
        if self.lacks_attribute(&Value::Class(id), &name) {
            let why = format!("the class has no method `{name}` that could be decorated");
            return self.fails(frame, Exception::Value, &why, at);
        }
        let own = self.world.heap.class(id).and_then(|class| class.scope.names.get(&name));
        if own.is_some_and(|binding| {
            matches!(binding.value, Value::Int(_) | Value::Str(_) | Value::None | Value::Bool(_))
        }) {
            let why = format!("`{name}` is no method and can't be decorated");
            self.fails(frame, Exception::Type, &why, at);
        }
    }

    /// The dotted name of what a name or attribute of the module stands for, where that is something outside.
    pub(super) fn external_name(&self, frame: &Frame, id: ExprId) -> Option<SmolStr> {
        let called = frame.program().dotted(id)?;
        let (first, rest) = called.split_once('.').map_or((called.as_str(), None), |(first, rest)| (first, Some(rest)));
        let module = self.world.module(frame.module)?;
        let Binding { value: Value::External(dotted), maybe_unbound: false, .. } = module.scope.names.get(first)?
        else {
            return None;
        };
        Some(match rest {
            Some(rest) => SmolStr::from(format!("{dotted}.{rest}")),
            None => dotted.clone(),
        })
    }
}

/// Whether a value is a field of Django's own.
fn is_field(value: &Value) -> bool {
    matches!(value, Value::ExternalResult(dotted) if dotted.strip_prefix("django.db.models.").is_some_and(|name| {
        let last = name.rsplit('.').next().unwrap_or(name);
        last.ends_with("Field") || last == "ForeignKey"
    }))
}

/// The fields of indexes that have no name, where they are written as texts.
fn fields_of_indexes(program: &Program, list: ExprId) -> Vec<(SmolStr, ExprId)> {
    let (Some(Expr::List(items)) | Some(Expr::Tuple(items))) = program.expression(list) else { return Vec::new() };
    let mut fields = Vec::new();
    for item in items {
        let Some(Expr::Call(function, arguments)) = program.expression(*item) else { continue };
        let is_index = program.dotted(*function).is_some_and(|name| name == "Index" || name == "models.Index");
        let keyword = |wanted: &str| {
            arguments.iter().find(|one| matches!(&one.passing, Passing::Keyword(name) if name == wanted))
        };
        let all_named = arguments.iter().all(|one| matches!(one.passing, Passing::Keyword(_)));
        if !is_index || !all_named || keyword("name").is_some() {
            continue;
        }
        let Some(named) = keyword("fields") else { continue };
        if let Some(Expr::List(names) | Expr::Tuple(names)) = program.expression(named.value) {
            fields.extend(names.iter().filter_map(|one| program.text(*one).map(|text| (text.clone(), *one))));
        }
    }
    fields
}
