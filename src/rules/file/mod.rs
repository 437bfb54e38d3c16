//! Rules about files as such.

pub mod file_not_analysed;
