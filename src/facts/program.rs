//! One file as a program without positions: expressions and statements in arenas, named by index.
//!
//! The halves are apart on purpose (design §2): [`Program`] is the *shape*: equal programs mean the same, wherever their lines
//! stand, so moving a line invalidates nothing. [`Spans`] says where each item stands.

use super::{Arena, ClassId, ExprId, FunctionId, StatementId};
use crate::text::Span;
use foldhash::quality::FixedState;
use smol_str::SmolStr;
use std::hash::{BuildHasher, Hash, Hasher};

/// What one file says.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    /// The file as a program, without positions.
    pub program: Program,
    /// Where the program's items stand.
    pub spans: Spans,
    /// Where the file names routes.
    pub sites: Vec<super::NameSite>,
    /// Hash of what other files can see when they import this one: everything but the insides of functions.
    pub shape: u64,
    /// Hash of the whole program, the insides of functions included.
    pub whole: u64,
}

/// A file as a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Program {
    /// All expressions; children stand before their parents.
    pub expressions: Arena<Expr>,
    /// Functions and methods, inner ones before outer ones.
    pub functions: Arena<Function>,
    /// Classes, inner ones before outer ones.
    pub classes: Arena<Class>,
    /// The module's statements in order.
    pub body: Vec<Statement>,
    /// Whether the parser had to recover anywhere: something may then be missing in the program.
    pub syntax_error: bool,
    /// What Python's compiler would refuse though the parser reads it.
    pub refused: Option<super::Refused>,
    /// Why the file was not analysed, if it was not: its program is empty then and everything in it is unknowable.
    pub skipped: Option<Skipped>,
}

/// Why a file has no program (guarantees 7, 8, 10): it is there, and what it says is unknowable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Skipped {
    /// Over 2 MiB.
    TooLarge,
    /// Nested deeper than 1,000 levels.
    TooDeep,
    /// The parser ran out of its time budget, or the text holds what is known to exhaust it.
    TooSlow,
    /// The file is there, but it may not be read or reading it failed.
    Unreadable,
}

/// Where a program's items stand, in byte offsets.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    /// Span of each expression.
    pub expressions: Arena<Span>,
    /// Span of each statement.
    pub statements: Arena<Span>,
    /// Span of each function's name.
    pub functions: Arena<Span>,
    /// Span of each function from its first decorator to its end.
    pub function_bodies: Arena<Span>,
    /// Span of each class's name.
    pub classes: Arena<Span>,
    /// Span of each class from its first decorator to its end.
    pub class_bodies: Arena<Span>,
    /// Regions in which the parser had to recover.
    pub errors: Vec<Span>,
}

/// A constant that a literal writes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// An integer that fits; larger ones are [`Expr::Unknown`].
    Int(i64),
    /// A floating point number as written.
    Float(SmolStr),
    /// A text: escapes decoded, adjacent pieces joined.
    Str(SmolStr),
    /// Bytes; their value is never needed.
    Bytes,
    /// `...`
    Ellipsis,
}

/// A piece of an f-string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FormatPiece {
    /// Literal text.
    Text(SmolStr),
    /// `{value}` without conversion and format.
    Value(ExprId),
    /// `{value!r:…}`
    Formatted(ExprId),
}

/// Binary operators that matter; the others are [`Expr::Unknown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `%`
    Percent,
    /// `*`
    Times,
    /// `/`, as pathlib and numbers use it
    Slash,
    /// `|`
    Or,
    /// `//`
    Floor,
    /// `-`
    Minus,
    /// Another one.
    Other,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComprehensionKind {
    /// `[…]`
    List,
    /// `{…}`
    Set,
    /// `{k: v …}`
    Dict,
    /// `(…)`
    Generator,
}

/// `for target in iterable if conditions`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ComprehensionClause {
    /// What is bound.
    pub target: ExprId,
    /// What is walked.
    pub iterable: ExprId,
    /// What must hold.
    pub conditions: Vec<ExprId>,
}

