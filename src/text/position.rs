//! Lines and columns, as LSP and people count them.

/// The unit in which columns are counted (LSP 3.17 §Position: negotiated at `initialize`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, LSP's default.
    #[default]
    Utf16,
    /// Unicode scalar values; also the unit of the command line's columns.
    Utf32,
}

/// A place in a text: zero-based line and zero-based column, the column in an [`Encoding`]'s units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// Zero-based line.
    pub line: u32,
    /// Zero-based column in the encoding's units.
    pub column: u32,
}

/// Two positions, the end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Range {
    /// First position.
    pub start: Position,
    /// Position after the last character.
    pub end: Position,
}
