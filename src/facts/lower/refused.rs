//! What Python's compiler refuses though the parser reads it, told by the tree's own nodes as they are entered.
//!
//! As in `facts/refused.rs`, a list and not a compiler: each entry was tried on CPython 3.12, and what is not here is not claimed.

use super::{Frame, Lowering};
use crate::facts::program::Expr;
use crate::facts::{Refused, RefusedAt};
use crate::syntax::{Field, Kind, literal};
use crate::text::{Source, Span};
use tree_sitter::{Node, Tree};

/// The first refusal in the order of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    span: Span,
    why: &'static str,
    newer: bool,
}

/// `__future__.all_feature_names` of Python 3.12.
const FEATURES: [&str; 10] = [
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Characters that the parser takes for blanks and Python does not.
const NO_BLANKS: [&str; 5] = ["\u{b}", "\u{200b}", "\u{2060}", "\u{feff}", crate::text::UNDECODABLE];

/// `sys.int_info.default_max_str_digits`
const MAX_DIGITS: usize = 4_300;

impl Lowering<'_> {
    /// Takes what was found into the program.
    pub(super) fn take_refusals(&mut self, source: &Source, tree: &Tree) {
        if self.program.syntax_error {
            return;
        }
        self.odd_characters(source, tree);
        if let Some(found) = self.refusal.take() {
            let at = self.expr(found.span, Expr::Unknown(Vec::new()));
            self.program.refused = Some(Refused { at: RefusedAt::Expr(at), why: found.why, newer: found.newer });
        }
    }

    pub(super) fn refuse(&mut self, span: Span, why: &'static str) {
        self.refuse_until(span, why, false);
    }

    fn refuse_until(&mut self, span: Span, why: &'static str, newer: bool) {
        if self.refusal.is_none_or(|found| span.start < found.span.start) {
            self.refusal = Some(Found { span, why, newer });
        }
    }

    /// A statement of the module begins: behind another one than these, nothing can be asked of the future.
    pub(super) fn begin_statement(&mut self, node: Node<'_>, kind: Kind, span: Span, around: &[Frame]) {
        if kind == Kind::FutureImportStatement {
            let is_at_top = matches!(around, [module] if module.kind == Kind::Module);
            if !is_at_top || self.is_past {
                self.refuse(span, "from __future__ imports must occur at the beginning of the file");
            }
            let mut cursor = node.walk();
            let names: Vec<Node<'_>> = node.children_by_field_name("name", &mut cursor).collect();
            for name in names {
                let name = name.child_by_field_name("name").unwrap_or(name);
                let span = span_of(name);
                if !FEATURES.contains(&self.slice(span).trim()) {
                    self.refuse(span, "future feature is not defined");
                }
            }
        } else if matches!(around, [module] if module.kind == Kind::Module) && kind != Kind::Comment {
            let is_docstring = !self.is_past
                && kind == Kind::ExpressionStatement
                && node.child(0).is_some_and(|one| matches!(Kind::of(one), Kind::String | Kind::ConcatenatedString));
            self.is_past |= !is_docstring;
        }
    }

    /// A named node begins.
    pub(super) fn begin_node(&mut self, node: Node<'_>, kind: Kind, span: Span, around: &[Frame]) {
        match kind {
            Kind::Identifier if matches!(self.slice(span), "async" | "await") => {
                self.refuse(span, "invalid syntax: a keyword is used as a name")
            }
            Kind::Integer => self.integer(span),
            Kind::String => self.string_literal(node, span),
            Kind::ConcatenatedString => self.mixed_texts(node, span),
            Kind::ImportFromStatement if self.slice(span).ends_with(',') => {
                self.refuse(span, "trailing comma not allowed without surrounding parentheses")
            }
            Kind::WildcardImport
                if around
                    .iter()
                    .any(|frame| matches!(frame.kind, Kind::FunctionDefinition | Kind::ClassDefinition)) =>
            {
                self.refuse(span, "import * only allowed at module level")
            }
            Kind::NonlocalStatement => {
                let functions = around.iter().filter(|frame| frame.enters_function).count();
                if functions == 0 {
                    self.refuse(span, "nonlocal declaration not allowed at module level");
                } else if functions == 1 && !self.slice(span).contains("__class__") {
                    self.refuse(span, "no binding for nonlocal name found");
                }
            }
            // A generator may wait wherever it stands.
            Kind::Await
                if self.asyncs.last() == Some(&false)
                    && !around.iter().any(|frame| frame.kind == Kind::GeneratorExpression) =>
            {
                self.refuse(span, "'await' outside async function")
            }
            Kind::ForStatement | Kind::WithStatement
                if self.asyncs.last() != Some(&true) && node.child(0).is_some_and(|first| first.kind() == "async") =>
            {
                self.refuse(span, "'async for' or 'async with' outside async function")
            }
            Kind::NamedExpression => self.walrus(span, around),
            // The text is asked first: walking a node's children takes longer.
            Kind::ForInClause if self.slice(span).contains(',') && has_child(node, ",") => {
                self.refuse(span, "Generator expression must be parenthesized")
            }
            Kind::ComparisonOperator if self.slice(span).contains("<>") && has_child(node, "<>") => {
                self.refuse(span, "invalid syntax: `<>` is Python 2's")
            }
            Kind::ExceptClause => {
                // What is caught stands in parentheses until Python 3.14.
                let mut cursor = node.walk();
                if node.children_by_field_name("value", &mut cursor).count() > 1 {
                    self.refuse_until(span, "multiple exception types must be parenthesized", true);
                }
            }
            Kind::TryStatement => self.handlers(node, span),
            Kind::RaiseStatement if node.named_child(0).is_some_and(|one| Kind::of(one) == Kind::ExpressionList) => {
                self.refuse(span, "invalid syntax: `raise Error, text` is Python 2's")
            }
            Kind::Parameters | Kind::LambdaParameters => self.parameter_list(node),
            Kind::ArgumentList => self.arguments(node),
            Kind::ListComprehension | Kind::SetComprehension | Kind::GeneratorExpression
                if node.named_child(0).is_some_and(|one| Kind::of(one) == Kind::ListSplat) =>
            {
                self.refuse(span, "iterable unpacking cannot be used in comprehension")
            }
            Kind::Assignment => self.targets(node, span),
            Kind::AugmentedAssignment if node.child_by_field_name("left").is_some_and(is_several) => {
                self.refuse(span, "a list or tuple is an illegal expression for augmented assignment")
            }
            Kind::Block if around.last().is_some_and(|parent| parent.kind == Kind::MatchStatement) => self.cases(node),
            Kind::TypeConversion if !matches!(self.slice(span), "!r" | "!s" | "!a") => {
                self.refuse(span, "f-string: invalid conversion character")
            }
            _ => {}
        }
    }

    fn integer(&mut self, span: Span) {
        let text = self.slice(span);
        let lower = text.to_ascii_lowercase();
        let digits = lower.strip_prefix("0x").or(lower.strip_prefix("0o")).or(lower.strip_prefix("0b"));
        let is_imaginary = digits.is_none() && lower.ends_with('j');
        let body = digits.unwrap_or(&lower).trim_end_matches('j');
        let misplaced = body.ends_with('_') || body.contains("__") || digits.is_none() && body.starts_with('_');
        if misplaced || lower.ends_with('l') {
            self.refuse(span, "invalid decimal literal");
        } else if digits.is_none()
            && !is_imaginary
            && body.len() > 1
            && body.starts_with('0')
            && body.bytes().any(|one| matches!(one, b'1'..=b'9'))
        {
            self.refuse(
                span,
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
            );
        } else if digits.is_none() && body.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS {
            self.refuse(span, "Exceeds the limit (4300 digits) for integer string conversion");
        }
    }

    fn string_literal(&mut self, node: Node<'_>, span: Span) {
        let Some(start) = node.child(0) else { return };
        let start = self.slice(span_of(start));
        // What most are.
        if start.starts_with(['"', '\'']) && memchr::memchr(b'\\', self.slice(span).as_bytes()).is_none() {
            return;
        }
        let letters: String =
            start.chars().take_while(char::is_ascii_alphabetic).flat_map(char::to_lowercase).collect();
        if start.ends_with('`') {
            self.refuse(span, "invalid syntax: backquotes are Python 2's");
            return;
        }
        match letters.as_str() {
            "" | "r" | "u" | "b" | "f" | "br" | "rb" | "fr" | "rf" => {}
            "t" | "tr" | "rt" => self.refuse_until(span, "invalid syntax: no such prefix of a text", true),
            _ => self.refuse(span, "invalid syntax: no such prefix of a text"),
        }
        let prefix = literal::prefix(start);
        let text = self.slice(span);
        if prefix.bytes && !text.is_ascii() {
            self.refuse(span, "bytes can only contain ASCII literal characters");
        }
        if prefix.raw || memchr::memchr(b'\\', text.as_bytes()).is_none() {
            return;
        }
        let mut cursor = node.walk();
        let contents: Vec<Span> =
            node.children(&mut cursor).filter(|one| Kind::of(*one) == Kind::StringContent).map(span_of).collect();
        for content in contents {
            if let Some(why) = broken_escape(self.slice(content), prefix) {
                self.refuse(span, why);
            }
        }
    }

    fn mixed_texts(&mut self, node: Node<'_>, span: Span) {
        let mut cursor = node.walk();
        let kinds: Vec<bool> = node
            .children(&mut cursor)
            .filter(|one| Kind::of(*one) == Kind::String)
            .filter_map(|one| one.child(0))
            .map(|start| literal::prefix(self.slice(span_of(start))).bytes)
            .collect();
        if kinds.contains(&true) && kinds.contains(&false) {
            self.refuse(span, "cannot mix bytes and nonbytes literals");
        }
    }

    /// `:=` in what a comprehension walks, or in a comprehension right in a class.
    fn walrus(&mut self, span: Span, around: &[Frame]) {
        let mut in_comprehension = false;
        for frame in around.iter().rev() {
            match frame.kind {
                Kind::Lambda | Kind::FunctionDefinition => return,
                Kind::ListComprehension
                | Kind::SetComprehension
                | Kind::DictionaryComprehension
                | Kind::GeneratorExpression => in_comprehension = true,
                Kind::ClassDefinition => break,
                _ if frame.field == Some(Field::Right) && !in_comprehension => {
                    // Its clause is the frame around it.
                    let is_walked = around
                        .iter()
                        .zip(around.iter().skip(1))
                        .any(|(clause, inner)| clause.kind == Kind::ForInClause && inner.span == frame.span);
                    if is_walked {
                        self.refuse(
                            span,
                            "assignment expression cannot be used in a comprehension iterable expression",
                        );
                        return;
                    }
                }
                _ => {}
            }
        }
        let in_class = around.iter().rev().find(|frame| {
            frame.enters_function
                || matches!(frame.kind, Kind::ClassDefinition | Kind::Lambda | Kind::FunctionDefinition)
        });
        // A comprehension among a class's bases is not in it.
        let in_body = around
            .iter()
            .zip(around.iter().skip(1))
            .any(|(class, body)| class.kind == Kind::ClassDefinition && body.field == Some(Field::Body));
        if in_comprehension && in_body && in_class.is_some_and(|frame| frame.kind == Kind::ClassDefinition) {
            self.refuse(span, "assignment expression within a comprehension cannot be used in a class body");
        }
    }

    fn handlers(&mut self, node: Node<'_>, span: Span) {
        let mut cursor = node.walk();
        let (mut handled, mut is_bare) = (false, None);
        for clause in node.named_children(&mut cursor) {
            match Kind::of(clause) {
                Kind::ExceptClause => {
                    handled = true;
                    if let Some(bare) = is_bare {
                        self.refuse(bare, "default 'except:' must be last");
                        return;
                    }
                    let mut inner = clause.walk();
                    let catches = clause
                        .named_children(&mut inner)
                        .any(|one| !matches!(Kind::of(one), Kind::Block | Kind::Comment));
                    if !catches {
                        is_bare = Some(span_of(clause));
                    }
                }
                // `except*` in older grammars, and what ends a `try`.
                Kind::FinallyClause | Kind::Other | Kind::Error => handled = true,
                _ => {}
            }
        }
        if !handled {
            self.refuse(span, "expected 'except' or 'finally' block");
        }
    }

    fn parameter_list(&mut self, node: Node<'_>) {
        let text = self.slice(span_of(node));
        if !text.contains('*') && !text.get(1..).unwrap_or_default().contains('(') {
            return;
        }
        let mut cursor = node.walk();
        let (mut is_over, mut is_starred, mut bare): (bool, bool, Option<Span>) = (false, false, None);
        for one in node.named_children(&mut cursor) {
            let kind = Kind::of(one);
            if kind == Kind::Comment {
                continue;
            }
            let inner = one.named_child(0).filter(|_| kind == Kind::TypedParameter).map_or(kind, Kind::of);
            if is_over {
                self.refuse(span_of(one), "arguments cannot follow var-keyword argument");
                return;
            }
            match inner {
                Kind::TuplePattern => {
                    self.refuse(span_of(one), "Function parameters cannot be parenthesized");
                    return;
                }
                Kind::DictionarySplatPattern => is_over = true,
                Kind::ListSplatPattern | Kind::KeywordSeparator => {
                    if is_starred {
                        self.refuse(span_of(one), "* argument may appear only once");
                        return;
                    }
                    is_starred = true;
                    bare = (inner == Kind::KeywordSeparator).then(|| span_of(one));
                    continue;
                }
                _ => {}
            }
            if let Some(bare) = bare.take()
                && is_over
            {
                self.refuse(bare, "named arguments must follow bare *");
            }
        }
        if let Some(bare) = bare {
            self.refuse(bare, "named arguments must follow bare *");
        }
    }

    fn arguments(&mut self, node: Node<'_>) {
        if node.named_child_count() < 2 {
            return;
        }
        let mut cursor = node.walk();
        let (mut named, mut is_splatted) = (foldhash::HashSet::<&str>::default(), false);
        let arguments: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for one in arguments {
            match Kind::of(one) {
                Kind::KeywordArgument => {
                    let name = one.child_by_field_name("name").map(span_of);
                    if let Some(name) = name
                        && !named.insert(self.slice(name))
                    {
                        self.refuse(name, "keyword argument repeated");
                    }
                }
                Kind::DictionarySplat => is_splatted = true,
                Kind::Comment | Kind::Error => {}
                _ if is_splatted => {
                    self.refuse(span_of(one), "positional argument follows keyword argument unpacking");
                }
                _ => {}
            }
        }
    }

    fn targets(&mut self, node: Node<'_>, span: Span) {
        let Some(left) = node.child_by_field_name("left") else { return };
        let kind = Kind::of(left);
        let is_typed = node.child_by_field_name("type").is_some();
        let is_inner = node.child_by_field_name("right").filter(|right| Kind::of(*right) == Kind::Assignment);
        if is_inner.is_some_and(|right| right.child_by_field_name("type").is_some()) {
            self.refuse(span, "invalid syntax: only a single target can be annotated");
        }
        match kind {
            Kind::ListSplatPattern => self.refuse(span, "starred assignment target must be in a list or tuple"),
            Kind::TuplePattern | Kind::PatternList | Kind::ListPattern => {
                let mut cursor = left.walk();
                let starred =
                    left.named_children(&mut cursor).filter(|one| Kind::of(*one) == Kind::ListSplatPattern).count();
                if starred > 1 {
                    self.refuse(span, "multiple starred expressions in assignment");
                } else if is_typed && is_several(left) {
                    self.refuse(span, "only single target (not tuple) can be annotated");
                }
            }
            _ => {}
        }
    }

    /// A case that takes anything before the last one.
    fn cases(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        let cases: Vec<Node<'_>> =
            node.named_children(&mut cursor).filter(|one| Kind::of(*one) == Kind::CaseClause).collect();
        for case in cases.iter().rev().skip(1).rev() {
            let mut inner = case.walk();
            let patterns: Vec<Node<'_>> =
                case.named_children(&mut inner).filter(|one| one.kind() == "case_pattern").collect();
            let has_guard = case.child_by_field_name("guard").is_some();
            let [pattern] = patterns.as_slice() else { continue };
            let span = span_of(*pattern);
            let text = self.slice(span).trim();
            // A comma makes a sequence of one.
            if !has_guard && is_capture(text) && !has_child(*case, ",") {
                self.refuse(span, "a pattern that takes anything makes remaining patterns unreachable");
            }
        }
    }

    /// Characters between tokens that Python does not know.
    fn odd_characters(&mut self, source: &Source, tree: &Tree) {
        let text = source.as_str().as_bytes();
        for odd in NO_BLANKS {
            // A file full of them is refused for the first ones.
            for at in memchr::memmem::find_iter(text, odd.as_bytes()).take(64) {
                // A byte order mark.
                if at == 0 && odd == "\u{feff}" {
                    continue;
                }
                let Some(node) = tree.root_node().descendant_for_byte_range(at, at + odd.len()) else { continue };
                let kind = Kind::of(node);
                let is_text = matches!(kind, Kind::String | Kind::StringContent | Kind::ConcatenatedString);
                let in_comment = kind == Kind::Comment;
                if in_comment || is_text && odd != crate::text::UNDECODABLE {
                    continue;
                }
                let span = Span::new(at as u32, (at + odd.len()) as u32);
                self.refuse(span, "a character that Python does not know");
                break;
            }
        }
    }
}

