//! Lists, tuples, sets, and what is walked like them.

use super::place::Place;
use super::value::{Open, Value};

/// What a sequence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SequenceKind {
    /// `[…]`
    List,
    /// `(…)`
    Tuple,
    /// `{…}`
    Set,
    /// `dict.keys()`, `values()`, `items()`
    View,
    /// What is walked once: a generator, `map(…)`, `zip(…)`
    Iterator,
    /// `range(…)`
    Range,
}

/// An item of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its value.
    pub value: Value,
    /// Whether it is there only under a condition that is not known.
    pub conditional: bool,
    /// Where it is written.
    pub place: Place,
}

/// A list, tuple or set.
#[derive(Clone, Debug)]
pub struct Sequence {
    /// What it is.
    pub kind: SequenceKind,
    /// Its items in order.
    pub items: Vec<Item>,
    /// Why it may hold others as well.
    pub open: Vec<Open>,
}
