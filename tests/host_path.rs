//! `host-path`: the host's own routes behind those of a plugin, from a checkout that is like Karrot's.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation
)]

use karrot_ls::project::orders::{Resolved, Reversed, resolve, reverse};
use karrot_ls::project::table::Lookup;
use karrot_ls::project::{Settings, Snapshot, rows};
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace};
use karrot_ls::{features, rules};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const HOST: [(&str, &str); 10] = [
    ("manage.py", "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')\n"),
    ("config/__init__.py", ""),
    (
        "config/settings.py",
        "import os\nfrom karrot.plugins.registry import get_backend_plugin_module_names, initialize_plugins\n\
         initialize_plugins(os.environ['PLUGIN_DIR'])\nBACKEND_PLUGINS = get_backend_plugin_module_names()\n\
         ROOT_URLCONF = 'config.urls'\nINSTALLED_APPS = ['karrot.groups', *BACKEND_PLUGINS]\n",
    ),
    (
        "config/urls.py",
        "from django.conf import settings\nfrom django.urls import include, path\nfrom karrot.groups import api\n\
         from karrot.plugins.backend import get_plugin_urlpatterns\n\
         plugin_url_patterns = get_plugin_urlpatterns(settings.BACKEND_PLUGINS)\n\
         urlpatterns = [\n    *plugin_url_patterns,\n    path('api/groups/', api.groups, name='group-list'),\n\
         \x20   path('api/groups/<int:pk>/', api.group, {'kind': ['a', 1]}, name='group-detail'),\n\
         \x20   path('silk/', include('karrot.silk', namespace='silk')),\n]\n",
    ),
    ("karrot/__init__.py", ""),
    ("karrot/groups/__init__.py", ""),
    ("karrot/groups/api.py", "def groups(request): pass\n\n\ndef group(request, pk, kind): pass\n"),
    (
        "karrot/silk.py",
        "from django.urls import path\nfrom karrot.groups.api import groups\napp_name = 'silk'\n\
         urlpatterns = [path('', groups, name='summary')]\n",
    ),
    (
        "karrot/plugins/registry.py",
        "import importlib\nfrom os import listdir\nplugins = {}\n\ndef initialize_plugins(folder):\n    for name in listdir(folder):\n\
         \x20       plugins[name] = importlib.import_module(name)\n\n\ndef get_backend_plugin_module_names():\n\
         \x20   return [plugin.backend_plugin.module_name for plugin in plugins.values()]\n",
    ),
    (
        "karrot/plugins/backend.py",
        "from django.urls import include, path\n\ndef get_plugin_urlpatterns(plugins):\n    patterns = []\n    for name in plugins:\n\
         \x20       patterns.append(path(f'api/plugins/{name}/', include((f'{name}.urls', name), namespace=name)))\n    return patterns\n",
    ),
];

const PLUGIN: [(&str, &str); 4] = [
    ("backend/__init__.py", ""),
    ("backend/apps.py", "from django.apps import AppConfig\n\n\nclass Config(AppConfig):\n    name = 'backend'\n"),
    (
        "backend/urls.py",
        "from django.urls import path\nfrom . import views\nurlpatterns = [path('own/', views.own, name='own')]\n",
    ),
    (
        "backend/views.py",
        "from django.http import JsonResponse\nfrom django.urls import reverse\n\n\ndef own(request):\n\
         \x20   there = reverse('group-list')\n    one = reverse('group-detail', args=[1])\n    far = reverse('silk:summary')\n\
         \x20   gone = reverse('group-lisd')\n    return JsonResponse({'all': [there, one, far, gone]})\n",
    ),
];

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A plugin and, where it is wanted, the checkout that its settings name.
fn open(folder: &Path, host_path: Option<&str>) -> Arc<Workspace> {
    let (plugin, host) = (folder.join("plugin"), folder.join("karrot-backend"));
    write(&plugin, &PLUGIN);
    write(&host, &HOST);
    let settings = Settings { host_path: host_path.map(|name| folder.join(name)), ..Settings::default() };
    let workspace = Workspace::new(Options { folders: vec![plugin], budget: Budget::Unlimited, settings });
    workspace.scan(&|_| {}, &|| false);
    workspace
}

fn unknown_names(snapshot: &Snapshot, views: &Path) -> Vec<(usize, &'static str)> {
    let file = snapshot.files.file(views).unwrap();
    let findings = rules::check(snapshot, &file);
    let names = findings.iter().filter(|one| one.code.starts_with("route-"));
    names.map(|one| (file.source.line_of(one.span.start as usize) + 1, one.code)).collect()
}

