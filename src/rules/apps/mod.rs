//! Rules about `apps.py` and its AppConfig (catalogue §4.2).

pub mod apps_auto_field;
pub mod apps_config_in_init;
pub mod apps_imports_models;
pub mod apps_label_clash;
pub mod apps_label_invalid;
pub mod apps_multiple_configs;
pub mod apps_name_mismatch;
pub mod apps_name_missing;
pub mod apps_ready_import;
pub mod apps_receivers_unimported;

use crate::facts::{StatementKind, all_statements};
use crate::project::place::{Anchor, Place};
use crate::rules::Context;
use crate::text::Span;

/// The span of what is assigned to the target at a place; the target's own where that is not an assignment.
pub fn assigned(context: &Context<'_>, place: &Place) -> Span {
    let facts = &context.file.facts;
    let value = all_statements(&facts.program).find_map(|statement| match (&statement.kind, place.anchor) {
        (StatementKind::Assign { targets, value, .. }, Anchor::Expr(target)) if targets.contains(&target) => *value,
        _ => None,
    });
    value.map_or_else(|| context.span(place), |value| facts.spans.expression(value))
}