/// Whether a pattern is a name that takes whatever there is.
fn is_capture(text: &str) -> bool {
    let mut characters = text.chars();
    !matches!(text, "None" | "True" | "False")
        && characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(unicode_ident::is_xid_continue)
}

pub(super) fn span_of(node: Node<'_>) -> Span {
    Span::new(node.start_byte() as u32, node.end_byte() as u32)
}

/// Whether a target takes several values; parentheses around one are no tuple.
fn is_several(target: Node<'_>) -> bool {
    match Kind::of(target) {
        Kind::ListPattern | Kind::PatternList => true,
        Kind::TuplePattern => has_child(target, ",") || target.named_child_count() == 0,
        _ => false,
    }
}

pub(super) fn has_child(node: Node<'_>, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|one| one.kind() == token)
}

/// Why the escapes of a literal's content can't be decoded (Python reference §2.4.1.1), if so.
fn broken_escape(content: &str, prefix: literal::Prefix) -> Option<&'static str> {
    let bytes = prefix.bytes;
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let after = rest.get(at + 1..)?;
        let mut characters = after.chars();
        let (escape, behind) = (characters.next()?, characters.as_str());
        let is_number = |length: usize| {
            let digits = behind.as_bytes().get(..length).unwrap_or_default();
            digits.len() == length && digits.iter().all(u8::is_ascii_hexdigit)
        };
        match escape {
            'x' if !is_number(2) => return Some("(unicode error) truncated \\xXX escape"),
            'u' if !bytes && !is_number(4) => return Some("(unicode error) truncated \\uXXXX escape"),
            'U' if !bytes && !is_number(8) => {
                return Some("(unicode error) truncated \\UXXXXXXXX escape: a path of Windows needs r\"…\"");
            }
            'U' if !bytes
                && behind.get(..8).is_some_and(|one| u32::from_str_radix(one, 16).is_ok_and(|one| one > 0x10_ffff)) =>
            {
                return Some("(unicode error) illegal Unicode character");
            }
            // The braces behind it are the parser's holes in an f-string.
            'N' if !(bytes || prefix.format || behind.starts_with('{') && behind.contains('}')) => {
                return Some("(unicode error) malformed \\N character escape");
            }
            _ => {}
        }
        rest = behind;
    }
    None
}
