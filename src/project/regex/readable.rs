//! A regex as a person reads the URLs that it matches: `^offers/(?P<pk>[^/.]+)/$` is `offers/<pk>/`.

/// The regex without its anchors and with `<name>` for each named group, where that says all of it: nothing may be optional or
/// repeated, and no character class or dot may stand outside of the groups. `None` where it would be another thing.
pub fn readable(regex: &str) -> Option<String> {
    let mut shown = String::new();
    let mut rest = regex.strip_prefix('^').unwrap_or(regex);
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..)?;
        rest = match first {
            '\\' if behind == "Z" => "",
            '$' if behind.is_empty() => "",
            '\\' => {
                let escaped = behind.chars().next().filter(char::is_ascii_punctuation)?;
                shown.push(escaped);
                behind.get(escaped.len_utf8()..)?
            }
            // What a router puts behind each of its routes with a suffix.
            '/' if matches!(behind, "?" | "?$" | "?\\Z") => "",
            '(' => {
                let (name, inside) = behind.strip_prefix("?P<")?.split_once('>')?;
                shown.push_str(&format!("<{name}>"));
                behind_group(inside)?
            }
            ')' | '[' | ']' | '.' | '*' | '+' | '?' | '{' | '}' | '|' | '^' | '$' => return None,
            literal => {
                shown.push(literal);
                behind
            }
        };
        if rest.starts_with(['?', '*', '+', '{']) {
            return None;
        }
    }
    Some(shown)
}

/// What stands behind the bracket that closes a group, given what stands in it and behind.
fn behind_group(inside: &str) -> Option<&str> {
    let mut depth = 1_usize;
    let mut class = None;
    let mut characters = inside.char_indices();
    while let Some((at, one)) = characters.next() {
        match (one, class) {
            ('\\', _) => drop(characters.next()),
            ('[', None) => class = Some(at),
            // `[]…]` and `[^]…]` begin with a bracket that is one of the class.
            (']', Some(start)) if !matches!(inside.get(start + 1..at), Some("" | "^")) => class = None,
            ('(', None) => depth += 1,
            (')', None) => {
                depth -= 1;
                if depth == 0 {
                    return inside.get(at + 1..);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_router_makes_reads_as_a_url() {
        for (regex, shown) in [
            ("^offers/$", "offers/"),
            (r"^offers/(?P<pk>[^/.]+)/$", "offers/<pk>/"),
            (r"^offers/(?P<pk>[^/.]+)/close\.(?P<format>[a-z0-9]+)/?$", "offers/<pk>/close.<format>"),
            (r"^(?P<a>(x|[)\]]){2})-(?P<b>[]a])\Z", "<a>-<b>"),
            ("", ""),
            ("export", "export"),
        ] {
            assert_eq!(readable(regex).as_deref(), Some(shown), "{regex}");
        }
    }

    #[test]
    fn what_would_be_another_thing_stays_as_it_is() {
        for regex in
            ["a.b", "(a|b)/", "a?/", "a/?b", r"\d+/", "[ab]/", "(?P<a>x)?/", "(?P<a>x", "a|b", "a$b", "(?:x)/", r"\"]
        {
            assert_eq!(readable(regex), None, "{regex}");
        }
    }
}
