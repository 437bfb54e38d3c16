from django.urls import include, path
from rest_framework.reverse import reverse
from rest_framework.routers import DefaultRouter, SimpleRouter

from .api import GroupViewSet, InfoViewSet, ReadOnly

router = DefaultRouter()
router.register("groups", GroupViewSet)
router.register(r"info", InfoViewSet, basename="info")
simple = SimpleRouter(trailing_slash=False)
simple.register("read", ReadOnly, "read")


def group_url(pk):
    return reverse("viewsets_plugin:group-detail", args=[pk])


def others():
    return [
        reverse("viewsets_plugin:group-join", kwargs={"pk": 1}),
        reverse("viewsets_plugin:group-mine", kwargs={"kind": "a"}),
        reverse("viewsets_plugin:simple:read-detail", kwargs={"name": "a-b"}),
        reverse("viewsets_plugin:api-root"),
        reverse("viewsets_plugin:manual"),
    ]


urlpatterns = [
    path("", include(router.urls)),
    path("simple/", include((simple.urls, "simple"))),
    path("manual/", GroupViewSet.as_view({"get": "list"}), name="manual"),
    path("manual/<int:pk>/", GroupViewSet.as_view(actions={"get": "retrieve", "post": "join"}), name="manual-one"),
]
