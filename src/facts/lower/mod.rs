//! Lowering: a tree → [`FileFacts`], bottom-up with a stack of our own.
//!
//! Depth of the tree is the user's to choose, so nothing here recurses over it (guarantee 7): children leave their results on one
//! stack, and a node that ends takes its children's results from there. An ERROR node passes them on to its parent, which is how
//! what stands inside broken regions is still read.

mod expressions;
mod forms;
mod kept;
mod matches;
mod refused;
mod statements;

use super::arena::*;
use super::program::*;
use crate::syntax::{Field, Kind};
use crate::text::{Source, Span};
use smol_str::SmolStr;
use std::sync::Arc;
use tree_sitter::{Node, Tree};

pub use kept::Kept;
use kept::Units;

/// Deeper trees are not analysed (guarantee 7).
const MAX_DEPTH: usize = 1_000;

/// Lowers one file.
pub fn lower(source: &Source, tree: &Tree) -> FileFacts {
    Lowering::new(source, None).facts(source, tree)
}

/// Lowers one file as [`lower`] does, but takes over what an earlier text had in common with this one; with what the next
/// text can take over.
pub fn lower_again(source: &Source, tree: &Tree, last: Option<&Kept>) -> (Arc<FileFacts>, Option<Kept>) {
    // How the parser recovers in one place depends on others: a broken text has nothing in common with any.
    if tree.root_node().has_error() {
        return (Arc::new(lower(source, tree)), None);
    }
    let mut lowering = Lowering::new(source, Some(Units::new(source, last)));
    let facts = Arc::new(lowering.facts(source, tree));
    // What is refused in a unit is not told with it.
    let program = &facts.program;
    let is_whole = !program.syntax_error && program.skipped.is_none() && program.refused.is_none();
    let units = lowering.units.filter(|_| is_whole);
    let kept = units.map(|units| Kept::new(source.clone(), facts.clone(), units));
    (facts, kept)
}

struct TooDeep;

