//! What installed packages do to a project's routes: each construct in a project of a few lines, its packages beside it.
#![allow(missing_docs, clippy::disallowed_methods, clippy::indexing_slicing, clippy::unwrap_used)]

use karrot_ls::project::reversing::Reversing;
use karrot_ls::project::rows;
use karrot_ls::project::table::Lookup;
use karrot_ls::project::{FolderKind, Settings, Snapshot};
use karrot_ls::syntax::Budget;
use karrot_ls::workspace::{Options, Workspace};
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

#[path = "packages/imports.rs"]
mod imports;
#[path = "packages/routers.rs"]
mod routers;
#[path = "packages/settings.rs"]
mod settings;
#[path = "packages/values.rs"]
mod values;

/// Where packages are installed.
const PACKAGES: &str = ".venv/lib/python3.12/site-packages";

/// A project on the disk, as it is seen.
fn project(files: &[(&str, &str)]) -> (TempDir, Arc<Snapshot>) {
    let folder = TempDir::new().unwrap();
    let settings = "ROOT_URLCONF = 'urls'\nDEBUG = True\nINSTALLED_APPS = []\n";
    let manage = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_settings')\n";
    let plain = [("manage.py", manage), ("site_settings.py", settings)];
    // What Django itself does is known by its names.
    let django =
        ["", "urls/", "conf/", "db/", "db/models/"].map(|folder| format!("packages/django/{folder}__init__.py"));
    let django = django.iter().map(|name| (name.as_str(), ""));
    let defaults = ("packages/django/conf/global_settings.py", "DEBUG = False\n");
    let all = plain.into_iter().chain(django).chain([defaults]).chain(files.iter().copied());
    for (name, text) in all {
        let name = name.strip_prefix("packages/").map_or(name.to_owned(), |name| format!("{PACKAGES}/{name}"));
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let settings = Settings { folder_kind: FolderKind::Project, ..Settings::default() };
    let folders = vec![folder.path().to_owned()];
    let workspace = Workspace::new(Options { folders, budget: Budget::Unlimited, settings });
    workspace.scan(&|_| {}, &|| false);
    (folder, workspace.snapshot())
}

/// A route: qualified name (`-` without), text, and `?` behind it where it only may be there.
fn routes(files: &[(&str, &str)]) -> (Vec<String>, Vec<&'static str>) {
    let (_folder, snapshot) = project(files);
    let rows = rows::routes(&snapshot, None);
    let line = |row: &rows::RouteRow| {
        let name = row.qualified_name.as_ref().map_or("-", |name| name.as_str());
        format!("{name} {}{}", row.route, if row.conditional { "?" } else { "" })
    };
    (rows.iter().map(line).collect(), rows::open(&snapshot, None).iter().map(|open| open.reason).collect())
}

/// The routes of a project whose table is whole.
fn closed(files: &[(&str, &str)]) -> Vec<String> {
    let (rows, open) = routes(files);
    assert!(open.is_empty(), "{open:?}");
    rows
}

#[test]
fn what_includes_itself_is_there_once_below_itself() {
    let inner = "from django.urls import include, path\napp_name = 'b'\nurlpatterns = [path('x/', print, name='x'), path('back/', include('urls'))]\n";
    let root = "from django.urls import include, path\nurlpatterns = [path('top/', print, name='top'), path('b/', include('b'))]\n";
    let (rows, open) = routes(&[("urls.py", root), ("b.py", inner)]);
    assert_eq!(rows, ["top top/", "b:x b/x/", "b:top b/back/top/"]);
    // `b:b:b:x` is found as well, as often as one asks.
    assert_eq!(open, ["an include of what it stands in"]);
}

#[test]
fn who_took_a_name_before_it_was_replaced_keeps_what_it_was() {
    let kit = "ROUTES = ['one']\ndef more(routes):\n    routes.append('own')\n    return routes\n";
    let boot = "import kit\noriginal = kit.more\ndef more(routes):\n    routes.append('added')\n    return original(routes)\nkit.more = more\n";
    let root = "from django.urls import path\nimport boot\nimport kit\nfrom kit import more\nboot.original\nurlpatterns = [path(one, print, name=one) for one in kit.more(['first'])]\nurlpatterns += [path(one, print, name=one) for one in more(['second'])]\n";
    let rows = closed(&[("urls.py", root), ("packages/kit/__init__.py", kit), ("boot.py", boot)]);
    assert_eq!(rows, ["first first", "added added", "own own", "second second", "added added", "own own"]);
}

#[test]
fn a_setting_that_a_package_adds_is_there() {
    let kit = "from django.conf import settings\nif not hasattr(settings, 'KIT_PATH'):\n    setattr(settings, 'KIT_PATH', 'kit/')\nPREFIX = settings.KIT_PATH\n";
    let root = "from django.conf import settings\nfrom django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\nif hasattr(settings, 'KIT_PATH'):\n    urlpatterns.append(path(settings.KIT_PATH, print, name='set'))\n";
    let rows = closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]);
    assert_eq!(rows, ["kit KIT/", "set kit/"]);
}

