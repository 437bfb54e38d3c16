//! A workspace in memory for the tests of features: the real engine over texts.

use crate::facts;
use crate::project::{Archive, Entry, EntryKind, File, FileKind, Files, Project, Settings, Snapshot};
use crate::syntax::{Budget, Parsed, Python};
use crate::text::{Source, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

struct MemoryFiles(BTreeMap<PathBuf, Arc<File>>);

impl Files for MemoryFiles {
    fn archive(&self, _: &Path) -> Option<Arc<Archive>> {
        None
    }

    fn file(&self, path: &Path) -> Option<Arc<File>> {
        self.0.get(path).cloned()
    }

    fn entries(&self, directory: &Path) -> Option<Arc<[Entry]>> {
        let below = self.0.keys().filter_map(|path| path.strip_prefix(directory).ok());
        let mut entries: BTreeMap<String, EntryKind> = BTreeMap::new();
        for path in below {
            let mut parts = path.components();
            let name = parts.next()?.as_os_str().to_str()?.to_owned();
            entries.insert(name, if parts.next().is_some() { EntryKind::Directory } else { EntryKind::File });
        }
        (!entries.is_empty()).then(|| entries.into_iter().map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn known(&self) -> Vec<Arc<File>> {
        self.0.values().cloned().collect()
    }
}

/// A snapshot of a fixture and the place of its cursor.
pub struct Fixture {
    pub snapshot: Snapshot,
    pub file: Arc<File>,
    pub offset: u32,
}

/// Reads a fixture: `=== path` begins a file, `<|>` is the cursor. The workspace's folder is `/w`.
pub fn fixture(text: &str) -> Fixture {
    let mut files = BTreeMap::new();
    let mut cursor = None;
    for part in text.split("=== ").skip(1) {
        let (name, content) = part.split_once('\n').unwrap();
        let path: Arc<Path> = Path::new("/w").join(name.trim()).into();
        if let Some(at) = content.find("<|>") {
            cursor = Some((path.to_path_buf(), at as u32));
        }
        let source = Source::new(&content.replacen("<|>", "", 1));
        let kind = FileKind::of(&path);
        let facts = match Python::default().parse(&source, None, Budget::Unlimited) {
            Parsed::Tree(tree) if kind == FileKind::Python => Arc::new(facts::lower(&source, &tree)),
            _ => Arc::default(),
        };
        files.insert(path.to_path_buf(), Arc::new(File { path, kind, source, tree: None, facts, version: None }));
    }
    let (path, offset) = cursor.unwrap();
    let file = files[&path].clone();
    let files = MemoryFiles(files);
    let folders: Arc<[PathBuf]> = vec![PathBuf::from("/w")].into();
    let project = Arc::new(Project::build(&files, &folders, &Settings::default()));
    let snapshot = Snapshot {
        revision: 1,
        folders,
        scanned: true,
        files: Arc::new(files),
        project,
        settings: Arc::default(),
        problems: Vec::new().into(),
    };
    Fixture { snapshot, file, offset }
}

/// The text of a span of a file.
pub fn texts(fixture: &Fixture, path: &Path, span: Span) -> String {
    fixture.snapshot.files.file(path).unwrap().source.slice(span).to_owned()
}

/// The documentation's example plugin with some more routes; `urls.py` or `views.py` may be replaced by the test's own.
pub fn plugin(with: &str) -> Fixture {
    let mut text = String::new();
    for (name, content) in [
        ("apps.py", ""),
        ("__init__.py", ""),
        ("urls.py", URLS),
        (
            "more.py",
            "from django.urls import path\nfrom . import views\nurlpatterns = [path('c/', views.Detail.as_view(), name='c')]\n",
        ),
        ("views.py", VIEWS),
    ] {
        if !with.contains(&format!("=== backend/{name}\n")) {
            text.push_str(&format!("=== backend/{name}\n{content}"));
        }
    }
    fixture(&format!("{text}{with}"))
}

const URLS: &str = "from django.urls import include, path
from . import views
urlpatterns = [
    path('example/', views.simple_view, name='example-route'),
    path('detail/<int:pk>/', views.Detail.as_view(), name='detail'),
    path('more/', include('backend.more')),
]
";

const VIEWS: &str = "from django.http import HttpResponse
from django.urls import reverse
from django.views import View

def simple_view(request):
    \"\"\"Says hello.\"\"\"
    return HttpResponse('hello')

class Detail(View):
    def get(self, request, pk):
        return HttpResponse(str(pk))

def helper():
    pass
";
