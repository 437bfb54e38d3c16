//! Names: what a name means where it stands, and what binding one changes.

use super::refusals::binds;
use super::*;
use crate::facts::all_statements;
use crate::host::is_builtin;

impl Evaluator<'_> {
    pub(super) fn scope_mut<'s>(&'s mut self, frame: &Frame) -> &'s mut Scope {
        let found = match frame.scope {
            Some(id) => self.world.heap.scopes.get_mut(id.0).map(|scope| &mut scope.names),
            None => self.world.modules.get_mut(frame.module.0).map(|module| &mut module.scope),
        };
        // A frame's scope always exists; were it not so, names of nobody's would be the harmless answer.
        found.unwrap_or(&mut self.spare)
    }

    /// What a function that is defined here sees besides the module's names: a class's own names are not among them.
    pub(super) fn closure(&self, frame: &Frame) -> Option<ScopeId> {
        let own = frame.scope?;
        if frame.is_class { self.world.heap.scope(own)?.outer } else { Some(own) }
    }

    pub(super) fn open_scope(&mut self, frame: &mut Frame, open: Open) {
        let scope = self.scope_mut(frame);
        if !scope.open.contains(&open) {
            scope.open.push(open);
        }
    }

    pub(super) fn bind(&mut self, frame: &mut Frame, name: SmolStr, value: Value, at: ExprId) {
        let place = frame.at(at);
        self.bind_at(frame, name, value, place);
    }

    pub(super) fn bind_at(&mut self, frame: &mut Frame, name: SmolStr, value: Value, place: Place) {
        if frame.outer_names.contains(&name) {
            let value = match self.name_outside(frame, &name) {
                Some(old) if frame.is_conditional() => old.or(value),
                _ => value,
            };
            self.bind_outside(frame, name, value, place);
            return;
        }
        let conditional = frame.maybe_left && !frame.leaves_names;
        let scope = self.scope_mut(frame);
        match scope.names.get_mut(&name) {
            Some(binding) if conditional && !matches!(value, Value::Function(_) | Value::Class(_)) => {
                binding.value = std::mem::replace(&mut binding.value, Value::None).or(value);
            }
            _ => scope.bind(name, value, place),
        }
    }

    fn outer_scopes(&self, frame: &Frame) -> Vec<ScopeId> {
        let mut found = Vec::new();
        let mut next = frame.scope.and_then(|own| self.world.heap.scope(own)).and_then(|scope| scope.outer);
        while let Some(id) = next {
            if found.len() > MAX_CALLS as usize {
                break;
            }
            found.push(id);
            next = self.world.heap.scope(id).and_then(|scope| scope.outer);
        }
        found
    }

    fn name_outside(&self, frame: &Frame, name: &SmolStr) -> Option<Value> {
        let scopes = self.outer_scopes(frame).into_iter();
        let mut scopes = scopes.filter_map(|id| self.world.heap.scope(id)).map(|scope| &scope.names);
        let found = scopes.find_map(|scope| scope.names.get(name));
        found.or_else(|| self.world.module(frame.module)?.scope.names.get(name)).map(|binding| binding.value.clone())
    }

    /// `global` and `nonlocal`: the nearest scope around the function that has the name, else the module.
    fn bind_outside(&mut self, frame: &Frame, name: SmolStr, value: Value, place: Place) {
        for id in self.outer_scopes(frame) {
            if let Some(scope) = self.world.heap.scope_mut(id)
                && scope.names.names.contains_key(&name)
            {
                scope.names.bind(name, value, place);
                return;
            }
        }
        if let Some(module) = self.world.modules.get_mut(frame.module.0) {
            module.scope.bind(name, value, place);
        }
    }

    pub(super) fn name(&mut self, frame: &mut Frame, name: &SmolStr, id: ExprId) -> Value {
        let mut next = frame.scope;
        let mut own = true;
        let mut hidden = false;
        for _ in 0..MAX_CALLS {
            let Some(scope) = next.and_then(|id| self.world.heap.scope(id)) else { break };
            if !(own && frame.outer_names.contains(name)) {
                if let Some(binding) = scope.names.names.get(name) {
                    return binding.value.clone();
                }
                if !scope.names.open.is_empty() {
                    return Value::Unknown;
                }
                if scope.function.is_some_and(|(function, _)| self.is_unbound_local(frame, function, name)) {
                    self.fails_unbound(frame, name, own, id);
                    return Value::Unknown;
                }
            }
            hidden |= scope.hidden.contains(name);
            (next, own) = (scope.outer, false);
        }
        let Some(module) = self.world.module(frame.module) else { return Value::Unknown };
        if let Some(binding) = module.scope.names.get(name) {
            return binding.value.clone();
        }
        if is_builtin(name) {
            return match name.as_str() {
                "__name__" => Value::Str(module.name.clone()),
                "__file__" => Value::Str(SmolStr::from(module.path.to_string_lossy())),
                "__package__" => Value::Str(match module.package {
                    Some(_) => module.name.clone(),
                    None => SmolStr::new(module.name.rsplit_once('.').map_or("", |(parent, _)| parent)),
                }),
                "__debug__" => Value::Bool(true),
                _ => Value::External(SmolStr::from(format!("builtins.{name}"))),
            };
        }
        if hidden && module.scope.open.is_empty() {
            let why = format!("`{name}` is the class's, whose names a comprehension in its body does not see");
            self.fails(frame, Exception::Name, &why, id);
            return Value::Unknown;
        }
        // In a function the name may be bound by the time that the function is called, or by an enclosing one.
        let in_function = frame.scope.is_some() && !frame.is_class;
        let is_proven = in_function && self.is_never_bound(frame, name);
        // What ended the module may have kept it from being bound: that is told of, and what follows from it is not.
        let is_left = self.world.module(frame.module).is_some_and(|module| module.raised.is_some())
            && all_statements(frame.program()).any(|statement| binds(frame.program(), statement, name));
        let Some(module) = self.world.module(frame.module) else { return Value::Unknown };
        if !module.scope.open.is_empty() || (in_function && !is_proven) || frame.library || is_left {
            self.doubts += 1;
            return Value::Unknown;
        }
        if binds_type(frame.file.source.as_str(), name) {
            return Value::Unknown;
        }
        let place = frame.at(id);
        let message = format!("name '{name}' is not defined");
        self.raise(frame, EventKind::NameUnbound { name: name.clone() }, Exception::Name, place, message);
        Value::Unknown
    }
}

/// Whether a name is that of a type's parameter somewhere in a text: `class X[T]`, `def f[T: Bound](…)`, `type X[T] = …` (PEP 695). They
/// are no variables of the program, and are only asked for where a name would be bound nowhere.
fn binds_type(text: &str, name: &str) -> bool {
    let lines = text.match_indices(['\n']).map(|(at, _)| at + 1);
    std::iter::once(0).chain(lines).any(|at| {
        let line = text.get(at..).unwrap_or_default().trim_start_matches([' ', '\t']);
        let line = line.strip_prefix("async ").unwrap_or(line);
        let heads = ["def ", "class ", "type "];
        let Some(rest) = heads.iter().find_map(|head| line.strip_prefix(head)) else { return false };
        let is_letter = |one: char| one.is_alphanumeric() || one == '_';
        let Some(list) = rest.trim_start_matches(is_letter).trim_start().strip_prefix('[') else { return false };
        let end = ["](", "]:", "] ="].iter().filter_map(|end| list.find(end)).min();
        let list = end.and_then(|end| list.get(..end)).unwrap_or_default();
        list.split(|one: char| !is_letter(one)).any(|word| word == name)
    })
}
