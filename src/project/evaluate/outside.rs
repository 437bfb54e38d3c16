//! What is known of the Python that runs all this: its version, and what its modules hold.

use super::attributes::Attribute;
use super::calls::is_harmless;
use super::classes::Ancestor;
use super::*;
use crate::facts::Comparison;
use crate::host::{Karrot, lacks_name, removed_name};
use crate::project::finder::Found;

/// The host's Python (`host/data/karrot.json`).
const KARROT_PYTHON: [i64; 2] = [3, 12];
/// The oldest and, for long enough, the newest Python of a Django site.
const ANY_PYTHON: [[i64; 2]; 2] = [[3, 8], [3, 99]];

/// Whether a source gives the settings a name of its own: `settings.NAME = …`, `setattr(settings, "NAME", …)`.
fn sets_itself(text: &str, name: &str) -> bool {
    text.contains("setattr(settings")
        || text.match_indices(&format!("settings.{name}")).any(|(at, found)| {
            let rest = text.get(at + found.len()..).unwrap_or_default().trim_start();
            rest.starts_with('=') && !rest.starts_with("==")
        })
}

impl Evaluator<'_> {
    /// Whether a module outside the workspace is known to lack a name: of the host's modules all names are known.
    pub(super) fn outside_lacks(&mut self, module: &str, name: &str) -> bool {
        // What newer versions lack, an older one that is installed has.
        let is_removed = |this: &mut Self| {
            let installed = if this.has_environment() { this.run_library(module) } else { None };
            let module = installed.and_then(|id| this.world.module(id));
            module.is_none_or(|module| !module.scope.names.contains_key(name) && module.scope.open.is_empty())
        };
        removed_name(module, name).is_some_and(|since| self.finder.versions.django_since(since)) && is_removed(self)
            || (self.finder.outside == Outside::Karrot && lacks_name(module, name))
    }

    /// Whether the site's Django is older than 2.0, as what is installed tells, or what is asked for.
    pub(super) fn is_before_two(&self) -> bool {
        matches!(self.finder.find(self.files, "django.core.urlresolvers"), Found::Library { .. })
            || !self.finder.versions.django_since((2, 0))
    }

    /// `module.name` of a module outside; `true` where there is no such name.
    pub(super) fn judge_outside(&mut self, frame: &mut Frame, module: &SmolStr, name: &SmolStr, at: ExprId) -> bool {
        if frame.library || self.finder.outside != Outside::Karrot || !lacks_name(module, name) {
            return false;
        }
        let kind = EventKind::NameAbsent {
            module: module.clone(),
            file: PathBuf::new(),
            name: name.clone(),
            by_import: false,
            circular: false,
        };
        let message = format!("module '{module}' has no attribute '{name}'");
        let place = frame.at(at);
        self.raise(frame, kind, Exception::Attribute, place, message);
        true
    }

    /// An attribute of something outside: it stays a name, except where a setting or an object decides something.
    pub(super) fn external_attribute(&mut self, frame: &mut Frame, dotted: &str, name: &str, at: ExprId) -> Attribute {
        if dotted == "django.conf.settings" {
            return self.setting(name);
        }
        if dotted.len() > MAX_DOTTED {
            return Attribute::Unknowable;
        }
        let whole = SmolStr::from(format!("{dotted}.{name}"));
        if let Some(value) = self.replacement(&whole) {
            return Attribute::Found(value);
        }
        // What is an object's own, only the object says.
        match self.library_object(dotted) {
            Some(object) => match self.look_up(frame, &object, name, at) {
                Attribute::Unknowable if !matches!(object, Value::Instance(_)) => {
                    Attribute::Found(Value::External(whole))
                }
                found => found,
            },
            None => Attribute::Found(Value::External(whole)),
        }
    }

    /// What an external name stands for, where that has been worked out already or is cheap to know.
    fn library_object(&mut self, dotted: &str) -> Option<Value> {
        // A module's names stay names until one is needed.
        if !self.has_environment() || matches!(self.finder.find(self.files, dotted), Found::Library { .. }) {
            return None;
        }
        match self.force_known(dotted) {
            Some(value @ (Value::Instance(_) | Value::Class(_) | Value::Dict(_) | Value::Sequence(_))) => Some(value),
            _ => None,
        }
    }

    /// An attribute that a class here, or an object of it, can only have from a base outside, which is one of Django's and its kin:
    /// `Offers.as_manager()`.
    pub(super) fn inherited_from_outside(&mut self, frame: &Frame, object: &Value, name: &str) -> Option<Value> {
        let class = match object {
            Value::Class(id) => *id,
            Value::Instance(id) => self.world.heap.instance(*id)?.class,
            _ => return None,
        };
        if !self.proves(frame) {
            return None;
        }
        let mut giver = None;
        for ancestor in self.ancestors(class) {
            match ancestor {
                Ancestor::Class(_) => {}
                Ancestor::External(dotted) if is_harmless(&dotted) => giver = giver.or(Some(dotted)),
                Ancestor::External(_) | Ancestor::Unknown => return None,
            }
        }
        Some(Value::ExternalResult(SmolStr::from(format!("{}.{name}", giver?))))
    }

    /// `settings.NAME` of a setting that neither the host nor Django has.
    pub(super) fn prove_no_setting(&mut self, frame: &mut Frame, object: &Value, name: &str, at: ExprId) -> bool {
        let is_settings = matches!(object, Value::External(dotted) if dotted == "django.conf.settings");
        if !is_settings
            || !self.proves(frame)
            || !name.chars().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '_')
        {
            return false;
        }
        let host = Karrot::current();
        if !host.has_setting(name) && !sets_itself(frame.file.source.as_str(), name) {
            self.fails(frame, Exception::Attribute, &format!("the host has no setting `{name}`"), at);
            return true;
        }
        if self.phase == Phase::Settings && host.sets_after_plugins(name) {
            // Half of the settings are there.
            self.may_raise(frame, Open { place: frame.at(at), reason: "a setting that the host may set only later" });
        }
        false
    }

    /// `sys.version_info >= (3, 9)` and the like; unknown where one supported Python says so and another does not.
    pub(super) fn compare_versions(&self, operator: Comparison, left: &Value, right: &Value) -> Value {
        let (Value::External(name), Value::Sequence(id)) = (left, right) else { return Value::Unknown };
        let Some(wanted) = self.world.heap.sequence(*id).filter(|wanted| wanted.open.is_empty()) else {
            return Value::Unknown;
        };
        let numbers = wanted.items.iter().map(|item| match item.value {
            Value::Int(number) if !item.conditional => Some(number),
            _ => None,
        });
        // The micro version and what follows it are not known.
        let Some(wanted) = numbers.collect::<Option<Vec<i64>>>().filter(|wanted| wanted.len() <= 2) else {
            return Value::Unknown;
        };
        if name != "sys.version_info" {
            return Value::Unknown;
        }
        let pythons = match self.finder.outside {
            Outside::Karrot => [KARROT_PYTHON; 2],
            Outside::Django | Outside::Environment => ANY_PYTHON,
        };
        // `version_info` has five items: it is larger than any shorter beginning of itself.
        let answer = |python: [i64; 2]| {
            let is_less = python.as_slice() < wanted.as_slice();
            match operator {
                Comparison::Less | Comparison::LessEqual => Some(is_less),
                Comparison::Greater | Comparison::GreaterEqual => Some(!is_less),
                _ => None,
            }
        };
        match pythons.map(answer) {
            [Some(oldest), Some(newest)] if oldest == newest => Value::Bool(oldest),
            _ => Value::Unknown,
        }
    }
}
