//! Whether every path that one pattern takes is taken by another one: automata, for regular expressions that are regular.
//!
//! Look-around, back-references, atomic groups and possessive repetitions have no automaton here; nor has what would grow too
//! large. Then nothing is proven.

use super::{Haystack, Translated, converter_regex, pattern_regex, translate};
use crate::project::value::PatternKind;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start::Config as Start;
use regex_automata::{Anchored, MatchKind};
use std::collections::HashSet;

/// Bytes of an automaton.
const MAX_SIZE: usize = 1 << 20;
/// Pairs of states that are walked.
const MAX_PAIRS: usize = 20_000;

/// All texts that a pattern takes where it is the last one of a route, behind what its includes took.
pub struct Language {
    automaton: dense::DFA<Vec<u32>>,
}

impl Language {
    /// The language of an endpoint (`URLPattern`, `RegexPattern.match`, 5.0): `None` where it has no automaton.
    pub fn of(kind: PatternKind, text: &str) -> Option<Self> {
        let python = pattern_regex(kind, text, true, converter_regex)?;
        let is_irregular = ["(?=", "(?!", "(?<", "(?>", "(?(", "(?P=", "++", "*+", "?+", "}+"];
        if is_irregular.iter().any(|sign| python.contains(sign)) {
            return None;
        }
        let Translated { regex, .. } = translate(&python, Haystack { ascii: false, single_line: true }).ok()?;
        // `fullmatch` where it ends with a dollar, else `search`.
        let whole = if python.ends_with('$') && kind == PatternKind::RePath {
            format!("\\A(?:{regex})\\z")
        } else {
            format!("\\A(?s:.)*?(?:{regex})(?s:.)*\\z")
        };
        let limits = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All)
            .dfa_size_limit(Some(MAX_SIZE))
            .determinize_size_limit(Some(MAX_SIZE));
        let automaton = dense::Builder::new()
            .configure(limits)
            .thompson(thompson::Config::new().nfa_size_limit(Some(MAX_SIZE)))
            .build(&whole)
            .ok()?;
        Some(Self { automaton })
    }

    /// Whether it holds every text of another one, where that is proven.
    pub fn includes(&self, other: &Self) -> bool {
        let (own, other) = (&self.automaton, &other.automaton);
        let start = Start::new().anchored(Anchored::Yes);
        let (Ok(first), Ok(second)) = (own.start_state(&start), other.start_state(&start)) else { return false };
        let bytes = representatives(own, other);
        let mut seen: HashSet<(StateID, StateID)> = HashSet::from([(first, second)]);
        let mut pending = vec![(first, second)];
        while let Some((mine, theirs)) = pending.pop() {
            let ends =
                |automaton: &dense::DFA<Vec<u32>>, state| automaton.is_match_state(automaton.next_eoi_state(state));
            if ends(other, theirs) && !ends(own, mine) {
                return false;
            }
            for byte in &bytes {
                let next = (own.next_state(mine, *byte), other.next_state(theirs, *byte));
                if own.is_quit_state(next.0) || other.is_quit_state(next.1) || seen.len() > MAX_PAIRS {
                    return false;
                }
                if !other.is_dead_state(next.1) && seen.insert(next) {
                    pending.push(next);
                }
            }
        }
        true
    }
}

/// One byte of each kind that both automata treat alike.
fn representatives(first: &dense::DFA<Vec<u32>>, second: &dense::DFA<Vec<u32>>) -> Vec<u8> {
    let (first, second) = (first.byte_classes(), second.byte_classes());
    let mut kinds = HashSet::new();
    (0..=u8::MAX).filter(|byte| kinds.insert((first.get(*byte), second.get(*byte)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(first: &str, second: &str) -> bool {
        let of = |text| Language::of(PatternKind::RePath, text);
        of(first).zip(of(second)).is_some_and(|(first, second)| first.includes(&second))
    }

    #[test]
    fn inclusion_is_that_of_the_texts() {
        for (first, second) in [
            ("^rss/(?P<user>[^/]+)/", "^rss/(?P<user>[^/]+)/(?P<queue>[a-z0-9_-]+)/$"),
            ("^(?P<a>[a-z]+|new)/$", "^new/$"),
            ("^a(/b)?/$", "^a/b/$"),
            ("^(?P<x>\\w+)/$", "^(?P<y>[0-9]{4})/$"),
            ("things/", "^my/things/$"),
            ("things/\\Z", "^my/things/$"),
            ("^x", "^x$"),
            ("^(?:a|b)+/$", "^(?:ab)+/$"),
            ("^.*$", "^é/$"),
        ] {
            assert!(covers(first, second), "{first} {second}");
            assert!(!covers(second, first), "{second} {first}");
        }
        for (first, second) in [
            ("^(?P<x>[0-9]+)/$", "^(?P<x>\\d+)/$"),
            ("^(?P<x>[a-z]+)/$", "^(?P<x>\\w+)/$"),
            ("^(?!new)(?P<x>[a-z]+)/$", "^new/$"),
            ("^(?P<x>[a-z]++)z/$", "^az/$"),
            ("^a/b/$", "^a/(b)?/$"),
            ("^a/", "^b/$"),
            // `fullmatch`
            ("things/$", "^my/things/$"),
        ] {
            assert!(!covers(first, second), "{first} {second}");
        }
    }

    #[test]
    fn paths_and_regexes_are_compared() {
        let path = Language::of(PatternKind::Path, "a/<str:x>/").unwrap();
        let regex = Language::of(PatternKind::RePath, "^a/(?P<x>new|old)/$").unwrap();
        assert!(path.includes(&regex) && !regex.includes(&path));
    }
}
