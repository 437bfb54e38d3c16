//! All rules, one line each.

use super::{Rule, configuration, file, suppression};

/// Every rule, sorted by code.
pub static RULES: &[Rule] =
    &[configuration::configuration_invalid::RULE, file::file_not_analysed::RULE, suppression::unused_suppression::RULE];

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// The address of a rule's page.
pub fn url(code: &str) -> String {
    format!("https://karrot-dev.github.io/karrot-ls/rules/{code}")
}