#[test]
fn what_a_metaclass_brings_is_no_mistake() {
    let kit = "import abc\nclass Meta(type):\n    def __new__(mcs, name, bases, attrs):\n        cls = super().__new__(mcs, name, bases, attrs)\n        cls.brought = name\n        return cls\n\nclass Base(metaclass=Meta):\n    def __init__(self):\n        self.kept = self.brought\n\nclass Buffer(abc.ABC):\n    pass\n\nBuffer.register(bytes)\nbase = Base()\nPREFIX = 'kit/'\n";
    let root = "from django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["kit KIT/"]);
}

#[test]
fn what_every_class_can_say_of_itself_is_no_mistake() {
    let kit = "class Mixin:\n    pass\nclass Store:\n    pass\nif Mixin not in Store.mro():\n    Store.__bases__ = (Mixin, *Store.__bases__)\nfor one in Store.__subclasses__():\n    one.seen = True\nPREFIX = 'kit/'\n";
    let root = "from django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["kit KIT/"]);
}

#[test]
fn where_a_package_is_not_understood_no_name_is_absent() {
    let kit = "PREFIX = 'kit/'\n{}['what is filled in ways that are not followed']\n";
    let inner = "from django.urls import path\napp_name = 'in'\nurlpatterns = [path('x/', print, name='x')]\n";
    let root = "from django.urls import include, path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit'), path('in/', include('inner'))]\n";
    let (folder, snapshot) = project(&[("urls.py", root), ("inner.py", inner), ("packages/kit/__init__.py", kit)]);
    let site = snapshot.project.site_of(&folder.path().join("urls.py")).unwrap();
    assert!(matches!(site.table.look_up("in:x"), Lookup::Found(_)));
    for name in ["other", "in:other"] {
        assert!(matches!(site.table.look_up(name), Lookup::Unknowable(_)), "{name}: {:?}", site.table.look_up(name));
    }
}

#[test]
fn what_only_may_be_asked_only_may_raise() {
    let kit = "import os\ndef refuse():\n    raise ValueError()\nif os.getpid() > 7 and refuse() == 1:\n    pass\nPREFIX = 'kit/'\n";
    let root = "from django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["kit KIT/"]);
}

#[test]
fn a_place_in_a_list_is_known() {
    let kit = "def shape(names):\n    move = lambda k, i: names.insert(i, names.pop(names.index(k)))\n    move('b', 0)\n    return names\n";
    let root = "from django.urls import path\nfrom kit import shape\nurlpatterns = [path(one, print, name=one) for one in shape(['a', 'b', 'c'])]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["b b", "a a", "c c"]);
}

#[test]
fn a_mark_is_only_itself() {
    let kit = "UNSET = object()\nNONE = type('NONE', (object,), {})()\nclass Views:\n    sort = UNSET\n    copy = NONE\n    def urls(self):\n        from django.urls import path\n        found = [path('index/', print, name='index')]\n        if self.sort not in {UNSET, None}:\n            found.append(path('sort/', print, name='sort'))\n        if self.copy is not NONE:\n            found.append(path('copy/', print, name='copy'))\n        return found\nclass Sorted(Views):\n    sort = 'order'\n";
    let root = "from kit import Sorted, Views\nurlpatterns = Views().urls() + Sorted().urls()\n";
    let rows = closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]);
    assert_eq!(rows, ["index index/", "index index/", "sort sort/"]);
}

#[test]
fn a_field_of_ones_own_is_what_it_descends_from() {
    let models = "from django.db import models\nclass Own(models.AutoField):\n    pass\nclass Thing(models.Model):\n    id = Own(primary_key=True)\nclass Other(models.Model):\n    id = models.UUIDField(primary_key=True)\n";
    let kit = "from django.db import models\nfrom django.urls import path\ndef one(model):\n    pk = model._meta.pk\n    if isinstance(pk, models.UUIDField):\n        kind = 'uuid'\n    elif isinstance(pk, models.IntegerField):\n        kind = 'int'\n    else:\n        kind = 'str'\n    return path(f'{model._meta.model_name}/<{kind}:pk>/', print, name=kind)\n";
    let root = "from kit import one\nfrom models import Other, Thing\nurlpatterns = [one(Thing), one(Other)]\n";
    let rows = closed(&[("urls.py", root), ("models.py", models), ("packages/kit/__init__.py", kit)]);
    assert_eq!(rows, ["int thing/<int:pk>/", "uuid other/<uuid:pk>/"]);
}

