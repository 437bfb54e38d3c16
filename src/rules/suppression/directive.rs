//! Finding the suppressions in a text.

use crate::facts::{Expr, ExprId, Literal};
use crate::project::{File, FileKind};
use crate::text::Span;
use memchr::memmem;

/// One comment that suppresses.
pub struct Directive {
    /// Zero-based line it stands on.
    pub line: usize,
    /// Whether it holds for the whole file.
    pub whole_file: bool,
    /// From the comment's start to its closing bracket.
    pub span: Span,
    /// What it names; nothing where it names nothing that could be read.
    pub codes: Vec<NamedCode>,
}

/// A code in a directive.
pub struct NamedCode {
    /// The rule.
    pub code: String,
    /// Where it is named.
    pub span: Span,
    /// Whether it left something out.
    pub used: bool,
}

/// The directives of a file's comments.
pub fn read(file: &File) -> Vec<Directive> {
    let opening = match file.kind {
        FileKind::Python => "#",
        FileKind::Template | FileKind::Jinja => "{#",
        FileKind::Script => "//",
        FileKind::Manifest | FileKind::Configuration | FileKind::Archive | FileKind::Other => return Vec::new(),
    };
    let text = file.source.as_str();
    let found = memmem::find_iter(text.as_bytes(), "karrot-ls:");
    found.filter_map(|at| directive(file, text, opening, at)).collect()
}

fn directive(file: &File, text: &str, opening: &str, at: usize) -> Option<Directive> {
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let start = before.strip_suffix(opening)?.len();
    if file.kind == FileKind::Python && is_in_text(file, start) {
        return None;
    }
    let rest = text.get(at + "karrot-ls:".len()..)?.trim_start_matches([' ', '\t']);
    let (whole_file, rest) = match rest.strip_prefix("ignore-file") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("ignore")?),
    };
    let line = file.source.line_of(start);
    // `ignored by …` is prose.
    if rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_')) {
        return None;
    }
    let list_start = text.len() - rest.len() + 1;
    let list = rest.strip_prefix('[').and_then(|list| list.get(..list.find([']', '\n', '\r'])?));
    let closed = list.filter(|list| text.as_bytes().get(list_start + list.len()) == Some(&b']'));
    let Some(list) = closed else {
        let span = Span::new(start as u32, list_start as u32 - 1);
        return Some(Directive { line, whole_file, span, codes: Vec::new() });
    };
    let end = list_start + list.len();
    let mut codes = Vec::new();
    let mut offset = list_start;
    for piece in list.split(',') {
        let code = piece.trim();
        let code_start = offset + (piece.len() - piece.trim_start().len());
        if !code.is_empty() {
            let span = Span::new(code_start as u32, (code_start + code.len()) as u32);
            codes.push(NamedCode { code: code.to_owned(), span, used: false });
        }
        offset += piece.len() + 1;
    }
    Some(Directive { line, whole_file, span: Span::new(start as u32, end as u32 + 1), codes })
}

/// Whether a `#` stands inside a text literal, where it starts no comment.
fn is_in_text(file: &File, at: usize) -> bool {
    let holds = |span: &Span| (span.start as usize) < at && at < span.end as usize;
    file.facts.program.expressions.iter::<ExprId>().any(|(id, expression)| {
        matches!(expression, Expr::Literal(Literal::Str(_) | Literal::Bytes) | Expr::Format(_))
            && holds(&file.facts.spans.expression(id))
    })
}
