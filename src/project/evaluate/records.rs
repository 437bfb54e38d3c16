//! Classes whose instances hold named fields: `@dataclass`, `typing.NamedTuple`, `collections.namedtuple`. What they take, and what
//! they refuse. The same reserve as in [`super::proofs`].

use super::arguments::{argument, is_spread};
use super::classes::Ancestor;
use super::refusals::arguments_fault;
use super::*;
use crate::facts::{Argument, Expr, Literal, Parameter, ParameterKind, Passing, StatementKind};
use crate::host::{PlainType, is_identifier, is_keyword, lacks_attribute};

/// A field.
#[derive(Clone, Debug)]
struct Field {
    name: SmolStr,
    /// The class that says its default, and the default.
    default: Option<(ClassValueId, ExprId)>,
    keyword_only: bool,
    /// Whether instances are made without it.
    is_left_out: bool,
}

/// What a class's decorators and bases make of its annotated names.
#[derive(Clone, Debug, Default)]
struct Fields {
    fields: Vec<Field>,
    /// Whether all of it is Python's own and understood.
    is_certain: bool,
    is_frozen: bool,
    is_ordered: bool,
    is_named_tuple: bool,
}

/// What a class is made into by `@dataclass`.
#[derive(Clone, Copy, Debug, Default)]
struct Options {
    is_certain: bool,
    frozen: bool,
    order: bool,
    keyword_only: bool,
    no_init: bool,
    is_named_tuple: bool,
}

/// What a class that `collections.namedtuple` made holds.
#[derive(Clone, Debug)]
pub(super) struct NamedTuple {
    fields: Vec<SmolStr>,
    /// Of the last fields.
    defaults: Vec<Value>,
}

/// What named tuples have besides their fields and what tuples have.
const NAMED_TUPLE: &[&str] = &["_asdict", "_field_defaults", "_fields", "_make", "_replace"];

