//! `django.utils.regex_helper.normalize`, 5.0: the texts that a regex may be reversed to.

/// A piece of a reversed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Characters as they are.
    Text(String),
    /// The value of a parameter; `_0` and so on for groups without a name.
    Parameter(String),
}

/// One text that a regex may be reversed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Possibility {
    /// The text.
    pub pieces: Vec<Piece>,
    /// The parameters that it takes, in order; a back-reference takes none.
    pub parameters: Vec<String>,
}

/// An item of the list that Django builds.
#[derive(Clone, Debug)]
enum Item {
    Text(char),
    Group(String, bool),
    /// Items together; where `optional`, they may be left out.
    Sequence(Vec<Item>, bool),
}

impl Item {
    fn holds_group(&self) -> bool {
        let mut pending = vec![self];
        while let Some(item) = pending.pop() {
            match item {
                Self::Group(..) => return true,
                Self::Text(_) => {}
                Self::Sequence(items, _) => pending.extend(items),
            }
        }
        false
    }
}

/// Possibilities past this number are not worth the time.
const MAX_POSSIBILITIES: usize = 256;

/// The possibilities of a regex, or what can't be reversed: then every `reverse()` that meets the regex raises ValueError.
///
/// ```
/// use karrot_ls::project::regex::normalize;
/// assert_eq!(normalize(r"^a/(?P<pk>\d+)/$").unwrap()[0].parameters, ["pk"]);
/// assert!(normalize("(?i)a").is_err());
/// ```
///
/// # Errors
///
/// The portion that Django calls non-reversible.
pub fn normalize(pattern: &str) -> Result<Vec<Possibility>, String> {
    let mut reader = Reader { characters: pattern.chars().collect(), at: 0 };
    match read(&mut reader)? {
        Some(items) => Ok(flatten(&items)),
        // A disjunction outside of a group: `[("", [])]`.
        None => Ok(vec![Possibility::default()]),
    }
}

struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    /// `next_char`: an escape is a character of its class, or nothing at all.
    fn next(&mut self) -> Option<(char, bool)> {
        loop {
            let character = *self.characters.get(self.at)?;
            self.at += 1;
            if character != '\\' {
                return Some((character, false));
            }
            let escaped = *self.characters.get(self.at)?;
            self.at += 1;
            let representative = match escaped {
                'A' | 'b' | 'B' | 'Z' => continue,
                'd' => '0',
                'D' | 'S' | 'w' => 'x',
                's' => ' ',
                'W' => '!',
                other => other,
            };
            return Some((representative, true));
        }
    }

    /// `walk_to_end`: to the parenthesis that closes the group.
    fn walk_to_end(&mut self, first: char) {
        let mut nesting = usize::from(first == '(');
        while let Some((character, escaped)) = self.next() {
            if escaped {
                continue;
            }
            if character == '(' {
                nesting += 1;
            } else if character == ')' {
                if nesting == 0 {
                    return;
                }
                nesting -= 1;
            }
        }
    }

    /// `get_quantifier`: the least count, and a character that was read ahead in vain.
    fn quantifier(&mut self, first: char) -> (usize, Option<(char, bool)>) {
        if matches!(first, '*' | '?' | '+') {
            let ahead = self.next().filter(|(character, _)| *character != '?');
            return (usize::from(first == '+'), ahead);
        }
        let mut digits = String::new();
        while let Some((character, _)) = self.next() {
            if character == '}' {
                break;
            }
            digits.push(character);
        }
        let least = digits.split(',').next().unwrap_or_default().parse().unwrap_or(0);
        let ahead = self.next().filter(|(character, _)| *character != '?');
        (least, ahead)
    }
}

