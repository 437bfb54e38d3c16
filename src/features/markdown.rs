//! Markdown in which text of the workspace is only ever code: it becomes no link, no command, no image (guarantee 15).

/// Lines of a docstring that are shown.
const MAX_LINES: usize = 40;

/// Inline code. Line breaks and control characters become blanks: a code span holds none.
pub fn code(text: &str) -> String {
    let text: String = harmless(text).chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    let fence = "`".repeat(longest_run(&text) + 1);
    // A blank on both sides is not shown (CommonMark §6.1); it keeps backticks at the ends apart from the fence.
    if text.starts_with('`') || text.ends_with('`') || text.trim().is_empty() {
        format!("{fence} {text} {fence}")
    } else {
        format!("{fence}{text}{fence}")
    }
}

/// A block of code in a language, or of plain text.
pub fn block(language: &str, text: &str) -> String {
    let text = harmless(text);
    let mut shown: Vec<&str> = text.lines().take(MAX_LINES).collect();
    if text.lines().nth(MAX_LINES).is_some() {
        shown.push("…");
    }
    let shown = shown.join("\n");
    let fence = "`".repeat((longest_run(&shown) + 1).max(3));
    format!("{fence}{language}\n{shown}\n{fence}")
}

/// Inside code nothing is a link; a client that shows markdown wrongly shall not find one either.
fn harmless(text: &str) -> String {
    text.replace("](", "] (").chars().filter(|one| !is_bidirectional(*one)).collect()
}

/// Characters that turn the order of what is shown round.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn longest_run(text: &str) -> usize {
    text.split(|one| one != '`').map(str::len).max().unwrap_or(0)
}

/// A docstring as `inspect.cleandoc` gives it: the common indentation of all lines but the first is cut.
pub fn clean_docstring(text: &str) -> String {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().trim();
    let rest: Vec<&str> = lines.collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = rest.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut cleaned = vec![first];
    cleaned.extend(rest.iter().map(|line| line.get(common..).unwrap_or_default().trim_end()));
    cleaned.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_cannot_be_left() {
        assert_eq!(code("a/<int:pk>/"), "`a/<int:pk>/`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code("[x](command:y)"), "`[x] (command:y)`");
        assert_eq!(block("", "```\n[x](command:y)"), "````\n```\n[x] (command:y)\n````");
    }

    #[test]
    fn docstrings_lose_their_indentation() {
        assert_eq!(clean_docstring("\n    One.\n\n      Two.\n    "), "One.\n\n  Two.");
        assert_eq!(clean_docstring("One.\n    Two."), "One.\nTwo.");
    }
}
