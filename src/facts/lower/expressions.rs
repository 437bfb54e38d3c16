//! Lowering of expressions.

use super::{Child, Lowered, Lowering};
use crate::facts::arena::*;
use crate::facts::program::*;
use crate::syntax::{Field, Kind, literal};
use crate::text::Span;
use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization as _;

impl Lowering<'_> {
    pub(super) fn lower_expression(&mut self, kind: Kind, span: Span, children: Vec<Child>) -> Option<Lowered> {
        let broken = children.iter().any(|child| matches!(child.lowered, Lowered::Broken));
        let expr = match kind {
            Kind::Comment | Kind::LineContinuation | Kind::EscapeSequence | Kind::StringEnd => return None,
            Kind::Identifier => Expr::Name(self.name(span)),
            Kind::DottedName => return Some(Lowered::Expr(self.dotted_name(span))),
            Kind::True => Expr::Literal(Literal::Bool(true)),
            Kind::False => Expr::Literal(Literal::Bool(false)),
            Kind::None => Expr::Literal(Literal::None),
            Kind::Ellipsis => Expr::Literal(Literal::Ellipsis),
            Kind::Integer => integer(self.slice(span)),
            Kind::Float => Expr::Literal(Literal::Float(SmolStr::new(self.slice(span)))),
            Kind::StringStart => return Some(Lowered::StringStart(span)),
            Kind::StringContent => return Some(Lowered::StringContent(span)),
            Kind::TypeConversion | Kind::FormatSpecifier => return Some(Lowered::Formatting),
            Kind::Interpolation => return Some(self.interpolation(span, children)),
            Kind::String => self.string(children),
            Kind::ConcatenatedString => self.concatenation(children),
            Kind::ParenthesizedExpression | Kind::Type | Kind::AsPatternTarget => {
                // Parentheses mean nothing, but their inside is what stands there: `(a)` is `a`.
                let parts = self.expressions_of(children);
                match parts.as_slice() {
                    [one] if !broken => return Some(Lowered::Expr(*one)),
                    _ => Expr::Unknown(parts),
                }
            }
            Kind::Attribute => return Some(Lowered::Expr(self.attribute(span, children))),
            // `List[int]` of an annotation: a subscript by another name.
            Kind::Subscript | Kind::GenericType => return Some(Lowered::Expr(self.subscript(span, children))),
            Kind::Call => return Some(Lowered::Expr(self.call(span, children))),
            Kind::ArgumentList => return Some(self.argument_list(span, children)),
            Kind::KeywordArgument => return Some(self.keyword_argument(span, children)),
            Kind::ListSplat | Kind::ListSplatPattern | Kind::ParenthesizedListSplat => {
                match self.expressions_of(children).first() {
                    Some(value) => Expr::Starred(*value),
                    None => Expr::Unknown(Vec::new()),
                }
            }
            Kind::DictionarySplat | Kind::DictionarySplatPattern => {
                let value = match self.expressions_of(children).first() {
                    Some(value) => *value,
                    None => self.expr(span, Expr::Unknown(Vec::new())),
                };
                return Some(Lowered::Pair(None, value));
            }
            Kind::Pair => {
                let mut parts = self.expressions_of(children).into_iter();
                match (parts.next(), parts.next()) {
                    (Some(key), Some(value)) => return Some(Lowered::Pair(Some(key), value)),
                    (Some(one), None) => Expr::Unknown(vec![one]),
                    _ => return Some(Lowered::Broken),
                }
            }
            Kind::List | Kind::ListPattern => Expr::List(self.elements(span, children)),
            // `(a) = 1`: parentheses around one target are no tuple.
            Kind::TuplePattern
                if matches!(children.as_slice(), [Child { lowered: Lowered::Expr(_), span: one, .. }]
                    if !self.slice(Span::new(one.end, span.end)).contains(',')) =>
            {
                return children.into_iter().next().map(|child| child.lowered);
            }
            Kind::Tuple | Kind::ExpressionList | Kind::PatternList | Kind::TuplePattern => {
                Expr::Tuple(self.elements(span, children))
            }
            Kind::TypeParameter => match self.expressions_of(children).as_slice() {
                [one] => return Some(Lowered::Expr(*one)),
                parts => Expr::Tuple(parts.to_vec()),
            },
            Kind::Set => Expr::Set(self.elements(span, children)),
            Kind::Dictionary => self.dictionary(span, children),
            Kind::BinaryOperator => self.binary(children),
            Kind::BooleanOperator => match two(&children) {
                Some((left, right)) if has_token(&children, "and") => Expr::And(left, right),
                Some((left, right)) => Expr::Or(left, right),
                None => Expr::Unknown(self.expressions_of(children)),
            },
            Kind::NotOperator => match self.expressions_of(children).first() {
                Some(value) => Expr::Not(*value),
                None => Expr::Unknown(Vec::new()),
            },
            Kind::UnaryOperator => self.unary(children),
            Kind::ComparisonOperator => self.comparison(children),
            Kind::ConditionalExpression => match self.expressions_of(children).as_slice() {
                [then, condition, otherwise] => {
                    Expr::Conditional { condition: *condition, then: *then, otherwise: *otherwise }
                }
                parts => Expr::Unknown(parts.to_vec()),
            },
            Kind::Lambda => self.lambda(span, children),
            Kind::ListComprehension => self.comprehension(ComprehensionKind::List, children),
            Kind::SetComprehension => self.comprehension(ComprehensionKind::Set, children),
            Kind::DictionaryComprehension => self.comprehension(ComprehensionKind::Dict, children),
            Kind::GeneratorExpression => self.comprehension(ComprehensionKind::Generator, children),
            Kind::ForInClause => {
                let parts = self.expressions_of(children);
                return Some(match parts.as_slice() {
                    [target, iterable] => Lowered::Clause(*target, *iterable),
                    [target, rest @ ..] if !rest.is_empty() => {
                        let iterable = self.expr(span, Expr::Tuple(rest.to_vec()));
                        Lowered::Clause(*target, iterable)
                    }
                    _ => Lowered::Broken,
                });
            }
            Kind::IfClause => {
                return self.expressions_of(children).first().map(|condition| Lowered::Condition(*condition));
            }
            Kind::NamedExpression => match two(&children) {
                Some((name, value)) => match self.program.expression(name) {
                    Some(Expr::Name(name)) => Expr::Walrus(name.clone(), value),
                    _ => Expr::Unknown(vec![name, value]),
                },
                None => Expr::Unknown(self.expressions_of(children)),
            },
            Kind::Await => match self.expressions_of(children).first() {
                Some(value) => Expr::Await(*value),
                None => Expr::Unknown(Vec::new()),
            },
            Kind::Yield => {
                if let Some(generator) = self.generators.last_mut() {
                    *generator = true;
                }
                let delegates = has_token(&children, "from");
                match (self.expressions_of(children).first(), delegates) {
                    (Some(value), true) => Expr::YieldFrom(*value),
                    (value, _) => Expr::Yield(value.copied()),
                }
            }
            Kind::Slice => self.slice_bounds(span, children),
            _ => Expr::Unknown(self.expressions_of(children)),
        };
        Some(Lowered::Expr(self.expr(span, expr)))
    }

    /// A name as Python compares it: in normal form KC (Python reference §2.3).
    pub(super) fn name(&self, span: Span) -> SmolStr {
        let text = self.slice(span);
        if text.is_ascii() { SmolStr::new(text) } else { text.nfkc().collect() }
    }

    fn dotted_name(&mut self, span: Span) -> ExprId {
        // Whitespace may stand around the dots: `import a . b`.
        let name: String = self.slice(span).chars().filter(|character| !character.is_whitespace()).collect();
        self.expr(span, Expr::Name(SmolStr::from(name)))
    }

    /// A string literal's pieces; a literal without holes is one piece of text.
    fn pieces(&mut self, children: Vec<Child>) -> (literal::Prefix, Vec<FormatPiece>) {
        let mut prefix = literal::Prefix::default();
        let mut pieces = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::StringStart(span) => prefix = literal::prefix(self.slice(span)),
                Lowered::StringContent(span) => {
                    let raw = self.slice(span);
                    let mut text = String::with_capacity(raw.len());
                    if prefix.raw {
                        text.push_str(raw);
                    } else {
                        literal::decode(raw, &mut text);
                    }
                    if prefix.format {
                        text = text.replace("{{", "{").replace("}}", "}");
                    }
                    pieces.push(FormatPiece::Text(SmolStr::from(text)));
                }
                Lowered::Interpolation(piece) => pieces.push(piece),
                _ => {}
            }
        }
        (prefix, pieces)
    }

    fn string(&mut self, children: Vec<Child>) -> Expr {
        let (prefix, pieces) = self.pieces(children);
        if prefix.bytes { Expr::Literal(Literal::Bytes) } else { joined(pieces) }
    }

    fn concatenation(&mut self, children: Vec<Child>) -> Expr {
        let mut pieces = Vec::new();
        for id in self.expressions_of(children) {
            match self.program.expression(id) {
                Some(Expr::Literal(Literal::Str(text))) => pieces.push(FormatPiece::Text(text.clone())),
                Some(Expr::Format(inner)) => pieces.extend(inner.iter().cloned()),
                _ => return Expr::Literal(Literal::Bytes),
            }
        }
        joined(pieces)
    }

    fn interpolation(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        let formatted = children.iter().any(|child| matches!(child.lowered, Lowered::Formatting));
        let value = match self.expressions_of(children).first() {
            Some(value) => *value,
            None => self.expr(span, Expr::Unknown(Vec::new())),
        };
        Lowered::Interpolation(if formatted { FormatPiece::Formatted(value) } else { FormatPiece::Value(value) })
    }

    fn attribute(&mut self, span: Span, children: Vec<Child>) -> ExprId {
        let name = children.iter().find(|child| child.field == Some(Field::Attribute)).map(|child| child.span);
        match (field(&children, Field::Object), name) {
            (Some(object), Some(name)) if !name.is_empty() => {
                let name = self.name(name);
                self.expr(span, Expr::Attribute(object, name))
            }
            _ => self.unknown(span, children),
        }
    }

    fn subscript(&mut self, span: Span, children: Vec<Child>) -> ExprId {
        let parts = self.expressions_of(children);
        let expr = match parts.as_slice() {
            [value, index] => Expr::Subscript(*value, *index),
            [value, indices @ ..] if !indices.is_empty() => {
                let index = self.expr(span, Expr::Tuple(indices.to_vec()));
                Expr::Subscript(*value, index)
            }
            _ => Expr::Unknown(parts),
        };
        self.expr(span, expr)
    }

    /// The bounds of a slice in order, `None` for one that is not written.
    fn slice_bounds(&mut self, span: Span, children: Vec<Child>) -> Expr {
        let mut bounds: Vec<Option<ExprId>> = vec![None];
        for child in &children {
            match child.lowered {
                Lowered::Token(":") => bounds.push(None),
                Lowered::Expr(id) => {
                    if let Some(bound) = bounds.last_mut() {
                        *bound = Some(id);
                    }
                }
                _ => {}
            }
        }
        let bounds = bounds.into_iter().map(|bound| match bound {
            Some(id) => id,
            None => self.expr(span, Expr::Literal(Literal::None)),
        });
        Expr::Slice(bounds.collect())
    }

    fn call(&mut self, span: Span, children: Vec<Child>) -> ExprId {
        let Some(function) = field(&children, Field::Function) else { return self.unknown(span, children) };
        let mut arguments = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Arguments(list) => arguments = list,
                Lowered::Expr(generator) if child.field == Some(Field::Arguments) => {
                    arguments.push(Argument { passing: Passing::Positional, value: generator });
                }
                Lowered::Broken => arguments.push(self.lost_arguments(child.span)),
                _ => {}
            }
        }
        self.expr(span, Expr::Call(function, arguments))
    }

    /// Stands for arguments that broken syntax may hide.
    fn lost_arguments(&mut self, span: Span) -> Argument {
        Argument { passing: Passing::DoubleStar, value: self.expr(span, Expr::Unknown(Vec::new())) }
    }

    fn argument_list(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        let mut arguments = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Argument(argument) => arguments.push(argument),
                Lowered::Pair(None, value) => arguments.push(Argument { passing: Passing::DoubleStar, value }),
                Lowered::Pair(Some(key), value) => {
                    // `f(a: b)` is broken syntax that the parser lets through in recovery.
                    let value = self.expr(child.span, Expr::Unknown(vec![key, value]));
                    arguments.push(Argument { passing: Passing::Positional, value });
                }
                Lowered::Expr(value) => match self.program.expression(value) {
                    Some(Expr::Starred(inner)) => {
                        arguments.push(Argument { passing: Passing::Star, value: *inner });
                    }
                    _ => arguments.push(Argument { passing: Passing::Positional, value }),
                },
                Lowered::Broken => {
                    let lost = self.lost_arguments(span);
                    arguments.push(lost);
                }
                _ => {}
            }
        }
        Lowered::Arguments(arguments)
    }

    fn keyword_argument(&mut self, span: Span, children: Vec<Child>) -> Lowered {
        let name = children.iter().find(|child| child.field == Some(Field::Name)).map(|child| child.span);
        let value = field(&children, Field::Value);
        match name {
            Some(name) => {
                let value = value.unwrap_or_else(|| self.expr(span, Expr::Unknown(Vec::new())));
                Lowered::Argument(Argument { passing: Passing::Keyword(self.name(name)), value })
            }
            None => Lowered::Broken,
        }
    }

    fn elements(&mut self, span: Span, children: Vec<Child>) -> Vec<ExprId> {
        let mut elements = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Expr(id) => elements.push(id),
                Lowered::Broken => {
                    // Whatever is missing may be any number of elements.
                    let lost = self.expr(span, Expr::Unknown(Vec::new()));
                    elements.push(self.expr(span, Expr::Starred(lost)));
                }
                Lowered::Pair(key, value) => {
                    let parts = key.into_iter().chain([value]).collect();
                    elements.push(self.expr(child.span, Expr::Unknown(parts)));
                }
                _ => {}
            }
        }
        elements
    }

    fn dictionary(&mut self, span: Span, children: Vec<Child>) -> Expr {
        let mut pairs = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Pair(key, value) => pairs.push((key, value)),
                Lowered::Broken => pairs.push((None, self.expr(span, Expr::Unknown(Vec::new())))),
                Lowered::Expr(id) => pairs.push((None, id)),
                _ => {}
            }
        }
        Expr::Dict(pairs)
    }

    fn binary(&mut self, children: Vec<Child>) -> Expr {
        let Some((left, right)) = two(&children) else { return Expr::Unknown(self.expressions_of(children)) };
        let operator = children.iter().find_map(|child| match child.lowered {
            Lowered::Token(token) if child.field == Some(Field::Operator) => Some(token),
            _ => None,
        });
        match operator {
            Some("+") => match self.program.expression(left) {
                // Left-associative sums nest once per operand; kept flat they cost no depth.
                Some(Expr::Sum(parts)) => {
                    let mut parts = parts.clone();
                    parts.push(right);
                    Expr::Sum(parts)
                }
                _ => Expr::Sum(vec![left, right]),
            },
            Some("%") => Expr::Binary(BinaryOperator::Percent, left, right),
            Some("*") => Expr::Binary(BinaryOperator::Times, left, right),
            Some("/") => Expr::Binary(BinaryOperator::Slash, left, right),
            Some("//") => Expr::Binary(BinaryOperator::Floor, left, right),
            Some("|") => Expr::Binary(BinaryOperator::Or, left, right),
            Some("-") => Expr::Binary(BinaryOperator::Minus, left, right),
            _ => Expr::Binary(BinaryOperator::Other, left, right),
        }
    }

    fn unary(&mut self, children: Vec<Child>) -> Expr {
        let negative = has_token(&children, "-");
        match self.expressions_of(children).first() {
            Some(value) => match self.program.expression(*value) {
                Some(Expr::Literal(Literal::Int(number))) if negative => Expr::Literal(Literal::Int(-number)),
                _ => Expr::Unary(*value),
            },
            None => Expr::Unknown(Vec::new()),
        }
    }

    fn comparison(&mut self, children: Vec<Child>) -> Expr {
        let operators: Vec<&str> = children
            .iter()
            .filter_map(|child| match child.lowered {
                Lowered::Token(token) if child.field == Some(Field::Operators) => Some(token),
                _ => None,
            })
            .collect();
        let operator = match operators.as_slice() {
            ["=="] => Comparison::Equal,
            ["!=" | "<>"] => Comparison::NotEqual,
            ["in"] => Comparison::In,
            ["not in"] | ["not", "in"] => Comparison::NotIn,
            ["is"] => Comparison::Is,
            ["is not"] | ["is", "not"] => Comparison::IsNot,
            ["<"] => Comparison::Less,
            ["<="] => Comparison::LessEqual,
            [">"] => Comparison::Greater,
            [">="] => Comparison::GreaterEqual,
            _ => return Expr::Unknown(self.expressions_of(children)),
        };
        match two(&children) {
            Some((left, right)) => Expr::Compare(operator, left, right),
            None => Expr::Unknown(self.expressions_of(children)),
        }
    }

    fn lambda(&mut self, span: Span, children: Vec<Child>) -> Expr {
        let is_generator = self.generators.pop().unwrap_or(false);
        let Some(body) = field(&children, Field::Body) else { return Expr::Unknown(self.expressions_of(children)) };
        let inner = true;
        let statement = Statement {
            id: self.spans.statements.push(inner, self.spans.expression(body)),
            kind: StatementKind::Return(Some(body)),
        };
        let parameters = children.into_iter().find_map(|child| match child.lowered {
            Lowered::Parameters(parameters) => Some(parameters),
            _ => None,
        });
        let function = Function {
            name: SmolStr::default(),
            is_async: false,
            decorators: Vec::new(),
            parameters: parameters.unwrap_or_default(),
            returns: None,
            body: vec![statement],
            docstring: None,
            is_generator,
        };
        Expr::Lambda(self.function(function, span, span))
    }

    fn comprehension(&mut self, kind: ComprehensionKind, children: Vec<Child>) -> Expr {
        let mut body = None;
        let mut clauses: Vec<ComprehensionClause> = Vec::new();
        let mut understood = true;
        for child in &children {
            match child.lowered {
                Lowered::Expr(id) if child.field == Some(Field::Body) => body = Some((id, None)),
                Lowered::Pair(Some(key), value) => body = Some((key, Some(value))),
                Lowered::Clause(target, iterable) => {
                    clauses.push(ComprehensionClause { target, iterable, conditions: Vec::new() });
                }
                Lowered::Condition(condition) => match clauses.last_mut() {
                    Some(clause) => clause.conditions.push(condition),
                    None => understood = false,
                },
                Lowered::Broken => understood = false,
                _ => {}
            }
        }
        match body {
            Some((element, value)) if understood && !clauses.is_empty() => {
                Expr::Comprehension { kind, element, value, clauses }
            }
            _ => Expr::Unknown(self.expressions_of(children)),
        }
    }
}

