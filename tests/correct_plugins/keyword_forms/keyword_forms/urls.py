from django.urls import include, path, re_path

from . import views

app_name = "keyword_forms"
urlpatterns: list = [
    path(route="k/", view=views.k, name="k"),
    path("n/", view=views.k, kwargs={"flag": True}, name="n"),
    re_path(route=r"^r/(?P<flag>\w+)/$", view=views.k, name="r"),
    path("inc/", include(arg=([path("", views.k, name="deep")], "deep_app"), namespace="deep")),
    path("multi/<int:a>/<int:b>/", views.two, name="multi"),
    re_path(r"^nested/(?P<outer>(?:[a-z]+)(?:-[a-z]+)*)/$", views.nested, name="nested"),
    re_path(r"^opt(?:ional)?/$", views.k, name="opt"),
    re_path("^any/.*$", views.k, name="any"),
]