/// How an argument or parameter is passed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Passing {
    /// By place.
    Positional,
    /// `name=`
    Keyword(SmolStr),
    /// `*value`
    Star,
    /// `**value`
    DoubleStar,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Argument {
    /// How it is passed.
    pub passing: Passing,
    /// What is passed.
    pub value: ExprId,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A constant.
    Literal(Literal),
    /// An f-string.
    Format(Vec<FormatPiece>),
    /// A name.
    Name(SmolStr),
    /// `value.name`
    Attribute(ExprId, SmolStr),
    /// `value[index]`
    Subscript(ExprId, ExprId),
    /// `function(arguments)`
    Call(ExprId, Vec<Argument>),
    /// `[…]`
    List(Vec<ExprId>),
    /// `(…)` or `a, b`
    Tuple(Vec<ExprId>),
    /// `{…}`
    Set(Vec<ExprId>),
    /// `{k: v, **other}`; a `None` key stands for `**`.
    Dict(Vec<(Option<ExprId>, ExprId)>),
    /// `*value`
    Starred(ExprId),
    /// `a + b + c`, flat: long sums would nest once per operand.
    Sum(Vec<ExprId>),
    /// Another binary operator.
    Binary(BinaryOperator, ExprId, ExprId),
    /// `a and b`
    And(ExprId, ExprId),
    /// `a or b`
    Or(ExprId, ExprId),
    /// `not a`
    Not(ExprId),
    /// `-a` and the like
    Unary(ExprId),
    /// `a == b`; chains are [`Expr::Unknown`].
    Compare(Comparison, ExprId, ExprId),
    /// `then if condition else otherwise`
    Conditional {
        /// The test.
        condition: ExprId,
        /// Its value where the test holds.
        then: ExprId,
        /// Its value otherwise.
        otherwise: ExprId,
    },
    /// `lambda …: body`, as a function without statements but `return body`.
    Lambda(FunctionId),
    /// A comprehension; `value` is the dict's value.
    Comprehension {
        /// What it makes.
        kind: ComprehensionKind,
        /// Element or key.
        element: ExprId,
        /// Value of a dict comprehension.
        value: Option<ExprId>,
        /// The loops.
        clauses: Vec<ComprehensionClause>,
    },
    /// `(name := value)`
    Walrus(SmolStr, ExprId),
    /// `await value`
    Await(ExprId),
    /// `yield value`
    Yield(Option<ExprId>),
    /// `yield from value`
    YieldFrom(ExprId),
    /// `a:b:c` in a subscript: the bounds that are not written are `None`.
    Slice(Vec<ExprId>),
    /// Something that is not understood; its understood parts, so that names in it are still found.
    Unknown(Vec<ExprId>),
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parameter {
    /// Its name.
    pub name: SmolStr,
    /// How it takes arguments.
    pub kind: ParameterKind,
    /// Its default.
    pub default: Option<ExprId>,
    /// Its annotation.
    pub annotation: Option<ExprId>,
}

/// How a parameter takes arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterKind {
    /// Before `/`
    PositionalOnly,
    /// By place or by name
    Normal,
    /// `*args`
    Star,
    /// After `*`
    KeywordOnly,
    /// `**kwargs`
    DoubleStar,
}

/// A function, method or lambda.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Function {
    /// Its name; empty for a lambda.
    pub name: SmolStr,
    /// `async def`
    pub is_async: bool,
    /// Decorators from the top.
    pub decorators: Vec<ExprId>,
    /// Parameters in order.
    pub parameters: Vec<Parameter>,
    /// Annotation of the result.
    pub returns: Option<ExprId>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// The first statement, where that is a text.
    pub docstring: Option<SmolStr>,
    /// Whether a `yield` stands in its own body.
    pub is_generator: bool,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Class {
    /// Its name.
    pub name: SmolStr,
    /// Decorators from the top.
    pub decorators: Vec<ExprId>,
    /// Bases and keywords.
    pub bases: Vec<Argument>,
    /// Its statements.
    pub body: Vec<Statement>,
    /// The first statement, where that is a text.
    pub docstring: Option<SmolStr>,
}

