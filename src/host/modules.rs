//! What the modules of the host's Python, Django, DRF and huey hold, recorded from them.

use std::sync::OnceLock;

/// The recorded names of a module, with a `-` behind those that only a star import leaves out, and a `?` behind modules of a
/// package that it brings if something has imported them before.
fn recorded_names(module: &str) -> Option<impl Iterator<Item = &'static str> + use<>> {
    recorded(module).filter(|names| !names.is_empty()).map(|names| names.split(' '))
}

/// What was recorded of a module that is there: nothing behind those whose names were not read.
fn recorded(module: &str) -> Option<&'static str> {
    static RECORDED: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    let recorded = RECORDED.get_or_init(|| {
        include_str!("data/module_names.txt").lines().map(|line| line.split_once(' ').unwrap_or((line, ""))).collect()
    });
    let at = recorded.binary_search_by(|(recorded, _)| (*recorded).cmp(module)).ok()?;
    recorded.get(at).map(|(_, names)| *names)
}

/// Whether a module outside the workspace is known not to hold a name. `false` for modules that were not recorded: those that
/// want a driver, or answer for any name themselves.
pub fn lacks_name(module: &str, name: &str) -> bool {
    // What begins with two underscores the import system and Python itself add.
    !name.starts_with("__")
        && recorded_names(module).is_some_and(|mut names| !names.any(|held| held.trim_end_matches(['-', '?']) == name))
}

/// Whether a module of a package that was recorded whole is known not to be in it.
pub fn lacks_module(module: &str) -> bool {
    let first = module.split('.').next().unwrap_or(module);
    recorded(first).is_some() && recorded(module).is_none()
}

/// What `from module import *` brings, of a module that was recorded; `false` for what it only may bring.
pub fn star_names(module: &str) -> Option<impl Iterator<Item = (&'static str, bool)> + use<>> {
    let brought = recorded_names(module)?.filter(|name| !name.starts_with('_') && !name.ends_with('-'));
    Some(brought.map(|name| name.strip_suffix('?').map_or((name, true), |name| (name, false))))
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
        assert!(
            lacks_module("django.utils.lru_cache") && lacks_module("email.MIMEText") && lacks_module("django.tasks")
        );
        for there in ["django.utils.text", "os.path", "unittest.mock", "django.contrib.postgres.fields", "redis.client"]
        {
            assert!(!lacks_module(there), "{there}");
        }
        assert!(!lacks_module("nowhere") && !lacks_name("django.contrib.postgres.fields", "x"));
        let brings =
            |module: &str, name: &str| star_names(module).map(|mut names| names.any(|one| one == (name, true)));
        assert_eq!(brings("django.urls", "path"), Some(true));
        assert_eq!(brings("django.urls", "_get_cached_resolver"), Some(false));
        // Modules, which `__all__` does not list.
        assert_eq!((brings("django.urls", "resolvers"), brings("os", "sys")), (Some(false), Some(false)));
        assert_eq!(brings("nowhere", "x"), None);
        // The host has imported it, as a module of a package without `__all__`.
        assert!(star_names("rest_framework").is_some_and(|mut names| names.any(|one| one == ("serializers", false))));
    }
}
