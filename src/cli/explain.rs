//! `explain`: a rule's page in the terminal.

use super::arguments::Common;
use super::{Failure, terminal};
use crate::rules::page::{self, Part};
use crate::rules::{self, RULES, Rule};
use std::process::ExitCode;

/// Runs the command.
pub fn run(code: &str, common: &Common) -> Result<ExitCode, Failure> {
    let rule = rules::find(code).ok_or_else(|| Failure(no_such_code(code)))?;
    terminal::print(&render(rule, terminal::is_coloured(common.color)))?;
    Ok(ExitCode::SUCCESS)
}

/// Why a code is not one, with the nearest one.
pub fn no_such_code(given: &str) -> String {
    let distance = |rule: &&Rule| strsim::damerau_levenshtein(given, rule.code);
    let nearest = RULES.iter().min_by_key(distance).filter(|rule| distance(rule) <= given.len() / 2 + 1);
    let hint = nearest.map_or_else(String::new, |rule| format!("; did you mean {}?", rule.code));
    format!("there is no rule {}{hint}", terminal::escape(given))
}

fn render(rule: &Rule, coloured: bool) -> String {
    let (bold, dim, plain) = if coloured { ("\x1b[1m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
    let mut text = String::new();
    for part in page::read(rule.page) {
        match part {
            Part::Heading(1, title) => {
                let (severity, impact) = (rule.severity.as_str(), rule.impact);
                text.push_str(&format!(
                    "{bold}{}: {title}{plain}\n{severity}, {}: {}\n",
                    rule.code,
                    impact.as_str(),
                    impact.meaning()
                ));
            }
            Part::Heading(_, heading) => text.push_str(&format!("{bold}{heading}{plain}\n")),
            Part::Line(line) => {
                text.push_str(line);
                text.push('\n');
            }
            Part::Block(block) => {
                if let Some(path) = block.path {
                    text.push_str(&format!("    {dim}{path}{plain}\n"));
                }
                for line in block.with_marks().lines() {
                    text.push_str(&format!("    {line}\n"));
                }
            }
        }
    }
    text.push_str(&format!("\n{}\n", rules::url(rule.code)));
    text
}
