//! Rules about `karrot-ls.toml`.

pub mod configuration_invalid;