impl Evaluator<'_> {
    /// What makes a class one whose annotated names are fields; `None` where it is an ordinary one.
    fn options(&self, id: ClassValueId) -> Option<Options> {
        let class = self.world.heap.class(id)?;
        let module = self.world.module(class.module)?;
        let program = &module.file.as_ref()?.facts.program;
        if class.bases.iter().any(|base| matches!(base, Value::External(one) if one == "typing.NamedTuple")) {
            return Some(Options { is_certain: class.bases.len() == 1, is_named_tuple: true, ..Options::default() });
        }
        for decorator in &program.class(class.id)?.decorators {
            let (name, arguments) = match program.expression(*decorator) {
                Some(Expr::Call(function, arguments)) => (program.dotted(*function), arguments.as_slice()),
                _ => (program.dotted(*decorator), &[] as &[Argument]),
            };
            let Some(name) = name.filter(|name| name.ends_with("dataclass") || name.ends_with("define")) else {
                continue;
            };
            let (first, rest) = name.split_once('.').unwrap_or((&name, ""));
            let is_pythons = match module.scope.names.get(first).map(|binding| &binding.value) {
                Some(Value::External(dotted)) if rest.is_empty() => dotted == "dataclasses.dataclass",
                Some(Value::External(dotted)) => dotted == "dataclasses" && rest == "dataclass",
                _ => false,
            };
            let mut options = Options { is_certain: is_pythons, ..Options::default() };
            for argument in arguments {
                let value = match program.expression(argument.value) {
                    Some(Expr::Literal(Literal::Bool(value))) => Some(*value),
                    _ => None,
                };
                match (&argument.passing, value) {
                    (Passing::Keyword(name), Some(value)) => match name.as_str() {
                        "frozen" => options.frozen = value,
                        "order" => options.order = value,
                        "kw_only" => options.keyword_only = value,
                        "init" => options.no_init = !value,
                        _ => {}
                    },
                    _ => options.is_certain = false,
                }
            }
            return Some(options);
        }
        None
    }

    fn fields(&mut self, id: ClassValueId) -> Fields {
        let mut result = Fields { is_certain: true, ..Fields::default() };
        for ancestor in self.ancestors(id).iter().rev() {
            let Ancestor::Class(own) = ancestor else { continue };
            let Some(options) = self.options(*own) else { continue };
            result.is_certain &= options.is_certain && !options.no_init;
            result.is_frozen |= options.frozen;
            result.is_ordered |= options.order;
            result.is_named_tuple |= options.is_named_tuple;
            let Some(class) = self.world.heap.class(*own) else { continue };
            let Some(file) = self.world.module(class.module).and_then(|module| module.file.as_ref()) else { continue };
            let program = &file.facts.program;
            let Some(statement) = program.class(class.id) else { continue };
            let mut keyword_only = options.keyword_only;
            for one in &statement.body {
                let StatementKind::Assign { targets, annotation: Some(annotation), value } = &one.kind else {
                    // Fields may stand in what is only run under a condition.
                    let is_block = matches!(one.kind, StatementKind::If(_) | StatementKind::Try { .. });
                    result.is_certain &= !is_block;
                    continue;
                };
                let Some(Expr::Name(name)) = targets.first().and_then(|id| program.expression(*id)) else { continue };
                let text = file.source.slice(file.facts.spans.expression(*annotation)).to_owned();
                if text.contains("ClassVar") {
                    continue;
                }
                if text.ends_with("KW_ONLY") {
                    keyword_only = true;
                    continue;
                }
                // `InitVar` is given to `__post_init__` and kept nowhere.
                result.is_certain &= !text.contains("InitVar");
                let mut field = Field {
                    name: name.clone(),
                    default: value.map(|value| (*own, value)),
                    keyword_only,
                    is_left_out: false,
                };
                if let Some(Expr::Call(function, arguments)) = value.and_then(|value| program.expression(value))
                    && let Some(called) = program.dotted(*function)
                    && matches!(called.rsplit('.').next(), Some("field" | "Factory" | "ib"))
                {
                    let named = |wanted: &str| {
                        let mut all = arguments.iter();
                        all.find(|one| matches!(&one.passing, Passing::Keyword(name) if name == wanted))
                    };
                    if ["default", "default_factory", "factory"].iter().all(|one| named(one).is_none()) {
                        field.default = None;
                    }
                    let is_false = |one: &Argument| {
                        matches!(program.expression(one.value), Some(Expr::Literal(Literal::Bool(false))))
                    };
                    field.is_left_out = named("init").is_some_and(is_false);
                    field.keyword_only |= named("kw_only").is_some_and(|one| !is_false(one));
                    result.is_certain &= !is_spread_written(arguments);
                }
                match result.fields.iter_mut().find(|one| one.name == field.name) {
                    Some(old) => *old = field,
                    None => result.fields.push(field),
                }
            }
        }
        result
    }

    /// Whether a class's own `@dataclass` gives it the `__init__` that it has, whatever its bases define.
    pub(super) fn is_made_by_dataclass(&self, id: ClassValueId) -> bool {
        let own = self.world.heap.class(id).is_some_and(|class| class.scope.names.contains_key("__init__"));
        !own && self.options(id).is_some_and(|options| options.is_certain && !options.no_init)
    }

    /// Annotated names in their order are what such a class takes; whether it is one.
    pub(super) fn fill_fields(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        instance: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        let found = self.fields(class);
        if found.fields.is_empty() {
            return false;
        }
        let taken: Vec<&Field> = found.fields.iter().filter(|field| !field.is_left_out).collect();
        if self.proves(frame) && found.is_certain && !is_spread(arguments) {
            let parameters: Vec<Parameter> = taken.iter().map(|field| parameter(field)).collect();
            if let Some(why) = arguments_fault(&parameters, false, arguments) {
                self.fails(frame, Exception::Type, &why, at);
                return true;
            }
        }
        let placed: Vec<&&Field> = taken.iter().filter(|field| !field.keyword_only).collect();
        for field in &found.fields {
            let index = placed.iter().position(|one| one.name == field.name).unwrap_or(usize::MAX);
            let given = if field.is_left_out { None } else { argument(arguments, index, &field.name) };
            let place = frame.at(at);
            if let Some((_, value)) = given {
                self.set_attribute(frame, instance, field.name.clone(), value.clone(), place);
            } else if let Some((class, default)) = field.default
                && let Some(value) = self.made_default(class, default)
            {
                self.set_attribute(frame, instance, field.name.clone(), value, place);
            }
        }
        if self.proves(frame)
            && found.is_certain
            && !found.is_named_tuple
            && let attributes::Attribute::Found(Value::Function(function)) =
                self.class_attribute(class, "__post_init__")
        {
            self.call_function(frame, &function, Some(instance.clone()), &[], at);
        }
        true
    }

    /// `super().__init__(…)` where the class behind is a dataclass; whether it is.
    pub(super) fn fills_behind(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        receiver: &Value,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        let Value::Instance(id) = receiver else { return false };
        let Some(own) = self.world.heap.instance(*id).map(|one| one.class) else { return false };
        let behind = self.ancestors(own).into_iter().skip_while(|one| *one != Ancestor::Class(class)).skip(1);
        let next = behind.into_iter().find_map(|one| match one {
            Ancestor::Class(id) if self.options(id).is_some() => Some(id),
            _ => None,
        });
        next.is_some_and(|next| self.fill_fields(frame, next, receiver, arguments, at))
    }

    /// What the definition of such a class raises.
    pub(super) fn refuse_record(&mut self, frame: &mut Frame, id: ClassValueId, place: &Place) {
        if !self.proves(frame) || !self.options(id).is_some_and(|options| options.is_certain) {
            return;
        }
        let found = self.fields(id);
        if !found.is_certain {
            return;
        }
        let in_order = found.fields.iter().filter(|field| !field.is_left_out && !field.keyword_only);
        let mut before: Option<&SmolStr> = None;
        for field in in_order {
            match (before, field.default) {
                (Some(before), None) => {
                    let why =
                        format!("the field `{}` has no default and follows `{before}`, which has one", field.name);
                    return self.fails_at(frame, Exception::Type, &why, place.clone());
                }
                (None, Some(_)) => before = Some(&field.name),
                _ => {}
            }
        }
        let Some(class) = self.world.heap.class(id).filter(|_| !found.is_named_tuple) else { return };
        let is_mutable = |field: &&Field| {
            field.default.is_some_and(|(own, _)| own == id)
                && class.scope.names.get(&field.name).is_some_and(|binding| match &binding.value {
                    Value::Dict(_) => true,
                    Value::Sequence(one) => {
                        self.world.heap.sequence(*one).is_some_and(|one| one.kind != SequenceKind::Tuple)
                    }
                    _ => false,
                })
        };
        if let Some(field) = found.fields.iter().find(is_mutable) {
            let why = format!("the default of `{}` can be changed: use `field(default_factory=…)`", field.name);
            self.fails_at(frame, Exception::Value, &why, place.clone());
        }
    }

    /// Whether two instances have an order.
    pub(super) fn lacks_order(&mut self, frame: &Frame, left: &Value, right: &Value) -> bool {
        const ORDER: &[&str] = &["__lt__", "__gt__", "__le__", "__ge__"];
        let class = |value: &Value| match value {
            Value::Instance(id) => {
                self.world.heap.instance(*id).filter(|one| one.contents.is_none()).map(|one| one.class)
            }
            _ => None,
        };
        let (Some(left), Some(right)) = (class(left), class(right)) else { return false };
        self.proves(frame)
            && [left, right]
                .into_iter()
                .all(|one| self.is_bare(one, ORDER) && !self.is_totally_ordered(one) && !self.fields(one).is_ordered)
    }

    /// Whether `functools.total_ordering` or anything else that brings an order decorates a class.
    fn is_totally_ordered(&mut self, id: ClassValueId) -> bool {
        self.ancestors(id).into_iter().any(|one| match one {
            Ancestor::Class(id) => {
                let class = self.world.heap.class(id);
                let file = class.and_then(|class| self.world.module(class.module)).and_then(|one| one.file.as_ref());
                let written = class.zip(file).and_then(|(class, file)| file.facts.program.class(class.id));
                written.is_none_or(|written| !written.decorators.is_empty()) && self.options(id).is_none()
            }
            _ => false,
        })
    }

    /// `object.name = …` where that raises; whether it does.
    pub(super) fn prove_attribute_settable(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        name: &str,
        at: ExprId,
    ) -> bool {
        if !self.proves(frame) {
            return false;
        }
        let why = match object {
            Value::None | Value::Int(_) | Value::Bool(_) | Value::Str(_) | Value::Dict(_) | Value::Sequence(_) => {
                (Exception::Attribute, format!("it has no attribute `{name}` that could be set"))
            }
            Value::Class(id) => match self.enum_member(*id, name) {
                Some(_) => (Exception::Attribute, format!("the member `{name}` can't be bound anew")),
                None => return false,
            },
            Value::Instance(id) => {
                let Some(class) = self.world.heap.instance(*id).map(|one| one.class) else { return false };
                let found = self.fields(class);
                let is_field = found.fields.iter().any(|field| field.name == name);
                let is_record =
                    self.world.records.get(&class).is_some_and(|one| one.fields.iter().any(|one| one == name));
                let answers = |this: &mut Self| {
                    this.ancestors(class).into_iter().any(|one| match one {
                        Ancestor::Class(id) => {
                            this.world.heap.class(id).is_none_or(|one| one.scope.names.contains_key("__setattr__"))
                        }
                        _ => false,
                    })
                };
                if !(found.is_certain && is_field && (found.is_frozen || found.is_named_tuple) || is_record)
                    || answers(self)
                {
                    return false;
                }
                (Exception::named("FrozenInstanceError"), format!("the field `{name}` can't be set anew"))
            }
            _ => return false,
        };
        self.fails(frame, why.0, &why.1, at);
        true
    }

    /// What `field(default_factory=…)` or `field(default=…)` gives an instance.
    fn made_default(&mut self, class: ClassValueId, default: ExprId) -> Option<Value> {
        let module = self.world.heap.class(class)?.module;
        let (file, library) =
            self.world.module(module).and_then(|module| Some((module.file.clone()?, module.library)))?;
        let program = &file.facts.program;
        let crate::facts::Expr::Call(function, arguments) = program.expression(default)? else { return None };
        let called = program.dotted(*function)?;
        if !matches!(called.rsplit('.').next(), Some("field" | "Factory" | "ib")) {
            return None;
        }
        let named = |wanted: &str| {
            let mut arguments = arguments.iter();
            arguments.find(|one| matches!(&one.passing, Passing::Keyword(name) if name == wanted)).map(|one| one.value)
        };
        let mut frame = Frame::new(module, file.clone(), library, 0);
        match (named("default_factory").or_else(|| named("factory")), named("default")) {
            (Some(factory), _) => {
                let factory = self.eval(&mut frame, factory);
                Some(self.call_value(&mut frame, &factory, &[], default))
            }
            (None, Some(value)) => Some(self.eval(&mut frame, value)),
            (None, None) => None,
        }
    }

    /// `namedtuple(name, fields)`: a class whose instances hold the fields.
    pub(super) fn named_tuple(&mut self, frame: &mut Frame, arguments: &[(Argument, Value)], at: ExprId) -> Value {
        let unknown = Value::ExternalResult(SmolStr::from(format!("collections.namedtuple.{}", frame.module.0)));
        if is_spread(arguments) {
            return Value::Unknown;
        }
        let name = match argument(arguments, 0, "typename") {
            Some((_, Value::Str(name))) => name.clone(),
            _ => return unknown,
        };
        let fields = match argument(arguments, 1, "field_names") {
            Some((_, Value::Str(text))) => {
                text.split([',', ' ', '\n', '\t']).filter(|one| !one.is_empty()).map(SmolStr::new).collect()
            }
            Some((_, value)) => match self.texts(&value.clone()) {
                Some(fields) => fields,
                None => return unknown,
            },
            None => return unknown,
        };
        if argument(arguments, usize::MAX, "rename").is_some() {
            return unknown;
        }
        let is_bad = |one: &&SmolStr| is_keyword(one) || !is_identifier(one) || one.starts_with('_');
        if let Some(bad) = fields.iter().find(is_bad) {
            self.fails(frame, Exception::Value, &format!("`{bad}` can't be the name of a field"), at);
            return unknown;
        }
        if let Some((_, twice)) =
            fields.iter().enumerate().find(|(at, one)| fields.iter().take(*at).any(|other| other == *one))
        {
            self.fails(frame, Exception::Value, &format!("the field `{twice}` is named twice"), at);
            return unknown;
        }
        let defaults = match argument(arguments, usize::MAX, "defaults").map(|(_, value)| value.clone()) {
            None | Some(Value::None) => Vec::new(),
            Some(value) => match self.whole(&value) {
                Some(items) => items.iter().map(|item| item.value.clone()).collect(),
                None => return unknown,
            },
        };
        let mut scope = Scope::default();
        let texts: Vec<&str> = fields.iter().map(SmolStr::as_str).collect();
        let held = self.texts_value(SequenceKind::Tuple, &texts);
        scope.bind(SmolStr::new_static("_fields"), held, frame.at(at));
        let class = self.rootless_class(frame.module, name, scope);
        self.world.records.insert(class, NamedTuple { fields, defaults });
        Value::Class(class)
    }

    /// An instance of a class that `namedtuple` made, or of one that descends from it; `None` of any other class.
    pub(super) fn make_named_tuple(
        &mut self,
        frame: &mut Frame,
        class: ClassValueId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if self.world.records.is_empty() {
            return None;
        }
        let own = self.ancestors(class).into_iter().find_map(|one| match one {
            Ancestor::Class(id) => self.world.records.get(&id).cloned(),
            _ => None,
        })?;
        if is_spread(arguments)
            || self.world.heap.class(class).is_some_and(|one| one.scope.names.contains_key("__new__"))
        {
            return Some(Value::Unknown);
        }
        let first_default = own.fields.len().saturating_sub(own.defaults.len());
        let parameters: Vec<Parameter> = own
            .fields
            .iter()
            .enumerate()
            .map(|(place, name)| Parameter {
                name: name.clone(),
                kind: ParameterKind::Normal,
                default: (place >= first_default).then_some(at),
                annotation: None,
            })
            .collect();
        if let Some(why) = arguments_fault(&parameters, false, arguments) {
            self.fails(frame, Exception::Type, &why, at);
            return Some(Value::Unknown);
        }
        let mut entries = Vec::with_capacity(own.fields.len());
        for (place, name) in own.fields.iter().enumerate() {
            let given = argument(arguments, place, name).map(|(_, value)| value.clone());
            let default = place.checked_sub(first_default).and_then(|at| own.defaults.get(at)).cloned();
            entries.push((name.clone(), given.or(default).unwrap_or(Value::Unknown)));
        }
        Some(self.named_tuple_of(frame, class, entries, at))
    }

    /// What enumerations and named tuples have besides what their source says.
    pub(super) fn attribute_of_record(&mut self, frame: &Frame, object: &Value, name: &str) -> Option<Value> {
        match (object, name) {
            (Value::Class(id), "__members__") if self.proves(frame) => self.all_members(*id),
            (Value::Instance(_), "_replace" | "_asdict") if self.is_named_tuple(object) => {
                Some(Value::Method(Arc::new(object.clone()), SmolStr::new(name)))
            }
            (_, "_make" | "_replace" | "_asdict") if self.proves(frame) && self.is_named_tuple(object) => {
                Some(Value::ExternalResult(SmolStr::new_static("collections.namedtuple.made")))
            }
            _ => None,
        }
    }

    /// `_replace(…)` and `_asdict()` of a named tuple; `None` where its fields are not known.
    pub(super) fn call_named_tuple(
        &mut self,
        frame: &mut Frame,
        id: InstanceId,
        name: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let instance = self.world.heap.instance(id)?.clone();
        let made = self.ancestors(instance.class).into_iter().find_map(|one| match one {
            Ancestor::Class(id) => self.world.records.get(&id).map(|record| record.fields.clone()),
            _ => None,
        });
        let fields = match made {
            Some(fields) => fields,
            None => self.fields(instance.class).fields.into_iter().map(|field| field.name).collect(),
        };
        let held = |field: &SmolStr| instance.scope.names.get(field).map(|binding| binding.value.clone());
        let mut entries = Vec::with_capacity(fields.len());
        for field in fields {
            let value = held(&field)?;
            entries.push((field, value));
        }
        match name {
            "_asdict" => {
                let mut dict = Dict::default();
                for (field, value) in entries {
                    dict.set(Value::Str(field), value, false);
                }
                Some(Value::Dict(self.world.heap.add_dict(dict)))
            }
            "_replace" if !is_spread(arguments) => {
                for (argument, value) in arguments {
                    let Passing::Keyword(name) = &argument.passing else { return None };
                    entries.iter_mut().find(|(field, _)| field == name)?.1 = value.clone();
                }
                Some(self.named_tuple_of(frame, instance.class, entries, at))
            }
            _ => None,
        }
    }

    fn named_tuple_of(
        &mut self,
        frame: &Frame,
        class: ClassValueId,
        entries: Vec<(SmolStr, Value)>,
        at: ExprId,
    ) -> Value {
        let mut scope = Scope::default();
        let mut items = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            scope.bind(name, value.clone(), frame.at(at));
            items.push(Item { value, conditional: false, place: frame.at(at) });
        }
        let contents = Some(self.new_list(SequenceKind::Tuple, items));
        Value::Instance(self.world.heap.add_instance(Instance { class, scope, contents }))
    }

    /// Whether a value is a class of named tuples, or an instance of one.
    fn is_named_tuple(&mut self, value: &Value) -> bool {
        let class = match value {
            Value::Class(id) => *id,
            Value::Instance(id) => match self.world.heap.instance(*id) {
                Some(instance) => instance.class,
                None => return false,
            },
            _ => return false,
        };
        let is_made = self.ancestors(class).into_iter().any(|one| match one {
            Ancestor::Class(id) => self.world.records.contains_key(&id),
            _ => false,
        });
        is_made || self.fields(class).is_named_tuple
    }

    /// An attribute that a named tuple does not have.
    pub(super) fn prove_no_field(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> bool {
        let Value::Instance(id) = object else { return false };
        let Some(instance) = self.world.heap.instance(*id) else { return false };
        let class = instance.class;
        if !self.proves(frame)
            || instance.scope.names.contains_key(name)
            || !lacks_attribute(PlainType::Tuple, name)
            || NAMED_TUPLE.contains(&name)
            || name.starts_with("__")
        {
            return false;
        }
        let is_record = self.world.records.contains_key(&class);
        let found = self.fields(class);
        let is_named_tuple = found.is_certain && found.is_named_tuple && !found.fields.is_empty();
        let is_defined = self.world.heap.class(class).is_none_or(|one| one.scope.names.contains_key(name));
        if !(is_record || is_named_tuple) || is_defined {
            return false;
        }
        let class = self.world.heap.class(class).map(|class| class.name.clone()).unwrap_or_default();
        self.fails(frame, Exception::Attribute, &format!("`{class}` has no field `{name}`"), at);
        true
    }
}

fn parameter(field: &Field) -> Parameter {
    let kind = if field.keyword_only { ParameterKind::KeywordOnly } else { ParameterKind::Normal };
    Parameter { name: field.name.clone(), kind, default: field.default.map(|(_, default)| default), annotation: None }
}

fn is_spread_written(arguments: &[Argument]) -> bool {
    arguments.iter().any(|one| matches!(one.passing, Passing::Star | Passing::DoubleStar))
}
