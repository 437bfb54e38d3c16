//! What a rule says: the finding, its consequence, its mend.

use crate::text::Span;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How loud a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The plugin or page does not work.
    Error,
    /// Something does not do what it looks like.
    Warning,
    /// Worth knowing.
    Information,
    /// A nudge.
    Hint,
}

impl Severity {
    /// The word in JSON and settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
            Self::Hint => "hint",
        }
    }
}

/// What happens at runtime, worst first (catalogue §0, impact vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Impact {
    /// The whole site does not start.
    Boot,
    /// The root URLconf can't be imported: every request is a 500.
    All500,
    /// Every `reverse()` of the site raises.
    ReverseAll,
    /// `GET /api/plugins/` is a 500, so no plugin's frontend loads.
    List500,
    /// The plugin changes the whole site's configuration.
    Poison,
    /// The plugin is not loaded, and nothing says so.
    Drop,
    /// The plugin's URLs are missing; the host prints one line.
    UrlDrop,
    /// This route answers 500.
    Status500,
    /// This route answers 404.
    Status404,
    /// Wrong view, URL or value, and no error.
    Wrong,
    /// Access control is absent, and nothing says so.
    Security,
    /// The job never runs.
    Never,
    /// All periodic jobs stop.
    StopAll,
    /// Works, but is bad.
    Hygiene,
}

impl Impact {
    /// The catalogue's word, as JSON has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Boot => "BOOT",
            Self::All500 => "ALL500",
            Self::ReverseAll => "REV-ALL",
            Self::List500 => "LIST500",
            Self::Poison => "POISON",
            Self::Drop => "DROP",
            Self::UrlDrop => "URLDROP",
            Self::Status500 => "500",
            Self::Status404 => "404",
            Self::Wrong => "WRONG",
            Self::Security => "SEC",
            Self::Never => "NEVER",
            Self::StopAll => "STOPALL",
            Self::Hygiene => "HYGIENE",
        }
    }

    /// What the word means, for pages.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Boot => "the whole Karrot site does not start",
            Self::All500 => "every request to the whole site is answered with a 500",
            Self::ReverseAll => "every `reverse()` and `{% url %}` of the whole site raises",
            Self::List500 => "the list of plugins is a 500, so no plugin's frontend loads",
            Self::Poison => "the configuration of the whole site changes silently",
            Self::Drop => "the plugin is silently not loaded",
            Self::UrlDrop => "the plugin loads, but its URLs are silently missing",
            Self::Status500 => "this route answers with a 500",
            Self::Status404 => "this route answers with a 404",
            Self::Wrong => "a wrong view, URL or value, and no error",
            Self::Security => "access control is silently absent",
            Self::Never => "the job never runs",
            Self::StopAll => "all periodic jobs of the site stop",
            Self::Hygiene => "works, but is bad",
        }
    }
}

/// A place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: Arc<Path>,
    /// Where in it.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// Replace a span of a file by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub file: Arc<Path>,
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub content: String,
}

/// A change to files themselves, done before the edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Make an empty file.
    Create(PathBuf),
    /// Move a file or folder.
    Rename(PathBuf, PathBuf),
}

/// A mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it can't change what works: `check --fix` applies only these.
    pub safe: bool,
    /// Changes to texts. A file that an operation creates may be edited at its empty span 0..0.
    pub edits: Vec<Edit>,
    /// Changes to files.
    pub operations: Vec<Operation>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// How loud.
    pub severity: Severity,
    /// What happens at runtime, the worst that is proven.
    pub impact: Impact,
    /// What will happen and how to mend it.
    pub message: String,
    /// The file it stands in.
    pub file: Arc<Path>,
    /// Where in it.
    pub span: Span,
    /// What explains it.
    pub related: Vec<Related>,
    /// Mends, the best first.
    pub fixes: Vec<Fix>,
}
