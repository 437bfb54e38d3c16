//! Star imports: which names a module gives away (Python reference §7.11).

use super::imports::Imported;
use super::*;
use crate::host::star_names;
use crate::project::finder::Found;

impl Evaluator<'_> {
    /// `from module import *`
    pub(super) fn import_star(&mut self, frame: &mut Frame, imported: &Imported, at: ExprId) {
        let place = frame.at(at);
        let found = match imported {
            Imported::Module(id) => Some(*id),
            Imported::External(name) => self.run_library(&name.clone()),
            _ => None,
        };
        let module = match found {
            Some(id) => id,
            None => {
                let recorded = match imported {
                    Imported::External(name) if self.proves(frame) => star_names(name).map(|names| (name, names)),
                    _ => None,
                };
                let Some((module, names)) = recorded else {
                    self.open_scope(frame, Open { place, reason: "a star import of a module that is not analysed" });
                    return;
                };
                for (name, is_certain) in names {
                    // What may not be brought replaces nothing that is there.
                    if !is_certain && self.scope_mut(frame).names.contains_key(name) {
                        continue;
                    }
                    let value = Value::External(SmolStr::from(format!("{module}.{name}")));
                    self.bind(frame, SmolStr::new_static(name), value, at);
                }
                return;
            }
        };
        let Some(source) = self.world.module(module) else { return };
        let mut open: Vec<Open> = source.scope.open.clone();
        if source.status == Status::Executing {
            open.push(Open { place: place.clone(), reason: "a star import of a module that is still being imported" });
        }
        let all = source.scope.names.get("__all__").map(|binding| binding.value.clone());
        let listed = all.as_ref().and_then(|all| self.texts(all));
        let Some(source) = self.world.module(module) else { return };
        if let Some(names) = &listed
            && open.is_empty()
            && self.proves(frame)
        {
            let source = source.clone();
            let absent = names.iter().find(|name| {
                !source.scope.names.contains_key(*name)
                    && !source.scope.names.contains_key("__getattr__")
                    && matches!(self.finder.find(self.files, &format!("{}.{name}", source.name)), Found::Absent)
            });
            if absent.is_some() && !self.sees(frame) {
                self.may_raise(frame, Open { place: place.clone(), reason: "`__all__` may list what is not there" });
            } else if let Some(name) = absent {
                let why = format!("`{}` has no `{name}`, which its `__all__` lists", source.name);
                self.fails_at(frame, Exception::Attribute, &why, place.clone());
            }
        }
        // `_handle_fromlist`: what `__all__` lists and the package lacks may be its submodules.
        let missing: Vec<SmolStr> = match (&listed, self.world.module(module)) {
            (Some(names), Some(source)) if source.package.is_some() && !source.library => {
                names.iter().filter(|name| !source.scope.names.contains_key(*name)).cloned().collect()
            }
            _ => Vec::new(),
        };
        for name in missing {
            let Some(package) = self.world.module(module).map(|source| source.name.clone()) else { return };
            let dotted = format!("{package}.{name}");
            let submodule = self.import_from(frame, &dotted);
            if !matches!(submodule, Imported::Absent(_)) {
                self.raise_import(frame, &submodule, &dotted, at);
                let value = self.imported_value(&submodule);
                self.bind(frame, name, value, at);
            }
        }
        let Some(source) = self.world.module(module) else { return };
        let names: Vec<(SmolStr, Binding)> = match listed {
            Some(names) => {
                let scope = &source.scope;
                names.into_iter().filter_map(|name| scope.names.get(&name).map(|one| (name, one.clone()))).collect()
            }
            None => {
                if all.is_some() {
                    open.push(Open { place, reason: "`__all__` is computed" });
                }
                let visible = source.scope.names.iter().filter(|(name, _)| !name.starts_with('_'));
                visible.map(|(name, binding)| (name.clone(), binding.clone())).collect()
            }
        };
        let own = self.world.module(frame.module).map(|module| module.name.clone()).unwrap_or_default();
        for (name, binding) in names {
            let mut binding = binding;
            // What the other one has from here is what stands here.
            let is_own = matches!(&binding.value, Value::External(dotted)
                if dotted.strip_prefix(own.as_str()).and_then(|rest| rest.strip_prefix('.')) == Some(name.as_str()));
            if is_own && self.scope_mut(frame).names.contains_key(&name) {
                continue;
            }
            binding.maybe_unbound |= frame.is_conditional();
            self.scope_mut(frame).names.insert(name, binding);
        }
        for one in open {
            self.open_scope(frame, one);
        }
    }
}