#[test]
fn a_dict_makes_what_is_missing() {
    let kit = "from collections import defaultdict\nfound = defaultdict(list)\nfor name in ['a', 'b', 'a']:\n    found[name[0]].append(name)\n";
    let root = "from django.urls import path\nfrom kit import found\nurlpatterns = [path(f'{key}/{len(found[key])}/', print, name=key) for key in found]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["a a/2/", "b b/1/"]);
}

#[test]
fn what_only_may_be_taken_from_a_list_only_may_be_there() {
    let kit = "import sys\nfound = ['a', 'b', 'c']\nif len(sys.argv) > 5:\n    found.remove('b')\n";
    let root = "from django.urls import path\nfrom kit import found\nurlpatterns = [path(one, print, name=one) for one in found]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["a a", "b b?", "c c"]);
}

#[test]
fn a_package_that_is_not_installed_is_not_imported_by_name_either() {
    let root = "from django.urls import path\nfrom kit import found\nurlpatterns = [path(one, print, name=one) for one in found]\n";
    let kit = "found = []\nfor name in ['kit.part', 'gone']:\n    try:\n        __import__(name)\n        found.append(__import__(name, fromlist=['x']).__name__)\n    except ImportError:\n        found.append('no')\n";
    let part = "x = 1\n";
    let rows = closed(&[("urls.py", root), ("packages/kit/__init__.py", kit), ("packages/kit/part.py", part)]);
    assert_eq!(rows, ["kit.part kit.part", "no no"]);
}

#[test]
fn routers_of_operations_are_bound_when_their_api_is_mounted() {
    let kit = "import re\nfrom dataclasses import dataclass, field\nfrom django.urls import path\nNOT_SET = object()\n@dataclass\nclass Mount:\n    router: object\n    prefix: str\n    more: list = field(default_factory=list)\nclass Operation:\n    def __init__(self, view):\n        self.view = view\n    def clone(self):\n        cloned = object.__new__(self.__class__)\n        cloned.view = self.view\n        return cloned\nclass Router:\n    def __init__(self):\n        self.operations = {}\n    def get(self, text):\n        def decorate(view):\n            self.operations[re.sub(r'\\{(\\w+)\\}', r'<\\1>', text)] = Operation(view)\n            return view\n        return decorate\nclass Api:\n    def __init__(self):\n        self.mounts = []\n    def add_router(self, prefix, router, tags=NOT_SET):\n        if tags is not NOT_SET:\n            prefix = 'tagged/' + prefix\n        self.mounts.append(Mount(router=router, prefix=prefix))\n    @property\n    def urls(self):\n        found = []\n        for mount in self.mounts + [more for mount in self.mounts for more in mount.more]:\n            for text, operation in mount.router.operations.items():\n                operation = operation.clone()\n                found.append(path(mount.prefix + text, operation.view, name=operation.view.__name__))\n        return found, 'kit', 'api'\n";
    let shop = "from kit import Router\nrouter = Router()\n@router.get('{pk}/')\ndef detail(request, pk):\n    pass\n";
    let root = "from django.urls import path\nfrom kit import Api\nfrom shop import router\napi = Api()\napi.add_router('shop/', router)\nurlpatterns = [path('api/', api.urls)]\n";
    let rows = closed(&[
        ("urls.py", root),
        ("packages/kit/__init__.py", kit),
        ("packages/shop/__init__.py", "from .router import router\n"),
        ("packages/shop/router.py", shop),
    ]);
    assert_eq!(rows, ["api:detail api/shop/<pk>/"]);
}

#[test]
fn resolvers_are_made_without_path_as_well() {
    let resolvers = "class RegexPattern:\n    def __init__(self, regex):\n        self._regex = regex\nclass RoutePattern:\n    def __init__(self, route):\n        self._route = route\nclass URLPattern:\n    pass\nclass URLResolver:\n    pass\n";
    let root = "from django.urls import path\nfrom django.urls.resolvers import RegexPattern, RoutePattern, URLPattern, URLResolver\nclass Lazy(URLResolver):\n    def __init__(self, *args, get, **kwargs):\n        self.get = get\n        super().__init__(*args, **kwargs)\n    @property\n    def url_patterns(self):\n        return self.get()\ndef more():\n    return [path('more/', print, name='more')]\nurlpatterns = [\n    Lazy(RegexPattern(r'^lazy/'), 'lazy', get=more),\n    URLResolver(RoutePattern('own/'), [path('one/', print, name='one')], None, 'app', 'ns'),\n    URLPattern(RoutePattern('bare/'), print, None, 'bare'),\n]\n";
    let rows = closed(&[("urls.py", root), ("packages/django/urls/resolvers.py", resolvers)]);
    assert_eq!(rows, ["more ^lazy/more/", "ns:one own/one/", "bare bare/"]);
}

