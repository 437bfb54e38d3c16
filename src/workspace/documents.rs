//! The open documents' texts. Everything here is quick: a change costs the same whatever is being analysed meanwhile.

use crate::project::FileKind;
use crate::text::{Encoding, Range, Source, TextEdit};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// A change of a document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is replaced; `None` for the whole text.
    pub range: Option<Range>,
    /// By what.
    pub text: String,
}

/// From this many edits since the last analysis, telling the old tree of each costs more than a new parse.
const MAX_PENDING_EDITS: usize = 1_000;

/// An open document.
pub struct Document {
    /// Tells a document from an earlier one of the same path.
    pub session: u64,
    /// What it is read as.
    pub kind: FileKind,
    /// Its text.
    pub source: Source,
    /// The version that the editor gave to the text.
    pub version: i32,
    /// What happened to the text since it was last taken for analysis.
    pub pending: Pending,
}

/// What happened to a text since it was last taken for analysis.
#[derive(Clone, Debug)]
pub enum Pending {
    /// These edits, in this order.
    Edits(Vec<TextEdit>),
    /// So much that the last tree is of no use.
    Everything,
}

/// All open documents.
#[derive(Default)]
pub struct Documents {
    open: HashMap<Arc<Path>, Document>,
    sessions: u64,
}

impl Documents {
    /// Opens a document; one that is open already gets the text.
    pub fn open(&mut self, path: Arc<Path>, kind: FileKind, text: &str, version: i32) {
        self.sessions += 1;
        let (session, source) = (self.sessions, Source::new(text));
        self.open.insert(path, Document { session, kind, source, version, pending: Pending::Everything });
    }

    /// Applies changes in their order; `false` where no such document is open.
    pub fn change(&mut self, path: &Path, changes: &[Change], encoding: Encoding, version: i32) -> bool {
        let Some(document) = self.open.get_mut(path) else { return false };
        for change in changes {
            document.apply(change, encoding);
        }
        document.version = version;
        true
    }

    /// Closes a document; `false` where none was open.
    pub fn close(&mut self, path: &Path) -> bool {
        self.open.remove(path).is_some()
    }

    /// A document was written to the disk: what is on the disk now gets the tree that everyone who reads it there gets.
    pub fn saved(&mut self, path: &Path) {
        if let Some(document) = self.open.get_mut(path) {
            document.pending = Pending::Everything;
        }
    }

    /// The open documents.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Arc<Path>, &mut Document)> {
        self.open.iter_mut()
    }
}

impl Document {
    fn apply(&mut self, change: &Change, encoding: Encoding) {
        let Some(range) = change.range else {
            self.source = Source::new(&change.text);
            self.pending = Pending::Everything;
            return;
        };
        let edit = self.source.edit(range, encoding, &change.text);
        match &mut self.pending {
            Pending::Edits(edits) if edits.len() < MAX_PENDING_EDITS => edits.push(edit),
            pending => *pending = Pending::Everything,
        }
    }

    /// What happened since the last call.
    pub fn take_pending(&mut self) -> Pending {
        std::mem::replace(&mut self.pending, Pending::Edits(Vec::new()))
    }
}
