//! Paths that a file asks for: literal arguments of a test client's methods and of redirections, texts of a frontend's scripts.

use crate::facts::{BinaryOperator, Expr, ExprId, FormatPiece, FunctionId, Literal, Passing};
use crate::project::File;
use crate::syntax::literal::content_span;
use crate::syntax::template;
use crate::text::Span;

/// A path as it is written.
pub struct PathLiteral {
    /// The text between the quotes.
    pub span: Span,
    /// The text, with [`HOLE`] for what is only known when the code runs.
    pub text: String,
    /// Whether something is certainly asked for at it: it is no beginning of another text.
    pub whole: bool,
    /// Whether it is asked for with a body: POST, PUT, PATCH.
    pub sends: bool,
    /// Whether a browser follows it, so that one redirection more does no harm.
    pub followed: bool,
}

/// Stands for what is only known when the code runs.
pub const HOLE: char = template::HOLE;

/// The beginning of the paths under which the host mounts its plugins.
pub const MOUNT: &str = "/api/plugins/";

const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// What a bundler wrote is judged where it was written from.
pub fn is_built(file: &File) -> bool {
    let is_output =
        |part: std::path::Component<'_>| matches!(part.as_os_str().to_str(), Some("dist" | "build" | "assets"));
    file.path.components().any(is_output) || file.path.to_string_lossy().ends_with(".min.js")
}

/// `client.get("/…")`, where something called a client is asked.
pub fn asked_of_client(file: &File) -> Vec<PathLiteral> {
    let program = &file.facts.program;
    let calls = program.expressions.iter::<ExprId>().filter_map(|(_, expr)| {
        let Expr::Call(function, arguments) = expr else { return None };
        let Some(Expr::Attribute(value, method)) = program.expression(*function) else { return None };
        if !METHODS.contains(&method.as_str()) {
            return None;
        }
        let client = program.dotted(*value)?;
        client.rsplit('.').next().filter(|name| name.to_lowercase().ends_with("client"))?;
        let first = arguments.first().filter(|first| first.passing == Passing::Positional)?;
        let sends = matches!(method.as_str(), "post" | "put" | "patch");
        let literal = literal(file, first.value, sends)?;
        (!expects_failure(file, literal.span)).then_some(literal)
    });
    calls.collect()
}

/// `redirect("/…")`, `HttpResponseRedirect("/…")`, `resolve("/…")`.
pub fn redirections(file: &File) -> Vec<PathLiteral> {
    let program = &file.facts.program;
    let calls = program.expressions.iter::<ExprId>().filter_map(|(_, expr)| {
        let Expr::Call(function, arguments) = expr else { return None };
        let name = program.dotted(*function)?;
        let name = name.rsplit('.').next().unwrap_or_default();
        // `resolve(path, urlconf)` asks another table.
        let is_asking = match name {
            "redirect" | "HttpResponseRedirect" | "HttpResponsePermanentRedirect" => true,
            "resolve" => arguments.len() == 1,
            _ => false,
        };
        let first = arguments.first().filter(|first| is_asking && first.passing == Passing::Positional)?;
        let literal = literal(file, first.value, false)?;
        // Who resolves may want to know whether anything serves it.
        let is_tried = name == "resolve" && expects_failure(file, literal.span);
        (!is_tried).then_some(PathLiteral { followed: true, ..literal })
    });
    calls.collect()
}

fn literal(file: &File, id: ExprId, sends: bool) -> Option<PathLiteral> {
    let text = written(file, id).filter(|text| is_path(text))?;
    let span = file.facts.spans.expression(id);
    // A text in pieces has no inside of its own; where one stands is enough for a message.
    let span = match file.facts.program.expression(id) {
        Some(Expr::Literal(_)) => content_span(file.source.slice(span), span),
        _ => span,
    };
    Some(PathLiteral { span, text, whole: true, sends, followed: false })
}

/// Whether a text is a path of this very site: `//…` names another one.
pub fn is_path(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', HOLE]))
}