/// What a finished node leaves to its parent.
enum Lowered {
    /// An expression.
    Expr(ExprId),
    /// `name=value`, `*value`, `**value` in a call.
    Argument(Argument),
    /// All of a call's arguments.
    Arguments(Vec<Argument>),
    /// `key: value`
    Pair(Option<ExprId>, ExprId),
    /// A parameter; its kind is settled by the list.
    Parameter(Parameter),
    /// All of a function's parameters.
    Parameters(Vec<Parameter>),
    /// `/`
    PositionalSeparator,
    /// `*`
    KeywordSeparator,
    /// A piece of a string literal, by its span.
    StringStart(Span),
    /// See [`Lowered::StringStart`].
    StringContent(Span),
    /// `{…}` in an f-string.
    Interpolation(FormatPiece),
    /// `!r`, `:>10`
    Formatting,
    /// A keyword or an operator, by its grammar name.
    Token(&'static str),
    /// `for … in …` of a comprehension.
    Clause(ExprId, ExprId),
    /// `if …` of a comprehension or a `case`.
    Condition(ExprId),
    /// `name as alias`
    Aliased(ExprId, SmolStr),
    /// The managers of a `with`.
    Managers(Vec<(ExprId, Option<SmolStr>)>),
    /// Dots of a relative import.
    Dots(u32),
    /// `..a`: the dots and the module's name.
    Relative(u32, SmolStr),
    /// `*` of an import.
    Wildcard,
    /// A statement.
    Statement(Statement),
    /// An indented block.
    Block(Vec<Statement>),
    /// `elif`
    Elif(ExprId, Vec<Statement>),
    /// `else`
    Else(Vec<Statement>),
    /// `except`
    Except(Handler),
    /// `finally`
    Finally(Vec<Statement>),
    /// `case`
    Case(MatchCase),
    /// The block of a `match`
    Cases(Vec<MatchCase>),
    /// `@decorator`
    Decorator(ExprId),
    /// A definition below decorators that has yet to get them.
    Definition(Statement),
    /// The parser recovered here: something may be missing.
    Broken,
}

/// A finished child: the field under which its parent holds it, where it stands, and what it became.
struct Child {
    field: Option<Field>,
    span: Span,
    lowered: Lowered,
}

/// A node whose children are being walked.
struct Frame {
    kind: Kind,
    field: Option<Field>,
    span: Span,
    first_child: usize,
    enters_function: bool,
    /// Whether this is an `async def`.
    is_async: bool,
    /// The number of the unit that this node is, if it is one.
    unit: Option<usize>,
}

struct Lowering<'a> {
    text: &'a str,
    program: Program,
    spans: Spans,
    stack: Vec<Child>,
    /// Number of function bodies around the current node.
    inside: usize,
    /// Whether each function around the current node holds a `yield`.
    generators: Vec<bool>,
    /// For each function body around the current node, whether it is an `async def`'s.
    asyncs: Vec<bool>,
    /// What the compiler would refuse first.
    refusal: Option<refused::Found>,
    /// Whether a parse error was met that is none of Python's.
    is_lenient: bool,
    /// Whether a statement was met behind which nothing can be asked of `__future__`.
    is_past: bool,
    /// What is taken over from the last text and for the next; `None` where there is none.
    units: Option<Units<'a>>,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a Source, units: Option<Units<'a>>) -> Self {
        Self {
            text: source.as_str(),
            program: Program::default(),
            spans: Spans::default(),
            stack: Vec::new(),
            inside: 0,
            generators: Vec::new(),
            asyncs: Vec::new(),
            refusal: None,
            is_past: false,
            is_lenient: false,
            units,
        }
    }

    fn facts(&mut self, source: &Source, tree: &Tree) -> FileFacts {
        match self.run(tree) {
            Ok(()) => {
                // A line break that is missing is no node that a cursor meets.
                if tree.root_node().has_error() && !self.is_lenient && !self.program.syntax_error {
                    let end = self.text.len() as u32;
                    self.error(Span::new(end, end));
                }
                self.take_refusals(source, tree);
                let (mut program, spans) = (std::mem::take(&mut self.program), std::mem::take(&mut self.spans));
                program.refused = program.refused.or_else(|| super::refused::refused(&program, &spans, self.text));
                FileFacts::new(program, spans)
            }
            Err(TooDeep) => FileFacts::skipped(Skipped::TooDeep),
        }
    }

    fn run(&mut self, tree: &Tree) -> Result<(), TooDeep> {
        let mut cursor = tree.walk();
        let mut frames: Vec<Frame> = Vec::new();
        loop {
            let node = cursor.node();
            let span = Span::new(node.start_byte() as u32, node.end_byte() as u32);
            let field = Field::of(&cursor);
            if node.is_named() && (frames.len() == 1 || Kind::of(node) == Kind::FutureImportStatement) {
                self.begin_statement(node, Kind::of(node), span, &frames);
            }
            if node.is_missing() {
                self.error(span);
                self.leave(field, span, Lowered::Broken);
            } else if !node.is_named() {
                // `a not b`: half of a token is missing.
                if node.has_error() {
                    self.error(span);
                }
                self.token(node, frames.last().map(|parent| parent.kind), field, span);
            } else if !self.take_over(Kind::of(node), field, span, frames.last().map(|parent| parent.kind)) {
                let kind = Kind::of(node);
                if kind == Kind::Error && !frames.iter().any(|frame| frame.kind == Kind::Error) {
                    let is_default = self.is_default_of_type(&frames, span);
                    if is_default || self.goes_on_after_type(node, span) || self.is_starred_target(span, frames.last())
                    {
                        self.is_lenient = true;
                    } else {
                        self.error(span);
                    }
                }
                let enters_function = field == Some(Field::Body)
                    && frames
                        .last()
                        .is_some_and(|parent| matches!(parent.kind, Kind::FunctionDefinition | Kind::Lambda));
                self.begin_node(node, kind, span, &frames);
                self.begin_form(node, kind, span, &frames);
                if enters_function {
                    self.asyncs.push(frames.last().is_some_and(|function| function.is_async));
                }
                let is_async =
                    kind == Kind::FunctionDefinition && node.child(0).is_some_and(|one| one.kind() == "async");
                let unit = self.begin_unit(kind, span, &frames);
                if matches!(kind, Kind::FunctionDefinition | Kind::Lambda) {
                    self.generators.push(false);
                }
                self.inside += usize::from(enters_function);
                let first_child = self.stack.len();
                frames.push(Frame { kind, field, span, first_child, enters_function, is_async, unit });
                if frames.len() > MAX_DEPTH {
                    return Err(TooDeep);
                }
                if !matches!(kind, Kind::StringContent) && cursor.goto_first_child() {
                    continue;
                }
                self.finish(&mut frames);
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return Ok(());
                }
                self.finish(&mut frames);
            }
        }
    }

    /// `print >> file`
    fn is_shift(&self, span: Span) -> bool {
        let text = self.text.get(span.start as usize..span.end as usize);
        text.and_then(|text| text.strip_prefix("print")).is_some_and(|rest| rest.trim_start().starts_with(">>"))
    }

    /// `name: int or None = None`: an annotation is any expression, of which the grammar knows fewer.
    fn goes_on_after_type(&self, node: Node<'_>, span: Span) -> bool {
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let goes_on = ["or ", "and ", "if "].iter().any(|word| text.starts_with(word)) && !text.contains('\n');
        goes_on && node.prev_sibling().is_some_and(|before| before.kind() == "type")
    }

    /// `class X[T = int]` (PEP 696), which the grammar does not know.
    fn is_default_of_type(&self, frames: &[Frame], span: Span) -> bool {
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        // What the parser skips is the sign with what stands before it or behind it.
        let text = text.trim();
        let is_default = (text.starts_with('=') || text.ends_with('=')) && !text.contains(['\n', '(']);
        is_default && frames.last().is_some_and(|frame| frame.kind == Kind::TypeParameter)
    }

    fn error(&mut self, span: Span) {
        self.program.syntax_error = true;
        self.spans.errors.push(span);
    }

    /// Keywords and operators that change what their parent means.
    fn token(&mut self, node: Node<'_>, parent: Option<Kind>, field: Option<Field>, span: Span) {
        if let Some(token) = crate::syntax::token(node) {
            // Bounds and delegation are told by their own token; elsewhere it says nothing.
            let tells = match token {
                ":" => parent == Some(Kind::Slice),
                "from" => parent == Some(Kind::Yield),
                _ => true,
            };
            if tells {
                self.leave(field, span, Lowered::Token(token));
            }
        } else if matches!(field, Some(Field::Operator | Field::Operators)) {
            self.leave(field, span, Lowered::Token(""));
        }
    }

    fn finish(&mut self, frames: &mut Vec<Frame>) {
        let Some(frame) = frames.pop() else { return };
        // A function's body block ends inside the function; what the function itself becomes stands outside again.
        let children = self.stack.split_off(frame.first_child.min(self.stack.len()));
        if frame.kind == Kind::Error {
            // Its parts belong to the parent, which learns that something is missing among them.
            self.stack.extend(children);
            self.leave(None, frame.span, Lowered::Broken);
        } else if let Some(lowered) = self.lower_node(frame.kind, frame.span, children) {
            self.end_unit(frame.unit, &lowered);
            self.leave(frame.field, frame.span, lowered);
        }
        self.inside -= usize::from(frame.enters_function);
        if frame.enters_function {
            self.asyncs.pop();
        }
    }

    fn leave(&mut self, field: Option<Field>, span: Span, lowered: Lowered) {
        self.stack.push(Child { field, span, lowered });
    }

    fn lower_node(&mut self, kind: Kind, span: Span, children: Vec<Child>) -> Option<Lowered> {
        match self.lower_statement(kind, span, children) {
            Ok(lowered) => lowered,
            Err(children) => self.lower_expression(kind, span, children),
        }
    }

    fn expr(&mut self, span: Span, expr: Expr) -> ExprId {
        let inner = self.inside > 0;
        let _: ExprId = self.spans.expressions.push(inner, span);
        self.program.expressions.push(inner, expr)
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    fn unknown(&mut self, span: Span, children: Vec<Child>) -> ExprId {
        let parts = self.expressions_of(children);
        self.expr(span, Expr::Unknown(parts))
    }

    /// Every expression among the children, whatever holds it.
    fn expressions_of(&mut self, children: Vec<Child>) -> Vec<ExprId> {
        let mut found = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Expr(id) | Lowered::Condition(id) | Lowered::Decorator(id) | Lowered::Aliased(id, _) => {
                    found.push(id)
                }
                Lowered::Argument(argument) => found.push(argument.value),
                Lowered::Arguments(arguments) => found.extend(arguments.into_iter().map(|argument| argument.value)),
                Lowered::Pair(key, value) => found.extend(key.into_iter().chain([value])),
                Lowered::Clause(target, iterable) => found.extend([target, iterable]),
                Lowered::Interpolation(FormatPiece::Value(id) | FormatPiece::Formatted(id)) => found.push(id),
                Lowered::Parameter(parameter) => found.extend(parameter.default),
                Lowered::Parameters(parameters) => found.extend(parameters.into_iter().filter_map(|one| one.default)),
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