#[test]
fn a_property_is_made_by_its_name_as_well() {
    let kit = "from django.urls import path\nclass Plugin:\n    def urls(self):\n        return [path('one/', print, name='one')]\n    urls = property(urls)\n";
    let root = "from kit import Plugin\nurlpatterns = Plugin().urls\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["one one/"]);
}

#[test]
fn what_newer_versions_lack_an_older_one_has() {
    let old = "from django.urls import re_path\ndef url(regex, view, kwargs=None, name=None):\n    return re_path(regex, view, kwargs, name)\n";
    let root = "from django.conf.urls import url\nurlpatterns = [url(r'^one/$', print, name='one')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/django/conf/urls/__init__.py", old)]), ["one ^one/$"]);
}

#[test]
fn members_of_enumerations_have_values() {
    let kit = "import re\nfrom enum import IntEnum\nfrom django.utils.text import slugify\nfrom django.utils.encoding import force_str\nclass Kind(IntEnum):\n    BAD = 3\nclass Info:\n    kind = Kind.BAD.value\ndef normalize(name):\n    new = re.sub('(((?<=[a-z])[A-Z])|([A-Z](?![A-Z]|$)))', '_\\\\1', name)\n    return new.lower().strip('_')\nSLUG = slugify(force_str(normalize('TextPlugin')))\nTEXT = rf'^plugin/{SLUG}/'\n";
    let root = "from django.urls import re_path\nfrom kit import Info, TEXT\nurlpatterns = [re_path(TEXT, print, name=f'kind{Info.kind}')]\n";
    let rows = closed(&[
        ("urls.py", root),
        ("packages/kit/__init__.py", kit),
        ("packages/django/utils/__init__.py", ""),
        ("packages/django/utils/text.py", "def slugify(value, allow_unicode=False):\n    return value\n"),
        ("packages/django/utils/encoding.py", "def force_str(s, encoding='utf-8'):\n    return s\n"),
    ]);
    assert_eq!(rows, ["kind3 ^plugin/text_plugin/"]);
}

/// The views of a project's routes, as they are called.
fn views(files: &[(&str, &str)]) -> Vec<Option<String>> {
    let (_folder, snapshot) = project(files);
    rows::routes(&snapshot, None).into_iter().map(|row| row.view.map(|view| view.to_string())).collect()
}

/// Each answer is Python's own: `view_class` or else `__module__` and `__qualname__`, as `ResolverMatch` says it.
#[test]
fn a_view_is_called_as_python_calls_it() {
    let site = "from functools import partial, update_wrapper, wraps\n\
        class Site:\n    \
            def show(self, request): pass\n    \
            def view(self, view):\n        \
                def inner(request): return view(request)\n        \
                if not getattr(view, 'exempt', False):\n            inner = protect(inner)\n        \
                return update_wrapper(inner, view)\n    \
            @classmethod\n    \
            def as_view(cls):\n        \
                def view(request): return cls()\n        \
                view.view_class = cls\n        \
                return view\n\
        def protect(view): return wraps(view)(lambda request: view(request))\n\
        def kept(view):\n    \
            @wraps(view)\n    \
            def wrapper(*args): return view(*args)\n    \
            return wrapper\n\
        def bare(view):\n    \
            def wrapper(*args): return view(*args)\n    \
            return wrapper\n\
        def made():\n    \
            def view(request): pass\n    \
            return view\n";
    let urls = "from django.urls import path\nfrom kit import Site, bare, kept, made, partial\n\
        def plain(request): pass\n\
        class Own(Site): pass\n\
        site = Site()\n\
        urlpatterns = [path('a/', plain), path('b/', site.show), path('c/', site.view(site.show)), path('d/', site.view(plain)),\n    \
            path('e/', kept(plain)), path('f/', bare(plain)), path('g/', made()), path('h/', Own.as_view()),\n    \
            path('i/', kept(kept(Own.as_view()))), path('j/', partial(plain)), path('k/', lambda request: None)]\n";
    let expected = [
        "urls.plain",
        "kit.Site.show",
        "kit.Site.show",
        "urls.plain",
        "urls.plain",
        "kit.bare.<locals>.wrapper",
        "kit.made.<locals>.view",
        "urls.Own",
        "urls.Own",
        "urls.plain",
        "urls.<lambda>",
    ];
    assert_eq!(
        views(&[("packages/kit/__init__.py", site), ("urls.py", urls)]),
        expected.map(|name| Some(name.to_owned()))
    );
}

