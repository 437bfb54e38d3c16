//! Text stays in step with the editor (guarantee 4), and the tree with the text.
//!
//! The model is written from `vscode-languageserver-textdocument` 1.0 (`offsetAt`, `positionAt`, `ensureBeforeEOL`,
//! `getWellformedRange`, `isEOL`) over a plain list of characters; it shares no code with the product.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use karrot_ls::syntax::{Budget, Parsed, Python};
use karrot_ls::text::{Encoding, Position, Range, Source};
use karrot_ls::workspace::{Change, Options, Workspace};
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// Numbers by splitmix64. Every run has another seed, which a failure shows; `KARROT_LS_SEED` repeats it.
struct Random(u64);

impl Random {
    fn new() -> (Self, u64) {
        let given = std::env::var("KARROT_LS_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(0));
        (Self(seed), seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// The text as an editor understands it.
struct Model {
    characters: Vec<char>,
    encoding: Encoding,
}

impl Model {
    fn is_line_break(character: char) -> bool {
        character == '\r' || character == '\n'
    }

    fn width(&self, character: char) -> usize {
        match self.encoding {
            Encoding::Utf8 => character.len_utf8(),
            Encoding::Utf16 => character.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    fn line_starts(&self) -> Vec<usize> {
        let mut starts = vec![0];
        for (at, character) in self.characters.iter().enumerate() {
            let ends_line = match character {
                '\r' => self.characters.get(at + 1) != Some(&'\n'),
                '\n' => true,
                _ => false,
            };
            if ends_line {
                starts.push(at + 1);
            }
        }
        starts
    }

    fn before_line_break(&self, mut at: usize, start: usize) -> usize {
        while at > start && Self::is_line_break(self.characters[at - 1]) {
            at -= 1;
        }
        at
    }

    fn offset_at(&self, position: Position) -> usize {
        let starts = self.line_starts();
        let line = position.line as usize;
        let Some(start) = starts.get(line).copied() else { return self.characters.len() };
        let end = starts.get(line + 1).copied().unwrap_or(self.characters.len());
        let (mut at, mut units) = (start, 0);
        while at < end && units + self.width(self.characters[at]) <= position.column as usize {
            units += self.width(self.characters[at]);
            at += 1;
        }
        self.before_line_break(at, start)
    }

    fn position_at(&self, at: usize) -> Position {
        let starts = self.line_starts();
        let line = starts.iter().rposition(|start| *start <= at).unwrap();
        let at = self.before_line_break(at, starts[line]);
        let column: usize = self.characters[starts[line]..at].iter().map(|it| self.width(*it)).sum();
        Position { line: line as u32, column: column as u32 }
    }

    fn replace(&mut self, range: Range, text: &str) -> (usize, usize) {
        let (mut start, mut end) = (range.start, range.end);
        if start.line > end.line || (start.line == end.line && start.column > end.column) {
            std::mem::swap(&mut start, &mut end);
        }
        let (start, end) = (self.offset_at(start), self.offset_at(end));
        self.characters.splice(start..end, text.chars());
        (start, end)
    }

    fn text(&self) -> String {
        self.characters.iter().collect()
    }

    fn bytes(&self, characters: usize) -> usize {
        self.characters[..characters].iter().map(|it| it.len_utf8()).sum()
    }
}

const PIECES: [&str; 24] = [
    "",
    "a",
    "\n",
    "\r",
    "\r\n",
    "\n\r",
    "\r\r\n",
    "é",
    "ß",
    "漢",
    "🦀",
    "👩‍👩‍👧",
    "e\u{301}",
    "\u{feff}",
    "\0",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "def f():\n\treturn '🦀'\n",
    "\u{10ffff}",
    "x\ry",
    "    ",
];

fn random_text(random: &mut Random) -> String {
    (0..random.below(4)).map(|_| random.pick(&PIECES)).collect()
}

/// A position in the text, beyond a line's end, beyond the text, or as far as numbers go.
fn random_position(random: &mut Random, lines: usize) -> Position {
    let line = match random.below(20) {
        0 => u32::MAX,
        1 => lines as u32,
        2 => lines as u32 + 3,
        _ => random.below(lines) as u32,
    };
    let column = match random.below(20) {
        0 => u32::MAX,
        1 => i32::MAX as u32,
        2 => 1_000,
        _ => random.below(14) as u32,
    };
    Position { line, column }
}

#[test]
fn text_equals_the_model_after_every_edit() {
    let (mut random, seed) = Random::new();
    for round in 0..60 {
        let encoding = ENCODINGS[round % 3];
        let start: String = (0..random.below(30)).map(|_| random_text(&mut random)).collect();
        let mut model = Model { characters: start.chars().collect(), encoding };
        let mut source = Source::new(&start);
        for step in 0..1_000 {
            let at = format!("seed {seed}, round {round}, step {step}, {encoding:?}");
            let lines = model.line_starts().len();
            let mut range =
                Range { start: random_position(&mut random, lines), end: random_position(&mut random, lines) };
            if random.below(3) == 0 {
                range.end = Position {
                    line: range.start.line,
                    column: range.start.column.saturating_add(random.below(4) as u32),
                };
            }
            let text = if model.characters.len() > 600 { String::new() } else { random_text(&mut random) };
            let shared = (random.below(4) == 0).then(|| (source.clone(), model.text()));

            let before = model.text();
            let edit = source.edit(range, encoding, &text);
            let characters = model.characters.clone();
            let (start, end) = model.replace(range, &text);
            let after = model.text();

            assert_eq!(source.as_str(), after, "{at}");
            let bytes = |end: usize| characters[..end].iter().map(|it| it.len_utf8()).sum::<usize>();
            assert_eq!((edit.start, edit.old_end), (bytes(start), bytes(end)), "{at}");
            assert_eq!(edit.new_end, edit.start + text.len(), "{at}");
            for (point, text, offset) in [
                (edit.start_point, &before, edit.start),
                (edit.old_end_point, &before, edit.old_end),
                (edit.new_end_point, &after, edit.new_end),
            ] {
                let rows: Vec<&str> = text[..offset].split('\n').collect();
                assert_eq!((point.row, point.column), (rows.len() - 1, rows.last().unwrap().len()), "{at}");
            }
            if let Some((source, text)) = shared {
                assert_eq!(source.as_str(), text, "{at}: an older version changed");
            }
            check_positions(&source, &model, &mut random, &at);
        }
    }
}

fn check_positions(source: &Source, model: &Model, random: &mut Random, at: &str) {
    let starts = model.line_starts();
    assert_eq!(source.line_count(), starts.len(), "{at}");
    let line = random.below(starts.len());
    assert_eq!(source.line_start(line), model.bytes(starts[line]), "{at}");
    let end = starts.get(line + 1).copied().unwrap_or(model.characters.len());
    assert_eq!(source.line_end(line), model.bytes(model.before_line_break(end, starts[line])), "{at}");
    assert_eq!((source.line_start(starts.len()), source.line_end(starts.len())), (source.len(), source.len()), "{at}");

    let character = random.below(model.characters.len() + 1);
    let offset = model.bytes(character);
    assert_eq!(source.position(offset, model.encoding), model.position_at(character), "{at}, character {character}");
    assert_eq!(source.line_of(offset), model.position_at(character).line as usize, "{at}");
    if let Some(inside) = model.characters.get(character).map(|it| random.below(it.len_utf8())) {
        let position = source.position(offset + inside, model.encoding);
        assert_eq!(position, model.position_at(character), "{at}: inside a character is at its start");
    }
    let position = random_position(random, starts.len());
    assert_eq!(source.offset(position, model.encoding), model.bytes(model.offset_at(position)), "{at}, {position:?}");
}

const PYTHON_PIECES: [&str; 40] = [
    "\n",
    "\r\n",
    "\r",
    "    ",
    "\t",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "\"\"\"",
    "f'{",
    "}'",
    "# é\n",
    "🦀",
    ",",
    ":",
    "\\\n",
    "=",
    "path('x/<int:pk>/', views.x, name='x'),\n",
    "urlpatterns = [\n",
    "]\n",
    "def f(a, *b, **c):\n    return a\n",
    "class A(B):\n    x = 1\n",
    "if x:\n    y\nelse:\n    z\n",
    "for a in b:\n    pass\n",
    "from . import views\n",
    "import a.b as c\n",
    "lambda x: x",
    "a.b.c(d)[e]",
    "try:\n    x\nexcept E:\n    pass\n",
    "\u{feff}",
    "\0",
    "\u{c}",
    "match x:\n    case 1:\n        pass\n",
    "@d\n",
    "    include(('a', 'b'), namespace='c'),\n",
];

/// What a node is (kind, missing, error, field, depth) and where it stands.
type Node = (u16, bool, bool, Option<u16>, u32, tree_sitter::Range);

/// Every node of a tree, by a cursor: a broken text may nest deeply.
fn nodes(tree: &tree_sitter::Tree) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let field = cursor.field_id().map(u16::from);
        nodes.push((node.kind_id(), node.is_missing(), node.is_error(), field, cursor.depth(), node.range()));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}

const WHOLE: &str = "from django.urls import include, path\nfrom . import views\n\n\ndef view(request, *, pk: int = 1):\n    \"\"\"Straße 🦀\"\"\"\n    \
    if pk:\r\n        return f'{pk!r:>{4}}'\r\n    return [x for x in range(pk)]\n\n\nclass View:\n    a, b = 1, {'x': (2,)}\n\n    \
    @property\n    async def c(self): return await self\n\n\nurlpatterns = [\n    path('a/<int:pk>/', views.a, name='a'),\n    \
    path(\"b/\", include((\"x.urls\", \"x\"), namespace='x')),\n]\nurlpatterns += \\\n    [path(r'c', View)]\n";

/// The tree of an open document, brought along edit by edit, is the tree that a parse from scratch gives.
#[test]
fn incremental_trees_equal_fresh_trees() {
    let (mut random, seed) = Random::new();
    let workspace =
        Workspace::new(Options { folders: Vec::new(), budget: Budget::Unlimited, settings: Default::default() });
    let mut fresh = Python::default();
    let (mut whole, mut broken) = (0, 0);
    for round in 0..40 {
        let encoding = ENCODINGS[round % 3];
        let path: Arc<Path> = Arc::from(Path::new("/nowhere/urls.py"));
        // Half of the documents are garbage throughout; the others are a file that is broken and mended again and again.
        let mends = round % 2 == 0;
        let mut garbage = || (0..random.below(60)).map(|_| random.pick(&PYTHON_PIECES)).collect();
        let start: String = if mends { WHOLE.repeat(1 + round % 3) } else { garbage() };
        workspace.open(path.clone(), &start, 0);
        let mut undo = Vec::new();
        for version in 1..=150 {
            let changes = if mends && undo.len() > random.below(3) {
                std::mem::take(&mut undo).into_iter().rev().collect()
            } else {
                let mut source = workspace.snapshot().files.file(&path).unwrap().source.clone();
                let mut changes = Vec::new();
                for _ in 0..=random.below(3) {
                    let change = random_change(&mut random, &source);
                    let range = change.range.unwrap();
                    let before = source.clone();
                    let edit = source.edit(range, encoding, &change.text);
                    let old = before.as_str()[edit.start..edit.old_end].to_owned();
                    let (start, end) = (source.position(edit.start, encoding), source.position(edit.new_end, encoding));
                    undo.push(Change { range: Some(Range { start, end }), text: old });
                    changes.push(change);
                }
                changes
            };
            workspace.change(&path, &changes, encoding, version);
            let file = workspace.snapshot().files.file(&path).unwrap();
            let Parsed::Tree(expected) = fresh.parse(&file.source, None, Budget::Unlimited) else { continue };
            let tree = file.tree.as_ref().unwrap();
            assert!(
                nodes(tree) == nodes(&expected),
                "seed {seed}, round {round}, version {version}: {changes:?} gave {:?}\n{}\n{}",
                file.source.as_str(),
                tree.root_node().to_sexp(),
                expected.root_node().to_sexp()
            );
            *(if expected.root_node().has_error() { &mut broken } else { &mut whole }) += 1;
        }
        workspace.close(&path);
    }
    assert!(whole > 1_000 && broken > 1_000, "both kinds must come up: {whole} whole, {broken} broken");
}

fn random_change(random: &mut Random, source: &Source) -> Change {
    let start = random_position(random, source.line_count());
    let mut end = start;
    if random.below(2) == 0 {
        end.column = end.column.saturating_add(random.below(9) as u32);
        end.line = end.line.saturating_add(random.below(2) as u32);
    }
    let text = match random.below(4) {
        0 => String::new(),
        1 => "a".to_owned(),
        _ => random.pick(&PYTHON_PIECES).to_owned(),
    };
    Change { range: Some(Range { start, end }), text }
}
