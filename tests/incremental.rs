//! An edit concludes again only what depended on it, and what comes out equals a fresh start.
#![allow(missing_docs, clippy::disallowed_methods, clippy::indexing_slicing, clippy::unwrap_used)]

use karrot_ls::features;
use karrot_ls::project::rows;
use karrot_ls::project::{FolderKind, Settings, Snapshot};
use karrot_ls::rules;
use karrot_ls::syntax::Budget;
use karrot_ls::text::Encoding;
use karrot_ls::workspace::{Change, Options, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A file and the texts that it may have.
type Variants = (&'static str, &'static [&'static str]);

/// A project in which modules act on each other in all the ways that matter: the first text of each is the plain one.
const FILES: &[Variants] = &[
    ("manage.py", &["import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_settings')\n"]),
    (
        "site_settings.py",
        &[
            "ROOT_URLCONF = 'urls'\nDEBUG = True\nINSTALLED_APPS = ['a', 'b']\n",
            "ROOT_URLCONF = 'urls'\nDEBUG = False\nINSTALLED_APPS = ['a', 'b']\n",
            "ROOT_URLCONF = 'urls'\nimport os\nDEBUG = os.environ['X']\nINSTALLED_APPS = ['a']\n",
        ],
    ),
    (
        "urls.py",
        &[
            "from django.urls import include, path\nurlpatterns = [\n    path('a/', include('a.urls')),\n    path('b/', include('b.urls')),\n    path('c/', include('c.urls')),\n]\n",
            "from django.urls import include, path\nurlpatterns = [path('b/', include('b.urls')), path('a/', include('a.urls', namespace='x'))]\n",
            "from django.conf import settings\nfrom django.urls import include, path\nurlpatterns = [path('a/', include('a.urls'))]\nif settings.DEBUG:\n    urlpatterns += [path('d/', include('d.urls'))]\n",
            "from django.urls import include, path\nfrom c.views import more\nurlpatterns = [path('c/', include('c.urls'))] + more('m') + [path('b/', include('b.urls'))]\n",
            "from django.urls import include, path\nurlpatterns = [path('a/', include('a.urls')), path('gone/', include('gone.urls'))]\nurlpatterns += [\n",
        ],
    ),
    ("a/__init__.py", &["", "flag = True\n"]),
    (
        "a/urls.py",
        &[
            "from django.urls import path\nfrom . import views\napp_name = 'a'\nurlpatterns = [path('one/', views.one, name='one')]\n",
            "from django.urls import path\nfrom . import views\napp_name = 'a'\nurlpatterns = [path('one/', views.one, name='one'), path('two/<int:pk>/', views.two, name='two')]\n",
            "from django.urls import path\nfrom .views import gone\nurlpatterns = [path('one/', gone, name='one')]\n",
            "from django.urls import path\nfrom . import views\nfrom c.registry import ROUTES\nurlpatterns = [path(text, views.one, name=text) for text in ROUTES]\n",
            "from django.urls import path\nfrom . import views\nimport b.urls\nurlpatterns = b.urls.urlpatterns[:1] + [path('y/<year:y>/', views.one)]\n",
        ],
    ),
    (
        "a/views.py",
        &[
            "def one(request):\n    return None\n\n\ndef two(request, pk):\n    return None\n",
            "def one(request):\n    x = 1\n    return x\n\n\ndef two(request, pk):\n    return None\n",
            "from b.views import shared as one\n\n\ndef two(request, pk):\n    return None\n",
        ],
    ),
    ("b/__init__.py", &["", "from c.registry import ROUTES\nROUTES.append('from-b')\n"]),
    (
        "b/urls.py",
        &[
            "from django.urls import path\nfrom . import views\nurlpatterns = [path('b/', views.shared, name='b')]\n",
            "from django.urls import path\nfrom . import views\nimport a.urls\na.urls.urlpatterns.append(path('meddled/', views.shared, name='meddled'))\nurlpatterns = [path('b/', views.shared, name='b')]\n",
            "from django.urls import path\nfrom . import views\nfrom c.registry import ROUTES, add\nadd('late')\nurlpatterns = [path('b/', views.shared, name='b')]\n",
            "from django.urls import path, register_converter\nfrom . import views\n\n\nclass Year:\n    regex = '[0-9]{4}'\n\n\nregister_converter(Year, 'year')\nurlpatterns = [path('b/<year:y>/', views.shared, name='b')]\n",
        ],
    ),
    (
        "b/views.py",
        &[
            "def shared(request):\n    return None\n",
            "import a.views\n\n\ndef shared(request):\n    return a.views.one(request)\n",
        ],
    ),
    (
        "c/registry.py",
        &[
            "ROUTES = ['r1']\n\n\ndef add(text):\n    ROUTES.append(text)\n",
            "ROUTES = ['r1', 'r2']\n\n\ndef add(text):\n    ROUTES.append(text + 'x')\n",
            "ROUTES = ['r1']\n\n\ndef add(text):\n    raise ValueError(text)\n",
        ],
    ),
    (
        "c/urls.py",
        &[
            "from django.urls import path\nfrom .registry import ROUTES\nfrom . import views\nurlpatterns = [path(text, views.view, name=text) for text in ROUTES]\n",
            "from django.urls import path\nfrom . import views\nurlpatterns = views.more('c')\n",
            "from django.urls import path\nfrom . import views\nimport d\nurlpatterns = [path('d/', views.view, {'x': d.value}, name='d')]\n",
        ],
    ),
    (
        "c/views.py",
        &[
            "from django.urls import path\n\n\ndef view(request):\n    return None\n\n\ndef more(prefix):\n    return [path(prefix, view, name=prefix)]\n",
            "from django.urls import path\n\n\ndef view(request):\n    return None\n\n\ndef more(prefix):\n    return [path(prefix + '/x', view, name=prefix)]\n",
            "from django.urls import path\n\n\ndef view(request):\n    return None\n\n\ndef more(prefix):\n    return [path(prefix, missing, name=prefix)]\n",
        ],
    ),
    ("d/__init__.py", &["value = 1\n", "import a.urls\nvalue = len(a.urls.urlpatterns)\n"]),
    (
        "d/urls.py",
        &[
            "from django.urls import path\nfrom c.views import view\nurlpatterns = [path('d/', view, name='d')]\n",
            "urlpatterns = 5\n",
        ],
    ),
];

struct Site {
    folder: TempDir,
    workspace: Arc<Workspace>,
    version: i32,
}

fn workspace(folder: &Path) -> Arc<Workspace> {
    let settings = Settings { folder_kind: FolderKind::Project, ..Settings::default() };
    let workspace = Workspace::new(Options { folders: vec![folder.to_owned()], budget: Budget::Unlimited, settings });
    workspace.scan(&|_| {}, &|| false);
    workspace
}

impl Site {
    /// The plain texts, all documents open.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for (name, texts) in FILES {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, texts[0]).unwrap();
        }
        let workspace = workspace(folder.path());
        let mut site = Self { folder, workspace, version: 1 };
        for (name, texts) in FILES {
            site.workspace.open(Arc::from(site.path(name)), texts[0], 1);
        }
        site.version += 1;
        site.workspace.snapshot();
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Gives an open document another text, and its file as well.
    fn edit(&mut self, name: &str, text: &str) -> Arc<Snapshot> {
        self.version += 1;
        fs::write(self.path(name), text).unwrap();
        let change = Change { range: None, text: text.to_owned() };
        self.workspace.change(&self.path(name), &[change], Encoding::Utf8, self.version);
        self.workspace.snapshot()
    }

    /// The modules that were run for an edit; none where the project stayed.
    fn ran(&mut self, name: &str, text: &str) -> usize {
        let before = Arc::clone(&self.workspace.snapshot().project);
        let after = self.edit(name, text);
        if Arc::ptr_eq(&before, &after.project) { 0 } else { after.project.ran }
    }
}

fn plain(name: &str) -> &'static str {
    FILES.iter().find(|(one, _)| *one == name).unwrap().1[0]
}

#[test]
fn an_edit_runs_only_what_depended_on_it() {
    let mut site = Site::new();
    let commented = format!("# a comment\n{}", plain("a/urls.py"));
    assert_eq!(site.ran("a/urls.py", &commented), 0, "a comment");
    assert_eq!(site.ran("a/views.py", FILES[5].1[1]), 0, "a function's body that was not run");

    let route =
        |name: &str| format!("{}urlpatterns.append(path('{name}/', views.one, name='{name}'))\n", plain("a/urls.py"));
    // The first edit of a file pays for what all others keep.
    assert!(site.ran("a/urls.py", &route("first")) > 2);
    assert_eq!(site.ran("a/urls.py", &route("second")), 2, "a new route: its module and the root that includes it");
    assert_eq!(site.ran("a/urls.py", &format!("{}# a comment\n", route("second"))), 0);

    let include = |name: &str| format!("{}urlpatterns += [path('more/', include('{name}.urls'))]\n", plain("urls.py"));
    site.edit("urls.py", &include("a"));
    assert_eq!(site.ran("urls.py", &include("b")), 1, "another include of what is there: the root");
    assert_eq!(site.ran("urls.py", &include("d")), 3, "an include of what is new: the root, and that with its package");

    // What others changed is run again with them.
    site.edit("b/urls.py", FILES[7].1[1]);
    assert!(site.ran("b/urls.py", &format!("{}x = 1\n", FILES[7].1[1])) >= 3);
    let names = |snapshot: &Snapshot| {
        rows::routes(snapshot, None).iter().filter_map(|row| row.name.clone()).collect::<Vec<_>>()
    };
    let names = names(&site.workspace.snapshot());
    assert_eq!(names.iter().filter(|name| *name == "meddled").count(), 1, "{names:?}");
}

/// What is inside a function runs nothing anew, but what is told of it is as it stands there.
#[test]
fn a_docstring_is_told_as_it_is_now() {
    let mut site = Site::new();
    let views = |text: &str| {
        format!(
            "def one(request):\n    \"\"\"{text}\"\"\"\n    return None\n\n\ndef two(request, pk):\n    return None\n"
        )
    };
    site.edit("a/views.py", &views("What it said before."));
    assert_eq!(site.ran("a/views.py", &views("What it says now.")), 0);
    let snapshot = site.workspace.snapshot();
    let file = snapshot.files.file(&site.path("a/urls.py")).unwrap();
    let hover = features::hover(&snapshot, &file, file.source.as_str().find("one,").unwrap() as u32).unwrap();
    assert!(hover.markdown.contains("What it says now."), "{}", hover.markdown);
}

/// All that the workspace says.
fn said(workspace: &Workspace) -> Vec<String> {
    let snapshot = workspace.snapshot();
    let mut said: Vec<String> = rows::routes(&snapshot, None).iter().map(|row| format!("{row:?}")).collect();
    let mut open: Vec<String> = rows::open(&snapshot, None).iter().map(|row| format!("{row:?}")).collect();
    open.sort();
    said.extend(open);
    for file in rules::files(&snapshot) {
        let mut findings: Vec<String> =
            rules::check(&snapshot, &file).iter().map(|finding| format!("{finding:?}")).collect();
        findings.sort();
        said.extend(findings);
    }
    said
}

/// A small generator, so that a failure's seed says everything.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[test]
fn any_edits_come_to_what_a_fresh_start_says() {
    for seed in 1..=8_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut site = Site::new();
        let mut history = Vec::new();
        for step in 0..40 {
            let (name, texts) = FILES[1 + random.below(FILES.len() - 1)];
            let chosen = random.below(texts.len());
            // Runs of edits of one file, as someone types.
            for typed in 0..=random.below(3) {
                let text = format!("{}{}", "# typed\n".repeat(typed % 2), texts[chosen]);
                let text = if typed == 2 { format!("{text}extra_{step} = 1\n") } else { text };
                history.push((name, chosen, typed));
                site.edit(name, &text);
            }
            if random.below(6) == 0 {
                // Closed: what is on the disk holds; the next edit comes from there.
                let path = site.path(name);
                site.workspace.close(&path);
                site.workspace.snapshot();
                let (name, texts) = FILES[4];
                fs::write(site.path(name), texts[random.below(texts.len())]).unwrap();
                site.workspace.close(&site.path(name));
                site.workspace.disk_changed(&[site.path(name)]);
                site.workspace.snapshot();
                for path in [path, site.path(name)] {
                    let text = fs::read_to_string(&path).unwrap();
                    site.version += 1;
                    site.workspace.open(Arc::from(path), &text, site.version);
                }
            }
            let fresh = said(&workspace(site.folder.path()));
            let kept = said(&site.workspace);
            if kept != fresh {
                let only = |one: &[String], other: &[String]| {
                    one.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>().join("\n  ")
                };
                let (more, less) = (only(&kept, &fresh), only(&fresh, &kept));
                assert_eq!(
                    kept.len(),
                    fresh.len(),
                    "seed {seed}: {history:?}\nonly kept:\n  {more}\nonly fresh:\n  {less}"
                );
                assert!(kept == fresh, "seed {seed}: {history:?}\nonly kept:\n  {more}\nonly fresh:\n  {less}");
            }
        }
    }
}
