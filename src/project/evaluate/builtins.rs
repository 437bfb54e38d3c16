//! Python's own functions, and those of its library that matter to routes.

use super::arguments::{argument, positional};
use super::attributes::Attribute;
use super::*;
use crate::facts::{Argument, Passing};
use std::path::Path;

impl Evaluator<'_> {
    /// Calls something of Python's own; `None` where it is none that matters.
    pub(super) fn call_builtin(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        let first = arguments.first().map(|(_, value)| value.clone());
        if self.prove_builtin(frame, dotted, arguments, at) {
            return Some(Value::Unknown);
        }
        if first == Some(Value::LazyUrl) && super::texts::needs_text(dotted) {
            return Some(self.need_text(frame, Value::LazyUrl, at));
        }
        let unknown = Open { place: frame.at(at), reason: "made of something that is not known" };
        Some(match dotted {
            "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.frozenset" | "builtins.sorted"
            | "builtins.reversed" | "builtins.iter" | "collections.deque" => {
                let kind = match dotted {
                    "builtins.tuple" => SequenceKind::Tuple,
                    "builtins.set" | "builtins.frozenset" => SequenceKind::Set,
                    _ => SequenceKind::List,
                };
                let (mut items, open) = match &first {
                    Some(value) => self.iterate_open(frame, value, &unknown),
                    None => (Vec::new(), Vec::new()),
                };
                match dotted {
                    "builtins.reversed" => items.reverse(),
                    "builtins.sorted" => self.sort(frame, &mut items, arguments, at),
                    _ => {}
                }
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind, items, open }))
            }
            "builtins.range" => {
                let numbers: Option<Vec<i64>> = arguments
                    .iter()
                    .map(|(_, value)| if let Value::Int(number) = value { Some(*number) } else { None })
                    .collect();
                let range = match numbers.as_deref() {
                    Some([end]) => Some((0, *end)),
                    Some([start, end]) => Some((*start, *end)),
                    _ => None,
                };
                // A longer one is no list of routes.
                match range {
                    Some((start, end)) if end.saturating_sub(start) <= 256 => {
                        let place = frame.at(at);
                        let item =
                            |number| Item { value: Value::Int(number), conditional: false, place: place.clone() };
                        self.new_list(SequenceKind::List, (start..end).map(item).collect())
                    }
                    _ => Value::Unknown,
                }
            }
            "builtins.enumerate" => {
                let items = self.iterate(frame, &first?)?;
                let start = match argument(arguments, 1, "start").map(|(_, value)| value) {
                    None => Some(0),
                    Some(Value::Int(start)) => Some(*start),
                    Some(_) => None,
                };
                let mut pairs = Vec::with_capacity(items.len());
                // What only may be there may count or not.
                let mut next = start;
                for item in items {
                    let (conditional, place) = (item.conditional, item.place.clone());
                    next = next.filter(|_| !conditional);
                    let value = next.map_or(Value::Plain, Value::Int);
                    next = next.and_then(|number| number.checked_add(1));
                    let number = Item { value, conditional, place: place.clone() };
                    let value = self.new_list(SequenceKind::Tuple, vec![number, item]);
                    pairs.push(Item { value, conditional, place });
                }
                self.new_list(SequenceKind::List, pairs)
            }
            "builtins.zip" => {
                let mut lists = Vec::new();
                for (_, value) in arguments {
                    lists.push(self.iterate(frame, value)?.into_iter());
                }
                let mut rows = Vec::new();
                while let Some(row) = lists.iter_mut().map(Iterator::next).collect::<Option<Vec<Item>>>() {
                    if row.is_empty() {
                        break;
                    }
                    let conditional = row.iter().any(|item| item.conditional);
                    let value = self.new_list(SequenceKind::Tuple, row);
                    rows.push(Item { value, conditional, place: frame.at(at) });
                }
                self.new_list(SequenceKind::List, rows)
            }
            "builtins.map" | "builtins.filter" => {
                let [(_, function), (_, walked)] = arguments else { return Some(Value::Unknown) };
                let (items, open) = self.iterate_open(frame, walked, &unknown);
                let mut made = Vec::new();
                for item in items {
                    let result = match function {
                        Value::None => item.value.clone(),
                        function => self.call_value(frame, function, &[(positional(at), item.value.clone())], at),
                    };
                    if dotted == "builtins.map" {
                        made.push(Item { value: result, ..item });
                        continue;
                    }
                    match self.truth(frame, &result) {
                        Some(true) => made.push(item),
                        Some(false) => {}
                        None => made.push(Item { conditional: true, ..item }),
                    }
                }
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items: made, open }))
            }
            "itertools.chain" | "itertools.chain.from_iterable" | "django.utils.itercompat.chain" => {
                let mut lists: Vec<Value> = arguments.iter().map(|(_, value)| value.clone()).collect();
                let (mut items, mut open) = (Vec::new(), Vec::new());
                if dotted.ends_with("from_iterable") {
                    let (inner, reasons) = self.iterate_open(frame, &first?, &unknown);
                    lists = inner.into_iter().map(|item| item.value).collect();
                    Open::join(&mut open, reasons);
                }
                for list in lists {
                    let (more, reasons) = self.iterate_open(frame, &list, &unknown);
                    items.extend(more);
                    Open::join(&mut open, reasons);
                }
                Value::Sequence(self.world.heap.add_sequence(Sequence { kind: SequenceKind::List, items, open }))
            }
            "builtins.sum" => {
                let lists = self.iterate(frame, &first?)?;
                let mut sum = arguments.get(1).map_or(Value::Int(0), |(_, value)| value.clone());
                for list in lists {
                    sum = self.add(frame, &sum, &list.value, &unknown);
                }
                sum
            }
            "builtins.any" | "builtins.all" => {
                let items = self.iterate(frame, &first?)?;
                let wanted = dotted == "builtins.any";
                let mut result = Some(!wanted);
                for item in items {
                    match self.truth(frame, &item.value) {
                        Some(truth) if truth == wanted && !item.conditional => return Some(Value::Bool(wanted)),
                        Some(truth) if truth != wanted => {}
                        _ => result = None,
                    }
                }
                result.map_or(Value::Unknown, Value::Bool)
            }
            "builtins.next" => {
                let items = self.iterate(frame, &first?)?;
                let otherwise = arguments.get(1).map(|(_, value)| value.clone());
                match items.first() {
                    Some(item) if !item.conditional => item.value.clone(),
                    Some(_) => {
                        let all = items.into_iter().map(|item| item.value).reduce(Value::or)?;
                        match otherwise {
                            Some(otherwise) => all.or(otherwise),
                            None => all,
                        }
                    }
                    None => otherwise.unwrap_or(Value::Unknown),
                }
            }
            "builtins.dict" | "collections.OrderedDict" | "collections.defaultdict" => {
                let mut dict = Dict::default();
                let mut placed = arguments.iter().filter(|(one, _)| one.passing == Passing::Positional);
                if dotted == "collections.defaultdict" {
                    dict.factory = placed.next().map(|(_, value)| value.clone());
                }
                if let Some((_, value)) = placed.next() {
                    let contents = self.settle(self.contents(value));
                    match contents {
                        Value::Dict(id) => {
                            let copied = self.world.heap.dict(id).cloned().unwrap_or_default();
                            (dict.entries, dict.open) = (copied.entries, copied.open);
                        }
                        value => {
                            let (pairs, open) = self.iterate_open(frame, &value, &unknown);
                            Open::join(&mut dict.open, open);
                            for pair in pairs {
                                let parts = self.iterate(frame, &pair.value);
                                match parts.as_deref() {
                                    Some([key, value]) => {
                                        dict.set(key.value.clone(), value.value.clone(), pair.conditional)
                                    }
                                    _ => dict.open.push(unknown.clone()),
                                }
                            }
                        }
                    }
                }
                for (argument, value) in arguments {
                    match &argument.passing {
                        Passing::Keyword(name) => dict.set(Value::Str(name.clone()), value.clone(), false),
                        Passing::DoubleStar => dict.open.push(unknown.clone()),
                        _ => {}
                    }
                }
                Value::Dict(self.world.heap.add_dict(dict))
            }
            "pathlib.Path" | "pathlib.PurePath" if arguments.len() > 1 => {
                return self.call_builtin(frame, "os.path.join", arguments, at);
            }
            "builtins.str" | "os.fspath" | "pathlib.Path" | "pathlib.PurePath" | "os.path.abspath"
            | "os.path.realpath" | "os.path.normpath" | "os.path.expanduser" => {
                match first.map(|value| self.settle(value)) {
                    Some(Value::Str(text)) => Value::Str(text),
                    Some(Value::Int(number)) => Value::Str(SmolStr::from(number.to_string())),
                    _ => Value::Text,
                }
            }
            "builtins.repr" | "builtins.format" | "builtins.chr" => Value::Text,
            "builtins.getattr" => {
                let [(_, object), (_, name), rest @ ..] = arguments else { return Some(Value::Unknown) };
                let Value::Str(name) = self.settle(name.clone()) else { return Some(Value::Unknown) };
                let otherwise = rest.first().map(|(_, value)| value.clone());
                match self.probe(frame, object, &name, at) {
                    Attribute::Found(value) => value,
                    Attribute::Absent => match otherwise {
                        Some(otherwise) => otherwise,
                        None => Value::Unknown,
                    },
                    Attribute::Unknowable => {
                        self.doubts += 1;
                        Value::Unknown
                    }
                }
            }
            "builtins.hasattr" => {
                let [(_, object), (_, name)] = arguments else { return Some(Value::Unknown) };
                let Value::Str(name) = self.settle(name.clone()) else { return Some(Value::Unknown) };
                match self.probe(frame, object, &name, at) {
                    Attribute::Found(_) => Value::Bool(true),
                    Attribute::Absent => Value::Bool(false),
                    Attribute::Unknowable => Value::Unknown,
                }
            }
            "builtins.setattr" | "builtins.object.__setattr__" => {
                let [(_, object), (_, name), (_, value)] = arguments else { return Some(Value::None) };
                if let Value::Str(name) = name {
                    let place = frame.at(at);
                    self.set_attribute(frame, object, name.clone(), value.clone(), place);
                } else {
                    self.lose_sight(frame);
                }
                Value::None
            }
            "builtins.callable" => match first.map(|value| self.settle(value))? {
                object @ Value::Instance(_) => match self.look_up(frame, &object, "__call__", at) {
                    Attribute::Found(_) => Value::Bool(true),
                    Attribute::Absent => Value::Bool(false),
                    Attribute::Unknowable => Value::Unknown,
                },
                Value::Function(_)
                | Value::Bound { .. }
                | Value::Class(_)
                | Value::View(_)
                | Value::AsView(_)
                | Value::Wrapped { .. } => Value::Bool(true),
                Value::Str(_)
                | Value::Text
                | Value::LazyUrl
                | Value::Sequence(_)
                | Value::Dict(_)
                | Value::None
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Module(_)
                | Value::Pattern(_)
                | Value::Include(_) => Value::Bool(false),
                _ => Value::Unknown,
            },
            "builtins.isinstance" => {
                let [(_, object), (_, class)] = arguments else { return Some(Value::Unknown) };
                self.is_instance(frame, object, class, at).map_or(Value::Unknown, Value::Bool)
            }
            "builtins.issubclass" => {
                let [(_, object), (_, class)] = arguments else { return Some(Value::Unknown) };
                match self.settle(object.clone()) {
                    Value::Class(id) => self.is_subclass(frame, id, class).map_or(Value::Unknown, Value::Bool),
                    _ => Value::Unknown,
                }
            }
            "builtins.type" => match (first?, arguments.len()) {
                (_, 3) => self.new_class(frame, arguments, at),
                (Value::Instance(id), 1) => {
                    self.world.heap.instance(id).map_or(Value::Unknown, |instance| Value::Class(instance.class))
                }
                _ => Value::Unknown,
            },
            "builtins.len" => match self.iterate(frame, &first?) {
                Some(items) if items.iter().all(|item| !item.conditional) => Value::Int(items.len() as i64),
                _ => Value::Plain,
            },
            "builtins.id" | "builtins.hash" => Value::Plain,
            "builtins.bool" => match first {
                Some(value) => self.truth(frame, &value).map_or(Value::Unknown, Value::Bool),
                None => Value::Bool(false),
            },
            "builtins.int" => match first {
                Some(Value::Int(number)) => Value::Int(number),
                Some(Value::Str(text)) => text.parse().map_or(Value::Plain, Value::Int),
                _ => Value::Plain,
            },
            "builtins.float" | "builtins.bytes" | "builtins.abs" | "builtins.round" => Value::Plain,
            "builtins.print" => Value::None,
            "builtins.globals" if frame.scope.is_none() || frame.module.0 < self.world.modules.len() => {
                Value::Names(frame.module)
            }
            "builtins.vars" if self.proves(frame) => {
                self.lose_sight(frame);
                Value::ExternalResult(SmolStr::new_static("builtins.dict"))
            }
            "builtins.vars" | "builtins.dir" if let Some(Value::Module(id)) = first => {
                self.names_of_module(frame, id, dotted == "builtins.dir", at)
            }
            "asyncio.iscoroutinefunction" | "inspect.iscoroutinefunction" | "asgiref.sync.iscoroutinefunction" => {
                self.is_coroutine_function(&first?)
            }
            "builtins.vars" | "builtins.locals" | "builtins.open" | "builtins.min" | "builtins.max"
            | "builtins.dir" => Value::Unknown,
            // Called by their names, they decorate what stands there.
            "builtins.property" | "builtins.classmethod" | "builtins.staticmethod" => match first? {
                Value::Function(function) if arguments.len() == 1 => {
                    let mut decorated = (*function).clone();
                    decorated.decorators.push(Value::External(SmolStr::new(dotted)));
                    Value::Function(Arc::new(decorated))
                }
                _ => Value::Unknown,
            },
            "builtins.object.__new__" => match first? {
                Value::Class(id) => self.new_instance(id),
                _ => Value::Unknown,
            },
            "typing.cast" => arguments.get(1).map_or(Value::Unknown, |(_, value)| value.clone()),
            "re.sub" => super::texts::substituted(arguments).map_or(Value::Text, Value::Str),
            // A mark that is nothing but itself.
            "builtins.object" => {
                let class = self.rootless_class(frame.module, SmolStr::new_static("object"), Scope::default());
                self.new_instance(class)
            }
            "builtins.exit" | "builtins.quit" | "sys.exit" => {
                let place = frame.at(at);
                let kind = EventKind::Raised { exception: Exception::SystemExit };
                self.raise(frame, kind, Exception::SystemExit, place, "SystemExit".to_owned());
                Value::Unknown
            }
            "os.environ.get" | "os.getenv" => {
                // What the environment holds is not known; its default is what an author runs with. What a package asks of it is
                // for special occasions.
                match argument(arguments, 1, "default") {
                    Some((_, default)) if frame.library => default.clone(),
                    None if frame.library => Value::None,
                    Some((_, Value::None)) | None => Value::None.or(Value::Text),
                    Some((_, Value::Text)) => Value::Text,
                    Some((_, default)) => default.clone().or(Value::Text),
                }
            }
            "importlib.import_module" => {
                let Some(Value::Str(name)) = first.map(|value| self.settle(value)) else { return Some(Value::Unknown) };
                let name = match (name.strip_prefix('.'), argument(arguments, 1, "package")) {
                    (None, _) => name.to_string(),
                    // Each dot behind the first one leads to the package above.
                    (Some(rest), Some((_, Value::Str(package)))) => {
                        let module = rest.trim_start_matches('.');
                        let mut package = package.as_str();
                        for _ in 0..rest.len() - module.len() {
                            match package.rsplit_once('.') {
                                Some((above, _)) => package = above,
                                None => return Some(Value::Unknown),
                            }
                        }
                        if module.is_empty() { package.to_owned() } else { format!("{package}.{module}") }
                    }
                    _ => return Some(Value::Unknown),
                };
                match self.import_for(frame, &name, at) {
                    Imported::Module(id) => Value::Module(id),
                    Imported::External(name) => match self.run_library(&name) {
                        Some(id) => Value::Module(id),
                        None => Value::External(name),
                    },
                    Imported::Unknowable(name) => Value::External(name),
                    Imported::Absent(_) => Value::Unknown,
                }
            }
            // It gives the package that the name begins with.
            "builtins.__import__" => {
                let Some(Value::Str(name)) = first.map(|value| self.settle(value)) else { return Some(Value::Unknown) };
                match self.import_for(frame, &name, at) {
                    Imported::Module(_) | Imported::External(_) => {
                        let names = argument(arguments, 3, "fromlist").map(|(_, names)| names.clone());
                        match names.map(|names| self.truth(frame, &names)) {
                            None | Some(Some(false)) => {}
                            Some(Some(true)) => {
                                return Some(self.run_library(&name).map_or(Value::Unknown, Value::Module));
                            }
                            Some(None) => return Some(Value::Unknown),
                        }
                        let package = name.split('.').next().unwrap_or(&name);
                        self.run_library(package).map_or(Value::Unknown, Value::Module)
                    }
                    _ => Value::Unknown,
                }
            }
            "functools.update_wrapper" => match arguments.get(1) {
                Some((_, copied)) => super::definitions::made_alike(first?, copied),
                None => first?,
            },
            "functools.wraps" => Value::Wrapped {
                inner: Arc::new(first?),
                by: Arc::new(Value::External(SmolStr::new_static("functools.wraps"))),
            },
            "functools.reduce" => Value::Unknown,
            "copy.copy" | "copy.deepcopy" => match first.map(|value| self.settle(value))? {
                Value::Sequence(id) => {
                    let copy = self.world.heap.sequence(id).cloned()?;
                    Value::Sequence(self.world.heap.add_sequence(copy))
                }
                Value::Dict(id) => {
                    let copy = self.world.heap.dict(id).cloned()?;
                    Value::Dict(self.world.heap.add_dict(copy))
                }
                Value::Instance(id) => {
                    let copy = self.world.heap.instance(id).cloned()?;
                    Value::Instance(self.world.heap.add_instance(copy))
                }
                Value::Pattern(id) => {
                    let copy = self.world.heap.pattern(id).cloned()?;
                    Value::Pattern(self.world.heap.add_pattern(copy))
                }
                other => other,
            },
            "os.path.join" => {
                let mut whole = std::path::PathBuf::new();
                for (_, part) in arguments {
                    match self.settle(part.clone()) {
                        Value::Str(part) => whole.push(part.as_str()),
                        _ => return Some(Value::Text),
                    }
                }
                Value::Str(SmolStr::from(whole.to_string_lossy()))
            }
            "os.path.dirname" => match first.map(|value| self.settle(value))? {
                Value::Str(path) => {
                    let parent = Path::new(path.as_str()).parent().map(|parent| parent.to_string_lossy().into_owned());
                    Value::Str(SmolStr::from(parent.unwrap_or_default()))
                }
                _ => Value::Text,
            },
            "os.path.basename" => match first.map(|value| self.settle(value))? {
                Value::Str(path) => {
                    let name = Path::new(path.as_str()).file_name().map(|name| name.to_string_lossy().into_owned());
                    Value::Str(SmolStr::from(name.unwrap_or_default()))
                }
                _ => Value::Text,
            },
            "os.path.exists" | "os.path.isfile" | "os.path.isdir" => match first.map(|value| self.settle(value))? {
                Value::Str(path) => Value::Bool(self.path_exists(&path)),
                _ => Value::Unknown,
            },
            "os.listdir" => match first.map(|value| self.settle(value))? {
                Value::Str(path) => {
                    let entries = self.files.entries(Path::new(path.as_str()))?;
                    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
                    self.texts_value(SequenceKind::List, &names)
                }
                _ => Value::Unknown,
            },
            "re.escape" => match first.map(|value| self.settle(value))? {
                Value::Str(text) => Value::Str(escaped(&text)),
                _ => Value::Text,
            },
            "collections.namedtuple" => self.named_tuple(frame, arguments, at),
            "inspect.getmembers" => self.members(frame, arguments, at)?,
            "inspect.isclass" => match self.settle(first?) {
                Value::Class(_) => Value::Bool(true),
                Value::Unknown | Value::Union(_) | Value::External(_) | Value::ExternalResult(_) => Value::Unknown,
                _ => Value::Bool(false),
            },
            "django.utils.functional.lazy" | "functools.lru_cache" | "functools.cache" => return None,
            _ => return None,
        })
    }

    /// Whether a path of the disk exists.
    pub(super) fn path_exists(&self, path: &str) -> bool {
        let path = Path::new(path);
        let Some((folder, name)) = path.parent().zip(path.file_name()) else { return false };
        let name = name.to_string_lossy();
        self.files.entries(folder).is_some_and(|entries| entries.iter().any(|entry| entry.name == name))
    }

    /// What `getattr` and `hasattr` ask: names outside are worked out for them.
    fn probe(&mut self, frame: &mut Frame, object: &Value, name: &SmolStr, at: ExprId) -> Attribute {
        let object = self.settle(object.clone());
        match (&object, self.look_up(frame, &object, name, at)) {
            (Value::External(dotted), Attribute::Found(Value::External(_)))
                if !super::library::is_known_by_name(dotted) =>
            {
                match self.force(&format!("{dotted}.{name}")) {
                    Some(value) => Attribute::Found(value),
                    None => Attribute::Unknowable,
                }
            }
            // A module that was run and lacks a name lacks it, unless something may add it.
            (Value::Module(id), Attribute::Unknowable) => match self.world.module(*id) {
                Some(module) if module.status == Status::Done && module.scope.open.is_empty() => Attribute::Absent,
                _ => Attribute::Unknowable,
            },
            // Whatever such a value has, it is one of Python's own methods.
            (Value::Sequence(_), _) => match name.as_str() {
                "append" | "extend" | "insert" | "__iter__" | "__len__" | "index" | "count" | "pop" => {
                    Attribute::Found(Value::Method(Arc::new(object.clone()), name.clone()))
                }
                _ => Attribute::Absent,
            },
            (Value::Str(_), _) if name == "__iter__" => {
                Attribute::Found(Value::Method(Arc::new(object.clone()), name.clone()))
            }
            (Value::Str(_) | Value::Dict(_) | Value::Include(_), _)
                if !matches!(name.as_str(), "items" | "keys" | "values" | "get" | "format" | "split" | "__iter__") =>
            {
                Attribute::Absent
            }
            (_, found) => found,
        }
    }
}

/// `re.escape` of Python 3.7 and later.
pub(super) fn escaped(text: &str) -> SmolStr {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".contains(one) {
            escaped.push('\\');
        }
        escaped.push(one);
    }
    SmolStr::from(escaped)
}
