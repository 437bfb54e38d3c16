//! Routers of REST framework that a project makes its own, or that a package nests: DRF's source is run for them.

use super::{closed, routes};

/// What DRF's routers do, without what makes no routes (`rest_framework.routers`, 3.18).
const ROUTERS: &str = r#"
from collections import namedtuple
from django.urls import path, re_path
Route = namedtuple('Route', ['url', 'mapping', 'name', 'detail', 'initkwargs'])
DynamicRoute = namedtuple('DynamicRoute', ['url', 'name', 'detail', 'initkwargs'])
class BaseRouter:
    def __init__(self):
        self.registry = []
    def register(self, prefix, viewset, basename=None):
        if basename is None:
            basename = self.get_default_basename(viewset)
        self.registry.append((prefix, viewset, basename))
    @property
    def urls(self):
        if not hasattr(self, '_urls'):
            self._urls = self.get_urls()
        return self._urls
class SimpleRouter(BaseRouter):
    routes = [
        Route(url=r'^{prefix}{trailing_slash}$', mapping={'get': 'list'}, name='{basename}-list', detail=False, initkwargs={}),
        DynamicRoute(url=r'^{prefix}/{url_path}{trailing_slash}$', name='{basename}-{url_name}', detail=False, initkwargs={}),
        Route(url=r'^{prefix}/{lookup}{trailing_slash}$', mapping={'get': 'retrieve', 'put': 'update'}, name='{basename}-detail', detail=True, initkwargs={}),
    ]
    def __init__(self, trailing_slash=True, use_regex_path=True):
        self.trailing_slash = '/' if trailing_slash else ''
        self._url_conf = re_path
        super().__init__()
    def get_default_basename(self, viewset):
        return viewset.queryset.model._meta.object_name.lower()
    def get_routes(self, viewset):
        actions = viewset.get_extra_actions()
        routes = []
        for route in self.routes:
            if isinstance(route, DynamicRoute):
                routes += [self._get_dynamic_route(route, action) for action in actions if action.detail == route.detail]
            else:
                routes.append(route)
        return routes
    def _get_dynamic_route(self, route, action):
        return Route(url=route.url.replace('{url_path}', action.url_path), mapping=action.mapping,
                     name=route.name.replace('{url_name}', action.url_name), detail=route.detail, initkwargs={})
    def get_method_map(self, viewset, method_map):
        bound_methods = {}
        for method, action in method_map.items():
            if hasattr(viewset, action):
                bound_methods[method] = action
        return bound_methods
    def get_lookup_regex(self, viewset, lookup_prefix=''):
        lookup_field = getattr(viewset, 'lookup_field', 'pk')
        value = getattr(viewset, 'lookup_value_regex', '[^/.]+')
        return '(?P<{0}{1}>{2})'.format(lookup_prefix, lookup_field, value)
    def get_urls(self):
        ret = []
        for prefix, viewset, basename in self.registry:
            lookup = self.get_lookup_regex(viewset)
            for route in self.get_routes(viewset):
                mapping = self.get_method_map(viewset, route.mapping)
                if not mapping:
                    continue
                regex = route.url.format(prefix=prefix, lookup=lookup, trailing_slash=self.trailing_slash)
                view = viewset.as_view(mapping, **route.initkwargs)
                ret.append(self._url_conf(regex, view, name=route.name.format(basename=basename)))
        return ret
class DefaultRouter(SimpleRouter):
    include_root_view = True
"#;

/// Views, which DRF's viewsets are made of.
const VIEWS: &str = "class APIView:\n    @classmethod\n    def as_view(cls, **initkwargs):\n        pass\n";
const VIEWSETS: &str = r"
from rest_framework import views
class ViewSet(views.APIView):
    @classmethod
    def as_view(cls, actions=None, **initkwargs):
        pass
    @classmethod
    def get_extra_actions(cls):
        return unknown_to_all
";
/// The views of the projects below.
const OWN: &str = r"
from rest_framework.decorators import action
from rest_framework.viewsets import ViewSet
class Users(ViewSet):
    lookup_value_regex = '[a-z]+'
    def list(self, request): pass
    def retrieve(self, request, pk): pass
    @action(detail=False, methods=['post'], url_path='all-of-them')
    def every_one(self, request): pass
class Notes(ViewSet):
    def list(self, request): pass