/// `name as alias` of a from-import.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImportedName {
    /// The name in the module.
    pub name: SmolStr,
    /// What is bound: the alias, else the name.
    pub binding: SmolStr,
    /// The name as an expression that only carries its position.
    pub at: ExprId,
}

/// A statement and its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Statement {
    /// Its place in [`Spans::statements`].
    pub id: StatementId,
    /// What it does.
    pub kind: StatementKind,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// `import a.b.c as d`
    Import {
        /// `a.b.c`
        module: SmolStr,
        /// `d`
        alias: Option<SmolStr>,
        /// The module's text as an expression that only carries its position.
        at: ExprId,
    },
    /// `from ..a import b as c, *`
    ImportFrom {
        /// Number of leading dots.
        level: u32,
        /// `a`, empty for `from . import b`.
        module: SmolStr,
        /// The module's text as an expression that only carries its position.
        at: ExprId,
        /// What is imported; empty for a star.
        names: Vec<ImportedName>,
        /// `*`
        star: bool,
    },
    /// `a = b = value`, `a: T = value` (an annotation without value has no targets' value).
    Assign {
        /// Targets from the left.
        targets: Vec<ExprId>,
        /// The annotation.
        annotation: Option<ExprId>,
        /// The value; `None` for a bare annotation.
        value: Option<ExprId>,
    },
    /// `a += value`; `plus` is false for any other operator.
    AugmentedAssign {
        /// What is changed.
        target: ExprId,
        /// Whether the operator is `+=`.
        plus: bool,
        /// By what.
        value: ExprId,
    },
    /// An expression for its effect.
    Expression(ExprId),
    /// `if`, `elif`, `else`: branches in order, the last `None` condition is `else`.
    If(Vec<(Option<ExprId>, Vec<Statement>)>),
    /// `for target in iterable: body else: otherwise`
    For {
        /// What is bound.
        target: ExprId,
        /// What is walked.
        iterable: ExprId,
        /// The loop.
        body: Vec<Statement>,
        /// `else:`
        otherwise: Vec<Statement>,
    },
    /// `while condition: body`
    While {
        /// The test.
        condition: ExprId,
        /// The loop.
        body: Vec<Statement>,
        /// `else:`
        otherwise: Vec<Statement>,
    },
    /// `try`
    Try {
        /// What is tried.
        body: Vec<Statement>,
        /// `except types as name:`; no types catch everything.
        handlers: Vec<Handler>,
        /// `else:`
        otherwise: Vec<Statement>,
        /// `finally:`
        finally: Vec<Statement>,
    },
    /// `with items: body`
    With {
        /// The managers, with the text of their targets.
        items: Vec<(ExprId, Option<SmolStr>)>,
        /// The block.
        body: Vec<Statement>,
    },
    /// `match subject:`
    Match {
        /// What is matched.
        subject: ExprId,
        /// Its cases in order.
        cases: Vec<MatchCase>,
    },
    /// `def`
    Function(FunctionId),
    /// `class`
    Class(ClassId),
    /// `return value`
    Return(Option<ExprId>),
    /// `raise value`
    Raise(Option<ExprId>),
    /// `del targets`
    Delete(Vec<ExprId>),
    /// `global`, `nonlocal`
    Global(Vec<SmolStr>),
    /// `assert`
    Assert(ExprId),
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `pass`
    Pass,
    /// Broken syntax: whatever stands there may do anything to its scope. Its understood parts.
    Broken(Vec<ExprId>),
}