/// What is left of `reverse()` where a package puts a function with this text in its place.
fn reversing(body: &str) -> Reversing {
    let kit = format!(
        "from django import urls\nfrom django.urls import NoReverseMatch, base\noriginal = urls.reverse\n{body}\nbase.reverse = reverse\nurls.reverse = reverse\n"
    );
    let root = "import kit\nfrom django.urls import path\nkit.PREFIX.upper()\nurlpatterns = [path('one/', print, name='one')]\n";
    let (folder, snapshot) =
        project(&[("urls.py", root), ("packages/kit/__init__.py", &format!("PREFIX = 'x'\n{kit}"))]);
    snapshot.project.site_of(&folder.path().join("urls.py")).unwrap().reversing.clone()
}

#[test]
fn who_replaces_reverse_and_hands_every_name_on_leaves_names_known() {
    let all = "def reverse(*args, **kwargs):\n    return original(*args, **kwargs)\n";
    let first = "def reverse(viewname, *args, **kwargs):\n    url = original(viewname, *args, **kwargs)\n    return url.rstrip('/')\n";
    let named = "def reverse(viewname, urlconf=None, args=None, kwargs=None, current_app=None):\n    return str(original(viewname, urlconf, args, kwargs, current_app=current_app))\n";
    let logged = "def reverse(viewname, *args, **kwargs):\n    try:\n        return original(viewname, *args, **kwargs)\n    except NoReverseMatch:\n        print(viewname)\n        raise\n";
    let lambda = "reverse = lambda *args, **kwargs: original(*args, **kwargs)\n";
    for body in [all, first, named, logged, lambda] {
        let found = reversing(body);
        assert!(!found.is_replaced && found.keeps_arguments("one"), "{body}");
    }
}

#[test]
fn arguments_that_a_replaced_reverse_changes_are_those_of_its_own_names() {
    let own = "def reverse(*args, **kwargs):\n    if isinstance(args[0], str) and args[0].startswith('wiki:'):\n        given = kwargs.get('kwargs', {})\n        given.pop('pk', None)\n        kwargs['kwargs'] = given\n        url = original(*args, **kwargs)\n    else:\n        url = original(*args, **kwargs)\n    return url\n";
    let found = reversing(own);
    assert!(!found.is_replaced && found.keeps_arguments("one") && !found.keeps_arguments("wiki:one"));
    let every = "def reverse(viewname, urlconf=None, args=None, kwargs=None):\n    kwargs = dict(kwargs or {}, site='a')\n    return original(viewname, urlconf, args=args, kwargs=kwargs)\n";
    let found = reversing(every);
    assert!(!found.is_replaced && !found.keeps_arguments("one"));
}

#[test]
fn a_replaced_reverse_that_may_answer_by_itself_leaves_no_name_absent() {
    for body in [
        "def reverse(*args, **kwargs):\n    return '#'\n",
        "def reverse(*args, **kwargs):\n    pass\n",
        "def reverse(viewname, *args, **kwargs):\n    try:\n        return original(viewname, *args, **kwargs)\n    except NoReverseMatch:\n        return '#'\n",
        "def reverse(viewname, *args, **kwargs):\n    try:\n        return original(viewname, *args, **kwargs)\n    finally:\n        return '#'\n",
        "def reverse(viewname, *args, **kwargs):\n    return original('site:' + viewname, *args, **kwargs)\n",
        "def reverse(viewname, *args, **kwargs):\n    viewname = 'site:' + viewname\n    return original(viewname, *args, **kwargs)\n",
        "def reverse(viewname, *args, **kwargs):\n    if viewname.startswith('x'):\n        return '#'\n    return original(viewname, *args, **kwargs)\n",
        "def reverse(viewname, *args, **kwargs):\n    return viewname in {} and original(viewname, *args, **kwargs)\n",
        "def reverse(viewname, *args, **kwargs):\n    for one in args:\n        return original(viewname, *args, **kwargs)\n",
        "def reverse(viewname, *args, **kwargs):\n    with print():\n        return original(viewname, *args, **kwargs)\n",
        "def reverse(viewname, args=None):\n    return original(viewname, 'other.urls', args)\n",
        "def reverse(*args, **kwargs):\n    kwargs['urlconf'] = 'other.urls'\n    return original(*args, **kwargs)\n",
        "def reverse(*args, **kwargs):\n    print(kwargs)\n    return original(*args, **kwargs)\n",
        "def original(*args):\n    return '#'\ndef reverse(*args):\n    return original(*args)\n",
        "from elsewhere import reverse\n",
    ] {
        assert!(reversing(body).is_replaced, "{body}");
    }
    let kit = "from django import urls\nPREFIX = 'x'\nsetattr(urls, 'reverse', lambda *args, **kwargs: '#')\n";
    let root = "import kit\nfrom django.urls import path\nkit.PREFIX.upper()\nurlpatterns = []\n";
    let (folder, snapshot) = project(&[("urls.py", root), ("packages/kit/__init__.py", kit)]);
    assert!(snapshot.project.site_of(&folder.path().join("urls.py")).unwrap().reversing.is_replaced);
}

