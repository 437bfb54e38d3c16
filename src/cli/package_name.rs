//! Names for a new plugin: what the host makes of them, and which it can't take.

use super::terminal::escape;
use crate::host::{Karrot, NameClash, installed_name, is_identifier, is_keyword};

/// The module's name for a plugin's: `Compost plan` → `compost_plan`; why there is none.
pub fn module(name: &str) -> Result<String, String> {
    let shown = escape(name);
    if installed_name(name) != name {
        return Err(format!(
            "`{shown}` is no name for a plugin: Karrot's installer keeps ASCII letters, digits, `-` and `_` only, and would call it \
             `{}`",
            installed_name(name)
        ));
    }
    let module = name.to_ascii_lowercase().replace('-', "_");
    let module = module.trim_matches('_').to_owned();
    if !is_identifier(&module) || is_keyword(&module) {
        return Err(format!("`{shown}` is no name for a plugin: its module could not be called `{module}` in Python"));
    }
    let host = Karrot::current();
    let taken = match host.clash(&module) {
        Some(NameClash::Refused) => "Karrot has loaded a module of that name before its plugins, and skips this one",
        Some(NameClash::Label) => "Karrot has an app of that name, and would not start",
        Some(NameClash::Shadows) => "Karrot imports a module of that name, and would get this one instead",
        None if host.has_module(&module) => "Python has a module of that name, and who imports it would get this one",
        None if host.is_generic(&module) => "the next plugin with such a module would not be loaded",
        None if module == "assets" => "Karrot serves frontends' files at that URL",
        None if module == "tests" => "test runners take a module of that name for tests",
        None => return Ok(module),
    };
    Err(format!("`{shown}` is no name for a plugin: {taken}. Try `{shown}-plugin`"))
}

/// The name of a class for a module's: `compost_plan` → `CompostPlan`.
pub fn class(module: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    module.split('_').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_modules_that_the_host_takes() {
        assert_eq!(module("compost-plan").unwrap(), "compost_plan");
        assert_eq!(module("Compost").unwrap(), "compost");
        assert_eq!(module("_x").unwrap(), "x");
        assert_eq!(class("compost_plan2"), "CompostPlan2");
        for refused in
            ["", ".", "a b", "плагин", "1st", "class", "json", "karrot", "auth", "requests", "backend", "tomllib", "--"]
        {
            assert!(module(refused).is_err(), "{refused}");
        }
    }
}
