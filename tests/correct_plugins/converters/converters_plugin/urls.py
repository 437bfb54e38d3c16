from django.urls import path

from . import converters, views  # noqa: F401

urlpatterns = [
    path("year/<converters_plugin_year:year>/", views.year, name="year"),
    path("hex/<converters_plugin_hex:code>/", views.code, name="hex"),
]