#[test]
fn the_hosts_names_are_found_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = open(folder.path(), Some("karrot-backend"));
    let snapshot = workspace.snapshot();
    assert_eq!(snapshot.project.sites.len(), 1, "the host is no site of the workspace");
    let site = &snapshot.project.sites[0];
    assert!(site.table.open.is_empty(), "{:?}", site.table.open);
    let known: Vec<_> = rows::routes(&snapshot, None)
        .into_iter()
        .map(|row| (row.qualified_name.unwrap_or_default(), row.route, row.view.unwrap_or_default()))
        .collect();
    let expected = [
        ("backend:own", "api/plugins/backend/own/", "backend.views.own"),
        ("group-list", "api/groups/", "karrot.groups.api.groups"),
        ("group-detail", "api/groups/<int:pk>/", "karrot.groups.api.group"),
        ("silk:summary", "silk/", "karrot.groups.api.groups"),
    ];
    assert_eq!(known, expected.map(|(name, route, view)| (name.to_owned(), route.to_owned(), view.to_owned())));
    assert_eq!(site.table.look_up("group-lisd"), Lookup::Absent);
    let Reversed::Found { url, .. } = reverse(&site.table, "group-detail", &["3".to_owned()], &[], None) else {
        panic!("the host's route can be reversed")
    };
    assert_eq!(url, "/api/groups/3/");
    assert!(matches!(resolve(&site.table, "/silk/"), Resolved::Found { .. }));
    assert!(matches!(resolve(&site.table, "/api/places/"), Resolved::Absent { .. }));
    let views = folder.path().join("plugin/backend/views.py");
    assert_eq!(unknown_names(&snapshot, &views), [(9, "route-unknown")]);

    // From the name to the host's own route and view.
    let file = snapshot.files.file(&views).unwrap();
    let at = file.source.as_str().find("group-list").unwrap() as u32 + 2;
    let targets = features::definition(&snapshot, &file, at);
    let files: Vec<_> = targets.iter().map(|one| one.file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(files, ["urls.py", "api.py"]);
}

#[test]
fn without_a_checkout_the_hosts_names_are_not_known() {
    let folder = tempfile::tempdir().unwrap();
    for host_path in [None, Some("plugin/backend")] {
        let workspace = open(folder.path(), host_path);
        let snapshot = workspace.snapshot();
        let site = &snapshot.project.sites[0];
        assert!(matches!(site.table.look_up("group-list"), Lookup::Unknowable(_)));
        assert!(matches!(site.table.look_up("group-lisd"), Lookup::Unknowable(_)));
        assert!(matches!(site.table.look_up("backend:own"), Lookup::Found(_)));
        assert_eq!(site.table.look_up("backend:gone"), Lookup::Absent);
        assert_eq!(unknown_names(&snapshot, &folder.path().join("plugin/backend/views.py")), []);
        assert!(rows::open(&snapshot, None)[0].reason.contains("host-path"));
    }
}

#[test]
fn the_host_is_not_run_again_for_an_edit_of_the_plugin() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = open(folder.path(), Some("karrot-backend"));
    let names = |workspace: &Workspace| -> (Vec<String>, usize) {
        let snapshot = workspace.snapshot();
        let rows = rows::routes(&snapshot, None);
        (rows.into_iter().filter_map(|row| row.qualified_name).collect(), snapshot.project.ran)
    };
    let (before, whole) = names(&workspace);
    assert_eq!(before, ["backend:own", "group-list", "group-detail", "silk:summary"]);
    let urls = folder.path().join("plugin/backend/urls.py");
    let text = PLUGIN[2].1.replace("name='own')", "name='mine')");
    workspace.open(urls.into(), &text, 1);
    let (after, again) = names(&workspace);
    assert_eq!(after, ["backend:mine", "group-list", "group-detail", "silk:summary"]);
    assert!(again < whole && again <= 5, "{again} of {whole} modules were run again");
    // An edit of the host itself is seen.
    let host_urls: PathBuf = folder.path().join("karrot-backend/config/urls.py");
    workspace.open(host_urls.into(), &HOST[3].1.replace("group-list", "groups"), 1);
    assert_eq!(names(&workspace).0, ["backend:mine", "groups", "group-detail", "silk:summary"]);
}
