//! The Python parser with its limits (guarantees 7, 8): a parse that is too slow is given up, never waited for.

use crate::text::{Source, TextEdit};
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
        let text = source.as_str().as_bytes();
        if text.len() > MAX_BYTES {
            return Parsed::TooLarge;
        }
        if longest_continuation(text) > MAX_CONTINUATIONS {
            return Parsed::TooSlow;
        }
        let end = budget.duration().map(|duration| Instant::now() + duration);
        let mut progress = |_: &tree_sitter::ParseState| match end {
            Some(end) if Instant::now() > end => ControlFlow::Break(()),
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

/// Tells a tree of an edit before it is used for the next parse. `before` and `after` are the texts around the edit.
pub fn edit_tree(tree: &mut Tree, before: &Source, after: &Source, edit: TextEdit) {
    // tree-sitter's rows end at `\n` alone, where LSP's lines also end at a lone `\r`.
    let point = |source: &Source, offset: usize| {
        let head = source.as_str().as_bytes().get(..offset).unwrap_or_default();
        let start = memchr::memrchr(b'\n', head).map_or(0, |at| at + 1);
        Point { row: memchr::memchr_iter(b'\n', head).count(), column: offset - start }
    };
    tree.edit(&InputEdit {
        start_byte: edit.start,
        old_end_byte: edit.old_end,
        new_end_byte: edit.new_end,
        start_position: point(before, edit.start),
        old_end_position: point(before, edit.old_end),
        new_end_position: point(after, edit.new_end),
    });
}

fn longest_continuation(text: &[u8]) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, 0);
    for at in memchr::memmem::find_iter(text, b"\\\n") {
        run = if at == last + 2 { run + 1 } else { 1 };
        longest = longest.max(run);
        last = at;
    }
    longest
}
