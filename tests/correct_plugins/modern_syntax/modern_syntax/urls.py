from django.urls import path

from . import views

match views.__name__.split("."):
    case [package, *_]:
        prefix = package
    case _:
        prefix = "none"

urlpatterns = [
    path("later/", views.later, name="later"),
    path("match/<str:kind>/", views.match, name="match"),
    path(f"{prefix}/x/", views.later, name="x"),
]