#[test]
fn a_setting_that_nobody_is_seen_to_set_was_set_where_nothing_catches() {
    let kit = "from django.conf import settings\nON = settings.KIT_ON\nif ON:\n    print('on')\nPREFIX = 'kit/'\n";
    let root = "from django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["kit KIT/"]);
}

#[test]
fn arguments_of_actions_are_computed() {
    let views = "from rest_framework.decorators import action\nfrom rest_framework.viewsets import ViewSet\nclass User:\n    FIELD = 'name'\nMETHODS = ['POST']\nclass Users(ViewSet):\n    @action(methods=METHODS, detail=False, url_path=f'set_{User.FIELD}', url_name='set-' + User.FIELD)\n    def change(self, request):\n        pass\n";
    let root = "from rest_framework.routers import SimpleRouter\nfrom views import Users\nrouter = SimpleRouter()\nrouter.register('users', Users, basename='user')\nurlpatterns = router.urls\n";
    let viewsets = "class ViewSet:\n    @classmethod\n    def get_extra_actions(cls):\n        return []\n    @classmethod\n    def as_view(cls, actions=None):\n        pass\n";
    let (folder, snapshot) = project(&[
        ("urls.py", root),
        ("views.py", views),
        ("packages/rest_framework/__init__.py", ""),
        ("packages/rest_framework/decorators.py", ""),
        ("packages/rest_framework/routers.py", ""),
        ("packages/rest_framework/viewsets.py", viewsets),
    ]);
    let rows = rows::routes(&snapshot, None);
    let row = rows.iter().find(|row| row.route == "^users/set_name/$").unwrap();
    assert_eq!(row.qualified_name.as_deref(), Some("user-set-name"));
    assert_eq!(row.methods.as_deref().unwrap_or_default(), ["POST", "OPTIONS"], "{:?}", folder.path());
}

#[test]
fn what_is_raised_where_a_function_may_have_returned_was_not_raised() {
    let kit = "import os\nclass KitError(Exception):\n    pass\ndef length(head):\n    if 'a' <= head <= 'z':\n        return 2\n    elif os.getpid() > 7:\n        return 3\n    raise KitError(head)\ndef tried(head):\n    try:\n        return length(head)\n    except KitError:\n        return 4\nlength('a')\ntried('b')\nPREFIX = 'kit/'\n";
    let root = "from django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["kit KIT/"]);
}

#[test]
fn what_a_package_refuses_under_a_condition_that_is_not_known_was_not_refused() {
    let kit = "import os, sys\ndef refuse():\n    print('no')\n    sys.exit(1)\ntry:\n    BACKEND = os.getpid().gone\nexcept AttributeError:\n    refuse()\nif os.getpid() > 7:\n    refuse()\nPREFIX = 'kit/'\n";
    let root = "from django.urls import path\nfrom kit import PREFIX\nurlpatterns = [path(PREFIX.upper(), print, name='kit')]\n";
    assert_eq!(closed(&[("urls.py", root), ("packages/kit/__init__.py", kit)]), ["kit KIT/"]);
}

