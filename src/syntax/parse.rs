//! The Python parser with its limits (guarantees 7, 8): a parse that is too slow is given up, never waited for.

use crate::text::{self, Source, TextEdit};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use tree_sitter::{InputEdit, ParseOptions, Parser, Point, Tree};

/// How long a parse may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// The file under the user's hands.
    Foreground,
    /// A file that a scan reads.
    Background,
    /// No clock: the command line gives the same answer on a slow machine (design §1.4).
    Unlimited,
}

impl Budget {
    const fn duration(self) -> Option<Duration> {
        match self {
            Self::Foreground => Some(Duration::from_millis(50)),
            Self::Background => Some(Duration::from_millis(250)),
            Self::Unlimited => None,
        }
    }
}

/// Largest text that is parsed (guarantee 8).
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// A run of this many `\`-newlines makes the parser's scanner quadratic (guarantee 8).
const MAX_CONTINUATIONS: usize = 1_000;

/// What became of a parse.
#[derive(Clone, Debug)]
pub enum Parsed {
    /// A tree.
    Tree(Tree),
    /// The text is larger than [`MAX_BYTES`].
    TooLarge,
    /// The budget ran out, or the text is known to exhaust it.
    TooSlow,
}

/// A Python parser. One per thread: parsing changes it.
pub struct Python {
    parser: Parser,
}

impl Default for Python {
    fn default() -> Self {
        let mut parser = Parser::new();
        // The grammar's ABI is the one this tree-sitter was built for; a parser without language returns no tree, which is
        // answered as `TooSlow`.
        let _ = parser.set_language(&tree_sitter_python::LANGUAGE.into());
        Self { parser }
    }
}

impl Python {
    /// Parses a text. `old` is the tree of the previous version, every edit since then recorded by [`edit_tree`].
    pub fn parse(&mut self, source: &Source, old: Option<&Tree>, budget: Budget) -> Parsed {
        if source.len() > MAX_BYTES {
            return Parsed::TooLarge;
        }
        let text = source.as_str().as_bytes();
        if longest_continuation(text) > MAX_CONTINUATIONS {
            return Parsed::TooSlow;
        }
        let stopwatch = budget.duration().map(Stopwatch::start);
        let mut progress = |_: &tree_sitter::ParseState| match &stopwatch {
            Some(stopwatch) if stopwatch.is_over() => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut read = |byte: usize, _: Point| text.get(byte..).unwrap_or_default();
        match self.parser.parse_with_options(&mut read, old, Some(options)) {
            Some(tree) => Parsed::Tree(tree),
            None => {
                // Without it the next parse would go on with the text that was given up (guarantee 8).
                self.parser.reset();
                Parsed::TooSlow
            }
        }
    }
}

/// Measures what a thread works, not what it waits: on a busy machine an ordinary file must not be given up only because
/// others had the processor.
struct Stopwatch {
    limit: Duration,
    start: Instant,
    worked: Option<Duration>,
}

impl Stopwatch {
    fn start(limit: Duration) -> Self {
        Self { limit, start: Instant::now(), worked: worked() }
    }

    /// The thread's own clock is a system call, so it is asked only when the wall's says that time is over.
    fn is_over(&self) -> bool {
        self.start.elapsed() > self.limit
            && match (self.worked, worked()) {
                (Some(start), Some(now)) => now.saturating_sub(start) > self.limit,
                _ => true,
            }
    }
}

/// The processor time of this thread, where the system tells.
#[cfg(unix)]
fn worked() -> Option<Duration> {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).try_into().ok()
}

/// The processor time of this thread, where the system tells.
#[cfg(not(unix))]
const fn worked() -> Option<Duration> {
    None
}

/// Tells a tree of an edit before it is used for the next parse; edits in the order in which the text took them.
pub fn edit_tree(tree: &mut Tree, edit: TextEdit) {
    let point = |point: text::Point| Point { row: point.row, column: point.column };
    tree.edit(&InputEdit {
        start_byte: edit.start,
        old_end_byte: edit.old_end,
        new_end_byte: edit.new_end,
        start_position: point(edit.start_point),
        old_end_position: point(edit.old_end_point),
        new_end_position: point(edit.new_end_point),
    });
}

/// The longest run of `\`-newlines. Blanks between them keep the run going: the grammar's scanner skips both in one loop.
fn longest_continuation(text: &[u8]) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, 0);
    for at in memchr::memchr_iter(b'\\', text) {
        let rest = text.get(at + 1..).unwrap_or_default();
        let length = if rest.starts_with(b"\n") {
            2
        } else if rest.starts_with(b"\r\n") {
            3
        } else {
            continue;
        };
        let blank = text
            .get(last..at)
            .unwrap_or_default()
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c'));
        run = if blank { run + 1 } else { 1 };
        longest = longest.max(run);
        last = at + length;
    }
    longest
}
