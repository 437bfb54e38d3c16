from django.urls import path
from django.utils.module_loading import import_string

from . import views
from .settings import app_settings

urlpatterns = [
    path("one/", views.get_view("one"), name="one"),
    path("two/", views.two, name="two"),
    path("three/", views.three, name="three"),
    path("string/", import_string("lazy_modules.views.one"), name="string"),
]

if app_settings.EXTRA_VIEW:
    urlpatterns.append(path("extra/", app_settings.EXTRA_VIEW, name="extra"))

if hasattr(views, "four"):
    urlpatterns.append(path("four/", views.four, name="four"))