#[test]
fn what_packages_announce_is_known_where_the_environment_is() {
    let settings = "from importlib.metadata import entry_points\nfrom pkg_resources import iter_entry_points\nROOT_URLCONF = 'urls'\nDEBUG = True\nINSTALLED_APPS = []\nfor point in entry_points(group='site.plugin'):\n    INSTALLED_APPS.append(point.module)\nNAMES = [f'{point.name}-{point.value}' for point in iter_entry_points('site.plugin')]\nNONE = list(entry_points(group='other'))\n";
    let root = "from importlib.metadata import entry_points\nfrom django.apps import apps\nfrom django.conf import settings\nfrom django.urls import path\nurlpatterns = [path(app.name, print, name=app.name) for app in apps.get_app_configs()]\nurlpatterns += [path(name, print) for name in settings.NAMES + settings.NONE]\nfor point in entry_points().select(group='site.plugin'):\n    urlpatterns += point.load()\n";
    let kit = "from django.urls import path\nROUTES = [path('own/', print, name='own')]\n";
    let announced = "[console_scripts]\nkit = kit:main\n\n[site.plugin]\n# its name\nkit = kit.routes:ROUTES [more]\n";
    let apps = "class AppConfig:\n    def __init__(self, name, module):\n        self.name = name\n        self.label = name.rpartition('.')[2]\n";
    let rows = closed(&[
        ("site_settings.py", settings),
        ("urls.py", root),
        ("packages/kit/__init__.py", ""),
        ("packages/kit/routes.py", kit),
        ("packages/pkg_resources/__init__.py", ""),
        ("packages/Kit_it-1.0.dist-info/entry_points.txt", announced),
        ("packages/django/apps/__init__.py", "from .config import AppConfig\n"),
        ("packages/django/apps/config.py", apps),
    ]);
    assert_eq!(rows, ["kit.routes kit.routes", "- kit-kit.routes:ROUTES [more]", "own own/"]);
}

#[test]
fn where_packages_may_be_elsewhere_more_may_be_announced() {
    let root = "from importlib.metadata import entry_points\nfrom django.urls import path\nurlpatterns = [path(point.name, print, name=point.name) for point in entry_points(group='site.plugin')]\n";
    let (rows, open) = routes(&[
        ("urls.py", root),
        ("packages/kit-1.0.dist-info/entry_points.txt", "[site.plugin]\nkit = kit\n"),
        (".venv/pyvenv.cfg", "include-system-site-packages = true\n"),
    ]);
    assert_eq!(rows, ["kit kit"]);
    assert_eq!(open, ["packages that are not known may announce more"]);
}

#[test]
fn what_certainly_has_a_namespace_brings_no_names_without_one() {
    let root = "import os\nfrom django.urls import include, path\nurlpatterns = [path('one/', print, name='one')]\nfor plugin in os.listdir('plugins'):\n    try:\n        urlpatterns.append(path(f'{plugin}/', include((f'{plugin}.urls', plugin), namespace=plugin)))\n    except ModuleNotFoundError:\n        pass\n";
    let (folder, snapshot) = project(&[("urls.py", root)]);
    let site = snapshot.project.site_of(&folder.path().join("urls.py")).unwrap();
    assert!(matches!(site.table.look_up("one"), Lookup::Found(_)));
    assert!(matches!(site.table.look_up("other:one"), Lookup::Unknowable(_)));
    assert_eq!(site.table.look_up("other"), Lookup::Absent);
    let bare = root.replace("f'{plugin}.urls'", "'other.urls'");
    let (folder, snapshot) = project(&[("urls.py", &bare), ("other/urls.py", "urlpatterns = []\n")]);
    let site = snapshot.project.site_of(&folder.path().join("urls.py")).unwrap();
    assert!(matches!(site.table.look_up("other"), Lookup::Unknowable(_)));
}

#[test]
fn actions_whose_methods_a_package_copies_are_actions() {
    let kit = "import functools\ndef described(**kwargs):\n    def decorator(view):\n        for name in kwargs:\n            method = getattr(view, name)\n            if name in view.__dict__ and method.__name__ != 'handler':\n                continue\n            @functools.wraps(method)\n            def wrapped(self, request):\n                return method(self, request)\n            setattr(view, name, wrapped)\n        return view\n    return decorator\n";
    let views = "from kit import described\nfrom rest_framework.decorators import action\nfrom rest_framework.viewsets import ViewSet\nclass Base(ViewSet):\n    @action(methods=['post'], detail=False)\n    def inherited(self, request):\n        pass\n@described(own=1, inherited=2)\nclass Users(Base):\n    @action(detail=False)\n    def own(self, request):\n        pass\n";
    let root = "from rest_framework.routers import SimpleRouter\nfrom views import Users\nrouter = SimpleRouter()\nrouter.register('users', Users, basename='user')\nurlpatterns = router.urls\n";
    let viewsets = "class ViewSet:\n    @classmethod\n    def get_extra_actions(cls):\n        return []\n    @classmethod\n    def as_view(cls, actions=None):\n        pass\n";
    let rows = closed(&[
        ("urls.py", root),
        ("views.py", views),
        ("packages/kit/__init__.py", kit),
        ("packages/rest_framework/__init__.py", ""),
        ("packages/rest_framework/decorators.py", ""),
        ("packages/rest_framework/routers.py", ""),
        ("packages/rest_framework/viewsets.py", viewsets),
    ]);
    assert_eq!(rows, ["user-inherited ^users/inherited/$", "user-own ^users/own/$"]);
}

