//! Operators, brackets and functions that values of Python's own types do not take (3.12). The same reserve as in [`super`].

use super::super::*;
use crate::facts::{Argument, BinaryOperator, Passing};

/// A type that a value certainly has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exact {
    None,
    Number,
    /// A text or a path.
    Text,
    List,
    Tuple,
    Set,
    Dict,
    View,
    Iterator,
    Range,
    Function,
}

impl Exact {
    const fn shown(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Tuple => "a tuple",
            Self::Set => "a set",
            Self::Dict => "a dict",
            Self::View => "a view of a dict",
            Self::Iterator => "an iterator",
            Self::Range => "a range",
            Self::Function => "a function",
        }
    }
}

/// Methods that lists have, and views of dicts and iterators lack.
const LIST_METHODS: [&str; 11] =
    ["append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"];

impl Evaluator<'_> {
    fn exact(&self, value: &Value) -> Option<Exact> {
        Some(match value {
            Value::None => Exact::None,
            Value::Int(_) | Value::Bool(_) => Exact::Number,
            Value::Str(_) => Exact::Text,
            Value::Dict(_) => Exact::Dict,
            Value::Sequence(id) => match self.world.heap.sequence(*id)?.kind {
                SequenceKind::List => Exact::List,
                SequenceKind::Tuple => Exact::Tuple,
                SequenceKind::Set => Exact::Set,
                SequenceKind::View => Exact::View,
                SequenceKind::Iterator => Exact::Iterator,
                SequenceKind::Range => Exact::Range,
            },
            Value::Function(function) if function.decorators.is_empty() && function.replaced.is_none() => {
                Exact::Function
            }
            _ => return None,
        })
    }

    /// What `map()`, a generator, `dict.keys()` and their kin give is no list, though it is walked like one.
    pub(in super::super) fn of_kind(&mut self, frame: &Frame, value: Value, kind: SequenceKind) -> Value {
        if let Value::Sequence(id) = &value
            && self.proves(frame)
            && let Some(sequence) = self.world.heap.sequence_mut(*id)
        {
            sequence.kind = kind;
        }
        value
    }

    /// Whether two values have no sum; that is told then.
    pub(in super::super) fn prove_no_sum(&mut self, frame: &mut Frame, left: &Value, right: &Value, at: ExprId) {
        let (Some(one), Some(other)) = (self.exact(left), self.exact(right)) else { return };
        if one != other || !matches!(one, Exact::Number | Exact::Text | Exact::List | Exact::Tuple) {
            let why = format!("{} and {} can't be added", one.shown(), other.shown());
            self.fails(frame, Exception::Type, &why, at);
        }
    }

    /// `left * right` and other operators.
    pub(in super::super) fn prove_operator(
        &mut self,
        frame: &mut Frame,
        operator: BinaryOperator,
        (left, right): (&Value, &Value),
        at: ExprId,
    ) {
        use Exact::{Dict, Function, List, Number, Set, Text, Tuple, View};
        let (Some(one), Some(other)) = (self.exact(left), self.exact(right)) else { return };
        let is_both = |of: Exact| one == of && other == of;
        let has_view = one == View || other == View;
        let fits = match operator {
            BinaryOperator::Times => {
                let is_repeated = |of: Exact| matches!(of, Number | Text | List | Tuple);
                one == Number && is_repeated(other) || other == Number && is_repeated(one)
            }
            // A path and a text are kept alike.
            BinaryOperator::Slash => is_both(Number) || is_both(Text),
            BinaryOperator::Floor => is_both(Number),
            BinaryOperator::Percent => one == Text || is_both(Number),
            // A function in an annotation is a mistake as well.
            BinaryOperator::Or => {
                let is_function = (one == Function || other == Function) && one != Text && other != Text;
                !is_function && (is_both(Number) || is_both(Dict) || is_both(Set) || has_view)
                    || one == Text
                    || other == Text
            }
            BinaryOperator::Minus => is_both(Number) || is_both(Set) || has_view,
            BinaryOperator::Other => is_both(Number) || is_both(Set) || has_view,
        };
        if !fits {
            let why = format!("{} and {} do not take this operator", one.shown(), other.shown());
            self.fails(frame, Exception::Type, &why, at);
        }
    }

    /// An item of a set.
    pub(in super::super) fn prove_hashable(&mut self, frame: &mut Frame, value: &Value, at: ExprId) {
        if let Some(of @ (Exact::List | Exact::Set | Exact::Dict)) = self.exact(value)
            // What was made by calling `frozenset` is kept as a set.
            && !matches!(frame.program().expression(at), Some(crate::facts::Expr::Call(..) | crate::facts::Expr::Name(_)))
        {
            self.fails(frame, Exception::Type, &format!("{} can't be in a set", of.shown()), at);
        }
    }

    /// `-value`
    pub(in super::super) fn prove_unary(&mut self, frame: &mut Frame, value: &Value, at: ExprId) {
        if let Some(of) = self.exact(value).filter(|of| *of != Exact::Number) {
            self.fails(frame, Exception::Type, &format!("{} has no sign", of.shown()), at);
        }
    }

    /// `value[index]` of what has no items by number, and `value[start:end]`.
    pub(in super::super) fn prove_no_items(
        &mut self,
        frame: &mut Frame,
        value: &Value,
        is_slice: bool,
        at: ExprId,
    ) -> bool {
        let Some(of) = self.exact(value) else { return false };
        let lacks = match of {
            Exact::Set | Exact::View | Exact::Iterator => true,
            Exact::None | Exact::Number | Exact::Function => is_slice,
            _ => false,
        };
        if lacks {
            self.fails(frame, Exception::Type, &format!("{} has no items that could be asked for", of.shown()), at);
        }
        lacks
    }

    /// `map(…).append`
    pub(in super::super) fn prove_no_list_method(
        &mut self,
        frame: &mut Frame,
        value: &Value,
        name: &str,
        at: ExprId,
    ) -> bool {
        let of = self.exact(value).filter(|of| matches!(of, Exact::View | Exact::Iterator));
        let Some(of) = of.filter(|_| self.proves(frame) && LIST_METHODS.contains(&name)) else { return false };
        self.fails(frame, Exception::Attribute, &format!("{} has no attribute `{name}`", of.shown()), at);
        true
    }

    /// `with value`
    pub(in super::super) fn prove_no_manager(&mut self, frame: &mut Frame, value: &Value, at: ExprId) {
        let why = match value {
            Value::Instance(id) => {
                let Some(class) =
                    self.world.heap.instance(*id).filter(|one| one.contents.is_none()).map(|one| one.class)
                else {
                    return;
                };
                if !self.proves(frame) || !self.is_bare(class, &["__enter__"]) {
                    return;
                }
                "an object without `__enter__` is no context manager".to_owned()
            }
            Value::Function(function)
                if function
                    .decorators
                    .iter()
                    .any(|one| matches!(one, Value::External(dotted) if dotted == "contextlib.contextmanager")) =>
            {
                "the function must be called: what it gives is the context manager".to_owned()
            }
            _ => match self.exact(value).filter(|of| *of != Exact::Text) {
                Some(of) => format!("{} is no context manager", of.shown()),
                None => return,
            },
        };
        self.fails(frame, Exception::Type, &why, at);
    }

    /// A call of one of Python's own functions with a value of the wrong type; whether that is told.
    pub(in super::super) fn prove_argument(
        &mut self,
        frame: &mut Frame,
        dotted: &str,
        arguments: &[(Argument, Value)],
        at: ExprId,
    ) -> bool {
        let placed: Vec<&Value> =
            arguments.iter().filter(|(one, _)| one.passing == Passing::Positional).map(|(_, value)| value).collect();
        let is_named = arguments.len() > placed.len();
        let of = |this: &Self, at: usize| placed.get(at).and_then(|value| this.exact(value));
        let why = match dotted {
            "builtins.len" if of(self, 0) == Some(Exact::Iterator) => "an iterator has no length".to_owned(),
            "builtins.next" => match of(self, 0) {
                Some(Exact::Iterator) | None => return false,
                Some(of) => format!("{} is no iterator: `iter()` makes one of it", of.shown()),
            },
            "builtins.isinstance" | "builtins.issubclass" => match of(self, 1) {
                Some(Exact::Text | Exact::List | Exact::Dict | Exact::Set | Exact::Number | Exact::Function) => {
                    "the second argument is no type, and no tuple of types".to_owned()
                }
                _ => return false,
            },
            "builtins.range" => match placed.iter().find_map(|one| self.exact(one).filter(|of| *of != Exact::Number)) {
                Some(of) => format!("{} is no whole number", of.shown()),
                None => return false,
            },
            "builtins.zip" => match placed.iter().find_map(|one| self.exact(one)) {
                Some(of @ (Exact::Number | Exact::None | Exact::Function)) => format!("{} can't be walked", of.shown()),
                _ => return false,
            },
            "builtins.map" | "builtins.filter" => match placed.iter().skip(1).find_map(|one| self.exact(one)) {
                Some(of @ (Exact::Number | Exact::None | Exact::Function)) => format!("{} can't be walked", of.shown()),
                _ => return false,
            },
            "builtins.abs" | "builtins.round" | "builtins.chr" => match of(self, 0) {
                Some(Exact::Number) | None => return false,
                Some(of) => format!("{} is no number", of.shown()),
            },
            "builtins.sum" if placed.len() == 1 && !is_named && self.sees(frame) => {
                let first = placed.first().and_then(|value| self.whole(value)).and_then(|items| items.first());
                match first.and_then(|item| self.exact(&item.value)) {
                    Some(of) if of != Exact::Number => format!("{} can't be added to 0", of.shown()),
                    _ => return false,
                }
            }
            "builtins.sorted" | "builtins.min" | "builtins.max" if !is_named && self.sees(frame) => {
                let values: Vec<Value> = match placed.as_slice() {
                    [] => return false,
                    [one] => match self.whole(one) {
                        Some(items) => items.iter().map(|item| item.value.clone()).collect(),
                        None => return false,
                    },
                    _ if dotted == "builtins.sorted" => return false,
                    several => several.iter().map(|one| (*one).clone()).collect(),
                };
                match self.disordered(&values) {
                    Some(why) => why,
                    None => return false,
                }
            }
            "base64.b64encode"
            | "base64.urlsafe_b64encode"
            | "base64.b32encode"
            | "hashlib.md5"
            | "hashlib.sha1"
            | "hashlib.sha256"
            | "hashlib.sha512"
            | "hashlib.blake2b"
                if of(self, 0) == Some(Exact::Text) =>
            {
                "a text must be encoded first: `.encode()`".to_owned()
            }
            _ => return false,
        };
        self.fails(frame, Exception::Type, &why, at);
        true
    }

    /// Why values can't be sorted, if they can't.
    fn disordered(&self, values: &[Value]) -> Option<String> {
        let kinds: Vec<Exact> = values.iter().map(|value| self.exact(value)).collect::<Option<_>>()?;
        let (first, rest) = kinds.split_first()?;
        if let Some(other) = rest.iter().find(|other| *other != first) {
            return Some(format!("{} and {} have no order", first.shown(), other.shown()));
        }
        let is_orderless = matches!(first, Exact::None | Exact::Dict | Exact::Function);
        (is_orderless && !rest.is_empty()).then(|| format!("{} and {} have no order", first.shown(), first.shown()))
    }
}
