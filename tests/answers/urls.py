"""Views and routers whose methods and routes real Django and DRF were asked for (record.py)."""

from django.http import HttpResponse
from django.urls import include, path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django.views.generic import DetailView, FormView, ListView, RedirectView, TemplateView
from rest_framework import generics, mixins, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter, DynamicRoute, Route, SimpleRouter
from rest_framework.views import APIView

SUMMARY = "sum-up"
LATER = ["a", "b"]


def plain(request):
    return HttpResponse()


@require_http_methods(["GET", "POST"])
def listed(request):
    return HttpResponse()


@csrf_exempt
@require_POST
def posted(request):
    return HttpResponse()


@require_GET
def got(request):
    return HttpResponse()


@require_safe
def safe(request):
    return HttpResponse()


@api_view(["GET", "PATCH"])
def rest(request):
    return Response()


@api_view()
def rest_default(request):
    return Response()


class Own(View):
    def get(self, request):
        return HttpResponse()

    def delete(self, request):
        return HttpResponse()


class Inherited(Own):
    def post(self, request):
        return HttpResponse()


class Limited(Inherited):
    http_method_names = ["get", "head"]


class Dispatching(View):
    def dispatch(self, request, *args, **kwargs):
        return HttpResponse()


@method_decorator(require_POST, name="dispatch")
class Decorated(Own):
    pass


@method_decorator(csrf_exempt, name="dispatch")
class Exempt(Own):
    pass


class Api(APIView):
    permission_classes = []

    def put(self, request):
        return Response()


class Listing(generics.ListCreateAPIView):
    def get_queryset(self):
        return []


class Things(viewsets.ViewSet):
    def list(self, request):
        return Response()

    def create(self, request):
        return Response()

    def retrieve(self, request, pk=None):
        return Response()

    def destroy(self, request, pk=None):
        return Response()

    @action(detail=True, methods=["post", "put"])
    def raise_up(self, request, pk=None):
        return Response()

    @action(detail=False, url_path=SUMMARY, url_name="total")
    def summary(self, request):
        return Response()

    @summary.mapping.delete
    def no_summary(self, request):
        return Response()

    @action(detail=True, url_path="part/(?P<part>[a-z]+)")
    def part(self, request, pk=None, part=None):
        return Response()


class Named(viewsets.ViewSet):
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def retrieve(self, request, slug=None):
        return Response()

    @action(detail=True, url_path="more/<int:number>")
    def more(self, request, slug=None, number=None):
        return Response()


class Reading(mixins.ListModelMixin, viewsets.GenericViewSet):
    http_method_names = ["get"]


class WithoutRoot(DefaultRouter):
    include_root_view = False
    include_format_suffixes = False


class MaybeSlash(SimpleRouter):
    trailing_slash = "never"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.trailing_slash = "/?"


class ClassSlash(SimpleRouter):
    trailing_slash = ""


class Adding(SimpleRouter):
    def get_urls(self):
        return [*super().get_urls(), path("added/", plain, name="added")]


class ReadOnly(SimpleRouter):
    routes = [
        Route(url=r"^{prefix}$", mapping={"get": "list"}, name="{basename}-all", detail=False, initkwargs={}),
        DynamicRoute(url=r"^{prefix}/{url_path}$", name="{basename}-{url_name}", detail=False, initkwargs={}),
    ]


def routed(router, basename, viewset=Things):
    router.register("things", viewset, basename=basename)
    return router.urls


simple = SimpleRouter()
simple.register("things", Things, basename="thing")
simple.register("", Reading, basename="reading")
paths = SimpleRouter(use_regex_path=False)
paths.register("things", Things, basename="path")
paths.register("named", Named, basename="named")
paths.register("", Reading, basename="bare")
bare = DefaultRouter(trailing_slash=False)
bare.register("named", Named, basename="suffixed")

urlpatterns = [
    path("plain/", plain, name="plain"),
    path("listed/", listed, name="listed"),
    path("posted/", posted, name="posted"),
    path("got/", got, name="got"),
    path("safe/", safe, name="safe"),
    path("rest/", rest, name="rest"),
    path("rest-default/", rest_default, name="rest-default"),
    path("called/", require_POST(plain), name="called"),
    path("called-with/", require_http_methods(["PUT"])(plain), name="called-with"),
    path("own/", Own.as_view(), name="own"),
    path("own-get/", require_GET(Own.as_view()), name="own-get"),
    path("inherited/", Inherited.as_view(), name="inherited"),
    path("limited/", Limited.as_view(), name="limited"),
    path("given/", Inherited.as_view(http_method_names=["post"]), name="given"),
    path("dispatching/", Dispatching.as_view(), name="dispatching"),
    path("decorated/", Decorated.as_view(), name="decorated"),
    path("exempt/", Exempt.as_view(), name="exempt"),
    path("api/", Api.as_view(), name="api"),
    path("listing/", Listing.as_view(), name="listing"),
    path("template/", TemplateView.as_view(template_name="a.html"), name="template"),
    path("redirect/", RedirectView.as_view(url="/"), name="redirect"),
    path("list/", ListView.as_view(), name="list"),
    path("detail/<int:pk>/", DetailView.as_view(), name="detail"),
    path("form/", FormView.as_view(), name="form"),
    path("simple/", include(simple.urls)),
    path("paths/", include(paths.urls)),
    path("bare/", include(bare.urls)),
    path("without-root/", include(routed(WithoutRoot(), "rootless"))),
    path("maybe-slash/", include(routed(MaybeSlash(), "maybe"))),
    path("class-slash/", include(routed(ClassSlash(), "class"))),
    path("adding/", include(routed(Adding(), "adding"))),
    path("read-only/", include(routed(ReadOnly(), "read"))),
]
