//! Lowering of `match` and its cases, and of `type`.

use super::{Child, Lowered, Lowering};
use crate::facts::program::*;
use crate::syntax::Field;
use crate::text::Span;
use smol_str::SmolStr;

impl Lowering<'_> {
    /// `type Name[T] = …`: its value is made when it is asked for (PEP 695).
    pub(super) fn type_alias(&mut self, span: Span) -> StatementKind {
        let text = self.slice(span);
        let rest = text.strip_prefix("type").map(str::trim_start).unwrap_or_default();
        let name = rest.split(|one: char| !one.is_alphanumeric() && one != '_').next().unwrap_or_default();
        let target = self.expr(span, Expr::Name(SmolStr::new(name)));
        let value = self.expr(span, Expr::Unknown(Vec::new()));
        StatementKind::Assign { targets: vec![target], annotation: None, value: Some(value) }
    }

    pub(super) fn case_clause(&mut self, children: Vec<Child>) -> MatchCase {
        let (mut guard, mut body, mut pattern) = (None, Vec::new(), None::<Span>);
        for child in children {
            match child.lowered {
                Lowered::Block(block) => body = block,
                Lowered::Condition(test) => guard = Some(test),
                Lowered::Token(_) if guard.is_some() => {}
                _ => pattern = Some(pattern.map_or(child.span, |before| before.cover(child.span))),
            }
        }
        let pattern = pattern.map(|span| SmolStr::new(self.slice(span))).unwrap_or_default();
        MatchCase { pattern, guard, body }
    }

    pub(super) fn match_statement(&mut self, children: Vec<Child>) -> StatementKind {
        let subject = super::expressions::field(&children, Field::Subject);
        let mut cases = Vec::new();
        let mut others = Vec::new();
        for child in children {
            match child.lowered {
                Lowered::Case(case) => cases.push(case),
                Lowered::Cases(mut list) => cases.append(&mut list),
                Lowered::Block(body) => others = body,
                _ => {}
            }
        }
        if !others.is_empty() {
            cases.push(MatchCase { pattern: SmolStr::default(), guard: None, body: others });
        }
        match subject {
            Some(subject) => StatementKind::Match { subject, cases },
            None => StatementKind::Broken(Vec::new()),
        }
    }
}