/// `case pattern if guard:`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MatchCase {
    /// The pattern as it is written; nothing where recovery tore the case apart.
    pub pattern: SmolStr,
    /// The test behind it.
    pub guard: Option<ExprId>,
    /// The block.
    pub body: Vec<Statement>,
}

/// `except types as name:`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handler {
    /// What is caught; `None` catches everything.
    pub types: Option<ExprId>,
    /// What it is bound to.
    pub binding: Option<SmolStr>,
    /// The block.
    pub body: Vec<Statement>,
}

impl Program {
    /// The expression of an id that this program made.
    pub fn expression(&self, id: ExprId) -> Option<&Expr> {
        self.expressions.get(id)
    }

    /// The function of an id that this program made.
    pub fn function(&self, id: FunctionId) -> Option<&Function> {
        self.functions.get(id)
    }

    /// The class of an id that this program made.
    pub fn class(&self, id: ClassId) -> Option<&Class> {
        self.classes.get(id)
    }

    /// The text that an expression is, where it is a plain text.
    pub fn text(&self, id: ExprId) -> Option<&SmolStr> {
        match self.expression(id) {
            Some(Expr::Literal(Literal::Str(text))) => Some(text),
            _ => None,
        }
    }

    /// Hash of what an importing file can see.
    fn shape(&self) -> u64 {
        // A program hashes in thousands of small steps, which std's SipHash takes five times as long for.
        let mut hasher = FixedState::default().build_hasher();
        self.expressions.outer().hash(&mut hasher);
        self.classes.outer().hash(&mut hasher);
        self.body.hash(&mut hasher);
        (self.syntax_error, self.refused, self.skipped).hash(&mut hasher);
        for function in self.functions.outer() {
            (&function.name, function.is_async, &function.decorators, &function.parameters).hash(&mut hasher);
            (&function.returns, function.is_generator).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Hash of all of it, given that of what an importing file can see.
    fn whole(&self, shape: u64) -> u64 {
        FixedState::default().hash_one((shape, self.expressions.inner(), &self.functions, self.classes.inner()))
    }

    /// `a.b.c` of a chain of names, if it is one.
    pub fn dotted(&self, id: ExprId) -> Option<String> {
        let mut parts = Vec::new();
        let mut at = id;
        loop {
            match self.expression(at)? {
                Expr::Attribute(value, name) => {
                    parts.push(name.as_str());
                    at = *value;
                }
                Expr::Name(name) => {
                    parts.push(name.as_str());
                    parts.reverse();
                    return Some(parts.join("."));
                }
                _ => return None,
            }
        }
    }
}

impl Spans {
    /// Where an expression stands.
    pub fn expression(&self, id: ExprId) -> Span {
        self.expressions.get(id).copied().unwrap_or_default()
    }

    /// Where a statement stands.
    pub fn statement(&self, id: StatementId) -> Span {
        self.statements.get(id).copied().unwrap_or_default()
    }

    /// Where a function's name stands.
    pub fn function(&self, id: FunctionId) -> Span {
        self.functions.get(id).copied().unwrap_or_default()
    }

    /// Where a function stands, from its first decorator to its end.
    pub fn function_body(&self, id: FunctionId) -> Span {
        self.function_bodies.get(id).copied().unwrap_or_default()
    }

    /// Where a class's name stands.
    pub fn class(&self, id: ClassId) -> Span {
        self.classes.get(id).copied().unwrap_or_default()
    }
}

impl FileFacts {
    /// Facts of a program and its positions; both hashes are computed here.
    pub fn new(program: Program, spans: Spans) -> Self {
        let shape = program.shape();
        let whole = program.whole(shape);
        let sites = super::name_sites(&program);
        Self { program, spans, sites, shape, whole }
    }

    /// Facts of a file that is not analysed.
    pub fn skipped(why: Skipped) -> Self {
        Self::new(Program { skipped: Some(why), ..Program::default() }, Spans::default())
    }
}
