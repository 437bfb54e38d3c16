//! Python's own functions, and those of its library that matter to routes: which name is answered where.
//!
//! What a function gives stands in the file of its kind. Methods of values do not belong here (`methods`, `texts`), nor do
//! functions of Django and the host (`urls`, `apps`, `rest`, `huey`).

mod attributes;
mod collections;
mod copies;
mod dynamic_imports;
mod iteration;
mod paths;
mod types;

use super::arguments::argument;
use super::*;
use crate::facts::Argument;

/// One call of such a function.
#[derive(Clone, Copy)]
struct BuiltinCall<'a> {
    dotted: &'a str,
    arguments: &'a [(Argument, Value)],
    at: ExprId,
}

impl BuiltinCall<'_> {
    fn first(&self) -> Option<&Value> {
        self.arguments.first().map(|(_, value)| value)
    }

    /// Why something made of what is not known may hold more.
    fn unknown(&self, frame: &Frame) -> Open {
        Open { place: frame.at(self.at), reason: "made of something that is not known" }
    }
}

impl Evaluator<'_> {
    /// Calls something of Python's own; `None` where it is none that matters.
    pub(super) fn call_builtin(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> Option<Value> {
        if self.prove_builtin(frame, dotted, arguments, at) {
            return Some(Value::Unknown);
        }
        let call = BuiltinCall { dotted, arguments, at };
        let first = call.first();
        if first == Some(&Value::LazyUrl) && super::texts::needs_text(dotted) {
            return Some(self.need_text(frame, Value::LazyUrl, at));
        }
        let made = self.call_named(frame, call, first)?;
        Some(match dotted {
            "builtins.reversed"
            | "builtins.iter"
            | "builtins.enumerate"
            | "builtins.zip"
            | "builtins.map"
            | "builtins.filter"
            | "itertools.chain"
            | "itertools.chain.from_iterable" => self.of_kind(frame, made, SequenceKind::Iterator),
            "builtins.range" => self.of_kind(frame, made, SequenceKind::Range),
            _ => made,
        })
    }

    fn call_named(&mut self, frame: &mut Frame, call: BuiltinCall, first: Option<&Value>) -> Option<Value> {
        let BuiltinCall { dotted, arguments, at } = call;
        match dotted {
            "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.frozenset" | "builtins.sorted"
            | "builtins.reversed" | "builtins.iter" | "collections.deque" => Some(self.new_collection(frame, call)),
            "builtins.dict" | "collections.OrderedDict" | "collections.defaultdict" => Some(self.new_dict(frame, call)),
            "builtins.range" => Some(self.range(frame, call)),
            "builtins.enumerate" => self.enumerate(frame, call),
            "builtins.zip" => self.zip(frame, call),
            "builtins.map" | "builtins.filter" => Some(self.map_or_filter(frame, call)),
            "itertools.chain" | "itertools.chain.from_iterable" | "django.utils.itercompat.chain" => {
                self.chain(frame, call)
            }
            "builtins.sum" => self.sum(frame, call),
            "builtins.any" | "builtins.all" => self.any_or_all(frame, call),
            "builtins.next" => self.next(frame, call),
            "builtins.len" => Some(self.length(frame, first?)),
            "copy.copy" | "copy.deepcopy" => self.copied(first?),
            "os.path.join" => Some(self.joined(arguments)),
            "pathlib.Path" | "pathlib.PurePath" if arguments.len() > 1 => Some(self.joined(arguments)),
            "builtins.str" | "os.fspath" | "pathlib.Path" | "pathlib.PurePath" | "os.path.abspath"
            | "os.path.realpath" | "os.path.normpath" | "os.path.expanduser" => {
                Some(match first.map(|value| self.settle(value.clone())) {
                    Some(Value::Str(text)) => Value::Str(text),
                    Some(Value::Int(number)) => Value::Str(SmolStr::from(number.to_string())),
                    _ => Value::Text,
                })
            }
            "os.path.dirname" | "os.path.basename" => self.part_of_path(call),
            "os.path.exists" | "os.path.isfile" | "os.path.isdir" => self.is_on_disk(first?),
            "os.listdir" => self.listed(first?),
            "os.environ.get" | "os.getenv" => Some(from_environment(frame, arguments)),
            "importlib.import_module" => Some(self.imported_module(frame, call)),
            "builtins.__import__" => Some(self.imported_package(frame, call)),
            "builtins.getattr" => Some(self.got_attribute(frame, call)),
            "builtins.hasattr" => Some(self.has_attribute(frame, call)),
            "builtins.setattr" | "builtins.object.__setattr__" => {
                self.put_attribute(frame, call);
                Some(Value::None)
            }
            "builtins.globals" if frame.scope.is_none() || frame.module.0 < self.world.modules.len() => {
                Some(Value::Names(frame.module))
            }
            "builtins.vars" if self.proves(frame) => {
                self.lose_sight(frame);
                Some(Value::ExternalResult(SmolStr::new_static("builtins.dict")))
            }
            "builtins.vars" | "builtins.dir" if let Some(Value::Module(id)) = first => {
                Some(self.names_of_module(frame, *id, dotted == "builtins.dir", at))
            }
            "builtins.callable" => self.callable(frame, call),
            "builtins.isinstance" => {
                let [(_, object), (_, class)] = arguments else { return Some(Value::Unknown) };
                Some(self.is_instance(frame, object, class, at).map_or(Value::Unknown, Value::Bool))
            }
            "builtins.issubclass" => Some(self.subclass(frame, arguments)),
            "builtins.type" => Some(self.type_of(frame, call)),
            "builtins.property" | "builtins.classmethod" | "builtins.staticmethod" => decorated(call),
            "builtins.object.__new__" => Some(match first? {
                Value::Class(id) => self.new_instance(*id),
                _ => Value::Unknown,
            }),
            // A mark that is nothing but itself.
            "builtins.object" => {
                let class = self.rootless_class(frame.module, SmolStr::new_static("object"), Scope::default());
                Some(self.new_instance(class))
            }
            "inspect.getmembers" => self.members(frame, arguments, at),
            "inspect.isclass" => self.is_class(first?),
            "asyncio.iscoroutinefunction" | "inspect.iscoroutinefunction" | "asgiref.sync.iscoroutinefunction" => {
                Some(self.is_coroutine_function(first?))
            }
            "collections.namedtuple" => Some(self.named_tuple(frame, arguments, at)),
            "functools.update_wrapper" => match arguments.get(1) {
                Some((_, copied)) => Some(super::definitions::made_alike(first?.clone(), copied)),
                None => first.cloned(),
            },
            "functools.wraps" => Some(Value::Wrapped {
                inner: Arc::new(first?.clone()),
                by: Arc::new(Value::External(SmolStr::new_static("functools.wraps"))),
            }),
            "typing.cast" => Some(arguments.get(1).map_or(Value::Unknown, |(_, value)| value.clone())),
            "re.sub" => Some(super::texts::substituted(arguments).map_or(Value::Text, Value::Str)),
            "re.escape" => Some(match self.settle(first?.clone()) {
                Value::Str(text) => Value::Str(super::texts::escaped(&text)),
                _ => Value::Text,
            }),
            "builtins.exit" | "builtins.quit" | "sys.exit" => {
                let place = frame.at(at);
                let kind = EventKind::Raised { exception: Exception::SystemExit };
                self.raise(frame, kind, Exception::SystemExit, place, "SystemExit".to_owned());
                Some(Value::Unknown)
            }
            "builtins.bool" => Some(match first {
                Some(value) => self.truth(frame, value).map_or(Value::Unknown, Value::Bool),
                None => Value::Bool(false),
            }),
            "builtins.int" => Some(match first {
                Some(Value::Int(number)) => Value::Int(*number),
                Some(Value::Str(text)) => text.parse().map_or(Value::Plain, Value::Int),
                _ => Value::Plain,
            }),
            "builtins.repr" | "builtins.format" | "builtins.chr" => Some(Value::Text),
            "builtins.float" | "builtins.bytes" | "builtins.abs" | "builtins.round" | "builtins.id"
            | "builtins.hash" => Some(Value::Plain),
            "builtins.print" => Some(Value::None),
            "builtins.vars" | "builtins.dir" | "builtins.locals" | "builtins.open" | "builtins.min"
            | "builtins.max" | "functools.reduce" => Some(Value::Unknown),
            _ => None,
        }
    }
}

/// What the environment holds is not known; its default is what an author runs with. What a package asks of it is for special
/// occasions.
fn from_environment(frame: &Frame, arguments: &[(Argument, Value)]) -> Value {
    match argument(arguments, 1, "default") {
        Some((_, default)) if frame.library => default.clone(),
        None if frame.library => Value::None,
        Some((_, Value::None)) | None => Value::None.or(Value::Text),
        Some((_, Value::Text)) => Value::Text,
        Some((_, default)) => default.clone().or(Value::Text),
    }
}

/// `property`, `classmethod` and `staticmethod`, called by their names: they decorate what stands there.
fn decorated(call: BuiltinCall) -> Option<Value> {
    Some(match call.first()? {
        Value::Function(function) if call.arguments.len() == 1 => {
            let mut decorated = (**function).clone();
            decorated.decorators.push(Value::External(SmolStr::new(call.dotted)));
            Value::Function(Arc::new(decorated))
        }
        _ => Value::Unknown,
    })
}
