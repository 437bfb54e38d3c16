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

/// The attributes of one of Django's or DRF's own view classes, by a dotted name from where it can be imported; nothing for
/// another class.
pub fn view_attributes(class: &str) -> Option<impl Iterator<Item = &'static str> + use<>> {
    let recorded = include_str!("data/view_attributes.txt").lines();
    recorded.filter_map(|line| line.split_once(' ')).find_map(|(names, held)| {
        let is_this = names.split(',').any(|name| name == class);
        is_this.then(|| held.split(' '))
    })
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
        let holds = |class: &str, name: &str| view_attributes(class).map(|mut held| held.any(|one| one == name));
        assert_eq!(holds("django.views.generic.TemplateView", "template_name"), Some(true));
        assert_eq!(holds("django.views.View", "template_name"), Some(false));
        assert_eq!(holds("rest_framework.viewsets.ModelViewSet", "get_extra_actions"), Some(true));
        assert_eq!(holds("example.View", "x"), None);
        assert!(!lacks_name("nowhere", "x") && !lacks_name("os", "__file__"));
    }
}
