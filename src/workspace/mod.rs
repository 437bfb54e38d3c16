//! Workspace: the disk and the open documents → the current snapshot. The only reader of the disk.
//!
//! Here live scanning, watching, the cache of facts and the one writer that publishes snapshots. The protocol is not known here.
