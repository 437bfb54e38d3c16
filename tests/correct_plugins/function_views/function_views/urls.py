from django.urls import path, re_path

from . import views

urlpatterns = [
    path("", views.index, name="index"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/<slug:tab>/", views.item, name="item-tab"),
    path("files/<path:name>", views.file, name="file"),
    path("by-id/<uuid:identifier>/", views.by_uuid, name="by-uuid"),
    re_path(r"^archive/(?P<year>[0-9]{4})/(?:page-(?P<page>[0-9]+)/)?$", views.archive, name="archive"),
    re_path(r"^old/([0-9]+)/([a-z]+)/$", views.positional, name="positional"),
    path("extra/", views.extra, {"colour": "red"}, name="extra"),
    path("lambda/", lambda request: views.index(request), name="lambda"),
]
