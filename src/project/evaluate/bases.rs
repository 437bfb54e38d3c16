//! Classes that Python or Django refuses to make: bases that are none, that contradict each other, and a `Meta` that says what no model
//! knows. The same reserve as in [`super::proofs`].

use super::classes::Ancestor;
use super::*;
use crate::facts::{Class, Passing};
use crate::host::Karrot;

/// `django.db.models.options.DEFAULT_NAMES` (5.0).
const META: &[&str] = &[
    "abstract",
    "app_label",
    "apps",
    "base_manager_name",
    "constraints",
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "default_manager_name",
    "default_permissions",
    "default_related_name",
    "get_latest_by",
    "index_together",
    "indexes",
    "managed",
    "order_with_respect_to",
    "ordering",
    "permissions",
    "proxy",
    "required_db_features",
    "required_db_vendor",
    "select_on_save",
    "swappable",
    "unique_together",
    "verbose_name",
    "verbose_name_plural",
];

impl Evaluator<'_> {
    /// What `type.__new__` refuses of a class's bases, as they are written.
    pub(super) fn refuse_bases(&mut self, frame: &mut Frame, class: &Class, bases: &[Value]) {
        if !self.proves(frame) || bases.len() != class.bases.iter().filter(|one| is_base(&one.passing)).count() {
            return;
        }
        let places: Vec<ExprId> = class.bases.iter().filter(|one| is_base(&one.passing)).map(|one| one.value).collect();
        for (base, at) in bases.iter().zip(&places) {
            let what = match base {
                Value::None => "None",
                Value::Int(_) | Value::Bool(_) => "a number",
                Value::Str(_) => "a text",
                Value::Dict(_) => "a dict",
                Value::Module(_) => "a module",
                // `import datetime`: what stands in a module has a dot.
                Value::External(dotted) if !dotted.contains('.') && Karrot::current().has_module(dotted) => "a module",
                Value::Function(function)
                    if function.decorators.is_empty()
                        && function.replaced.is_none()
                        && function.looks_like.is_none() =>
                {
                    "a function"
                }
                Value::External(dotted)
                    if matches!(
                        dotted.as_str(),
                        "builtins.bool" | "builtins.range" | "builtins.slice" | "builtins.memoryview"
                    ) =>
                {
                    "a type that has no subclasses"
                }
                _ => continue,
            };
            self.fails(frame, Exception::Type, &format!("{what} can't be a base of `{}`", class.name), *at);
            return;
        }
        for (at, (base, place)) in bases.iter().zip(&places).enumerate() {
            // `Generic[T]` steps back before other generic classes (`typing._GenericAlias.__mro_entries__`).
            let is_typing = |one: &Value| matches!(one, Value::External(dotted) if dotted.starts_with("typing"));
            let is_class = matches!(base, Value::Class(_) | Value::External(_)) && !is_typing(base);
            if is_class && bases.iter().take(at).any(|other| other == base) {
                self.fails(frame, Exception::Type, "duplicate base class", *place);
                return;
            }
            // C3: what a later base descends from can't come before it.
            let Value::Class(id) = base else { continue };
            let behind: Vec<Ancestor> = self.ancestors(*id).into_iter().skip(1).collect();
            let is_before = |one: &Value| match one {
                Value::Class(other) => behind.contains(&Ancestor::Class(*other)),
                Value::External(dotted) if !is_typing(one) => behind.contains(&Ancestor::External(dotted.clone())),
                _ => false,
            };
            if bases.iter().take(at).any(is_before) {
                let why = "Cannot create a consistent method resolution order (MRO): a base comes before what descends from it";
                self.fails(frame, Exception::Type, why, *place);
                return;
            }
        }
        if class.bases.iter().any(|one| !is_base(&one.passing)) {
            return;
        }
        let mut families: Vec<&'static str> = Vec::new();
        for base in bases {
            let roots = match base {
                Value::Class(id) => self.ancestors(*id),
                Value::External(dotted) => vec![Ancestor::External(dotted.clone())],
                _ => return,
            };
            let is_made_elsewhere = roots.iter().any(|one| match one {
                Ancestor::Class(id) => self.metaclass(*id).is_some(),
                Ancestor::Unknown => true,
                Ancestor::External(_) => false,
            });
            if is_made_elsewhere {
                return;
            }
            let family = roots.iter().find_map(|one| match one {
                Ancestor::External(dotted) => metaclass(dotted),
                _ => None,
            });
            families.extend(family);
        }
        families.dedup();
        if let ([first, .., last], Some(at)) = (families.as_slice(), places.first())
            && first != last
        {
            let why = format!("metaclass conflict: `{first}` and `{last}` have no common one");
            self.fails(frame, Exception::Type, &why, *at);
        }
    }

    /// A name in a model's `Meta` that Django does not know (`Options.contribute_to_class`).
    pub(super) fn refuse_meta(&mut self, frame: &mut Frame, id: ClassValueId) {
        if !self.proves(frame) || !self.is_model_by_name(id, 0) {
            return;
        }
        let meta = self.world.heap.class(id).and_then(|class| class.scope.names.get("Meta"));
        let Some(Value::Class(meta)) = meta.map(|binding| binding.value.clone()) else { return };
        let Some(meta) = self.world.heap.class(meta) else { return };
        // What it takes from bases may be anything.
        if !meta.bases.is_empty() || meta.decorated || !meta.scope.open.is_empty() {
            return;
        }
        let names = meta.scope.names.iter();
        let unknown = names
            .filter(|(name, _)| !name.starts_with('_') && !META.contains(&name.as_str()))
            .map(|(name, binding)| (name.clone(), binding.place.clone()))
            .min_by(|one, other| one.0.cmp(&other.0));
        if let Some((name, place)) = unknown {
            let why = format!("'class Meta' got invalid attribute(s): {name}");
            self.fails_at(frame, Exception::Type, &why, place);
        }
    }
}

fn is_base(passing: &Passing) -> bool {
    *passing == Passing::Positional
}

/// The metaclass of well-known roots, of which no two have a common one.
fn metaclass(dotted: &str) -> Option<&'static str> {
    Some(match dotted {
        "django.db.models.Model" | "django.db.models.base.Model" => "ModelBase",
        "rest_framework.serializers.Serializer"
        | "rest_framework.serializers.ModelSerializer"
        | "rest_framework.serializers.HyperlinkedModelSerializer" => "SerializerMetaclass",
        "django.forms.Form" | "django.forms.ModelForm" => "MediaDefiningClass",
        "abc.ABC" => "ABCMeta",
        "enum.Enum" | "enum.IntEnum" | "enum.StrEnum" => "EnumType",
        _ => return None,
    })
}
