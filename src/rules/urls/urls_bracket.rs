//! A `<` without its `>` (Django check urls.W010).

use super::patterns::patterns;
use crate::project::route::parse_route;
use crate::project::value::PatternKind;
use crate::rules::{Context, Impact, Report, Rule, Severity, Sink};

/// The rule.
pub const RULE: Rule = Rule {
    code: "urls-bracket",
    severity: Severity::Warning,
    impact: Impact::Wrong,
    page: include_str!("urls-bracket.md"),
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pattern in patterns(context).filter(|pattern| pattern.kind == PatternKind::Path) {
        let Some(text) = &pattern.route else { continue };
        if text.split('/').any(is_unmatched) && parse_route(text).is_ok() {
            let message = "This route captures nothing here: an angle bracket has no partner, so it stands for itself in the URL. Write \
                           `<converter:name>`.";
            sink.report(Report::new(context.span(&pattern.route_place), message));
        }
    }
}

/// `RoutePattern._check_pattern_unmatched_angle_brackets`, 5.0
fn is_unmatched(segment: &str) -> bool {
    let mut open = 0_i64;
    for character in segment.chars() {
        match character {
            '<' => open += 1,
            '>' => open -= 1,
            _ => continue,
        }
        if open < 0 {
            return true;
        }
    }
    open != 0
}
