//! Imports that libraries answer in their own way, and those whose absence is caught.

use super::{closed, project};
use karrot_ls::rules::{self, Severity};

/// The codes of errors and warnings, with their lines.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let (_folder, snapshot) = project(files);
    let findings = rules::files(&snapshot).into_iter().flat_map(|file| {
        let found = rules::check(&snapshot, &file);
        let loud = found.into_iter().filter(|finding| finding.severity <= Severity::Warning);
        let line = move |at: u32| file.source.position(at as usize, karrot_ls::text::Encoding::Utf8).line + 1;
        loud.map(move |finding| format!("{}:{}", finding.code, line(finding.span.start))).collect::<Vec<_>>()
    });
    findings.collect()
}

#[test]
fn a_module_that_is_one_file_may_make_its_submodules() {
    let files = [
        (
            "urls.py",
            "from six.moves.urllib.parse import urlencode\nfrom django.utils.six.moves import map\nurlpatterns = []\n",
        ),
        ("packages/six.py", "__path__ = []\n"),
        ("packages/django/utils/__init__.py", ""),
        ("packages/django/utils/six.py", "__path__ = []\n"),
    ];
    assert!(found(&files).is_empty());
    let without = [("urls.py", "from nine.moves import map\nurlpatterns = []\n"), ("packages/nine.py", "")];
    assert_eq!(found(&without), ["urls-import-missing:1"]);
}

#[test]
fn what_a_module_did_not_bind_because_it_ended_is_not_told_of() {
    let both = "try:\n    from no_first import Base\n    from no_second import Other\nexcept ImportError:\n    try:\n        from no_third import Base\n        from no_fourth import Other\n    except ImportError:\n        raise ImportError('one of them is needed')\nclass Own(Other):\n    pass\nurlpatterns = []\n";
    assert!(found(&[("urls.py", both)]).is_empty());
    let never = "class Own(Other):\n    pass\nurlpatterns = []\n";
    assert_eq!(found(&[("urls.py", never)]), ["module-error:1"]);
}

#[test]
fn an_older_django_includes_with_a_namespace_alone() {
    let urls = "from django.conf.urls import include, url\nfrom things import urls\nurlpatterns = [url(r'^a/', include(('things.urls', 'things', 'one'))), url(r'^b/', include('things.urls', namespace='two'))]\n";
    let things = "from django.conf.urls import url\nurlpatterns = [url(r'^$', print, name='all')]\n";
    let files = [("urls.py", urls), ("things/__init__.py", ""), ("things/urls.py", things)];
    let old = [("packages/django/core/__init__.py", ""), ("packages/django/core/urlresolvers.py", "")];
    let conf = [(
        "packages/django/conf/urls/__init__.py",
        "from django.urls import include\ndef url(regex, view, kwargs=None, name=None):\n    pass\n",
    )];
    let all: Vec<_> = files.into_iter().chain(old).chain(conf).collect();
    assert!(found(&all).is_empty(), "{:?}", found(&all));
    assert_eq!(closed(&all), ["one:all ^a/^$", "two:all ^b/^$"]);
    let all: Vec<_> = files.into_iter().chain(conf).collect();
    assert!(found(&all).contains(&"urls-include-namespace:3".to_owned()));
}
