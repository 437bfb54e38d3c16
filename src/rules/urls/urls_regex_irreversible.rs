//! A regex that Django can't turn round: every `reverse()` that meets it raises.

use super::patterns::patterns;
use crate::project::regex::{Irreversible, normalize, regex_fault};
use crate::project::value::PatternKind;
use crate::rules::mend::replace;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};
use crate::syntax::literal::content_span;

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-regex-irreversible",
    severity: Severity::Error,
    impact: Impact::ReverseAll,
    page: include_str!("urls-regex-irreversible.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // Flags were passed over until Django 2.1.
    let origin = context.site().and_then(|site| site.origin.as_ref());
    if origin.is_some_and(|origin| !origin.versions.django_since((2, 1))) {
        return;
    }
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::RePath) {
        let Some(text) = pattern.route.as_deref().filter(|text| regex_fault(text).is_none()) else { continue };
        let Err(Irreversible::Raises(said)) = normalize(text) else { continue };
        let is_served = context.site().is_some_and(|site| {
            site.table.rows.iter().any(|row| row.parts.iter().any(|part| part.text.as_deref() == Some(text)))
        });
        if !is_served {
            continue;
        }
        let message = format!(
            "Every `reverse()` and `{{% url %}}` of the whole site raises `{said}`: Django can't turn this regular expression \
             round. Write it without, `[aA]` in place of a flag."
        );
        let span = context.span(&pattern.route_place);
        let inside = content_span(context.file.source.slice(span), span);
        let report = Report::new(span, message);
        let written = any_case(text).filter(|_| context.file.source.slice(inside) == text);
        sink.report(match written {
            Some(new) => report.fix(replace(&context.file.path, inside, new, "Write both cases of each letter")),
            None => report,
        });
    }
}

/// A regex with `(?i)` at its beginning, written without: `[aA]` for each letter. Nothing where it holds more than ASCII, or other
/// groups than plain and named ones.
fn any_case(regex: &str) -> Option<String> {
    let rest = regex.strip_prefix("(?i)").filter(|rest| rest.is_ascii())?;
    let both = |letter: char| [letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
    let mut written = String::new();
    let mut characters = rest.chars().peekable();
    let mut in_class = false;
    while let Some(one) = characters.next() {
        match one {
            '\\' => {
                written.push(one);
                written.push(characters.next()?);
            }
            '(' if !in_class && characters.peek() == Some(&'?') => {
                characters.next();
                written.push_str("(?");
                match characters.next()? {
                    ':' => written.push(':'),
                    'P' if characters.peek() == Some(&'<') => {
                        written.push('P');
                        loop {
                            let next = characters.next()?;
                            written.push(next);
                            if next == '>' {
                                break;
                            }
                        }
                    }
                    _ => return None,
                }
            }
            '[' if !in_class => {
                in_class = true;
                written.push(one);
            }
            ']' if in_class => {
                in_class = false;
                written.push(one);
            }
            letter if in_class && letter.is_ascii_alphabetic() => {
                if characters.peek() == Some(&'-') {
                    characters.next();
                    let end = characters
                        .next()
                        .filter(|end| end.is_ascii_alphabetic() && end.is_lowercase() == letter.is_lowercase())?;
                    for (start, end) in both(letter).into_iter().zip(both(end)) {
                        written.extend([start, '-', end]);
                    }
                } else {
                    written.extend(both(letter));
                }
            }
            letter if letter.is_ascii_alphabetic() => {
                written.push('[');
                written.extend(both(letter));
                written.push(']');
            }
            other => written.push(other),
        }
    }
    Some(written)
}
