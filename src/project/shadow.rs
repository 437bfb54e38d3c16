//! Routes that are never reached: for each the earlier one that answers for all of its paths, where that is proven (catalogue
//! §1.5; first match wins, through includes, whatever the methods).

use super::cover::{Class, Piece, covers, covers_piece, pieces};
use super::regex::Language;
use super::table::{Row, Table};
use super::value::PatternKind;
use foldhash::HashMap;
use smol_str::SmolStr;

/// Automata of one table: each takes up to a few milliseconds to build.
const MAX_AUTOMATA: usize = 200;

/// For each row, the first one that stands before it and takes all that it takes.
pub fn shadows(table: &Table) -> Vec<Option<usize>> {
    let mut found = vec![None; table.rows.len()];
    let known: Vec<Option<Vec<Piece<'_>>>> =
        table.rows.iter().map(|row| is_plain(table, row).then(|| pieces(&row.parts))?).collect();
    by_pieces(table, &known, &mut found);
    by_automata(table, &known, &mut found);
    found
}

/// Whether what a row takes is known as it is written. DRF's second route with a suffix stands behind its first and is as good as
/// it; a converter that is registered under a built-in one's name takes what it likes.
fn is_plain(table: &Table, row: &Row) -> bool {
    !row.conditional
        && !row.parameters_open
        && row.parameters.iter().all(|one| one.name != "format" && !table.converters.contains(&one.converter))
}

/// Whether a row may be told of as the one that shadows another: the same text is another finding.
fn differs(first: &Row, second: &Row) -> bool {
    fn texts(row: &Row) -> impl Iterator<Item = Option<&str>> {
        row.parts.iter().map(|part| part.text.as_deref())
    }
    first.pattern != second.pattern
        && first.loads == second.loads
        && !texts(first).eq(texts(second))
        && first.route() != second.route()
}

/// Rows by the pieces of their routes.
#[derive(Default)]
struct Node<'t> {
    literals: HashMap<&'t str, usize>,
    others: Vec<(&'t Piece<'t>, usize)>,
    /// Rows that end here.
    ends: Vec<usize>,
    /// Rows that go on with any number of segments.
    paths: Vec<usize>,
}

struct Tree<'t> {
    nodes: Vec<Node<'t>>,
}