/// Whether the function around a place speaks of answers that are no success: then that nothing serves the path may be its point.
fn expects_failure(file: &File, at: Span) -> bool {
    let bodies = file.facts.program.functions.iter::<FunctionId>().map(|(id, _)| file.facts.spans.function_body(id));
    let around = bodies.filter(|body| body.start <= at.start && at.end <= body.end).min_by_key(|body| body.len());
    let text = file.source.slice(around.unwrap_or(Span::new(0, file.source.len() as u32)));
    [
        "404",
        "not_found",
        "NOT_FOUND",
        "NotFound",
        "not found",
        "405",
        "assertRaises",
        "pytest.raises",
        "301",
        "redirect",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// A text with holes.
fn written(file: &File, id: ExprId) -> Option<String> {
    let program = &file.facts.program;
    match program.expression(id)? {
        Expr::Literal(Literal::Str(text)) => Some(text.to_string()),
        Expr::Format(pieces) => Some(
            pieces
                .iter()
                .map(|piece| match piece {
                    FormatPiece::Text(text) => text.to_string(),
                    FormatPiece::Value(_) | FormatPiece::Formatted(_) => HOLE.to_string(),
                })
                .collect(),
        ),
        Expr::Binary(BinaryOperator::Percent, text, _) => {
            let text = program.text(*text)?;
            let mut pieces = text.split('%');
            let first = pieces.next()?.to_owned();
            // `%s`, `%d`; anything longer is not read.
            pieces.try_fold(first, |all, piece| Some(format!("{all}{HOLE}{}", piece.strip_prefix(['s', 'd'])?)))
        }
        Expr::Call(function, _) => {
            let Expr::Attribute(text, method) = program.expression(*function)? else { return None };
            let text = program.text(*text).filter(|_| method == "format")?;
            let mut pieces = text.split('{');
            let first = pieces.next()?.to_owned();
            pieces.try_fold(first, |all, piece| Some(format!("{all}{HOLE}{}", piece.split_once('}')?.1)))
        }
        _ => None,
    }
}

/// Texts of a script that begin where plugins are mounted.
pub fn script(text: &str) -> Vec<PathLiteral> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(MOUNT) {
        let Some(quote) = text.get(..at).and_then(|before| before.chars().next_back()) else { continue };
        let (Some(before), Some(rest)) = (text.get(..at - quote.len_utf8()), text.get(at..)) else { continue };
        if !matches!(quote, '\'' | '"' | '`') || is_comment(before) {
            continue;
        }
        let Some((path, length)) = read_script_text(rest, quote) else { continue };
        let called = before.trim_end();
        let method = METHODS.iter().find(|method| called.ends_with(&format!(".{method}(")));
        let behind = rest.get(length + 1..).unwrap_or_default().trim_start();
        found.push(PathLiteral {
            span: Span::new(at as u32, (at + length) as u32),
            text: path,
            whole: (method.is_some() || called.ends_with("fetch(")) && !behind.starts_with('+'),
            sends: matches!(method, Some(&("post" | "put" | "patch"))),
            followed: false,
        });
    }
    found
}

/// The text up to its quote, and its length in bytes.
pub fn read_script_text(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut path = String::new();
    let mut characters = rest.char_indices();
    while let Some((at, one)) = characters.next() {
        match one {
            '\\' | '\n' if quote != '`' => return None,
            _ if one == quote => return Some((path, at)),
            // What a template's blocks put there: one hole for each byte of a variable, or anything at all.
            template::TAG => return None,
            HOLE if path.ends_with(HOLE) => {}
            '$' if quote == '`' && rest.get(at + 1..)?.starts_with('{') => {
                path.push(HOLE);
                let mut depth = 0_usize;
                loop {
                    match characters.next()?.1 {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        _ => continue,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            _ => path.push(one),
        }
    }
    None
}

pub fn is_comment(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    // `https://…` is no comment.
    line.starts_with("//") || line.contains(" //") || line.starts_with('*') || line.contains("/*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_script() {
        let read = |text: &str| {
            let found = script(text);
            found.iter().map(|one| format!("{} {}", one.text.replace(HOLE, "*"), one.whole)).collect::<Vec<_>>()
        };
        assert_eq!(read("axios.get('/api/plugins/a/b/')"), ["/api/plugins/a/b/ true"]);
        assert_eq!(read("fetch(`/api/plugins/a/${f({x: 1})}/?x`)"), ["/api/plugins/a/*/?x true"]);
        assert_eq!(read("const A = \"/api/plugins/a\"; // '/api/plugins/b'"), ["/api/plugins/a false"]);
        assert_eq!(read("axios.post('/api/plugins/a/' + id)"), ["/api/plugins/a/ false"]);
        assert_eq!(read("// fetch('/api/plugins/a/')\nx = `/api/plugins/a/${"), [""; 0]);
    }
}
