//! Python's regex dialect, as far as routes need it: what `re.compile` certainly refuses.

/// Why `re.compile` refuses a regex, where that is certain; `None` where it is accepted or not understood (`re._parser`, 3.12).
pub fn regex_fault(regex: &str) -> Option<&'static str> {
    let mut depth = 0_usize;
    // Whether something stands before the cursor that a repetition can repeat.
    let mut repeatable = false;
    let mut characters = regex.chars().peekable();
    // `(?x)` changes what white space and `#` mean: not read further.
    if regex.contains("(?x") || regex.contains("(?#") {
        return None;
    }
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                if characters.next().is_none() {
                    return Some("bad escape (end of pattern)");
                }
                repeatable = true;
            }
            '[' => {
                if characters.peek() == Some(&'^') {
                    characters.next();
                }
                if characters.peek() == Some(&']') {
                    characters.next();
                }
                loop {
                    match characters.next() {
                        Some('\\') => {
                            characters.next();
                        }
                        Some(']') => break,
                        Some(_) => {}
                        None => return Some("unterminated character set"),
                    }
                }
                repeatable = true;
            }
            '(' => {
                depth += 1;
                repeatable = false;
                if characters.peek() == Some(&'?') {
                    characters.next();
                    // What follows `(?` is no repetition; its own grammar is not judged here.
                    repeatable = true;
                }
            }
            ')' => {
                if depth == 0 {
                    return Some("unbalanced parenthesis");
                }
                depth -= 1;
                repeatable = true;
            }
            '|' => repeatable = false,
            '*' | '+' | '?' if !repeatable => return Some("nothing to repeat"),
            '^' => repeatable = false,
            _ => repeatable = true,
        }
    }
    (depth > 0).then_some("missing ), unterminated subpattern")
}

#[cfg(test)]
mod tests {
    use super::regex_fault;

    #[test]
    fn what_re_compile_refuses() {
        // Each answer is CPython 3.12's.
        for regex in ["[0-9", "(a", "a)", "*a", "a\\", "(?P<x>[0-9+/$", "a|*"] {
            assert!(regex_fault(regex).is_some(), "{regex}");
        }
        for regex in
            ["^a/$", "[]a]", "(?P<x>[^/.]+)/", "a{2}", "(?:a|b)?c*?", "[(]", "\\(", "a++", "(?=a)b", "$?", "(?i:a)"]
        {
            assert!(regex_fault(regex).is_none(), "{regex}");
        }
    }
}
