//! What the modules of the host's Python, Django, DRF and huey hold, recorded from them.

use std::sync::OnceLock;

/// Whether a module outside the workspace is known not to hold a name. `false` for modules that were not recorded: those that
/// want a driver, or answer for any name themselves.
pub fn lacks_name(module: &str, name: &str) -> bool {
    static RECORDED: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    let recorded = RECORDED.get_or_init(|| {
        include_str!("data/module_names.txt").lines().filter_map(|line| line.split_once(' ')).collect()
    });
    let found = recorded.binary_search_by(|(recorded, _)| (*recorded).cmp(module));
    // What begins with two underscores the import system and Python itself add.
    let Some((_, names)) = found.ok().and_then(|at| recorded.get(at)).filter(|_| !name.starts_with("__")) else {
        return false;
    };
    !names.split(' ').any(|held| held == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_modules_hold_what_they_hold() {
        assert!(!lacks_name("os", "path") && !lacks_name("os.path", "join") && lacks_name("os", "no_such_thing"));
        assert!(!lacks_name("django.urls", "path") && lacks_name("django.urls", "url"));
        assert!(!lacks_name("django", "urls") && !lacks_name("django.contrib", "admin"));
        assert!(!lacks_name("rest_framework.views", "APIView") && !lacks_name("huey.contrib.djhuey", "db_task"));
        assert!(!lacks_name("nowhere", "x") && !lacks_name("os", "__file__"));
    }
}
