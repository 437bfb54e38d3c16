//! Node kinds of the Python grammar as an enum: matching numbers instead of texts is what makes lowering cheap.

use std::sync::OnceLock;
use tree_sitter::{Node, TreeCursor};

macro_rules! kinds {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A named node of tree-sitter-python's grammar that lowering tells apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each variant is the grammar's own node of that name")]
        pub enum Kind { $($variant,)* Error, Other }

        fn kind_of_name(name: &str) -> Kind {
            match name { $($name => Kind::$variant,)* "ERROR" => Kind::Error, _ => Kind::Other }
        }
    };
}

kinds! {
    AliasedImport = "aliased_import", ArgumentList = "argument_list", AsPattern = "as_pattern",
    AsPatternTarget = "as_pattern_target", AssertStatement = "assert_statement", Assignment = "assignment",
    Attribute = "attribute", AugmentedAssignment = "augmented_assignment", Await = "await",
    BinaryOperator = "binary_operator", Block = "block", BooleanOperator = "boolean_operator",
    BreakStatement = "break_statement", Call = "call", CaseClause = "case_clause", ClassDefinition = "class_definition",
    Comment = "comment", ComparisonOperator = "comparison_operator", ConcatenatedString = "concatenated_string",
    ConditionalExpression = "conditional_expression", ContinueStatement = "continue_statement",
    DecoratedDefinition = "decorated_definition", Decorator = "decorator", DefaultParameter = "default_parameter",
    DeleteStatement = "delete_statement", Dictionary = "dictionary", DictionaryComprehension = "dictionary_comprehension",
    DictionarySplat = "dictionary_splat", DictionarySplatPattern = "dictionary_splat_pattern", DottedName = "dotted_name",
    ElifClause = "elif_clause", Ellipsis = "ellipsis", ElseClause = "else_clause", EscapeSequence = "escape_sequence",
    ExceptClause = "except_clause", ExecStatement = "exec_statement", ExpressionList = "expression_list",
    ExpressionStatement = "expression_statement", False = "false", FinallyClause = "finally_clause", Float = "float",
    FormatExpression = "format_expression", FormatSpecifier = "format_specifier", ForInClause = "for_in_clause",
    ForStatement = "for_statement", FunctionDefinition = "function_definition",
    FutureImportStatement = "future_import_statement", GeneratorExpression = "generator_expression",
    GenericType = "generic_type", GlobalStatement = "global_statement", Identifier = "identifier", IfClause = "if_clause", IfStatement = "if_statement",
    ImportFromStatement = "import_from_statement", ImportPrefix = "import_prefix", ImportStatement = "import_statement",
    Integer = "integer", Interpolation = "interpolation", KeywordArgument = "keyword_argument",
    KeywordSeparator = "keyword_separator", Lambda = "lambda", LambdaParameters = "lambda_parameters",
    LineContinuation = "line_continuation", List = "list", ListComprehension = "list_comprehension",
    ListPattern = "list_pattern", ListSplat = "list_splat", ListSplatPattern = "list_splat_pattern",
    MatchStatement = "match_statement", Module = "module", NamedExpression = "named_expression", None = "none",
    NonlocalStatement = "nonlocal_statement", NotOperator = "not_operator", Pair = "pair", Parameters = "parameters",
    ParenthesizedExpression = "parenthesized_expression", ParenthesizedListSplat = "parenthesized_list_splat",
    PassStatement = "pass_statement", PatternList = "pattern_list", PositionalSeparator = "positional_separator",
    PrintStatement = "print_statement", RaiseStatement = "raise_statement", RelativeImport = "relative_import",
    ReturnStatement = "return_statement", Set = "set", SetComprehension = "set_comprehension", Slice = "slice",
    String = "string", StringContent = "string_content", StringEnd = "string_end", StringStart = "string_start",
    Subscript = "subscript", True = "true", TryStatement = "try_statement", Tuple = "tuple",
    TuplePattern = "tuple_pattern", Type = "type", TypeAliasStatement = "type_alias_statement",
    TypeConversion = "type_conversion", TypeParameter = "type_parameter",
    TypedDefaultParameter = "typed_default_parameter", TypedParameter = "typed_parameter",
    UnaryOperator = "unary_operator", WhileStatement = "while_statement", WildcardImport = "wildcard_import",
    WithClause = "with_clause", WithItem = "with_item", WithStatement = "with_statement", Yield = "yield",
}

impl Kind {
    /// The kind of a node; anonymous nodes (keywords, punctuation) are [`Kind::Other`].
    pub fn of(node: Node<'_>) -> Self {
        static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
        if node.is_error() {
            return Self::Error;
        }
        let kinds = KINDS.get_or_init(|| {
            let language = tree_sitter::Language::from(tree_sitter_python::LANGUAGE);
            let count = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
            (0..count)
                .map(|id| match language.node_kind_for_id(id) {
                    Some(name) if language.node_kind_is_named(id) => kind_of_name(name),
                    _ => Self::Other,
                })
                .collect()
        });
        kinds.get(usize::from(node.kind_id())).copied().unwrap_or(Self::Other)
    }
}

/// The keyword or operator that an anonymous node is, where it changes what its parent means.
pub fn token(node: Node<'_>) -> Option<&'static str> {
    const TELLING: [&str; 25] = [
        "async", "and", "or", "not", "in", "not in", "is", "is not", "+", "-", "%", "*", "/", "//", "|", "+=", "==",
        "!=", "<>", "<", "<=", ">", ">=", ":", "from",
    ];
    static TOKENS: OnceLock<Vec<Option<&'static str>>> = OnceLock::new();
    let tokens = TOKENS.get_or_init(|| {
        let language = tree_sitter::Language::from(tree_sitter_python::LANGUAGE);
        let count = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
        (0..count)
            .map(|id| language.node_kind_for_id(id).and_then(|name| TELLING.into_iter().find(|token| *token == name)))
            .collect()
    });
    tokens.get(usize::from(node.kind_id())).copied().flatten()
}

macro_rules! fields {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A field of tree-sitter-python's grammar that lowering tells apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is the grammar's own field of that name")]
        pub enum Field { $($variant,)* Other }

        fn field_of_name(name: &str) -> Field {
            match name { $($name => Field::$variant,)* _ => Field::Other }
        }
    };
}

fields! {
    Alias = "alias", Arguments = "arguments", Attribute = "attribute", Body = "body", Condition = "condition",
    Function = "function", Left = "left", ModuleName = "module_name", Name = "name", Object = "object",
    Operator = "operator", Operators = "operators", ReturnType = "return_type", Right = "right", Subject = "subject",
    Type = "type", Value = "value",
}

impl Field {
    /// The field under which the cursor's node stands in its parent.
    pub fn of(cursor: &TreeCursor<'_>) -> Option<Self> {
        static FIELDS: OnceLock<Vec<Field>> = OnceLock::new();
        let fields = FIELDS.get_or_init(|| {
            let language = tree_sitter::Language::from(tree_sitter_python::LANGUAGE);
            let count = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
            // Numbers of fields begin at 1.
            (0..=count).map(|id| language.field_name_for_id(id).map_or(Self::Other, field_of_name)).collect()
        });
        cursor.field_id().map(|id| fields.get(usize::from(id.get())).copied().unwrap_or(Self::Other))
    }
}
