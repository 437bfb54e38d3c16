//! Settings that are put together otherwise than by imports: files that `split_settings.tools.include` runs among the names of the
//! settings module (django-split-settings 1.0 to 1.3), and classes whose attributes become settings (django-configurations 2.5).

use super::attributes::Attribute;
use super::classes::Ancestor;
use super::*;
use crate::facts::{Argument, Passing};
use crate::project::snapshot::EntryKind;

impl World {
    /// A file that is run among the names of a module, which keeps its name.
    fn add_part(&mut self, module: Module) -> ModuleId {
        let id = ModuleId(self.modules.len());
        self.by_path.entry(Arc::clone(&module.path)).or_insert(id);
        self.modules.push(module);
        id
    }
}

impl Evaluator<'_> {
    /// Calls something of django-split-settings; `None` where it is nothing of it.
    pub(super) fn call_split_settings(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let name = dotted.strip_prefix("split_settings.")?;
        let files = arguments.iter().filter(|(argument, _)| argument.passing != Passing::Keyword("scope".into()));
        match name.strip_prefix("tools.").unwrap_or(name) {
            "optional" => Some(arguments.first().map_or(Value::None, |(_, value)| value.clone())),
            "include" => {
                for (argument, value) in files {
                    let found = match (&argument.passing, self.settle(value.clone())) {
                        (Passing::Positional, Value::Str(name)) => self.matching(frame, &name),
                        (Passing::Positional, Value::None) => Some(Vec::new()),
                        _ => None,
                    };
                    let Some(found) = found else {
                        let open = Open { place: frame.at(at), reason: "settings of files that are not known" };
                        self.open_scope(frame, open);
                        continue;
                    };
                    for path in found {
                        self.run_among_names(frame, &path);
                    }
                }
                Some(Value::None)
            }
            _ => None,
        }
    }

    /// The files that a name with `*` in it stands for, beside the file that asks; `None` where that is not understood.
    fn matching(&self, frame: &Frame, name: &str) -> Option<Vec<PathBuf>> {
        if name.contains(['?', '[']) || name.starts_with('/') {
            return None;
        }
        let mut found = vec![frame.file.path.parent()?.to_path_buf()];
        for part in name.split('/') {
            let Some((start, end)) = part.split_once('*') else {
                for path in &mut found {
                    match part {
                        "" | "." => {}
                        ".." => {
                            path.pop();
                        }
                        part => path.push(part),
                    }
                }
                continue;
            };
            if end.contains('*') {
                return None;
            }
            let mut inside = Vec::new();
            for folder in found {
                let entries = self.files.entries(&folder);
                for entry in entries.iter().flat_map(|entries| entries.iter()) {
                    let fits = entry.name.len() >= start.len() + end.len()
                        && entry.name.starts_with(start)
                        && entry.name.ends_with(end)
                        && (!entry.name.starts_with('.') || start.starts_with('.'));
                    if fits {
                        inside.push(folder.join(&entry.name));
                    }
                }
            }
            found = inside;
        }
        let is_file = |path: &PathBuf| {
            let entries = path.parent().and_then(|folder| self.files.entries(folder));
            entries.is_some_and(|entries| {
                entries.iter().any(|one| {
                    one.kind != EntryKind::Directory && path.file_name().is_some_and(|name| name == one.name.as_str())
                })
            })
        };
        found.retain(is_file);
        Some(found)
    }

    /// `exec` of a file among a module's names: a module of its own that begins with them and whose names they become.
    fn run_among_names(&mut self, frame: &mut Frame, path: &Path) {
        let file = self.files.file(path);
        let around = self.world.module(frame.module).filter(|_| frame.scope.is_none()).cloned();
        let (Some(file), Some(around)) = (file, around) else {
            let place = frame.place(Anchor::File);
            return self.open_scope(frame, Open { place, reason: "settings of files that are not known" });
        };
        if frame.depth > self.limits.calls {
            return;
        }
        self.depend(&file, false);
        let path = file.path.clone();
        let own = self.world.add_part(Module {
            path,
            file: Some(file),
            status: Status::Executing,
            raised: None,
            may_raise: None,
            ..around
        });
        let ambient = self.ambient;
        self.ambient += u32::from(frame.is_conditional());
        self.run_module(own, frame.depth + 1);
        self.ambient = ambient;
        let Some(done) = self.world.module(own).cloned() else { return };
        if let Some(module) = self.world.modules.get_mut(frame.module.0) {
            module.scope = done.scope;
            module.raised = module.raised.take().or(done.raised);
            module.may_raise = module.may_raise.take().or(done.may_raise);
        }
    }

    /// Makes the attributes of a class of the settings module settings, as django-configurations does.
    pub(super) fn configure_from_class(&mut self, settings: ModuleId, class: &str) {
        let Some(module) = self.world.module(settings) else { return };
        let Some(file) = module.file.clone() else { return };
        let Some(Value::Class(class)) = module.scope.names.get(class).map(|binding| binding.value.clone()) else {
            return;
        };
        let mut frame = Frame::new(settings, file, true, 0);
        let here = frame.place(Anchor::File);
        let ancestors = self.ancestors(class);
        let mut names = std::collections::BTreeMap::new();
        let mut open = Vec::new();
        for ancestor in &ancestors {
            let Ancestor::Class(id) = ancestor else {
                if !matches!(ancestor, Ancestor::External(dotted) if super::library::is_plain_base(dotted)) {
                    open.push(Open { place: here.clone(), reason: "a settings class whose base is not known" });
                }
                continue;
            };
            let Some(class) = self.world.heap.class(*id) else { continue };
            open.extend(class.scope.open.iter().cloned());
            for (name, binding) in &class.scope.names {
                // `ConfigurationMeta`: what is written in capitals.
                if !name.starts_with('_') && !name.contains(char::is_lowercase) {
                    names.entry(name.clone()).or_insert_with(|| binding.place.clone());
                }
            }
        }
        let object = self.new_instance(class);
        for (name, place) in names {
            let value = match self.look_up(&mut frame, &object, &name, ExprId::from_raw(0)) {
                Attribute::Found(value) => self.configured(&mut frame, value),
                _ => Value::Unknown,
            };
            if let Some(module) = self.world.modules.get_mut(settings.0) {
                module.scope.bind(name, value, place);
            }
        }
        if let Some(module) = self.world.modules.get_mut(settings.0) {
            module.scope.open.extend(open);
        }
    }

    /// `values.BooleanValue(True)`: the environment says, else the default.
    fn configured(&mut self, frame: &mut Frame, value: Value) -> Value {
        let is_asked = match &value {
            Value::ExternalResult(dotted) => dotted.starts_with("configurations."),
            Value::Instance(id) => {
                let class = self.world.heap.instance(*id).map(|instance| instance.class);
                class.is_some_and(|class| self.class_name(class).starts_with("configurations.values."))
            }
            _ => false,
        };
        if !is_asked {
            return value;
        }
        match self.look_up(frame, &value, "default", ExprId::from_raw(0)) {
            Attribute::Found(default) if matches!(value, Value::Instance(_)) => default.or(Value::Unknown),
            _ => Value::Unknown,
        }
    }
}
