//! What certainly raises because of the values that meet: Python's own types in places that can't take them.
//!
//! Only on a Karrot host, whose modules, settings and order of imports are known; of any other site too little is. A value that is
//! one of several is never judged. What lists, dicts and objects hold is only certain as long as nothing was called that is not run
//! here ([`Evaluator::sees`]).

mod formats;
mod kinds;

use super::arguments::is_spread;
use super::*;
use crate::facts::{Argument, Comparison, Expr, Passing};
use crate::host::{PlainType, lacks_attribute};

/// Whether a class outside takes nothing in brackets: it has no `__class_getitem__` (Python 3.12, Django 5.0).
fn is_no_generic(dotted: &str) -> bool {
    if let Some(name) = dotted.strip_prefix("builtins.") {
        return matches!(name, "int" | "str" | "bool" | "float" | "bytes" | "object" | "complex");
    }
    let is_model = dotted
        .strip_prefix("django.db.models.")
        .is_some_and(|name| name == "Model" || name.ends_with("Field") && !name.contains('.'));
    is_model
        || dotted
            .strip_prefix("django.views.generic.")
            .is_some_and(|name| name.ends_with("View") && !name.contains('.'))
        || matches!(
            dotted,
            "django.contrib.admin.ModelAdmin"
                | "django.contrib.admin.TabularInline"
                | "django.contrib.admin.StackedInline"
                | "django.forms.Form"
                | "django.forms.ModelForm"
        )
}

