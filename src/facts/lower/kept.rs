//! What a text has in common with an earlier one, taken over instead of lowered again: while someone types, all but a line.
//!
//! A *unit* is a statement or a call outside of functions' bodies. It is taken over where nothing on its lines changed, the tree
//! has the same node there, and as many items stand before it as did: then the indices of its items are the same too.

use super::{Child, Frame, Lowered, Lowering};
use crate::facts::arena::Arena;
use crate::facts::{ExprId, FileFacts, Program, Spans, Statement};
use crate::syntax::{Field, Kind};
use crate::text::{Source, Span};
use std::sync::Arc;

/// Deeper nodes are no units: what stands there is a small part of one.
const MAX_UNIT_DEPTH: usize = 8;

/// A lowered text without errors, to be taken over from.
#[derive(Debug)]
pub struct Kept {
    source: Source,
    facts: Arc<FileFacts>,
    /// In the order in which they begin, outer ones before what is in them.
    units: Vec<Unit>,
}

/// A piece that can be taken over.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    kind: Kind,
    span: Span,
    /// How many items there were before it, and with it.
    before: Lengths,
    after: Lengths,
    /// How many units are in it.
    inner: usize,
    /// What it left to its parent; `None` where that is more than one statement or expression.
    became: Option<Became>,
}

#[derive(Clone, Debug)]
enum Became {
    Expr(ExprId),
    Statement(Statement),
    Definition(Statement),
}

/// How many items of each kind there are, outside functions and inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lengths {
    expressions: (usize, usize),
    functions: (usize, usize),
    classes: (usize, usize),
    statements: (usize, usize),
}

impl Lengths {
    fn of(program: &Program, spans: &Spans) -> Self {
        Self {
            expressions: program.expressions.lengths(),
            functions: program.functions.lengths(),
            classes: program.classes.lengths(),
            statements: spans.statements.lengths(),
        }
    }
}

/// The units of a text while it is lowered.
pub(super) struct Units<'a> {
    last: Option<&'a Kept>,
    /// The bytes of the lines at the text's begin that are those of the last text.
    same_before: u32,
    /// Where the lines begin that are those of the last text up to its end.
    same_from: u32,
    /// How far these moved.
    moved: i64,
    found: Vec<Unit>,
}

impl Kept {
    pub(super) fn new(source: Source, facts: Arc<FileFacts>, units: Units<'_>) -> Self {
        Self { source, facts, units: units.found }
    }
}

impl<'a> Units<'a> {
    pub(super) fn new(source: &Source, last: Option<&'a Kept>) -> Self {
        let (new, old) = (source.as_str().as_bytes(), last.map_or("", |last| last.source.as_str()).as_bytes());
        let before = common(new.iter(), old.iter());
        let longest = new.len().min(old.len()) - before;
        let after = common(new.iter().rev().take(longest), old.iter().rev().take(longest));
        // Whole lines: a token is never longer than that but where it is in a unit itself.
        let same_before = new.get(..before).and_then(|same| memchr::memrchr(b'\n', same)).unwrap_or(0);
        let behind = new.len() - after;
        let same_from =
            new.get(behind..).and_then(|same| memchr::memchr(b'\n', same)).map_or(new.len(), |at| behind + at);
        Self {
            last,
            same_before: same_before as u32,
            same_from: same_from as u32,
            moved: new.len() as i64 - old.len() as i64,
            found: Vec::new(),
        }
    }

    /// The number of the last text's unit that this node was, and how far it moved since.
    fn find(&self, kind: Kind, span: Span) -> Option<(&'a Kept, usize, i64)> {
        let last = self.last?;
        let moved = if span.end < self.same_before {
            0
        } else if span.start > self.same_from {
            self.moved
        } else {
            return None;
        };
        let was = shifted(span, -moved);
        let first = last.units.partition_point(|unit| unit.span.start < was.start);
        let there = last.units.iter().enumerate().skip(first).take_while(|(_, unit)| unit.span.start == was.start);
        let (at, _) = { there }.find(|(_, unit)| unit.kind == kind && unit.span == was)?;
        Some((last, at, moved))
    }
}

fn common<'b>(one: impl Iterator<Item = &'b u8>, other: impl Iterator<Item = &'b u8>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}

fn shifted(span: Span, by: i64) -> Span {
    let shifted = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or_default();
    Span::new(shifted(span.start), shifted(span.end))
}