fn read(reader: &mut Reader) -> Result<Option<Vec<Item>>, String> {
    let mut result: Vec<Item> = Vec::new();
    let mut groups: Vec<usize> = Vec::new();
    let mut unnamed = 0;
    let mut ahead = None;
    while let Some((character, escaped)) = ahead.take().or_else(|| reader.next()) {
        match character {
            _ if escaped => result.push(Item::Text(character)),
            '|' => return Ok(None),
            '^' => {}
            '$' => break,
            ')' => {
                let start = groups.pop().unwrap_or(0).min(result.len());
                let inner = result.split_off(start);
                result.push(Item::Sequence(inner, false));
            }
            '[' => {
                let Some((first, _)) = reader.next() else { break };
                result.push(Item::Text(first));
                while let Some((character, escaped)) = reader.next() {
                    if character == ']' && !escaped {
                        break;
                    }
                }
            }
            '(' => {
                let Some((character, escaped)) = reader.next() else { break };
                if character != '?' || escaped {
                    result.push(Item::Group(format!("_{unnamed}"), true));
                    unnamed += 1;
                    // An escaped parenthesis opens nothing.
                    if character != ')' || escaped {
                        reader.walk_to_end(if escaped { ' ' } else { character });
                    }
                    continue;
                }
                match reader.next() {
                    Some(('!' | '=' | '<', _)) => reader.walk_to_end(' '),
                    Some((':', _)) => groups.push(result.len()),
                    Some(('P', _)) => match reader.next() {
                        Some(('<', _)) => {
                            let name = read_name(reader, '>');
                            result.push(Item::Group(name, true));
                            reader.walk_to_end('>');
                        }
                        Some(('=', _)) => {
                            let name = read_name(reader, ')');
                            result.push(Item::Group(name, false));
                        }
                        other => return Err(format!("(?P{}", other.map_or(String::new(), |(one, _)| one.to_string()))),
                    },
                    other => return Err(format!("(?{}", other.map_or(String::new(), |(one, _)| one.to_string()))),
                }
            }
            '*' | '?' | '+' | '{' => {
                let (least, next) = reader.quantifier(character);
                ahead = next;
                let Some(last) = result.last().cloned() else { continue };
                match least {
                    0 => {
                        result.pop();
                        if last.holds_group() {
                            result.push(Item::Sequence(vec![last], true));
                        }
                    }
                    more => result.extend(std::iter::repeat_n(last, (more - 1).min(1_000))),
                }
            }
            other => result.push(Item::Text(other)),
        }
    }
    Ok(Some(result))
}

fn read_name(reader: &mut Reader, end: char) -> String {
    let mut name = String::new();
    while let Some((character, _)) = reader.next() {
        if character == end {
            break;
        }
        name.push(character);
    }
    name
}

/// `flatten_result`: every choice of the optional parts; without comes before with.
fn flatten(items: &[Item]) -> Vec<Possibility> {
    // What is still to be read, the next last.
    let mut pending: Vec<&Item> = items.iter().rev().collect();
    let mut branches: Vec<(Possibility, Vec<&Item>)> = Vec::new();
    let mut done: Vec<Possibility> = Vec::new();
    let mut current = Possibility::default();
    loop {
        match pending.pop() {
            Some(Item::Text(character)) => match current.pieces.last_mut() {
                Some(Piece::Text(text)) => text.push(*character),
                _ => current.pieces.push(Piece::Text(character.to_string())),
            },
            Some(Item::Group(name, takes)) => {
                current.pieces.push(Piece::Parameter(name.clone()));
                if *takes {
                    current.parameters.push(name.clone());
                }
            }
            Some(Item::Sequence(inner, optional)) => {
                if *optional {
                    let mut with = pending.clone();
                    with.extend(inner.iter().rev());
                    branches.push((current.clone(), with));
                } else {
                    pending.extend(inner.iter().rev());
                }
            }
            None => {
                done.push(std::mem::take(&mut current));
                match branches.pop() {
                    Some((start, rest)) if done.len() < MAX_POSSIBILITIES => (current, pending) = (start, rest),
                    _ => return done,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pattern: &str) -> Vec<String> {
        let show = |one: &Possibility| {
            one.pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Parameter(name) => format!("%({name})s"),
                })
                .collect::<String>()
        };
        normalize(pattern).unwrap().iter().map(show).collect()
    }

    #[test]
    fn possibilities_are_djangos() {
        // Each answer is `django.utils.regex_helper.normalize`'s, Django 5.0.3.
        assert_eq!(texts(r"^a/(?P<pk>\d+)/$"), ["a/%(pk)s/"]);
        assert_eq!(texts(r"a(?:b(?P<x>c))?d"), ["ad", "ab%(x)sd"]);
        assert_eq!(texts(r"a|b"), [""]);
        assert_eq!(texts(r"(a|b)/[xyz]+\.html"), ["%(_0)s/x.html"]);
        assert_eq!(texts(r"a{3}b*"), ["aaa"]);
        assert_eq!(texts(r"(?P<a>x)/(?P=a)"), ["%(a)s/%(a)s"]);
        assert_eq!(texts(r"\w\d\Z"), ["x0"]);
        assert_eq!(normalize("(?i)a"), Err("(?i".to_owned()));
    }
}
