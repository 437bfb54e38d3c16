//! Calls of functions and classes of the host's packages with arguments that they do not take: TypeError where they stand. The same
//! reserve as in [`super::proofs`].

use super::arguments::{argument, is_spread};
use super::refusals::arguments_fault;
use super::*;
use crate::facts::{Argument, Parameter, ParameterKind, Passing};
use crate::host::signature;

impl Evaluator<'_> {
    /// Whether what was recorded of a function or class does not take these arguments.
    pub(super) fn refuses_call(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        if !self.proves(frame) || is_spread(arguments) {
            return false;
        }
        let fault = signature(dotted).and_then(|written| arguments_fault(&parameters(written), false, arguments));
        let name = dotted.rsplit('.').next().unwrap_or(dotted);
        if let Some(why) = fault {
            self.fails(frame, Exception::Type, &format!("`{name}`: {why}"), at);
            return true;
        }
        if let Some((exception, why)) = model_fault(dotted, arguments) {
            self.fails(frame, Exception::named(exception), &format!("`{name}`: {why}"), at);
            return true;
        }
        if let Some((exception, why)) = self.reference_fault(dotted, arguments) {
            self.fails(frame, Exception::named(exception), &format!("`{name}`: {why}"), at);
            return true;
        }
        let Some(why) = field_fault(dotted, arguments) else { return false };
        self.fails(frame, Exception::Assertion, &format!("`{name}`: {why}"), at);
        true
    }

    /// A relation to what is no model (`RelatedField.__init__`, `django.db.models.utils.make_model_tuple`; 5.0).
    fn reference_fault(
        &mut self,
        dotted: &str,
        arguments: &[(Argument, Value)],
    ) -> Option<(&'static str, &'static str)> {
        let name = dotted.strip_prefix("django.db.models.")?;
        if !matches!(name, "ForeignKey" | "OneToOneField" | "ManyToManyField") {
            return None;
        }
        match &argument(arguments, 0, "to")?.1 {
            Value::Str(text) if text.split('.').count() > 2 => Some(("ValueError", "a model is named `label.Model`")),
            Value::Int(_) | Value::None | Value::Bool(_) => Some(("TypeError", "the first argument is no model")),
            Value::Class(id) if !self.is_model_by_name(*id, 0) && self.is_bare(*id, &[]) => {
                Some(("TypeError", "the first argument is no model"))
            }
            _ => None,
        }
    }
}

fn parameters(written: impl Iterator<Item = &'static str>) -> Vec<Parameter> {
    let mut only_named = false;
    let mut all = Vec::new();
    for token in written {
        let kind = match token {
            "*" => {
                only_named = true;
                continue;
            }
            "**" => ParameterKind::DoubleStar,
            _ if token.starts_with('*') => ParameterKind::Star,
            _ if token.starts_with('/') => ParameterKind::PositionalOnly,
            _ if only_named => ParameterKind::KeywordOnly,
            _ => ParameterKind::Normal,
        };
        only_named |= kind == ParameterKind::Star;
        let name = token.trim_start_matches(['*', '/']);
        let (name, default) = match name.strip_suffix('=') {
            // That there is one is all that is asked of it.
            Some(name) => (name, Some(ExprId::from_raw(0))),
            None => (name, None),
        };
        all.push(Parameter { name: SmolStr::new_static(name), kind, default, annotation: None });
    }
    all
}

/// What `ForeignKey.__init__` and `UniqueConstraint.__init__` refuse (5.0).
fn model_fault(dotted: &str, arguments: &[(Argument, Value)]) -> Option<(&'static str, &'static str)> {
    match dotted.strip_prefix("django.db.models.")? {
        "ForeignKey" | "OneToOneField" => match argument(arguments, 1, "on_delete") {
            Some((_, Value::Str(_) | Value::None | Value::Bool(_) | Value::Int(_))) => {
                Some(("TypeError", "on_delete must be callable"))
            }
            _ => None,
        },
        "Index" => match argument(arguments, usize::MAX, "fields").map(|(_, value)| value) {
            Some(Value::Str(_)) => Some(("ValueError", "Index.fields must be a list or tuple")),
            None if arguments.iter().all(|(one, _)| matches!(one.passing, Passing::Keyword(_))) => {
                Some(("ValueError", "an index needs a field or an expression"))
            }
            _ => None,
        },
        "UniqueConstraint" if argument(arguments, usize::MAX, "name").is_none() => {
            Some(("ValueError", "A unique constraint must be named"))
        }
        _ => None,
    }
}

/// What `Field.__init__` and `RelatedField.__init__` of DRF assert (3.15).
fn field_fault(dotted: &str, arguments: &[(Argument, Value)]) -> Option<&'static str> {
    let name = dotted
        .strip_prefix("rest_framework.serializers.")
        .or_else(|| dotted.strip_prefix("rest_framework.fields."))
        .or_else(|| dotted.strip_prefix("rest_framework.relations."))?;
    if !name.ends_with("Field") {
        return None;
    }
    let given = |wanted: &str| {
        let is_it = |one: &&(Argument, Value)| matches!(&one.0.passing, Passing::Keyword(name) if name == wanted);
        arguments.iter().find(is_it).map(|(_, value)| value)
    };
    let is_set = |wanted: &str| given(wanted) == Some(&Value::Bool(true));
    if is_set("read_only") && is_set("write_only") {
        return Some("May not set both `read_only` and `write_only`");
    }
    if is_set("read_only") && is_set("required") {
        return Some("May not set both `read_only` and `required`");
    }
    if is_set("required") && given("default").is_some() {
        return Some("May not set both `required` and `default`");
    }
    let is_related = matches!(name, "PrimaryKeyRelatedField" | "SlugRelatedField" | "HyperlinkedRelatedField");
    let lists = given("many").is_some();
    if is_related && !lists {
        let queryset = given("queryset").filter(|one| **one != Value::None);
        if queryset.is_none() && matches!(given("read_only"), None | Some(Value::Bool(false))) {
            return Some(
                "Relational field must provide a `queryset` argument, override `get_queryset`, or set read_only=`True`",
            );
        }
        if queryset.is_some() && is_set("read_only") {
            return Some("Relational fields should not provide a `queryset` argument, when setting read_only=`True`");
        }
    }
    match name {
        "SlugRelatedField" if argument(arguments, 0, "slug_field").is_none() => {
            Some("The `slug_field` argument is required")
        }
        "HyperlinkedRelatedField" if argument(arguments, 0, "view_name").is_none() => {
            Some("The `view_name` argument is required")
        }
        _ => None,
    }
}