impl Lowering<'_> {
    /// Whether all around is neither a function's body nor its head, and what is found is taken over.
    fn takes_units(&self) -> bool {
        self.units.is_some() && self.inside == 0 && self.generators.is_empty()
    }

    /// Takes a node over from the last text; `false` where it has to be lowered.
    pub(super) fn take_over(&mut self, kind: Kind, field: Option<Field>, span: Span, parent: Option<Kind>) -> bool {
        if !is_unit(kind, parent) || !self.takes_units() {
            return false;
        }
        let Some(units) = &mut self.units else { return false };
        let Some((last, at, moved)) = units.find(kind, span) else { return false };
        let Some(unit) = last.units.get(at) else { return false };
        let Unit { before, after, inner, became: Some(became), .. } = unit else { return false };
        if *before != Lengths::of(&self.program, &self.spans) {
            return false;
        }
        let all = last.units.get(at..=at + inner).unwrap_or_default();
        units.found.extend(all.iter().map(|unit| Unit { span: shifted(unit.span, moved), ..unit.clone() }));
        let lowered = match became {
            Became::Expr(id) => Lowered::Expr(*id),
            Became::Statement(statement) => Lowered::Statement(statement.clone()),
            Became::Definition(statement) => Lowered::Definition(statement.clone()),
        };
        let (old, new) = (&last.facts.program, &mut self.program);
        new.expressions.extend_between(&old.expressions, before.expressions, after.expressions, Clone::clone);
        new.functions.extend_between(&old.functions, before.functions, after.functions, Clone::clone);
        new.classes.extend_between(&old.classes, before.classes, after.classes, Clone::clone);
        let (old, new) = (&last.facts.spans, &mut self.spans);
        for (old, new, from, to) in [
            (&old.expressions, &mut new.expressions, before.expressions, after.expressions),
            (&old.statements, &mut new.statements, before.statements, after.statements),
            (&old.functions, &mut new.functions, before.functions, after.functions),
            (&old.function_bodies, &mut new.function_bodies, before.functions, after.functions),
            (&old.classes, &mut new.classes, before.classes, after.classes),
            (&old.class_bodies, &mut new.class_bodies, before.classes, after.classes),
        ] {
            let (old, new): (&Arena<Span>, &mut Arena<Span>) = (old, new);
            new.extend_between(old, from, to, |span| shifted(*span, moved));
        }
        self.stack.push(Child { field, span, lowered });
        true
    }

    /// A node begins that is lowered; the number of the unit that it becomes.
    pub(super) fn begin_unit(&mut self, kind: Kind, span: Span, around: &[Frame]) -> Option<usize> {
        let parent = around.last().map(|parent| parent.kind);
        if !is_unit(kind, parent) || around.len() > MAX_UNIT_DEPTH || !self.takes_units() {
            return None;
        }
        let before = Lengths::of(&self.program, &self.spans);
        let units = self.units.as_mut()?;
        units.found.push(Unit { kind, span, before, after: before, inner: 0, became: None });
        Some(units.found.len() - 1)
    }

    /// A node that is a unit ends.
    pub(super) fn end_unit(&mut self, unit: Option<usize>, lowered: &Lowered) {
        let (Some(at), Some(units)) = (unit, &mut self.units) else { return };
        let inner = units.found.len() - 1 - at;
        let Some(unit) = units.found.get_mut(at) else { return };
        unit.became = match lowered {
            Lowered::Expr(id) => Some(Became::Expr(*id)),
            Lowered::Statement(statement) => Some(Became::Statement(statement.clone())),
            Lowered::Definition(statement) => Some(Became::Definition(statement.clone())),
            _ => None,
        };
        (unit.after, unit.inner) = (Lengths::of(&self.program, &self.spans), inner);
    }
}

/// What can be a unit: statements that hold others or much, and calls. A definition below decorators is none: it gets them from
/// its parent.
fn is_unit(kind: Kind, parent: Option<Kind>) -> bool {
    parent != Some(Kind::DecoratedDefinition)
        && matches!(
            kind,
            Kind::Call
                | Kind::ExpressionStatement
                | Kind::ImportFromStatement
                | Kind::FunctionDefinition
                | Kind::ClassDefinition
                | Kind::DecoratedDefinition
                | Kind::IfStatement
                | Kind::TryStatement
                | Kind::ForStatement
                | Kind::WithStatement
        )
}
