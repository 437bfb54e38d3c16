//! Rules about importing a module as the host does.

pub mod module_error;
