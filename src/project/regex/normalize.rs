//! `django.utils.regex_helper.normalize` (the same in 5.0, 5.2 and 6.0): the texts that a regex may be reversed to.
//!
//! Followed step by step, oddities included, as what it does to unusual regexes is what `reverse()` does: a character that was
//! read behind a quantifier loses its backslash, `()` swallows what follows, `{,3}` breaks every `reverse()` of the site.

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

/// Why a regex has no possibilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Irreversible {
    /// Django raises this, whatever is reversed.
    Raises(String),
    /// There are more than anyone could use, or it nests too deep.
    TooMany,
}

/// An element of the list that Django builds.
#[derive(Clone, Debug)]
enum Element {
    Text(char),
    /// `Group`: a parameter, and whether it takes an argument.
    Group(String, bool),
    NonCapture(Vec<Element>),
    /// `Choice([None, element])`
    Choice(Box<Element>),
}

impl Element {
    /// `contains(element, Group)`: a choice is not looked into.
    fn holds_group(&self) -> bool {
        let mut pending = vec![self];
        while let Some(element) = pending.pop() {
            match element {
                Self::Group(..) => return true,
                Self::NonCapture(elements) => pending.extend(elements),
                Self::Text(_) | Self::Choice(_) => {}
            }
        }
        false
    }

    /// Number of elements, the inner ones included.
    fn size(&self) -> usize {
        let mut size = 0;
        let mut pending = vec![self];
        while let Some(element) = pending.pop() {
            size += 1;
            match element {
                Self::NonCapture(elements) => pending.extend(elements),
                Self::Choice(element) => pending.push(element),
                Self::Text(_) | Self::Group(..) => {}
            }
        }
        size
    }
}

/// More possibilities than any route has.
const MAX_POSSIBILITIES: usize = 1_024;
/// Groups nested deeper are not followed.
const MAX_DEPTH: u32 = 64;
/// Elements of one regex: `(a{999}){999}` would have a million.
const MAX_ELEMENTS: usize = 20_000;

/// The possibilities of a regex.
///
/// ```
/// use karrot_ls::project::regex::normalize;
/// assert_eq!(normalize(r"^a/(?P<pk>\d+)/$").unwrap()[0].parameters, ["pk"]);
/// assert!(normalize("(?i)a").is_err());
/// ```
///
/// # Errors
///
/// What Django raises, such as `ValueError: Non-reversible reg-exp portion: '(?i'`.
pub fn normalize(pattern: &str) -> Result<Vec<Possibility>, Irreversible> {
    let mut reader = Reader { characters: pattern.chars().collect(), at: 0 };
    let mut builder = Builder::default();
    match builder.read(&mut reader) {
        // A disjunction outside of a group: `[("", [])]`.
        Err(Stop::Disjunction) => return Ok(vec![Possibility::default()]),
        Err(Stop::Raises(message)) => return Err(Irreversible::Raises(message)),
        Err(Stop::TooMany) => return Err(Irreversible::TooMany),
        Ok(()) | Err(Stop::End) => {}
    }
    flatten(&builder.result, 0)
}

/// Why the walk ends.
enum Stop {
    /// `StopIteration`
    End,
    /// `NotImplementedError`
    Disjunction,
    Raises(String),
    TooMany,
}

struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    /// `next_char`: an escape is a character of its class, or nothing at all.
    fn next(&mut self) -> Result<(char, bool), Stop> {
        loop {
            let character = *self.characters.get(self.at).ok_or(Stop::End)?;
            self.at += 1;
            if character != '\\' {
                return Ok((character, false));
            }
            let escaped = *self.characters.get(self.at).ok_or(Stop::End)?;
            self.at += 1;
            let representative = match escaped {
                'A' | 'b' | 'B' | 'Z' => continue,
                'd' => '0',
                'D' | 'S' | 'w' => 'x',
                's' => ' ',
                'W' => '!',
                other => other,
            };
            return Ok((representative, true));
        }
    }

    /// `walk_to_end`: to the parenthesis that closes the group.
    fn walk_to_end(&mut self, first: char) {
        let mut nesting = usize::from(first == '(');
        while let Ok((character, escaped)) = self.next() {
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

    /// `get_quantifier`: the least count, and the character behind it where that is no `?`.
    fn quantifier(&mut self, first: char) -> Result<(usize, Option<char>), Stop> {
        let behind = |reader: &mut Self| reader.next().ok().map(|(character, _)| character).filter(|one| *one != '?');
        if first != '{' {
            let behind = behind(self);
            return Ok((usize::from(first == '+'), behind));
        }
        let mut inside = String::new();
        loop {
            let (character, _) = self.next()?;
            if character == '}' {
                break;
            }
            inside.push(character);
        }
        let behind = behind(self);
        let least = inside.split(',').next().unwrap_or_default();
        match least.trim().parse() {
            Ok(count) => Ok((count, behind)),
            Err(_) => Err(Stop::Raises(format!("ValueError: invalid literal for int() with base 10: '{least}'"))),
        }
    }

    fn name(&mut self, end: char) -> Result<String, Stop> {
        let mut name = String::new();
        loop {
            match self.next()? {
                (character, _) if character == end => return Ok(name),
                (character, _) => name.push(character),
            }
        }
    }
}

#[derive(Default)]
struct Builder {
    result: Vec<Element>,
    non_capturing: Vec<usize>,
    unnamed: usize,
}

impl Builder {
    fn read(&mut self, reader: &mut Reader) -> Result<(), Stop> {
        let mut current = reader.next()?;
        loop {
            if self.result.len() > MAX_ELEMENTS {
                return Err(Stop::TooMany);
            }
            let (character, escaped) = current;
            match character {
                _ if escaped => self.result.push(Element::Text(character)),
                '|' => return Err(Stop::Disjunction),
                '^' => {}
                '$' => return Ok(()),
                ')' => {
                    let start = self.non_capturing.pop();
                    let start = start.ok_or_else(|| Stop::Raises("IndexError: pop from empty list".to_owned()))?;
                    let inner = self.result.split_off(start.min(self.result.len()));
                    self.result.push(Element::NonCapture(inner));
                }
                '[' => {
                    let (first, _) = reader.next()?;
                    self.result.push(Element::Text(first));
                    while !matches!(reader.next()?, (']', false)) {}
                }
                '(' => self.group(reader)?,
                '*' | '?' | '+' | '{' => {
                    let (least, behind) = reader.quantifier(character)?;
                    self.repeat(least)?;
                    if let Some(behind) = behind {
                        // Whether it was escaped is forgotten.
                        current = (behind, false);
                        continue;
                    }
                }
                other => self.result.push(Element::Text(other)),
            }
            current = reader.next()?;
        }
    }

    fn group(&mut self, reader: &mut Reader) -> Result<(), Stop> {
        let (character, escaped) = reader.next()?;
        if character != '?' || escaped {
            self.result.push(Element::Group(format!("_{}", self.unnamed), true));
            self.unnamed += 1;
            reader.walk_to_end(character);
            return Ok(());
        }
        let (character, _) = reader.next()?;
        match character {
            '!' | '=' | '<' => reader.walk_to_end(character),
            ':' => self.non_capturing.push(self.result.len()),
            'P' => match reader.next()?.0 {
                '<' => {
                    let name = reader.name('>')?;
                    self.result.push(Element::Group(name, true));
                    reader.walk_to_end('>');
                }
                '=' => {
                    let name = reader.name(')')?;
                    self.result.push(Element::Group(name, false));
                }
                other => return Err(Stop::Raises(format!("ValueError: Non-reversible reg-exp portion: '(?P{other}'"))),
            },
            other => return Err(Stop::Raises(format!("ValueError: Non-reversible reg-exp portion: '(?{other}'"))),
        }
        Ok(())
    }

    fn repeat(&mut self, least: usize) -> Result<(), Stop> {
        match least {
            0 => {
                let last =
                    self.result.pop().ok_or_else(|| Stop::Raises("IndexError: list index out of range".to_owned()))?;
                if last.holds_group() {
                    self.result.push(Element::Choice(Box::new(last)));
                }
            }
            1 => {}
            more => {
                let last = self.result.last().cloned();
                let last = last.ok_or_else(|| Stop::Raises("IndexError: list index out of range".to_owned()))?;
                if last.size().saturating_mul(more) > MAX_ELEMENTS {
                    return Err(Stop::TooMany);
                }
                self.result.extend(std::iter::repeat_n(last, more - 1));
            }
        }
        Ok(())
    }
}

/// `flatten_result`: every choice of the optional parts; without comes before with, the last choice varies first.
fn flatten(elements: &[Element], depth: u32) -> Result<Vec<Possibility>, Irreversible> {
    if depth > MAX_DEPTH {
        return Err(Irreversible::TooMany);
    }
    let mut all = vec![Possibility::default()];
    for element in elements {
        let inner = match element {
            Element::Text(character) => {
                all.iter_mut().for_each(|one| push_text(one, &character.to_string()));
                continue;
            }
            Element::Group(name, takes) => {
                for one in &mut all {
                    one.pieces.push(Piece::Parameter(name.clone()));
                    one.parameters.extend(takes.then(|| name.clone()));
                }
                continue;
            }
            Element::NonCapture(elements) => flatten(elements, depth + 1)?,
            Element::Choice(element) => {
                let mut choices = vec![Possibility::default()];
                choices.extend(flatten(std::slice::from_ref(element), depth + 1)?);
                choices
            }
        };
        if all.len() * inner.len() > MAX_POSSIBILITIES {
            return Err(Irreversible::TooMany);
        }
        all = all.iter().flat_map(|one| inner.iter().map(|more| joined(one, more))).collect();
    }
    Ok(all)
}

fn joined(one: &Possibility, more: &Possibility) -> Possibility {
    let mut joined = one.clone();
    for piece in &more.pieces {
        match piece {
            Piece::Text(text) => push_text(&mut joined, text),
            Piece::Parameter(_) => joined.pieces.push(piece.clone()),
        }
    }
    joined.parameters.extend(more.parameters.iter().cloned());
    joined
}

fn push_text(possibility: &mut Possibility, more: &str) {
    match possibility.pieces.last_mut() {
        Some(Piece::Text(text)) => text.push_str(more),
        _ => possibility.pieces.push(Piece::Text(more.to_owned())),
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
        assert_eq!(texts(r"(?:(a))?(?:(b))?"), ["", "%(_1)s", "%(_0)s", "%(_0)s%(_1)s"]);
        assert_eq!(texts(r"a+\$b"), ["a"]);
        assert_eq!(texts(r"()ab"), ["%(_0)s"]);
        assert_eq!(texts(r"(?:(?:a(b))?)?c"), ["c"]);
        let raises = |message: &str| Err(Irreversible::Raises(message.to_owned()));
        assert_eq!(normalize("(?i)a"), raises("ValueError: Non-reversible reg-exp portion: '(?i'"));
        assert_eq!(normalize("a{,3}"), raises("ValueError: invalid literal for int() with base 10: ''"));
        assert_eq!(normalize("(?=a)?b"), raises("IndexError: list index out of range"));
    }
}
