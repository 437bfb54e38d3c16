//! Forms that Python's grammar does not have, or its compiler refuses, though the parser reads them: blocks without a statement,
//! `:=` and `*` where they can't stand, what can't be deleted or bound. Each was tried on CPython 3.12, as in `refused.rs`.

use super::refused::{has_child, span_of};
use super::{Frame, Lowering};
use crate::syntax::{Field, Kind};
use crate::text::Span;
use tree_sitter::Node;

impl Lowering<'_> {
    /// A named node begins.
    pub(super) fn begin_form(&mut self, node: Node<'_>, kind: Kind, span: Span, around: &[Frame]) {
        let parent = around.last();
        match kind {
            Kind::Block => self.empty_block(node, span, parent),
            Kind::NamedExpression => {
                self.bare_walrus(span, parent);
                self.rebound(node, span, around);
            }
            Kind::PositionalSeparator => self.separator(node, span),
            Kind::DeleteStatement => self.deleted(node, span),
            Kind::AsPatternTarget => self.bound_by_as(node, span),
            Kind::KeywordArgument => self.placed_behind(node),
            Kind::Yield => self.yields(node, span, around),
            Kind::ForInClause if self.slice(span).starts_with("async") => self.asynchronous(span, around),
            Kind::TryStatement => self.mixed_handlers(node),
            Kind::Assignment => self.unfinished(span, parent),
            Kind::ListSplat => self.lone_splat(span, parent),
            _ => {}
        }
    }

    /// `if x:` with nothing below it; definitions tell of it themselves.
    fn empty_block(&mut self, node: Node<'_>, span: Span, parent: Option<&Frame>) {
        let mut cursor = node.walk();
        let is_empty = !node.named_children(&mut cursor).any(|one| Kind::of(one) != Kind::Comment);
        if let Some(parent) = parent
            && is_empty
            && !matches!(parent.kind, Kind::FunctionDefinition | Kind::ClassDefinition | Kind::Error)
        {
            let at = Span::new(parent.span.start, span.start.max(parent.span.start));
            self.refuse(at, "expected an indented block");
        }
    }

    /// `x := 1` without parentheses, as a statement, a value that is assigned or passed by name, or a default.
    fn bare_walrus(&mut self, span: Span, parent: Option<&Frame>) {
        let is_bare = parent.is_some_and(|parent| {
            matches!(
                parent.kind,
                Kind::ExpressionStatement
                    | Kind::Assignment
                    | Kind::AugmentedAssignment
                    | Kind::KeywordArgument
                    | Kind::DefaultParameter
                    | Kind::TypedDefaultParameter
                    | Kind::AssertStatement
                    | Kind::ReturnStatement
                    | Kind::ForStatement
                    | Kind::WithItem
            )
        });
        if is_bare {
            self.refuse(span, "invalid syntax: `:=` needs parentheses here");
        }
    }

    /// `:=` that binds what a comprehension around it binds.
    fn rebound(&mut self, node: Node<'_>, span: Span, around: &[Frame]) {
        let Some(name) = node.child_by_field_name("name").map(span_of) else { return };
        let name = self.slice(name).to_owned();
        // From the inside out: each node's parents are the comprehensions around it.
        let mut parent = node.parent();
        for frame in around.iter().rev() {
            if matches!(frame.kind, Kind::Lambda | Kind::FunctionDefinition | Kind::ClassDefinition) {
                return;
            }
            let Some(one) = parent else { return };
            let is_comprehension = matches!(
                frame.kind,
                Kind::ListComprehension
                    | Kind::SetComprehension
                    | Kind::DictionaryComprehension
                    | Kind::GeneratorExpression
            );
            if is_comprehension {
                let mut cursor = one.walk();
                let targets = one
                    .named_children(&mut cursor)
                    .filter(|clause| Kind::of(*clause) == Kind::ForInClause)
                    .filter_map(|clause| clause.child_by_field_name("left"))
                    .any(|target| Kind::of(target) == Kind::Identifier && self.slice(span_of(target)) == name);
                if targets {
                    self.refuse(span, "assignment expression cannot rebind comprehension iteration variable");
                    return;
                }
            }
            parent = one.parent();
        }
    }

    /// `name =` without a value: the next line's assignment is taken for it.
    fn unfinished(&mut self, span: Span, parent: Option<&Frame>) {
        let Some(parent) = parent.filter(|parent| parent.kind == Kind::Assignment) else { return };
        let between = self.slice(Span::new(parent.span.start, span.start)).trim_end();
        // Brackets of a target may hold line breaks.
        let last = between.rsplit('=').next().unwrap_or_default();
        let behind = self.slice(Span::new(parent.span.start, span.start));
        let gap = behind.get(between.len()..).unwrap_or_default();
        if last.is_empty() && gap.contains('\n') {
            self.refuse(span, "invalid syntax: the line before is not finished");
        }
    }

    /// `*x` where one value is wanted.
    fn lone_splat(&mut self, span: Span, parent: Option<&Frame>) {
        let is_lone = parent.is_some_and(|parent| {
            matches!(parent.kind, Kind::RaiseStatement | Kind::KeywordArgument | Kind::Pair | Kind::ListSplat)
        });
        if is_lone {
            self.refuse(span, "can't use starred expression here");
        }
    }

    /// `/` among parameters.
    fn separator(&mut self, node: Node<'_>, span: Span) {
        let (mut before, mut sibling) = (false, node.prev_named_sibling());
        while let Some(one) = sibling {
            match Kind::of(one) {
                Kind::PositionalSeparator => return self.refuse(span, "/ may appear only once"),
                Kind::KeywordSeparator | Kind::ListSplatPattern => {
                    return self.refuse(span, "/ must be ahead of *");
                }
                Kind::Comment => {}
                _ => before = true,
            }
            sibling = one.prev_named_sibling();
        }
        if !before {
            self.refuse(span, "at least one argument must precede /");
        }
    }

    /// Names, attributes and items can be deleted, and lists and tuples of them.
    fn deleted(&mut self, node: Node<'_>, span: Span) {
        let mut pending: Vec<Node<'_>> = node.named_child(0).into_iter().collect();
        while let Some(one) = pending.pop() {
            match Kind::of(one) {
                Kind::ExpressionList | Kind::Tuple | Kind::List | Kind::ParenthesizedExpression => {
                    let mut cursor = one.walk();
                    pending.extend(one.named_children(&mut cursor));
                }
                Kind::Call
                | Kind::BinaryOperator
                | Kind::BooleanOperator
                | Kind::UnaryOperator
                | Kind::NotOperator
                | Kind::ComparisonOperator
                | Kind::ConditionalExpression
                | Kind::NamedExpression
                | Kind::Lambda
                | Kind::ListSplat
                | Kind::Integer
                | Kind::Float
                | Kind::String
                | Kind::ConcatenatedString
                | Kind::Dictionary
                | Kind::Set
                | Kind::True
                | Kind::False
                | Kind::None => return self.refuse(span, "cannot delete this expression"),
                _ => {}
            }
        }
    }

    /// `with … as None`, `except … as a.b`
    fn bound_by_as(&mut self, node: Node<'_>, span: Span) {
        let in_handler =
            node.parent().and_then(|pattern| pattern.parent()).is_some_and(|one| Kind::of(one) == Kind::ExceptClause);
        let mut pending: Vec<Node<'_>> = node.named_child(0).into_iter().collect();
        if in_handler && pending.first().is_some_and(|one| Kind::of(*one) != Kind::Identifier) {
            return self.refuse(span, "invalid syntax: what is caught is bound to a name");
        }
        while let Some(one) = pending.pop() {
            match Kind::of(one) {
                Kind::Tuple | Kind::List | Kind::ParenthesizedExpression => {
                    let mut cursor = one.walk();
                    pending.extend(one.named_children(&mut cursor));
                }
                Kind::None | Kind::True | Kind::False | Kind::Integer | Kind::Float | Kind::Call => {
                    return self.refuse(span, "cannot assign to this expression");
                }
                _ => {}
            }
        }
    }

    /// `f(a=1, b)`
    fn placed_behind(&mut self, node: Node<'_>) {
        let mut next = node.next_named_sibling();
        while let Some(one) = next {
            match Kind::of(one) {
                // What stands behind these tells of it itself.
                Kind::KeywordArgument | Kind::Error => return,
                Kind::Comment | Kind::ListSplat | Kind::DictionarySplat | Kind::ParenthesizedListSplat => {}
                _ => return self.refuse(span_of(one), "positional argument follows keyword argument"),
            }
            next = one.next_named_sibling();
        }
    }

    /// `yield` in a comprehension, `yield from` in an `async def`.
    fn yields(&mut self, node: Node<'_>, span: Span, around: &[Frame]) {
        if self.asyncs.last() == Some(&true) && has_child(node, "from") {
            return self.refuse(span, "'yield from' inside async function");
        }
        for (at, frame) in around.iter().enumerate().rev() {
            match frame.kind {
                Kind::Lambda | Kind::FunctionDefinition | Kind::ClassDefinition => return,
                Kind::ListComprehension
                | Kind::SetComprehension
                | Kind::DictionaryComprehension
                | Kind::GeneratorExpression => {
                    // What is walked first is evaluated outside.
                    let is_outside = around.get(at + 1).is_some_and(|inner| inner.kind == Kind::ForInClause);
                    if !is_outside {
                        return self.refuse(span, "'yield' inside a comprehension");
                    }
                }
                _ => {}
            }
        }
    }

    /// `[x async for x in y]` outside of an `async def`; a generator may wait wherever it stands.
    fn asynchronous(&mut self, span: Span, around: &[Frame]) {
        let in_generator = around.iter().any(|frame| matches!(frame.kind, Kind::GeneratorExpression | Kind::Lambda));
        if self.asyncs.last() != Some(&true) && !in_generator {
            self.refuse(span, "asynchronous comprehension outside of an asynchronous function");
        }
    }

    /// `except` and `except*` of one `try`, and `except*` that names nothing.
    fn mixed_handlers(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let clauses: Vec<Node<'_>> =
            node.named_children(&mut cursor).filter(|one| Kind::of(*one) == Kind::ExceptClause).collect();
        let is_group = |clause: &Node<'_>| {
            let text = self.slice(span_of(*clause)).strip_prefix("except").unwrap_or_default();
            text.trim_start_matches([' ', '\t']).starts_with('*')
        };
        let groups = clauses.iter().filter(|clause| is_group(clause)).count();
        let bare = clauses.iter().find(|clause| {
            let mut inner = clause.walk();
            let mut parts = clause.named_children(&mut inner);
            is_group(clause) && !parts.any(|one| !matches!(Kind::of(one), Kind::Block | Kind::Comment))
        });
        if let Some(bare) = bare.map(|bare| span_of(*bare)) {
            self.refuse(bare, "expected one or more exception types");
        } else if groups > 0
            && groups < clauses.len()
            && let Some(last) = clauses.last()
        {
            self.refuse(span_of(*last), "cannot have both 'except' and 'except*' on the same 'try'");
        }
    }

    /// Whether a parse error is a target in parentheses behind a star, which the grammar does not know: `a, *(b, c) = x`.
    pub(super) fn is_starred_target(&self, span: Span, parent: Option<&Frame>) -> bool {
        parent.is_some_and(|parent| parent.kind == Kind::ListSplat && parent.field != Some(Field::Arguments))
            && self.slice(span).starts_with('(')
    }
}