impl<'t> Tree<'t> {
    fn insert(&mut self, route: &'t [Piece<'t>], row: usize) {
        let mut at = 0;
        for piece in route {
            let next = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = match piece {
                Piece::Class(Class::Path) => {
                    node.paths.push(row);
                    return;
                }
                Piece::Literal(text) => *node.literals.entry(text).or_insert(next),
                other => match node.others.iter().find(|(known, _)| *known == other) {
                    Some((_, child)) => *child,
                    None => {
                        node.others.push((other, next));
                        next
                    }
                },
            };
            if at == next {
                self.nodes.push(Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.ends.push(row);
        }
    }

    /// The rows that cover a route as far as single segments tell, and those with a part that takes several.
    fn candidates(&self, route: &[Piece<'_>]) -> Vec<usize> {
        let mut found = Vec::new();
        let mut pending = vec![(0, route)];
        while let Some((at, rest)) = pending.pop() {
            let Some(node) = self.nodes.get(at) else { continue };
            found.extend(&node.paths);
            let Some((piece, rest)) = rest.split_first() else {
                found.extend(&node.ends);
                continue;
            };
            if let Piece::Literal(text) = piece
                && let Some(child) = node.literals.get(&**text)
            {
                pending.push((*child, rest));
            }
            pending.extend(
                node.others.iter().filter(|(own, _)| covers_piece(own, piece)).map(|(_, child)| (*child, rest)),
            );
        }
        found.sort_unstable();
        found
    }
}

fn by_pieces(table: &Table, known: &[Option<Vec<Piece<'_>>>], found: &mut [Option<usize>]) {
    // What stands behind the language is only compared with its like: which language that is, a request says.
    let mut trees = [false, true].map(|_| Tree { nodes: vec![Node::default()] });
    for (at, ((row, route), shadow)) in table.rows.iter().zip(known).zip(found).enumerate() {
        let Some(route) = route else { continue };
        let Some(tree) = trees.get_mut(usize::from(row.parts.iter().any(|part| part.is_language))) else { continue };
        *shadow = tree.candidates(route).into_iter().find(|earlier| {
            let pieces = known.get(*earlier).and_then(Option::as_deref);
            table.rows.get(*earlier).is_some_and(|one| differs(one, row))
                && pieces.is_some_and(|pieces| covers(pieces, route))
        });
        tree.insert(route, at);
    }
}

/// Rows below the same includes, by their last patterns: what the includes take is the same for all of them.
fn by_automata(table: &Table, known: &[Option<Vec<Piece<'_>>>], found: &mut [Option<usize>]) {
    type Part<'t> = (PatternKind, &'t str);
    // Where all are known by their pieces, everything is settled.
    let is_settled = |(row, pieces): (&Row, &Option<Vec<Piece<'_>>>)| pieces.is_some() || !is_plain(table, row);
    if table.rows.iter().zip(known).all(is_settled) {
        return;
    }
    let mut groups: HashMap<Vec<Part<'_>>, Vec<(usize, Part<'_>)>> = HashMap::default();
    for (at, row) in table.rows.iter().enumerate().filter(|(_, row)| is_plain(table, row)) {
        let parts: Option<Vec<Part<'_>>> =
            row.parts.iter().map(|part| Some((part.kind, part.text.as_deref()?))).collect();
        let Some((last, before)) = parts.as_deref().and_then(|parts| parts.split_last()) else { continue };
        groups.entry(before.to_vec()).or_default().push((at, *last));
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_unstable_by_key(|group| group.first().map(|(at, _)| *at));
    let mut automata: HashMap<Part<'_>, Option<Language>> = HashMap::default();
    for group in groups {
        for (place, (at, last)) in group.iter().enumerate() {
            let is_known = |at: usize| known.get(at).is_some_and(Option::is_some);
            let Some(row) = table.rows.get(*at).filter(|_| found.get(*at) == Some(&None)) else { continue };
            let shadow = group.iter().take(place).find(|(earlier, other)| {
                // Where both are known by their pieces, that is settled.
                if (is_known(*earlier) && is_known(*at)) || !may_share(*other, *last) {
                    return false;
                }
                if !table.rows.get(*earlier).is_some_and(|one| differs(one, row)) {
                    return false;
                }
                for part in [*other, *last] {
                    if !automata.contains_key(&part) {
                        let is_within = automata.len() < MAX_AUTOMATA;
                        automata.insert(part, is_within.then(|| Language::of(part.0, part.1)).flatten());
                    }
                }
                let language = |part| automata.get(&part).and_then(Option::as_ref);
                matches!((language(*other), language(*last)), (Some(first), Some(second)) if first.includes(second))
            });
            if let (Some((earlier, _)), Some(slot)) = (shadow, found.get_mut(*at)) {
                *slot = Some(*earlier);
            }
        }
    }
}

/// Whether two patterns may take the same text, by the letters that they begin with.
fn may_share(first: (PatternKind, &str), second: (PatternKind, &str)) -> bool {
    let (first, second) = (beginning(first), beginning(second));
    first.starts_with(second.as_str()) || second.starts_with(first.as_str())
}

/// The letters that a pattern certainly begins with.
fn beginning((kind, text): (PatternKind, &str)) -> SmolStr {
    let is_letter = |character: &char| character.is_alphanumeric() || matches!(character, '/' | '-' | '_');
    match kind {
        PatternKind::Path => text.chars().take_while(|character| *character != '<').collect(),
        PatternKind::RePath => {
            let Some(body) = text.strip_prefix('^').filter(|body| !body.contains('|')) else {
                return SmolStr::default();
            };
            let mut letters: String = body.chars().take_while(is_letter).collect();
            // A repetition belongs to the last letter.
            if body.get(letters.len()..).is_some_and(|rest| rest.starts_with(['*', '?', '{', '+'])) {
                letters.pop();
            }
            SmolStr::from(letters)
        }
    }
}
