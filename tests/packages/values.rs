//! Values that decide routes: what loops count, what a `continue` leaves, what is in every alternative.

use super::{closed, routes};

#[test]
fn a_loop_counts_from_where_it_is_told_to() {
    let root = "from django.urls import path\nurlpatterns = [path(f'{at}/{name}/', print, name=name) for at, name in enumerate(['a', 'b'], start=1)]\n";
    assert_eq!(closed(&[("urls.py", root)]), ["a 1/a/", "b 2/b/"]);
}

#[test]
fn names_of_a_turn_are_those_of_the_turn_whoever_left_it() {
    let root = "from django.urls import path\nfrom kit import wanted\nurlpatterns = []\ndef fill():\n    for name in ['a', 'b']:\n        if not wanted(name):\n            continue\n        text = name + '/'\n        urlpatterns.append(path(text, print, name=name))\nfill()\n";
    let kit = "import os\ndef wanted(name):\n    return os.getpid() > 7\n";
    let files = [("urls.py", root), ("packages/kit/__init__.py", kit)];
    assert_eq!(closed(&files), ["a a/?", "b b/?"]);
}

#[test]
fn what_a_turn_left_behind_may_be_that_of_a_turn_before() {
    let root = "from django.urls import path\nfrom kit import wanted\ntext = 'none/'\nfor name in ['a', 'b']:\n    if not wanted(name):\n        continue\n    text = name + '/'\nurlpatterns = [path(text, print, name='last')]\n";
    let kit = "import os\ndef wanted(name):\n    return os.getpid() > 7\n";
    let (rows, open) = routes(&[("urls.py", root), ("packages/kit/__init__.py", kit)]);
    assert_eq!((rows, open), (vec!["last …".to_owned()], vec![]));
}

#[test]
fn what_is_in_every_alternative_is_certain() {
    let root = "from django.urls import path\nfrom kit import small\nnames = ['a', 'b']\nif small():\n    names = [name for name in names if name != 'b']\nurlpatterns = [path(f'{name}/', print, name=name) for name in names]\n";
    let kit = "import os\ndef small():\n    return os.getpid() > 7\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["a a/", "b b/?"]);
}

#[test]
fn what_is_taken_away_by_its_class_is_gone() {
    let root = "from django.urls import path\nfrom kit import Other, registry\nfrom kit.models import Thing\ndel registry[Thing]\nurlpatterns = [path(f'{one.__name__}/', print, name=one.__name__) for one in registry]\n";
    let kit = "from kit.models import Thing\nclass Other:\n    pass\nregistry = {}\nfor one in [Thing, Other]:\n    registry[one] = 1\n";
    let files =
        [("urls.py", root), ("packages/kit/__init__.py", kit), ("packages/kit/models.py", "class Thing:\n    pass\n")];
    assert_eq!(closed(&files), ["Other Other/"]);
}

#[test]
fn named_tuples_are_changed_and_walked_in_any_project() {
    let root = "from collections import namedtuple\nfrom django.urls import path\nPage = namedtuple('Page', 'name route')\npages = [Page('a', 'a/'), Page('b', route='b/')._replace(route='c/')]\nurlpatterns = [path(route, print, name=name) for name, route in pages]\nurlpatterns += [path('d/' + page._asdict()['route'], print, name='d' + page.name) for page in pages]\n";
    assert_eq!(closed(&[("urls.py", root)]), ["a a/", "b c/", "da d/a/", "db d/c/"]);
}

#[test]
fn members_of_enumerations_are_walked_in_their_order() {
    let root = "from enum import Enum\nfrom django.urls import path\nclass Page(Enum):\n    NEWS = 'news'\n    ABOUT = 'about'\nurlpatterns = [path(page.value + '/', print, name=page.name) for page in Page]\n";
    assert_eq!(closed(&[("urls.py", root)]), ["NEWS news/", "ABOUT about/"]);
}

#[test]
fn views_are_found_among_a_modules_names() {
    let views = "def faq_page(request):\n    pass\ndef team_page(request):\n    pass\ndef other(request):\n    pass\n";
    let root = "from django.urls import path\nimport views\nurlpatterns = [path(name + '/', view, name=name) for name, view in vars(views).items() if name.endswith('_page')]\nurlpatterns += [path('again/' + name, getattr(views, name), name=name) for name in dir(views) if name.startswith('oth')]\n";
    let expected = ["faq_page faq_page/", "team_page team_page/", "other again/other"];
    assert_eq!(closed(&[("urls.py", root), ("views.py", views)]), expected);
}

#[test]
fn a_call_that_takes_too_long_leaves_the_rest() {
    let root = "from django.urls import path\nfrom kit import count\nCOUNT = count(60)\nurlpatterns = [path('a/', print, name='a')]\n";
    let kit = "def count(left):\n    if left == 0:\n        return 1\n    return one(left - 1) + one(left - 1)\ndef one(left):\n    return two(left) + two(left)\ndef two(left):\n    return [count(left) for turn in range(4)]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["a a/"]);
    // One that speaks of routes may have registered some.
    let kit = format!("from django.urls import path\n{kit}");
    let (rows, open) = routes(&[("urls.py", root), ("packages/kit/__init__.py", &kit)]);
    assert_eq!(rows, ["a a/"]);
    assert_eq!(open, ["a call of a package that takes more steps to follow than are allowed"]);
}
