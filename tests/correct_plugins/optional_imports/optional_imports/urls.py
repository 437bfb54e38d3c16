from django.conf import settings
from django.urls import include, path

from . import compat, views

urlpatterns = [path("", views.start, name="start")]

if compat.fast is not None:
    urlpatterns.append(path("fast/", compat.fast))

if getattr(settings, "OPTIONAL_IMPORTS_DEBUG", False):
    import debug_toolbar_that_is_not_there

    urlpatterns += [path("debug/", include(debug_toolbar_that_is_not_there.urls))]

try:
    from .extra_routes import urlpatterns as extra
except ImportError:
    extra = []
urlpatterns += extra