";
/// What nests routers in others (`rest_framework_nested.routers`, 0.94).
const NESTED: &str = r"
from rest_framework.routers import SimpleRouter
class NestedMixin:
    def __init__(self, parent_router, parent_prefix, *args, **kwargs):
        self.nest_count = getattr(parent_router, 'nest_count', 0) + 1
        self.nest_prefix = kwargs.pop('lookup', f'nested_{self.nest_count}') + '_'
        super().__init__(*args, **kwargs)
        if 'trailing_slash' not in kwargs:
            self.trailing_slash = parent_router.trailing_slash
        rows = [row for row in parent_router.registry if row[0] == parent_prefix]
        prefix, viewset, basename = rows[0]
        self.parent_regex = f'{prefix}/{parent_router.get_lookup_regex(viewset, self.nest_prefix)}/'
        if hasattr(parent_router, 'parent_regex'):
            self.parent_regex = parent_router.parent_regex + self.parent_regex
        nested = []
        for route in self.routes:
            contents = route._asdict()
            escaped = self.parent_regex.replace('{', '{{').replace('}', '}}')
            contents['url'] = route.url.replace('^', '^' + escaped)
            nested.append(type(route)(**contents))
        self.routes = nested
class NestedSimpleRouter(NestedMixin, SimpleRouter):
    pass
";

fn with_rest(root: &str) -> Vec<(&'static str, String)> {
    [
        ("urls.py", root),
        ("views.py", OWN),
        ("packages/rest_framework/__init__.py", ""),
        ("packages/rest_framework/decorators.py", ""),
        ("packages/rest_framework/routers.py", ROUTERS),
        ("packages/rest_framework/urlpatterns.py", ""),
        ("packages/rest_framework/views.py", VIEWS),
        ("packages/rest_framework/viewsets.py", VIEWSETS),
        ("packages/rest_framework_nested/__init__.py", ""),
        ("packages/rest_framework_nested/routers.py", NESTED),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .to_vec()
}

fn closed_with_rest(root: &str) -> Vec<String> {
    let files = with_rest(root);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    closed(&files)
}

#[test]
fn routes_of_a_routers_own_are_made_as_drf_makes_them() {
    let root = r"
from rest_framework.routers import DynamicRoute, Route, SimpleRouter
from views import Notes, Users
class Router(SimpleRouter):
    routes = [
        Route(url='^{prefix}$', mapping={'get': 'list'}, name='{basename}_all', detail=False, initkwargs={}),
        DynamicRoute(url='^{prefix}/{url_path}$', name='{basename}_{url_name}', detail=False, initkwargs={}),
        Route(url='^{prefix}/{lookup}$', mapping={'get': 'retrieve'}, name='{basename}', detail=True, initkwargs={}),
    ]
    def get_default_basename(self, viewset):
        return viewset.__name__.lower()
router = Router()
router.register('users', Users)
router.register('notes', Notes, basename='note')
urlpatterns = router.urls
";
    let expected = [
        "users_all ^users$",
        "users_every-one ^users/all-of-them$",
        "users ^users/(?P<pk>[a-z]+)$",
        // Nothing retrieves one.
        "note_all ^notes$",
    ];
    assert_eq!(closed_with_rest(root), expected);
}

#[test]
fn nested_routers_stand_below_what_they_are_nested_in() {
    let root = r"
from rest_framework.routers import SimpleRouter
from rest_framework_nested.routers import NestedSimpleRouter
from views import Notes, Users
router = SimpleRouter(trailing_slash=False)
router.register('users', Users, basename='user')
nested = NestedSimpleRouter(router, 'users', lookup='user')
nested.register('notes', Notes, basename='user-notes')
deep = NestedSimpleRouter(nested, 'notes', lookup='note')
deep.register('more', Notes, basename='more')
urlpatterns = nested.urls + deep.urls
";
    let expected = [
        "user-notes-list ^users/(?P<user_pk>[a-z]+)/notes$",
        "more-list ^users/(?P<user_pk>[a-z]+)/notes/(?P<note_pk>[^/.]+)/more$",
    ];
    assert_eq!(closed_with_rest(root), expected);
}

#[test]
fn what_is_set_on_a_router_counts() {
    let root = r"
from rest_framework.routers import SimpleRouter
from views import Notes
router = SimpleRouter()
router.trailing_slash = '/?'
router.register('notes', Notes, basename='note')
urlpatterns = router.urls
";
    assert_eq!(closed_with_rest(root), ["note-list ^notes/?$"]);
    let files = with_rest(&root.replace("trailing_slash = '/?'", "routes = []"));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (rows, open) = routes(&files);
    assert!(rows.iter().all(|row| row.ends_with('?')) && !open.is_empty(), "{rows:?} {open:?}");
}

#[test]
fn suffixes_that_are_allowed_are_said() {
    let root = r"
from django.urls import path, re_path
from rest_framework.urlpatterns import format_suffix_patterns
urlpatterns = format_suffix_patterns([path('a/', print, name='a'), re_path('^b/$', print, name='b')], allowed=['json', 'api'])
urlpatterns += format_suffix_patterns([path('c/', print, name='c')], suffix_required=True)
";
    let expected = [
        "a a/",
        "a a<drf_format_suffix_json_api:format>",
        "b ^b/$",
        "b ^b\\.(?P<format>(json|api))/?$",
        "c c<drf_format_suffix:format>",
    ];
    assert_eq!(closed_with_rest(root), expected);
}
