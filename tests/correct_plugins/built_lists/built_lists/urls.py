from itertools import chain

from django.urls import include, path, re_path

from . import views

base = [path("a/", views.a, name="a")]
more = [path("b/", views.a, name="b"), *[path(f"c/{n}/", views.a, name=f"c{n}") for n in range(3)]]


def routes(prefix):
    found = []
    for suffix in ("x", "y"):
        found.append(path(f"{prefix}/{suffix}/", views.a, name=f"{prefix}-{suffix}"))
    return found


urlpatterns = base + more
urlpatterns += routes("f")
urlpatterns.extend(routes("g"))
urlpatterns.insert(0, path("first/", views.a, name="first"))
urlpatterns = [*urlpatterns, *chain(routes("h"))]
urlpatterns += [
    re_path(r"^deep/", include([re_path(r"^(?P<pk>\d+)/", include([path("end/", views.deep, name="end")]))])),
]