impl Evaluator<'_> {
    /// Whether what values prove is said.
    pub(super) fn proves(&self, frame: &Frame) -> bool {
        self.finder.outside == Outside::Karrot && !frame.library && !self.is_cut
    }

    /// Whether what lists, dicts and objects hold is known for certain.
    pub(super) fn sees(&self, frame: &Frame) -> bool {
        self.proves(frame) && !self.unseen.contains(self.root_of(frame))
    }

    /// Something was called that is not run here: it may have changed whatever the package's values hold.
    pub(super) fn lose_sight(&mut self, frame: &Frame) {
        if self.proves(frame) {
            let root = SmolStr::new(self.root_of(frame));
            self.unseen.insert(root);
        }
    }

    pub(super) fn root_of(&self, frame: &Frame) -> &str {
        let name = self.world.module(frame.module).map_or("", |module| module.name.as_str());
        name.split('.').next().unwrap_or(name)
    }

    /// Raises, unless the statement has raised already.
    pub(super) fn fails(&mut self, frame: &mut Frame, exception: Exception, why: &str, at: ExprId) {
        let place = frame.at(at);
        self.fails_at(frame, exception, why, place);
    }

    pub(super) fn fails_at(&mut self, frame: &mut Frame, exception: Exception, why: &str, place: Place) {
        if self.proves(frame) && frame.pending.is_none() {
            let kind = EventKind::Fails { exception: exception.clone(), why: SmolStr::new(why) };
            self.raise(frame, kind, exception, place, why.to_owned());
        }
    }

    /// `os.environ.get(…)` without a default, used as a text where it stands.
    pub(super) fn may_be_none(&self, frame: &Frame, at: ExprId, value: &Value) -> bool {
        let program = frame.program();
        let is_asked = || match program.expression(at) {
            Some(Expr::Call(function, _)) => {
                program.dotted(*function).is_some_and(|name| name.ends_with("environ.get") || name.ends_with("getenv"))
            }
            _ => false,
        };
        matches!(value, Value::Union(parts) if parts.contains(&Value::None)) && self.proves(frame) && is_asked()
    }

    /// A value's type, where it is one of Python's own and nothing else.
    pub(super) fn plain_type(&self, value: &Value) -> Option<PlainType> {
        Some(match value {
            Value::None => PlainType::None,
            Value::Int(_) | Value::Bool(_) => PlainType::Int,
            Value::Str(_) => PlainType::Text,
            Value::Dict(_) => PlainType::Dict,
            Value::Sequence(id) => match self.world.heap.sequence(*id)?.kind {
                SequenceKind::Tuple => PlainType::Tuple,
                SequenceKind::List | SequenceKind::Set => PlainType::List,
                SequenceKind::View | SequenceKind::Iterator | SequenceKind::Range => return None,
            },
            _ => return None,
        })
    }

    /// The items of a list or tuple of which all are known, and all are there.
    pub(super) fn whole<'v>(&'v self, value: &Value) -> Option<&'v [Item]> {
        let Value::Sequence(id) = value else { return None };
        let sequence = self.world.heap.sequence(*id)?;
        let is_whole = sequence.open.is_empty()
            && sequence.kind != SequenceKind::Set
            && !sequence.items.iter().any(|item| item.conditional);
        is_whole.then_some(sequence.items.as_slice())
    }

    /// `None.x`, `[].appendd`: an attribute that no value of the type has.
    pub(super) fn prove_no_method(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> bool {
        let Some(of) = self.plain_type(object).filter(|of| self.proves(frame) && lacks_attribute(*of, name)) else {
            return false;
        };
        let why = format!("{} has no attribute `{name}`", shown(of));
        self.fails(frame, Exception::Attribute, &why, at);
        true
    }

    /// `object[index]`
    pub(super) fn prove_item(&mut self, frame: &mut Frame, object: &Value, index: &Value, at: ExprId) -> bool {
        if !self.proves(frame) {
            return false;
        }
        if matches!(object, Value::External(dotted) if dotted == "os.environ") {
            // What the server's environment holds is not known.
            let is_everywhere =
                matches!(index, Value::Str(name) if matches!(name.as_str(), "PATH" | "DJANGO_SETTINGS_MODULE"));
            // Under a condition that is not known, the condition probably asks for it.
            if frame.conditional == 0 && !is_everywhere {
                self.may_raise(
                    frame,
                    Open { place: frame.at(at), reason: "a variable that the environment may not have" },
                );
            }
            return false;
        }
        if self.prove_no_items(frame, object, false, at) {
            return true;
        }
        let why = match (object, index) {
            (Value::None | Value::Int(_) | Value::Bool(_), _) => {
                let of = self.plain_type(object).map_or("it", shown);
                (Exception::Type, format!("{of} has no items"))
            }
            (Value::Function(function), _) if function.decorators.is_empty() => {
                (Exception::Type, "a function has no items".to_owned())
            }
            (Value::External(dotted), _) if is_no_generic(dotted) => {
                let name = dotted.rsplit('.').next().unwrap_or(dotted);
                (Exception::Type, format!("`{name}` is no generic class: it takes nothing in brackets"))
            }
            (Value::Dict(id), Value::Str(_) | Value::Int(_)) => {
                let Some(dict) = self.world.heap.dict(*id) else { return false };
                let plain = |key: &Value| match index {
                    Value::Int(_) => matches!(key, Value::Str(_) | Value::Int(_) | Value::None),
                    _ => matches!(key, Value::Str(_) | Value::Int(_) | Value::None | Value::Bool(_)),
                };
                if !dict.is_known()
                    || dict.factory.is_some()
                    || dict.entry(index).is_some()
                    || !dict.entries.iter().all(|one| plain(&one.key))
                {
                    return false;
                }
                let key = match index {
                    Value::Str(key) => format!("`{key}`"),
                    Value::Int(key) => key.to_string(),
                    _ => return false,
                };
                (Exception::Key, format!("the dict has no key {key}"))
            }
            (Value::Sequence(_), Value::Int(wanted)) => {
                let Some(length) = self.whole(object).map(<[Item]>::len) else { return false };
                let distance = if *wanted < 0 { wanted.unsigned_abs() } else { wanted.unsigned_abs() + 1 };
                if distance <= length as u64 {
                    return false;
                }
                (Exception::named("IndexError"), format!("there is no item {wanted} among {length}"))
            }
            (Value::Sequence(_) | Value::Str(_), Value::Str(_) | Value::None) => {
                (Exception::Type, "items of lists, tuples and texts have numbers".to_owned())
            }
            (Value::Str(text), Value::Int(wanted)) => {
                let length = text.chars().count();
                let distance = if *wanted < 0 { wanted.unsigned_abs() } else { wanted.unsigned_abs() + 1 };
                if distance <= length as u64 {
                    return false;
                }
                (Exception::named("IndexError"), format!("the text has {length} characters"))
            }
            (Value::Instance(id), _) => {
                let bare = self.world.heap.instance(*id).filter(|one| one.contents.is_none()).map(|one| one.class);
                let Some(class) = bare.filter(|class| self.is_bare(*class, &["__getitem__"])) else { return false };
                let name = self.world.heap.class(class).map(|class| class.name.clone()).unwrap_or_default();
                (Exception::Type, format!("`{name}` has no `__getitem__`"))
            }
            _ => return false,
        };
        if matches!(why.0.name(), "KeyError" | "IndexError") && !matches!(object, Value::Str(_)) && !self.sees(frame) {
            // What was called and not run here may have put it there.
            self.may_raise(
                frame,
                Open {
                    place: frame.at(at),
                    reason: "an item that is not there, unless a call that is not analysed adds it",
                },
            );
            return false;
        }
        self.fails(frame, why.0, &why.1, at);
        true
    }

    /// `left | right` of texts: what is quoted in an annotation is no type yet.
    pub(super) fn prove_union(&mut self, frame: &mut Frame, left: &Value, right: &Value, at: ExprId) {
        let is_text = |one: &Value| matches!(one, Value::Str(_));
        let is_type = |one: &Value| match one {
            Value::None | Value::Str(_) => true,
            Value::External(dotted) => is_no_generic(dotted),
            _ => false,
        };
        if is_text(left) && is_type(right) || is_text(right) && is_type(left) {
            let why = "`|` does not take a text: quote the whole annotation, or import annotations from __future__";
            self.fails(frame, Exception::Type, why, at);
        }
    }

    /// `object[index] = …`
    pub(super) fn prove_settable(&mut self, frame: &mut Frame, object: &Value, index: &Value, at: ExprId) {
        let why = match self.plain_type(object) {
            Some(PlainType::Tuple | PlainType::Text | PlainType::Int | PlainType::None) => {
                let of = self.plain_type(object).map_or("it", shown);
                (Exception::Type, format!("items of {of} can't be set"))
            }
            Some(PlainType::List) => match (index, self.whole(object).map(<[Item]>::len)) {
                (Value::Int(wanted), Some(length)) if *wanted >= length as i64 && self.sees(frame) => {
                    (Exception::named("IndexError"), format!("there is no item {wanted} among {length}"))
                }
                _ => return,
            },
            _ => return,
        };
        self.fails(frame, why.0, &why.1, at);
    }

    /// Whether a value is a generator that raises before its end.
    pub(super) fn is_deferred(&self, value: &Value) -> bool {
        matches!(value, Value::Sequence(id) if self.world.deferred.contains_key(id))
    }

    /// `for x in value`, `[*value]`, `list(value)`
    pub(super) fn prove_walkable(&mut self, frame: &mut Frame, value: &Value, at: ExprId) -> bool {
        if let Value::Sequence(id) = value
            && let Some(raise) = self.world.deferred.get(id).cloned()
            && self.proves(frame)
        {
            self.fails_at(frame, raise.exception, &raise.message, raise.place);
            return true;
        }
        let is_not = match value {
            // `urlpatterns += path(…)`: the brackets are missing.
            Value::None | Value::Int(_) | Value::Bool(_) | Value::Pattern(_) => true,
            Value::Function(function) => function.decorators.is_empty(),
            Value::Instance(id) => {
                let bare = self.world.heap.instance(*id).filter(|one| one.contents.is_none()).map(|one| one.class);
                bare.is_some_and(|class| self.proves(frame) && self.is_bare(class, &["__iter__", "__getitem__"]))
            }
            _ => false,
        };
        if is_not && self.proves(frame) {
            let what = match value {
                Value::Function(_) => "a function",
                Value::Pattern(_) => "a route",
                Value::Instance(_) => "an object without `__iter__`",
                other => self.plain_type(other).map_or("this", shown),
            };
            self.fails(frame, Exception::Type, &format!("{what} can't be walked"), at);
        }
        is_not && self.proves(frame)
    }

    /// `a, b = value`
    pub(super) fn prove_unpacking(
        &mut self,
        frame: &mut Frame,
        value: &Value,
        items: Option<&[Item]>,
        targets: usize,
        starred: bool,
        at: ExprId,
    ) {
        let is_set = matches!(value, Value::Sequence(id) if self.world.heap.sequence(*id).is_none_or(|one| one.kind == SequenceKind::Set));
        let Some(items) = items.filter(|items| !items.iter().any(|item| item.conditional) && !is_set) else { return };
        let is_plain = matches!(value, Value::Sequence(_) | Value::Str(_)) && self.sees(frame);
        let fits = if starred { items.len() + 1 >= targets } else { items.len() == targets };
        if is_plain && !fits {
            let least = if starred { format!("at least {}", targets - 1) } else { targets.to_string() };
            let why = format!("{} values are unpacked where {least} are wanted", items.len());
            self.fails(frame, Exception::Value, &why, at);
        }
    }

    /// `with value`
    pub(super) fn prove_manager(&mut self, frame: &mut Frame, value: &Value, at: ExprId) {
        self.prove_no_manager(frame, value, at);
    }

    /// `left + right`
    pub(super) fn prove_sum(&mut self, frame: &mut Frame, left: &Value, right: &Value, at: ExprId) {
        if self.prove_moment(frame, left, right, at) {
            return;
        }
        if matches!((left, right), (Value::Sequence(_), Value::Pattern(_)) | (Value::Pattern(_), Value::Sequence(_))) {
            self.fails(frame, Exception::Type, "a list and a route can't be added: the route needs brackets", at);
            return;
        }
        self.prove_no_sum(frame, left, right, at);
    }

    /// A date or a span of time, plus or minus what is none of them.
    fn prove_moment(&mut self, frame: &mut Frame, left: &Value, right: &Value, at: ExprId) -> bool {
        let is_moment = |value: &Value| matches!(value, Value::ExternalResult(dotted) if crate::project::standard::is_moment(dotted));
        if !(is_moment(left) && self.plain_type(right).is_some() || is_moment(right) && self.plain_type(left).is_some())
        {
            return false;
        }
        self.fails(frame, Exception::Type, "only a `timedelta` can be added to or taken from a date or a time", at);
        true
    }

    /// `left - right`
    pub(super) fn prove_difference(&mut self, frame: &mut Frame, left: &Value, right: &Value, at: ExprId) {
        if self.prove_moment(frame, left, right, at) {
            return;
        }
        let (Some(one), Some(other)) = (self.plain_type(left), self.plain_type(right)) else { return };
        // Sets have differences, and are kept as lists.
        if [one, other].iter().any(|of| !matches!(of, PlainType::Int | PlainType::List)) {
            let why = format!("{} can't be taken from {}", shown(other), shown(one));
            self.fails(frame, Exception::Type, &why, at);
        }
    }

    /// `"%s" % right`
    pub(super) fn prove_format(&mut self, frame: &mut Frame, format: &Value, right: &Value, at: ExprId) {
        let Value::Str(format) = format else { return };
        let mut kinds = Vec::new();
        let mut rest = format.as_str();
        while let Some((_, after)) = rest.split_once('%') {
            rest = after;
            if let Some(after) = rest.strip_prefix('%') {
                rest = after;
                continue;
            }
            let spec = rest.trim_start_matches(|one: char| one.is_ascii_digit() || "#0- +.".contains(one));
            match spec.chars().next() {
                Some(kind) if kind.is_ascii_alphabetic() => kinds.push(kind),
                // By name, or with a width that is given.
                _ => return,
            }
        }
        let given: Vec<Value> = match right {
            Value::Sequence(id) if self.world.heap.sequence(*id).is_some_and(|one| one.kind == SequenceKind::Tuple) => {
                match self.whole(right) {
                    Some(items) => items.iter().map(|item| item.value.clone()).collect(),
                    None => return,
                }
            }
            Value::Str(_) | Value::Int(_) | Value::None => vec![right.clone()],
            _ => return,
        };
        if given.len() != kinds.len() {
            let why = format!("the text has {} places, and {} values are given", kinds.len(), given.len());
            self.fails(frame, Exception::Type, &why, at);
        } else if kinds
            .iter()
            .zip(&given)
            .any(|(kind, value)| matches!(kind, 'd' | 'i' | 'f') && matches!(value, Value::Str(_) | Value::None))
        {
            self.fails(frame, Exception::Type, "a number is wanted, and a text or None is given", at);
        }
    }

    /// `left < right`, `left in right`
    pub(super) fn prove_comparable(
        &mut self,
        frame: &mut Frame,
        operator: Comparison,
        left: &Value,
        right: &Value,
        at: ExprId,
    ) {
        let is_order = !matches!(
            operator,
            Comparison::In
                | Comparison::NotIn
                | Comparison::Equal
                | Comparison::NotEqual
                | Comparison::Is
                | Comparison::IsNot
        );
        if is_order && self.lacks_order(frame, left, right) {
            return self.fails(frame, Exception::Type, "these objects have no order", at);
        }
        let types = (self.plain_type(left), self.plain_type(right));
        let why = match (operator, types) {
            (Comparison::In | Comparison::NotIn, (_, Some(of @ (PlainType::None | PlainType::Int)))) => {
                format!("{} holds nothing", shown(of))
            }
            (
                Comparison::In | Comparison::NotIn,
                (Some(of @ (PlainType::None | PlainType::Int)), Some(PlainType::Text)),
            ) => {
                format!("{} can't be in a text", shown(of))
            }
            (
                Comparison::Less | Comparison::LessEqual | Comparison::Greater | Comparison::GreaterEqual,
                (Some(one), Some(other)),
            ) if one != other || matches!(one, PlainType::None | PlainType::Dict) => {
                format!("{} and {} have no order", shown(one), shown(other))
            }
            _ => return,
        };
        self.fails(frame, Exception::Type, &why, at);
    }

    /// A call of one of Python's own functions.
    pub(super) fn prove_builtin(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        if !self.proves(frame) || is_spread(arguments) {
            return false;
        }
        if self.prove_argument(frame, dotted, arguments, at) {
            return true;
        }
        if let ("builtins.format", [(_, value), (_, Value::Str(specifier))]) = (dotted, arguments) {
            let template = format!("{{:{specifier}}}");
            return self.prove_format_call(frame, &template, &[(super::arguments::positional(at), value.clone())], at);
        }
        let [(first, value), rest @ ..] = arguments else { return false };
        if let ("builtins.int" | "builtins.float", Value::Union(parts)) = (dotted, value)
            && parts.iter().any(|part| match part {
                Value::None => true,
                Value::Str(text) => !is_number(text),
                _ => false,
            })
        {
            self.may_raise(frame, Open { place: frame.at(at), reason: "a text that may be no number" });
            return false;
        }
        if first.passing != Passing::Positional {
            return false;
        }
        let of = self.plain_type(value);
        let is_empty = self.whole(value).is_some_and(<[Item]>::is_empty) && self.sees(frame);
        let why = match (dotted, value) {
            ("builtins.int" | "builtins.float", Value::None | Value::Sequence(_) | Value::Dict(_)) => {
                (Exception::Type, format!("{} is no number", of.map_or("it", shown)))
            }
            ("builtins.int", Value::Str(text)) if rest.is_empty() && !is_whole_number(text) => {
                (Exception::Value, format!("`{text}` is no whole number"))
            }
            ("builtins.float", Value::Str(text)) if !is_number(text) => {
                (Exception::Value, format!("`{text}` is no number"))
            }
            ("builtins.len", Value::None | Value::Int(_) | Value::Bool(_)) => {
                (Exception::Type, format!("{} has no length", of.map_or("it", shown)))
            }
            ("builtins.min" | "builtins.max", _) if rest.is_empty() && self.is_deferred(value) => {
                return self.prove_walkable(frame, value, at);
            }
            ("builtins.next", _) if self.is_deferred(value) => {
                return is_empty && self.prove_walkable(frame, value, at);
            }
            ("builtins.any" | "builtins.all", _) if self.is_deferred(value) && !is_empty => {
                self.may_raise(frame, Open { place: frame.at(at), reason: "a generator that raises" });
                return false;
            }
            ("builtins.min" | "builtins.max", _) if rest.is_empty() && is_empty => {
                (Exception::Value, "there is nothing to choose from".to_owned())
            }
            ("builtins.next", Value::Sequence(_)) if rest.is_empty() && is_empty => {
                (Exception::named("StopIteration"), "there is nothing to take".to_owned())
            }
            (
                "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.frozenset" | "builtins.sorted"
                | "builtins.reversed" | "builtins.iter" | "builtins.enumerate" | "builtins.sum" | "builtins.any"
                | "builtins.all" | "builtins.dict",
                _,
            ) => return self.prove_walkable(frame, value, at),
            ("builtins.getattr", _) => {
                let [(_, Value::Str(name))] = rest else { return false };
                let name = name.clone();
                if self.prove_no_method(frame, value, &name, at) {
                    return true;
                }
                let value = value.clone();
                return match self.look_up(frame, &value, &name, at) {
                    attributes::Attribute::Found(_) => false,
                    _ => self.prove_absent(frame, &value, &name, at),
                };
            }
            _ => return false,
        };
        self.fails(frame, why.0, &why.1, at);
        true
    }

    /// A call of a method of a list, dict or text.
    pub(super) fn prove_method(
        &mut self,
        frame: &mut Frame,
        object: &Value,
        name: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        if !self.proves(frame) || is_spread(arguments) {
            return false;
        }
        if let (Value::Str(template), "format") = (object, name) {
            return self.prove_format_call(frame, template, arguments, at);
        }
        let values: Vec<&Value> = arguments.iter().map(|(_, value)| value).collect();
        let why = match (object, name, values.as_slice()) {
            (Value::Sequence(_), "pop", [])
                if self.sees(frame) && self.whole(object).is_some_and(<[Item]>::is_empty) =>
            {
                (Exception::named("IndexError"), "the list is empty".to_owned())
            }
            (Value::Sequence(_), "pop", [Value::Int(wanted)]) if self.sees(frame) => {
                let Some(length) = self.whole(object).map(<[Item]>::len) else { return false };
                let distance = if *wanted < 0 { wanted.unsigned_abs() } else { wanted.unsigned_abs() + 1 };
                if distance <= length as u64 {
                    return false;
                }
                (Exception::named("IndexError"), format!("there is no item {wanted} among {length}"))
            }
            (Value::Str(text), "index" | "rindex", [Value::Str(part)]) if !text.contains(part.as_str()) => {
                (Exception::Value, format!("`{part}` is not in `{text}`"))
            }
            (Value::Str(_), "split" | "rsplit" | "partition" | "rpartition", [Value::Str(separator), ..])
                if separator.is_empty() =>
            {
                (Exception::Value, "the separator is empty".to_owned())
            }
            (Value::Sequence(_), "remove" | "index", [value])
                if self.sees(frame) && self.whole(object).is_some() && self.contains(value, object) == Some(false) =>
            {
                (Exception::Value, "the list does not hold it".to_owned())
            }
            (Value::Dict(_), "pop", [key]) => return self.prove_item(frame, object, key, at),
            (Value::Str(_), "join", [parts]) => {
                if self.prove_walkable(frame, parts, at) {
                    return true;
                }
                let is_number = |item: &Item| matches!(item.value, Value::Int(_) | Value::None | Value::Bool(_));
                if !self.whole(parts).is_some_and(|items| items.iter().any(is_number)) {
                    return false;
                }
                (Exception::Type, "only texts can be joined".to_owned())
            }
            _ => return false,
        };
        self.fails(frame, why.0, &why.1, at);
        true
    }
}

/// What Python's `int()` takes as a text; digits of other scripts it takes, too.
fn is_whole_number(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['+', '-']);
    !text.is_ascii() || (!digits.is_empty() && digits.chars().all(|one| one.is_ascii_digit() || one == '_'))
}

fn is_number(text: &str) -> bool {
    !text.is_ascii() || text.trim().replace('_', "").parse::<f64>().is_ok()
}

/// A type for a person.
fn shown(of: PlainType) -> &'static str {
    match of {
        PlainType::Text => "a text",
        PlainType::List => "a list",
        PlainType::Tuple => "a tuple",
        PlainType::Dict => "a dict",
        PlainType::Int => "a number",
        PlainType::None => "None",
    }
}