pub(super) fn field(children: &[Child], name: Field) -> Option<ExprId> {
    children.iter().find_map(|child| match child.lowered {
        Lowered::Expr(id) if child.field == Some(name) => Some(id),
        _ => None,
    })
}

/// Both operands of a binary construct.
fn two(children: &[Child]) -> Option<(ExprId, ExprId)> {
    let mut operands = children.iter().filter_map(|child| match child.lowered {
        Lowered::Expr(id) => Some(id),
        _ => None,
    });
    match (operands.next(), operands.next(), operands.next()) {
        (Some(left), Some(right), None) => Some((left, right)),
        _ => None,
    }
}

pub(super) fn has_token(children: &[Child], wanted: &str) -> bool {
    children.iter().any(|child| matches!(child.lowered, Lowered::Token(token) if token == wanted))
}

fn joined(pieces: Vec<FormatPiece>) -> Expr {
    if !pieces.iter().all(|piece| matches!(piece, FormatPiece::Text(_))) {
        return Expr::Format(pieces);
    }
    let text: String = pieces
        .iter()
        .map(|piece| match piece {
            FormatPiece::Text(text) => text.as_str(),
            FormatPiece::Value(_) | FormatPiece::Formatted(_) => "",
        })
        .collect();
    Expr::Literal(Literal::Str(SmolStr::from(text)))
}

fn integer(text: &str) -> Expr {
    let digits: String = text.chars().filter(|character| *character != '_').collect::<String>().to_ascii_lowercase();
    let parsed = match digits.get(..2) {
        Some("0x") => i64::from_str_radix(digits.get(2..).unwrap_or_default(), 16),
        Some("0o") => i64::from_str_radix(digits.get(2..).unwrap_or_default(), 8),
        Some("0b") => i64::from_str_radix(digits.get(2..).unwrap_or_default(), 2),
        _ => digits.parse(),
    };
    parsed.map_or(Expr::Unknown(Vec::new()), |number| Expr::Literal(Literal::Int(number)))
}
