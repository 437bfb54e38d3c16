//! Enumerations (`enum`, Django's `Choices`): their members, and what they refuse. The same reserve as in [`super::proofs`].

use super::classes::Ancestor;
use super::*;
use crate::facts::{Argument, Expr, Passing, StatementKind};
use crate::host::{PlainType, lacks_attribute};

/// Classes that make a class an enumeration.
const ROOTS: &[&str] = &[
    "enum.Enum",
    "enum.IntEnum",
    "enum.StrEnum",
    "enum.Flag",
    "enum.IntFlag",
    "django.db.models.Choices",
    "django.db.models.IntegerChoices",
    "django.db.models.TextChoices",
    "django.db.models.enums.Choices",
    "django.db.models.enums.IntegerChoices",
    "django.db.models.enums.TextChoices",
];

/// What every enumeration and every member has besides its members.
const HELD: &[&str] = &["mro", "name", "value"];
/// What Django's `Choices` have besides.
const HELD_BY_CHOICES: &[&str] = &["choices", "do_not_call_in_templates", "label", "labels", "names", "values"];

/// What the members of an enumeration are besides members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mixin {
    None,
    Text,
    Number,
}

struct Enumeration {
    mixin: Mixin,
    is_choices: bool,
    is_flag: bool,
}

impl Evaluator<'_> {
    /// What kind of enumeration a class is that is no more than what its source says.
    fn enumeration(&mut self, id: ClassValueId) -> Option<Enumeration> {
        let mut found = None;
        let mut mixin = Mixin::None;
        for ancestor in self.ancestors(id) {
            match &ancestor {
                Ancestor::External(dotted) if ROOTS.contains(&dotted.as_str()) => {
                    let last = dotted.rsplit('.').next().unwrap_or(dotted);
                    match last {
                        "StrEnum" | "TextChoices" => mixin = Mixin::Text,
                        "IntEnum" | "IntegerChoices" | "IntFlag" => mixin = Mixin::Number,
                        _ => {}
                    }
                    found = Some((last.ends_with("Choices"), last.ends_with("Flag")));
                }
                Ancestor::External(dotted) if dotted == "builtins.str" => mixin = Mixin::Text,
                Ancestor::External(dotted) if dotted == "builtins.int" => mixin = Mixin::Number,
                Ancestor::Class(_) => {}
                _ => return None,
            }
        }
        let (is_choices, is_flag) = found?;
        let is_bare = self.is_bare_but(id, &[], |dotted| {
            ROOTS.contains(&dotted) || matches!(dotted, "builtins.str" | "builtins.int")
        });
        is_bare.then_some(Enumeration { mixin, is_choices, is_flag })
    }

    /// The names of an enumeration's members with their values; `None` where they are not certain.
    fn members_of(&self, id: ClassValueId) -> Option<Vec<(SmolStr, Value)>> {
        let class = self.world.heap.class(id)?;
        let mut members = Vec::new();
        for (name, binding) in &class.scope.names {
            if name.starts_with('_') {
                if name == "_ignore_" {
                    return None;
                }
                continue;
            }
            match &binding.value {
                Value::Function(_) | Value::Class(_) => {}
                Value::ExternalResult(dotted) if dotted == "enum.auto" => {
                    members.push((name.clone(), binding.value.clone()));
                }
                Value::ExternalResult(_) | Value::Wrapped { .. } | Value::Union(_) | Value::External(_) => return None,
                _ if binding.maybe_unbound => return None,
                value => members.push((name.clone(), value.clone())),
            }
        }
        // In the order in which they are written.
        let place = |name: &SmolStr| class.scope.names.get(name).map(|binding| &binding.place);
        members.sort_by(|one, other| place(&one.0).cmp(&place(&other.0)).then_with(|| one.0.cmp(&other.0)));
        Some(members)
    }

    /// What a member's `value` is.
    fn value_of_member(&self, of: &Enumeration, name: &str, value: &Value) -> Value {
        let items = |id: SequenceId| self.world.heap.sequence(id).filter(|one| one.kind == SequenceKind::Tuple);
        match value {
            Value::ExternalResult(_) => match (of.mixin, of.is_choices) {
                (Mixin::Text, true) => Value::Str(SmolStr::new(name)),
                (Mixin::Text, false) => Value::Str(SmolStr::from(name.to_lowercase())),
                _ => Value::Plain,
            },
            Value::Sequence(id) if of.is_choices => match items(*id).map(|one| one.items.as_slice()) {
                Some([first, _]) => first.value.clone(),
                _ => Value::Unknown,
            },
            Value::Sequence(_) if of.mixin != Mixin::None => Value::Unknown,
            other => other.clone(),
        }
    }

    /// What `Class.NAME` or `Class[NAME]` is where the class is an enumeration and the name a member's.
    pub(super) fn enum_member(&mut self, id: ClassValueId, name: &str) -> Option<Value> {
        let of = self.enumeration(id)?;
        let members = self.members_of(id)?;
        let value = members.iter().find(|(one, _)| one == name)?.1.clone();
        let has_init = |this: &mut Self| {
            this.ancestors(id).into_iter().any(|one| match one {
                Ancestor::Class(id) => {
                    this.world.heap.class(id).is_none_or(|one| one.scope.names.contains_key("__init__"))
                }
                _ => false,
            })
        };
        let twins = members.iter().filter(|(_, other)| *other == value).count();
        if of.is_flag || has_init(self) || (twins > 1 && !matches!(value, Value::ExternalResult(_))) {
            return Some(Value::Unknown);
        }
        let key = (id, SmolStr::new(name));
        if let Some(known) = self.world.members.get(&key) {
            return Some(Value::Instance(*known));
        }
        let held = self.value_of_member(&of, name, &value);
        let place = self.world.heap.class(id)?.scope.names.get(name)?.place.clone();
        let mut scope = Scope::default();
        for (attribute, value) in [("name", Value::Str(SmolStr::new(name))), ("value", held.clone())] {
            scope.bind(SmolStr::new_static(attribute), value.clone(), place.clone());
            scope.bind(SmolStr::from(format!("_{attribute}_")), value, place.clone());
        }
        if of.is_choices {
            scope.bind(SmolStr::new_static("label"), Value::Text, place);
        }
        let contents = match (of.mixin, held) {
            (Mixin::None, _) => None,
            (_, held @ (Value::Str(_) | Value::Int(_) | Value::Text)) => Some(held),
            _ => Some(Value::Unknown),
        };
        let instance = self.world.heap.add_instance(Instance { class: id, scope, contents });
        self.world.members.insert(key, instance);
        Some(Value::Instance(instance))
    }

    /// Whether an attribute is none that an enumeration or a member of one has.
    pub(super) fn is_no_enum_attribute(dotted: &str, name: &str) -> bool {
        let last = dotted.rsplit('.').next().unwrap_or(dotted);
        let lacks = |of: PlainType| lacks_attribute(of, name);
        let is_held = HELD.contains(&name) || last.ends_with("Choices") && HELD_BY_CHOICES.contains(&name);
        let is_number = last.contains("Int") && !lacks(PlainType::Int);
        let is_text = (last.contains("Str") || last.contains("Text")) && !lacks(PlainType::Text);
        ROOTS.contains(&dotted) && !name.starts_with('_') && !is_held && !is_number && !is_text
    }

    /// An attribute that no member of an enumeration has, where a member is a text or a number besides.
    pub(super) fn prove_no_member_attribute(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        name: &str,
        at: ExprId,
    ) -> bool {
        let Value::Instance(id) = object else { return false };
        let Some(instance) = self.world.heap.instance(*id).filter(|one| one.contents.is_some()) else { return false };
        if !self.proves(frame) || instance.scope.names.contains_key(name) {
            return false;
        }
        let class = instance.class;
        let Some(of) = self.enumeration(class) else { return false };
        let plain = if of.mixin == Mixin::Number { PlainType::Int } else { PlainType::Text };
        let is_lacked = self.ancestors(class).into_iter().all(|ancestor| match ancestor {
            Ancestor::Class(id) => self.world.heap.class(id).is_some_and(|one| !one.scope.names.contains_key(name)),
            Ancestor::External(dotted) => dotted.starts_with("builtins.") || Self::is_no_enum_attribute(&dotted, name),
            Ancestor::Unknown => false,
        });
        if !is_lacked || !lacks_attribute(plain, name) {
            return false;
        }
        let class = self.world.heap.class(class).map(|class| class.name.clone()).unwrap_or_default();
        self.fails(frame, Exception::Attribute, &format!("a member of `{class}` has no attribute `{name}`"), at);
        true
    }

    /// `Class.__members__`
    pub(super) fn all_members(&mut self, id: ClassValueId) -> Option<Value> {
        self.enumeration(id)?;
        let mut dict = Dict::default();
        for (name, _) in self.members_of(id)? {
            let member = self.enum_member(id, &name)?;
            dict.set(Value::Str(name), member, false);
        }
        Some(Value::Dict(self.world.heap.add_dict(dict)))
    }

    /// `Class(value)`; `None` where the class is no enumeration or what it gives is not certain.
    pub(super) fn call_enum(
        &mut self,
        frame: &mut Frame,
        id: ClassValueId,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if !self.proves(frame) {
            return None;
        }
        let of = self.enumeration(id)?;
        let [(argument, wanted)] = arguments else { return Some(Value::Unknown) };
        let is_missing_answered = self.ancestors(id).into_iter().any(|one| match one {
            Ancestor::Class(id) => {
                self.world.heap.class(id).is_none_or(|one| one.scope.names.contains_key("_missing_"))
            }
            _ => false,
        });
        if argument.passing != Passing::Positional || of.is_flag || is_missing_answered {
            return Some(Value::Unknown);
        }
        if let Value::Instance(one) = wanted
            && self.world.heap.instance(*one).is_some_and(|one| one.class == id)
        {
            return Some(wanted.clone());
        }
        let Some(members) = self.members_of(id) else { return Some(Value::Unknown) };
        let wanted = self.contents(wanted);
        let is_constant = |value: &Value| matches!(value, Value::Str(_) | Value::Int(_) | Value::None);
        let values: Vec<(SmolStr, Value)> =
            members.iter().map(|(name, value)| (name.clone(), self.value_of_member(&of, name, value))).collect();
        if let Some((name, _)) = values.iter().find(|(_, value)| *value == wanted && is_constant(value)) {
            let name = name.clone();
            return self.enum_member(id, &name);
        }
        if !is_constant(&wanted) || !values.iter().all(|(_, value)| is_constant(value)) {
            if matches!(wanted, Value::Text | Value::Union(_)) {
                self.may_raise(frame, Open { place: frame.at(at), reason: "a value that may be no member's" });
            }
            return Some(Value::Unknown);
        }
        let name = self.world.heap.class(id).map(|class| class.name.clone()).unwrap_or_default();
        self.fails(frame, Exception::Value, &format!("`{name}` has no member of this value"), at);
        Some(Value::Unknown)
    }

    /// `Class["NAME"]`; `None` where the class is no enumeration.
    pub(super) fn item_of_enum(&mut self, frame: &mut Frame, id: ClassValueId, key: &str, at: ExprId) -> Option<Value> {
        if !self.proves(frame) {
            return None;
        }
        self.enumeration(id)?;
        let Some(members) = self.members_of(id) else { return Some(Value::Unknown) };
        if !members.iter().any(|(name, _)| name == key) {
            let name = self.world.heap.class(id).map(|class| class.name.clone()).unwrap_or_default();
            self.fails(frame, Exception::Key, &format!("`{name}` has no member `{key}`"), at);
            return Some(Value::Unknown);
        }
        self.enum_member(id, key)
    }

    /// What the definition of an enumeration raises.
    pub(super) fn refuse_enum(&mut self, frame: &mut Frame, id: ClassValueId, decorators: &[Value], place: &Place) {
        if !self.proves(frame) {
            return;
        }
        let Some(of) = self.enumeration(id) else { return };
        let bases = self.direct_bases(id);
        for base in &bases {
            let Ancestor::Class(base) = base else { continue };
            if self.members_of(*base).is_some_and(|members| !members.is_empty()) && self.enumeration(*base).is_some() {
                let name = self.world.heap.class(*base).map(|class| class.name.clone()).unwrap_or_default();
                let why = format!("`{name}` has members, and an enumeration with members can't be extended");
                return self.fails_at(frame, Exception::Type, &why, place.clone());
            }
        }
        if let Some(name) = self.repeated_member(id) {
            let why = format!("the member `{name}` is defined twice");
            return self.fails_at(frame, Exception::Type, &why, place.clone());
        }
        let Some(members) = self.members_of(id) else { return };
        let values: Vec<(SmolStr, Value)> =
            members.iter().map(|(name, value)| (name.clone(), self.value_of_member(&of, name, value))).collect();
        for (name, value) in &values {
            match (of.mixin, value) {
                (Mixin::Number, Value::Str(text)) if text.trim().parse::<i64>().is_err() && text.is_ascii() => {
                    let why = format!("the value of `{name}` is no number");
                    return self.fails_at(frame, Exception::Value, &why, place.clone());
                }
                _ => {}
            }
        }
        // `ChoicesType.__new__` decorates its own.
        let is_unique = of.is_choices
            || decorators.iter().any(|one| matches!(one, Value::External(dotted) if dotted == "enum.unique"));
        let is_constant = |value: &Value| matches!(value, Value::Str(_) | Value::Int(_));
        let twin = values
            .iter()
            .enumerate()
            .find(|(at, (_, value))| is_constant(value) && values.iter().take(*at).any(|(_, other)| other == value));
        if let (true, Some((_, (name, _)))) = (is_unique, twin) {
            let why = format!("`{name}` has the value of another member, and `@unique` allows none");
            self.fails_at(frame, Exception::Value, &why, place.clone());
        }
    }

    /// A name that the body of an enumeration binds twice.
    fn repeated_member(&self, id: ClassValueId) -> Option<SmolStr> {
        let class = self.world.heap.class(id)?;
        let file = self.world.module(class.module)?.file.as_ref()?;
        let program = &file.facts.program;
        let mut bound: Vec<&SmolStr> = Vec::new();
        for statement in &program.class(class.id)?.body {
            let StatementKind::Assign { targets, value: Some(_), .. } = &statement.kind else { continue };
            for target in targets {
                let Some(Expr::Name(name)) = program.expression(*target) else { continue };
                if !name.starts_with('_') && bound.contains(&name) {
                    return Some(name.clone());
                }
                bound.push(name);
            }
        }
        None
    }
}
