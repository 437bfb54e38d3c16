//! `explain`: a rule's page in the terminal.

use super::arguments::Common;
use super::report::columns;
use super::{Failure, terminal};
use crate::rules::page::{self, Block, Part};
use crate::rules::{self, RULES, Rule, Severity};
use std::process::ExitCode;

/// Lines of text that are longer are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;
/// What a terminal is at least taken for.
const MIN_WIDTH: usize = 40;

/// Runs the command.
pub fn run(code: Option<&str>, common: &Common) -> Result<ExitCode, Failure> {
    let Some(code) = code else {
        terminal::print(&list())?;
        return Ok(ExitCode::SUCCESS);
    };
    let rule = rules::find(code).ok_or_else(|| Failure(no_such_code(code)))?;
    let width = terminal::width().map(|columns| columns.clamp(MIN_WIDTH, MAX_WIDTH));
    terminal::print(&render(rule, terminal::is_coloured(common.color), width))?;
    Ok(ExitCode::SUCCESS)
}

/// Why a code is not one, with the nearest one.
pub fn no_such_code(given: &str) -> String {
    let distance = |rule: &&Rule| strsim::damerau_levenshtein(given, rule.code);
    let nearest = RULES.iter().min_by_key(distance).filter(|rule| distance(rule) <= given.len() / 2 + 1);
    let hint = nearest.map_or_else(
        || "; `karrot-ls explain` lists all of them".to_owned(),
        |rule| format!("; did you mean {}?", rule.code),
    );
    format!("there is no rule {}{hint}", terminal::escape(given))
}

/// All rules, one a line.
fn list() -> String {
    let line =
        |rule: &Rule| [rule.code.to_owned(), rule.severity.as_str().to_owned(), page::title(rule.page).to_owned()];
    columns(&RULES.iter().map(line).collect::<Vec<_>>())
}

/// Escape sequences, or nothing.
struct Colours {
    bold: &'static str,
    dim: &'static str,
    code: &'static str,
    plain: &'static str,
    is_on: bool,
}

impl Colours {
    const fn new(is_on: bool) -> Self {
        if is_on {
            Self { bold: "\x1b[1m", dim: "\x1b[2m", code: "\x1b[36m", plain: "\x1b[0m", is_on }
        } else {
            Self { bold: "", dim: "", code: "", plain: "", is_on }
        }
    }

    /// The colours of `check`'s levels.
    const fn of(&self, severity: Severity) -> &'static str {
        match severity {
            _ if !self.is_on => "",
            Severity::Error => "\x1b[1;31m",
            Severity::Warning => "\x1b[1;33m",
            Severity::Information | Severity::Hint => "\x1b[1;34m",
        }
    }
}

fn render(rule: &Rule, coloured: bool, width: Option<usize>) -> String {
    let colours = Colours::new(coloured);
    let Colours { bold, plain, .. } = colours;
    let mut text = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    for part in page::read(rule.page) {
        match part {
            Part::Line(line) if !line.is_empty() => {
                // An item of a list begins anew.
                if line.starts_with("- ") {
                    text.push_str(&flow(&std::mem::take(&mut paragraph), width, &colours));
                }
                paragraph.push(line);
                continue;
            }
            _ => text.push_str(&flow(&std::mem::take(&mut paragraph), width, &colours)),
        }
        match part {
            Part::Heading(1, title) => {
                let (severity, impact) = (rule.severity, rule.impact);
                text.push_str(&format!("{}{}{plain}{bold}: {title}{plain}\n", colours.of(severity), rule.code));
                text.push_str(&format!("{}, {}: {}\n", severity.as_str(), impact.as_str(), impact.meaning()));
            }
            Part::Heading(_, heading) => {
                let heading = if colours.is_on { heading.replace('`', "") } else { heading.to_owned() };
                text.push_str(&format!("{bold}{heading}{plain}\n"));
            }
            Part::Line(_) => text.push('\n'),
            Part::Block(block) => text.push_str(&example(&block, &colours)),
        }
    }
    text.push_str(&flow(&paragraph, width, &colours));
    text.push_str(&format!("\n{}\n", rules::url(rule.code)));
    text
}

/// A paragraph in lines of a width, as it is written where there is none.
fn flow(lines: &[&str], width: Option<usize>, colours: &Colours) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let is_table = first.starts_with('|');
    let indent = if first.starts_with("- ") { "  " } else { "" };
    let mut text = String::new();
    match width.filter(|_| !is_table) {
        None => text = lines.join("\n"),
        Some(width) => {
            let mut column = 0;
            for word in lines.iter().flat_map(|line| line.split_whitespace()) {
                let length = word.chars().count();
                if column == 0 {
                } else if column + 1 + length > width {
                    text.push('\n');
                    text.push_str(indent);
                    column = indent.len();
                } else {
                    text.push(' ');
                    column += 1;
                }
                text.push_str(word);
                column += length;
            }
        }
    }
    text.push('\n');
    if !colours.is_on {
        return text;
    }
    // What stands between backticks has a colour in their place.
    let mut styled = String::new();
    for (at, piece) in text.split('`').enumerate() {
        if at > 0 {
            styled.push_str(if at % 2 == 1 { colours.code } else { colours.plain });
        }
        styled.push_str(piece);
    }
    styled
}

/// A file of an example, with what is said of it below its lines.
fn example(block: &Block<'_>, colours: &Colours) -> String {
    let Colours { dim, plain, .. } = colours;
    if block.files {
        let files: Vec<&str> = block.text.lines().collect();
        return format!("    {dim}and, empty: {}{plain}\n", files.join(", "));
    }
    let mut text = String::new();
    if let Some(path) = block.path {
        let mended = if block.fixed { ", mended" } else { "" };
        text.push_str(&format!("    {dim}{path}{mended}{plain}\n"));
    }
    for line in block.with_marks().lines() {
        let code =
            line.trim_start().strip_prefix('^').and_then(|rest| rules::find(rest.trim_start_matches('^').trim()));
        let colour = code.map_or("", |rule| colours.of(rule.severity));
        let end = if colour.is_empty() { "" } else { plain };
        text.push_str(format!("    {colour}{line}").trim_end());
        text.push_str(end);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_wide_as_the_terminal_and_examples_are_as_they_are_written() {
        for rule in RULES {
            let text = render(rule, false, Some(60));
            let prose = text.lines().skip(2).filter(|line| !line.starts_with("    ") && line.contains(' '));
            let is_fitting = |line: &&str| line.chars().count() <= 60 || line.starts_with('|');
            for line in prose.filter(|line| !is_fitting(line)) {
                let heading =
                    page::read(rule.page).iter().any(|part| matches!(part, Part::Heading(_, text) if text == &line));
                assert!(heading, "{}: {line}", rule.code);
            }
            assert!(text.lines().all(|line| line.trim_end() == line), "{}", rule.code);
        }
    }

    #[test]
    fn colours_end_where_they_began() {
        for rule in RULES {
            let text = render(rule, true, None);
            let begun = text.matches("\x1b[").count() - text.matches("\x1b[0m").count();
            // `code: title` has two beginnings in a row.
            assert_eq!(begun, text.matches("\x1b[0m").count(), "{}: {text}", rule.code);
        }
    }

    #[test]
    fn a_list_item_hangs() {
        let colours = Colours::new(false);
        assert_eq!(flow(&["- one two", "  three"], Some(9), &colours), "- one two\n  three\n");
        assert_eq!(flow(&["one `two", "three`"], None, &Colours::new(true)), "one \x1b[36mtwo\nthree\x1b[0m\n");
    }
}