#[test]
fn what_a_loop_that_is_not_known_counts_is_not_known() {
    let root = "import os\nfrom django.urls import path\nurlpatterns = []\ncount = 0\nfor plugin in os.listdir('plugins'):\n    try:\n        urlpatterns.append(path(f'{plugin}/', print, name=f'plugin{count}'))\n        count += 1\n    except ValueError:\n        pass\n";
    let (folder, snapshot) = project(&[("urls.py", root)]);
    let site = snapshot.project.site_of(&folder.path().join("urls.py")).unwrap();
    assert!(matches!(site.table.look_up("plugin2"), Lookup::Unknowable(_)));
}

#[test]
fn optional_settings_that_are_not_there_open_nothing() {
    let settings = "from contextlib import suppress\nROOT_URLCONF = 'urls'\nDEBUG = True\nINSTALLED_APPS = []\nwith suppress(ImportError):\n    from override import *\ntry:\n    from local import *\nexcept ImportError:\n    pass\n";
    let root = "from django.conf import settings\nfrom django.urls import get_callable, path\nurlpatterns = [path('one/', get_callable(settings.KIT_VIEW))]\nif hasattr(settings, 'MORE'):\n    urlpatterns += settings.MORE\n";
    let defaults = "DEBUG = False\nKIT_VIEW = 'views.one'\n";
    let rows = closed(&[
        ("site_settings.py", settings),
        ("urls.py", root),
        ("views.py", "def one(request):\n    pass\n"),
        ("packages/django/conf/global_settings.py", defaults),
    ]);
    assert_eq!(rows, ["- one/"]);
}

#[test]
fn what_another_takes_from_here_by_a_star_stands_here_as_it_did() {
    let kit = "from django.urls import path\nROUTES = [path('own/', print, name='own')]\nfrom kit.more import *\nROUTES.append(path('last/', print, name='last'))\n";
    let more = "from django.urls import path\nfrom kit import ROUTES\nROUTES.append(path('more/', print, name='more'))\nEXTRA = 'extra/'\n";
    let root = "from django.urls import path\nfrom kit import EXTRA, ROUTES\nurlpatterns = ROUTES + [path(EXTRA, print, name='extra')]\n";
    let rows = closed(&[("urls.py", root), ("packages/kit/__init__.py", kit), ("packages/kit/more.py", more)]);
    assert_eq!(rows, ["own own/", "more more/", "last last/", "extra extra/"]);
}

#[test]
fn configurations_of_apps_know_the_registry() {
    let settings = "ROOT_URLCONF = 'urls'\nDEBUG = True\nINSTALLED_APPS = ['kit', 'shop']\n";
    let apps = "class AppConfig:\n    def __init__(self, name, module):\n        self.name = name\n        self.label = name.rpartition('.')[2]\n        self.apps = None\n    def ready(self):\n        pass\n";
    let kit = "from django.apps import AppConfig\nFOUND = []\nclass KitConfig(AppConfig):\n    name = 'kit'\n    def ready(self):\n        for config in self.apps.get_app_configs():\n            FOUND.append(config.label)\n";
    let root = "from django.urls import path\nfrom kit.apps import FOUND\nurlpatterns = [path(label, print, name=label) for label in FOUND]\n";
    let rows = closed(&[
        ("site_settings.py", settings),
        ("urls.py", root),
        ("packages/kit/__init__.py", ""),
        ("packages/kit/apps.py", kit),
        ("packages/shop/__init__.py", ""),
        ("packages/django/apps/__init__.py", "from .config import AppConfig\n"),
        ("packages/django/apps/config.py", apps),
    ]);
    assert_eq!(rows, ["kit kit", "shop shop"]);
}

#[test]
fn what_only_may_be_joined_makes_no_text_that_is_known() {
    let root = "import os\nfrom django.urls import path\nparts = ['one']\nif os.environ.get('MORE'):\n    parts.append('two')\nurlpatterns = [path('-'.join(parts), print, name='joined')]\n";
    let (rows, _) = routes(&[("urls.py", root)]);
    assert_eq!(rows, ["joined …"]);
}
