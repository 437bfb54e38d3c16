//! A rule's page, read as what it is: documentation whose examples are file trees with their findings marked in them.
//!
//! A page is Markdown. A fenced block whose info string has `path=…` is a file of an example; the blocks between two headings are
//! one tree, a host's plugin folder unless a block says `as=plugin` or `as=project`. A line of carets below a line marks a finding
//! there, `^^^^ code` or `^^^^ code: words of its message`; above a block's first line it marks an empty file. A block with `fixed`
//! shows a file of the tree before it as the first mend leaves it. A `files` block lists empty files, one a line.
//! In a block with `as=zip` the path is a zip's, and the lines are the names of its entries, all empty; the findings are the zip's.
//! `repeat=N` stands for a file that is N times as long.

use super::Rule;

/// A piece of a page, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// `## text`, with its level.
    Heading(usize, &'a str),
    /// A line of text; empty between paragraphs.
    Line(&'a str),
    /// A fenced block.
    Block(Block<'a>),
}

/// A fenced block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block<'a> {
    /// `python`, `html`, …
    pub language: &'a str,
    /// Path below the tree's root, for a file.
    pub path: Option<&'a str>,
    /// Whether the file is shown as the first mend leaves it.
    pub fixed: bool,
    /// Whether the lines are paths of empty files.
    pub files: bool,
    /// What the tree's root is, as `--as` has it, or `zip`.
    pub folder: Option<&'a str>,
    /// How often the text is repeated.
    pub repeat: usize,
    /// The text without marks.
    pub text: String,
    /// The expected findings.
    pub marks: Vec<Mark<'a>>,
}

/// An expected finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark<'a> {
    /// Zero-based line of the text without marks.
    pub line: usize,
    /// Zero-based column in characters.
    pub column: usize,
    /// Number of carets: characters up to the finding's end or its first line's, at least one.
    pub width: usize,
    /// The rule.
    pub code: &'a str,
    /// Words that the message must hold.
    pub words: Option<&'a str>,
}

/// Reads a page.
pub fn read(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let fence = line.len() - line.trim_start_matches('`').len();
        if fence >= 3 {
            let (marker, info) = line.split_at_checked(fence).unwrap_or((line, ""));
            parts.push(Part::Block(block(info, lines.by_ref().take_while(|line| *line != marker))));
        } else if let Some((hashes, text)) = line.split_once(' ')
            && !hashes.is_empty()
            && hashes.bytes().all(|byte| byte == b'#')
        {
            parts.push(Part::Heading(hashes.len(), text));
        } else {
            parts.push(Part::Line(line));
        }
    }
    parts
}

/// The first heading of a page: what the rule says in a few words.
pub fn title(page: &str) -> &str {
    page.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default()
}

/// What comes of it, in a sentence or two: what stands below a page's title.
pub fn consequence(page: &str) -> String {
    let below = page.lines().skip_while(|line| !line.starts_with("# ")).skip(1).skip_while(|line| line.is_empty());
    below.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn block<'a>(info: &'a str, lines: impl Iterator<Item = &'a str>) -> Block<'a> {
    let mut block = Block { repeat: 1, ..Block::default() };
    for (at, word) in info.split_whitespace().enumerate() {
        match word.split_once('=') {
            Some(("path", path)) => block.path = Some(path),
            Some(("as", folder)) => block.folder = Some(folder),
            Some(("repeat", times)) => block.repeat = times.parse().unwrap_or(1),
            None if word == "fixed" => block.fixed = true,
            None if word == "files" => block.files = true,
            None if at == 0 => block.language = word,
            _ => {}
        }
    }
    let mut count = 0_usize;
    for line in lines {
        match mark(line) {
            Some(mark) => block.marks.push(Mark { line: count.saturating_sub(1), ..mark }),
            None => {
                count += 1;
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
    }
    block
}

/// A line of blanks and carets, and a rule's code behind them.
fn mark(line: &str) -> Option<Mark<'_>> {
    let carets = line.trim_start_matches(' ');
    let rest = carets.trim_start_matches('^');
    let width = carets.len() - rest.len();
    if width == 0 || !rest.starts_with(' ') {
        return None;
    }
    let (code, words) = match rest.trim().split_once(": ") {
        Some((code, words)) => (code, Some(words)),
        None => (rest.trim(), None),
    };
    let is_code =
        !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit());
    is_code.then_some(Mark { line: 0, column: line.len() - carets.len(), width, code, words })
}

/// A page as it is published: the rule's severity and impact below its title, the runner's attributes out of the code blocks.
pub fn published(rule: &Rule) -> String {
    let mut text = String::new();
    for part in read(rule.page) {
        match part {
            Part::Heading(1, title) => {
                text.push_str(&format!(
                    "# {title}\n\n`{}` · {} · {}: {}\n",
                    rule.code,
                    rule.severity.as_str(),
                    rule.impact.as_str(),
                    rule.impact.meaning()
                ));
            }
            Part::Heading(level, heading) => text.push_str(&format!("{} {heading}\n", "#".repeat(level))),
            Part::Line(line) => {
                text.push_str(line);
                text.push('\n');
            }
            Part::Block(block) => {
                if let Some(path) = block.path {
                    text.push_str(&format!("`{path}`:\n\n"));
                }
                text.push_str(&format!("```{}\n{}```\n", block.language, block.with_marks()));
            }
        }
    }
    text
}

/// The list of all pages.
pub fn index(rules: &[Rule]) -> String {
    let mut text = String::from("# Rules\n\n| code | severity | impact | |\n|---|---|---|---|\n");
    for rule in rules {
        let (code, severity, impact) = (rule.code, rule.severity.as_str(), rule.impact.as_str());
        text.push_str(&format!("| [{code}]({code}.md) | {severity} | {impact} | {} |\n", title(rule.page)));
    }
    text
}

impl Block<'_> {
    /// The text with its marks below the lines, as a reader sees it.
    pub fn with_marks(&self) -> String {
        let mut text = String::new();
        let show = |at: usize| {
            let mut marks = String::new();
            for mark in self.marks.iter().filter(|mark| mark.line == at) {
                marks.push_str(&format!("{}{} {}\n", " ".repeat(mark.column), "^".repeat(mark.width), mark.code));
            }
            marks
        };
        if self.text.is_empty() {
            text.push_str(&show(0));
        }
        for (at, line) in self.text.lines().enumerate() {
            text.push_str(line);
            text.push('\n');
            text.push_str(&show(at));
        }
        text
    }
}
